"""Checks a request to Telegram against the table: parameters, types, lengths, buttons, markup."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.standins.server import Json, load_table
from tests.standins.telegram_text import CannotParseError, Parsed, parse_html

TABLE = load_table("telegram.json")
METHODS: Json = TABLE["methods"]
TYPES: Json = TABLE["types"]
MOST_RAW_BYTES = 32_768
FORMATTED = {"text", "caption"}  # fields whose markup is named by plain `parse_mode`


class RefusedError(Exception):
    """A request that Telegram would not take. `fault`: it was wrong in itself, not just unlucky."""

    def __init__(
        self,
        description: str,
        status: int = 400,
        *,
        fault: str | None = None,
        parameters: Json | None = None,
    ) -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.fault = fault
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart request."""

    name: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class Call:
    """A checked request: parameters in their types, texts parsed, files by parameter."""

    method: str
    params: Json
    files: dict[str, Upload] = field(default_factory=dict)
    texts: dict[str, Parsed] = field(default_factory=dict)

    @property
    def shown(self) -> Parsed:
        """The text or caption as people see it."""
        return self.texts.get("text") or self.texts.get("caption") or Parsed("")


def check(method: str, raw: Json, files: dict[str, Upload]) -> Call:
    """Raises RefusedError, with a fault, at the first thing that is wrong."""
    parameters = METHODS[method]["parameters"]
    call = Call(method, {}, files)
    for name in files:
        if name not in raw and _takes_file(parameters.get(name)):
            raw = {**raw, name: f"attach://{name}"}
    for name, value in raw.items():
        if name not in parameters:
            raise _wrong(f"unknown parameter {name!r}")
        call.params[name] = _value(name, value, parameters[name]["types"])
    _check_fields(call.params, parameters, "", call)
    _check_files(call)
    _check_chat(call.params.get("chat_id"))
    _check_edit_target(call)
    return call


def _wrong(reason: str, description: str | None = None) -> RefusedError:
    return RefusedError(description or f"Bad Request: {reason}", fault=reason)


def _takes_file(parameter: Json | None) -> bool:
    return parameter is not None and "InputFile" in parameter["types"]


def _value(name: str, value: Any, kinds: list[str]) -> Any:
    """A top-level parameter: text in a form, anything in a JSON body."""
    if not isinstance(value, str):
        _check_kinds(name, value, kinds)
        return value
    for kind in kinds:
        try:
            return _from_text(name, value, kind)
        except ValueError:
            continue
    return _from_json(name, value, kinds)


def _from_text(name: str, value: str, kind: str) -> Any:
    """Raises ValueError when the text cannot be this simple kind."""
    if kind in {"String", "InputFile"}:
        return value
    if kind == "Integer" and re.fullmatch(r"-?[0-9]{1,19}", value):
        return int(value)
    if kind == "Float":
        return float(value)
    if kind == "Boolean" and value in {"true", "false"}:
        return value == "true"
    raise ValueError(kind)


def _from_json(name: str, value: str, kinds: list[str]) -> Any:
    if set(kinds) <= {"Integer", "Float", "Boolean"}:
        raise _wrong(f"{name} must be {' or '.join(kinds)}, not {value[:40]!r}")
    try:
        found = json.loads(value)
    except ValueError:
        raise _wrong(f"{name} is no JSON: {value[:60]!r}") from None
    _check_kinds(name, found, kinds)
    return found


def _check_kinds(where: str, value: Any, kinds: list[str]) -> None:
    """One of the alternatives must fit; else the refusal of the most likely one."""
    refusals = []
    for kind in sorted(kinds, key=lambda kind: -_likeness(value, kind)):
        try:
            return _check_kind(where, value, kind)
        except RefusedError as refusal:
            refusals.append(refusal)
    raise refusals[0]


def _likeness(value: Any, kind: str) -> int:
    fields = TYPES.get(kind, {}).get("fields", {})
    return len(fields.keys() & value.keys()) if isinstance(value, dict) else 0


