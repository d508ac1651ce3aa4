"""Checks a request to Twilio's Messages against the table, for WhatsApp."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from multidict import MultiMapping

from tests.standins.server import Json, load_table

TABLE = load_table("twilio.json")
ERRORS: Json = TABLE["errors"]
SENDER = r"whatsapp:\+[1-9][0-9]{6,14}"

# Codes that the table lacks: from Twilio's error dictionary as remembered, not verified.
INVALID_PARAMETER = 20001
NO_SUCH_RESOURCE = 20404
NO_TO, NO_SENDER, NO_CONTENT = 21604, 21603, 21619
BAD_SENDER, BAD_CALLBACK, BAD_MEDIA = 21212, 21609, 21620
MISSING = {"To": NO_TO, "From": NO_SENDER, "Body": NO_CONTENT}
INVALID = {"To": 21211, "From": BAD_SENDER, "StatusCallback": BAD_CALLBACK, "MediaUrl": BAD_MEDIA}


class RefusedError(Exception):
    """What Twilio answers at once. `fault`: the request was wrong in itself."""

    def __init__(self, status: int, code: int, message: str, *, fault: bool = True) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fault = fault


def wrong(name: str, reason: str, code: int | None = None) -> RefusedError:
    return RefusedError(400, code or INVALID.get(name, INVALID_PARAMETER), f"{name}: {reason}")


def check_create(form: MultiMapping[Any]) -> Json:
    """The parameters in their types. Raises RefusedError at the first thing that is wrong."""
    table = TABLE["create"]
    params = check_parameters(form, table["parameters"])
    for name in table["required"]:
        if name not in params:
            raise wrong(name, "required", MISSING[name])
    for names in table["one_of"]:
        if not any(params.get(name) for name in names):
            raise wrong(names[0], f"one of {', '.join(names)} is required", MISSING[names[0]])
    if not re.fullmatch(SENDER, params.get("From", "whatsapp:+620000000")):
        raise wrong("From", f"{params['From']!r} is no WhatsApp sender")
    if "ContentSid" in params and {"Body", "MediaUrl"} & params.keys():
        raise wrong("ContentSid", "excludes Body and MediaUrl")
    _check_variables(params)
    return params


def check_parameters(source: MultiMapping[Any], table: Json) -> Json:
    params: Json = {}
    for name in set(source):
        if name not in table:
            raise wrong(name, "no such parameter")
        values = source.getall(name)
        if table[name]["type"] == "array":
            params[name] = [_typed(name, value, table[name]["items"]) for value in values]
        elif len(values) > 1:
            raise wrong(name, "given more than once")
        else:
            params[name] = _typed(name, values[0], table[name])
        _check_size(name, params[name], table[name])
    return params


def _typed(name: str, value: Any, spec: Json) -> Any:
    if not isinstance(value, str):
        raise wrong(name, "must be a form field")
    try:
        typed = _converted(value, spec["type"])
    except ValueError:
        raise wrong(name, f"must be {spec['type']}, not {value!r}") from None
    if "enum" in spec and value not in spec["enum"]:
        raise wrong(name, f"must be one of {', '.join(spec['enum'])}, not {value!r}")
    if "pattern" in spec and not re.fullmatch(spec["pattern"], value):
        raise wrong(name, f"{value!r} does not match {spec['pattern']}")
    if spec.get("format") == "uri" and not _is_address(value):
        raise wrong(name, f"{value!r} is no absolute address")
    if spec.get("format") == "date-time":
        moment(name, value)
    return typed


def _converted(value: str, kind: str) -> Any:
    if kind == "integer":
        return int(value)
    if kind == "number":
        return float(value)
    if kind == "boolean":
        if value not in {"true", "false", "True", "False"}:
            raise ValueError(value)
        return value.lower() == "true"
    return value


def _is_address(value: str) -> bool:
    """Absolute, http or https; Twilio never calls a host name with an underscore."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and host != "" and "_" not in host


def _check_size(name: str, value: Any, spec: Json) -> None:
    if isinstance(value, str) and len(value) > spec.get("max", len(value)):
        reason = f"{len(value)} characters, at most {spec['max']}"
        raise wrong(name, reason, spec.get("error"))
    if isinstance(value, list) and len(value) > spec.get("max_items", len(value)):
        raise wrong(name, f"{len(value)} given, at most {spec['max_items']}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = spec.get("minimum", value), spec.get("maximum", value)
        if not low <= value <= high:
            raise wrong(name, f"must be {low}-{high}, not {value}")


def _check_variables(params: Json) -> None:
    """ContentVariables is a flat JSON object of texts, with a template."""
    if "ContentVariables" not in params:
        return
    spec = TABLE["create"]["parameters"]["ContentVariables"]
    reason = _fault_in_variables(params["ContentVariables"], spec)
    if "ContentSid" not in params:
        reason = "needs ContentSid"
    if reason:
        raise wrong("ContentVariables", reason, spec["error"])


def _fault_in_variables(text: str, spec: Json) -> str | None:
    try:
        variables = json.loads(text)
    except ValueError:
        return "is no JSON"
    if not isinstance(variables, dict):
        return "must be an object"
    if len(variables) > spec["max_variables"]:
        return f"more than {spec['max_variables']} variables"
    for key, value in variables.items():
        fault = _fault_in_variable(key, value, spec)
        if fault:
            return f"variable {key}: {fault}"
    return None


def _fault_in_variable(key: str, value: Any, spec: Json) -> str | None:
    """Includes what only approved templates forbid: those are the ones we send."""
    if len(key) > spec["key_max"]:
        return f"name over {spec['key_max']} characters"
    if not isinstance(value, str) or not value.strip():
        return "must be text, not empty"
    if len(value) > spec["value_max"]:
        return f"over {spec['value_max']} characters"
    if re.search(r"[\n\t]| {4,}", value):
        return "line feed, tab or four spaces"
    return None


def moment(name: str, value: str) -> datetime:
    """A date or a moment in ISO 8601; UTC when no zone is given."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise wrong(name, f"{value!r} is no date") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