def _check_kind(where: str, value: Any, kind: str) -> None:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise _wrong(f"{where} must be a list")
        for index, item in enumerate(value):
            _check_kind(f"{where}[{index}]", item, kind.removeprefix("Array of "))
    elif kind in TYPES:
        _check_object(where, value, kind)
    elif not _is_simple(value, kind):
        raise _wrong(f"{where} must be {kind}, not {value!r:.60}")


def _is_simple(value: Any, kind: str) -> bool:
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
    return kind == "String" and isinstance(value, str)


def _check_object(where: str, value: Any, kind: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(f"{where} must be a {kind}, not {value!r:.60}")
    if "subtypes" in TYPES[kind]:
        return _check_object(where, value, _subtype(where, value, TYPES[kind]["subtypes"]))
    fields = TYPES[kind]["fields"]
    for name, item in value.items():
        if name not in fields:
            raise _wrong(f"{where}: {kind} has no field {name!r}")
        _check_kinds(f"{where}.{name}", item, fields[name]["types"])
    _check_fields(value, fields, f"{where}.", None)
    _check_choices(where, value, TYPES[kind])


def _subtype(where: str, value: Json, names: list[str]) -> str:
    for name in names:
        fixed = {key: spec for key, spec in TYPES[name]["fields"].items() if "value" in spec}
        if fixed and all(value.get(key) == spec["value"] for key, spec in fixed.items()):
            return name
    raise _wrong(f"{where} is none of {', '.join(names)}")


def _check_choices(where: str, value: Json, kind: Json) -> None:
    """Actions of a button: exactly one on an inline button, at most one on a reply button."""
    if "exactly_one_of" in kind:
        actions = [name for name in kind["exactly_one_of"] if name in value]
        if len(actions) != 1:
            found = ", ".join(actions) or "none"
            reason = f"{where}: exactly one action per inline button, found {found}"
            raise _wrong(reason, None if actions else _TEXT_BUTTON)
    if "at_most_one_of" in kind:
        actions = [name for name in kind["at_most_one_of"] if name in value]
        if len(actions) > 1:
            raise _wrong(f"{where}: at most one request per button, found {', '.join(actions)}")
    if ("exactly_one_of" in kind or "at_most_one_of" in kind) and not value["text"].strip():
        raise _wrong(f"{where}: button text is empty")


_TEXT_BUTTON = (
    "Bad Request: can't parse inline keyboard button: "
    "Text buttons are unallowed in the inline keyboard"
)


def _check_fields(value: Json, fields: Json, prefix: str, call: Call | None) -> None:
    """Required fields, then the limits of each; formatted texts are left in the call."""
    for name, spec in fields.items():
        where = f"{prefix}{name}"
        if name in value:
            parsed = _formatted(where, name, value, fields)
            _check_limits(where, value[name], spec, parsed.text if parsed else None)
            if call is not None and parsed is not None:
                call.texts[name] = parsed
        elif spec["required"]:
            raise _wrong(f"{where} is missing", _missing(name, spec))
        _check_company(name, value, spec, fields)


def _missing(name: str, spec: Json) -> str:
    description: str = spec.get("empty_error", f"Bad Request: {name} is empty")
    return description


def _formatted(where: str, name: str, value: Json, fields: Json) -> Parsed | None:
    """The field's text after its markup is parsed; None for a field that has no markup."""
    mode_name = "parse_mode" if name in FORMATTED else f"{name}_parse_mode"
    if mode_name not in fields or not isinstance(value[name], str):
        return None
    if len(value[name].encode()) > MOST_RAW_BYTES:
        raise _wrong(f"{where} is over {MOST_RAW_BYTES} bytes", "Bad Request: text is too long")
    mode = value.get(mode_name)
    if not mode:
        return Parsed(value[name])
    if mode.lower() != "html":
        raise _wrong(f"{mode_name} {mode!r}: the stand-in reads HTML only")
    try:
        return parse_html(value[name])
    except CannotParseError as problem:
        raise _wrong(f"can't parse entities: {problem}") from None


def _check_limits(where: str, value: Any, spec: Json, plain: str | None) -> None:
    if isinstance(value, str):
        _check_text(where, value if plain is None else plain, spec)
    elif isinstance(value, list):
        _check_list(where, value, spec)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        low, high = spec.get("minimum", value), spec.get("maximum", value)
        if not low <= value <= high:
            raise _wrong(f"{where} must be {low}-{high}, not {value}")


def _check_text(where: str, text: str, spec: Json) -> None:
    if "value" in spec or "values" in spec:
        allowed = spec.get("values") or [spec["value"]]
        if text not in allowed:
            raise _wrong(f"{where} must be one of {', '.join(allowed)}, not {text!r}")
    length = len(text.encode()) if "bytes" in spec.get("unit", "") else len(text)
    if length > spec.get("max", length):
        reason = f"{where} is too long: {length}, at most {spec['max']}"
        raise _wrong(reason, spec.get("error"))
    if spec.get("min", 0) > 0 and not text.strip():
        description = spec.get("empty_error") or spec.get("error")
        raise _wrong(f"{where} is empty", description)
    if "pattern" in spec and not re.fullmatch(spec["pattern"], text):
        raise _wrong(f"{where} must match {spec['pattern']}, not {text!r}")
    if text.count("\n") > spec.get("max_line_feeds", len(text)):
        raise _wrong(f"{where} has more than {spec['max_line_feeds']} line feeds")


def _check_list(where: str, items: list[Any], spec: Json) -> None:
    low, high = spec.get("min_items", 0), spec.get("max_items", len(items))
    if not low <= len(items) <= high:
        raise _wrong(f"{where} must have {low}-{high} items, not {len(items)}")
    if "max_buttons" not in spec:
        return
    if max(map(len, items), default=0) > spec["max_per_row"]:
        raise _wrong(f"{where} has a row of more than {spec['max_per_row']} buttons")
    if sum(map(len, items)) > spec["max_buttons"]:
        raise _wrong(f"{where} has more than {spec['max_buttons']} buttons")


def _check_company(name: str, value: Json, spec: Json, fields: Json) -> None:
    """Fields that need or exclude others."""
    if "excludes" in spec and name in value and spec["excludes"] in value:
        raise _wrong(f"{name} and {spec['excludes']} exclude each other")
    asked = spec.get("required_if", {}).items()
    if not asked or not all(value.get(key) == wanted for key, wanted in asked):
        return
    alias = next((key for key, other in fields.items() if other.get("alias_of") == name), name)
    ids = value.get(name, [value[alias]] if alias in value else [])
    if not ids:
        raise _wrong(f"{name} is required for a {value['type']}")
    if ids != sorted(set(ids)) or not 0 <= ids[0] <= ids[-1] < len(value["options"]):
        raise _wrong(f"{name} must rise and point at options, not {ids}")


def _check_files(call: Call) -> None:
    """Each file part is referred to, each reference has its part, sizes are within bounds."""
    text = json.dumps(call.params)
    for name, upload in call.files.items():
        if f"attach://{name}" not in text:
            raise _wrong(f"file part {name!r} belongs to no parameter")
        limit = "photo_upload_max_bytes" if name == "photo" else "upload_max_bytes"
        if len(upload.content) > TABLE["files"][limit]:
            raise RefusedError("Request Entity Too Large", 413, fault=f"{name} is too large")
    for name in re.findall(r'"attach://([^"]*)"', text):
        if name not in call.files:
            raise _wrong(f"no file part {name!r}")


def _check_chat(chat_id: Any) -> None:
    if isinstance(chat_id, str) and not re.fullmatch(r"@[A-Za-z]\w{3,31}", chat_id):
        raise _wrong(f"chat_id {chat_id!r}", "Bad Request: chat not found")


def _check_edit_target(call: Call) -> None:
    if not call.method.startswith("editMessage"):
        return
    here = {"chat_id", "message_id"} & call.params.keys()
    if len(here) != 2 and "inline_message_id" not in call.params:
        raise _wrong(
            "chat_id and message_id, or inline_message_id, are needed to edit",
            "Bad Request: message identifier is not specified",
        )
    if call.method == "editMessageText" and not {"text", "rich_message"} & call.params.keys():
        raise _wrong("text is missing", "Bad Request: message text is empty")
