"""Cut the platforms' published specifications down to the tables that the stand-ins read.

    python tests/standins/tables/make_tables.py FOLDER_OF_SPECIFICATIONS

Needed only when a platform changes its rules: the tables themselves are committed.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

Json = dict[str, Any]

METHODS = (
    "answerCallbackQuery deleteMessage deleteMyCommands deleteWebhook editMessageReplyMarkup "
    "editMessageText getFile getMe getUpdates getWebhookInfo logOut sendChatAction sendDocument "
    "sendLocation sendMessage sendPhoto sendPoll setMyCommands setMyDescription setMyName "
    "setMyShortDescription setWebhook"
).split()
RULES = (
    "min max unit pattern minimum maximum min_items max_items max_line_feeds max_buttons "
    "max_per_row required_if excludes error empty_error"
).split()
TWILIO_RULES = (
    "pattern max max_items minimum maximum error max_variables key_max value_max"
).split()
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages"


def telegram_table(api: Json, limits: Json) -> Json:
    """The methods we call, every type their parameters reach, and the limits on both."""
    methods = {name: _method(api["methods"][name]) for name in METHODS}
    types = _types_reached(api["types"], methods)
    for name, rules in limits["method_fields"].items():
        _add_method_limit(methods, name, rules)
    for name, rules in limits["type_fields"].items():
        owner, _, field = name.partition(".")
        if field in types.get(owner, {}).get("fields", {}):
            types[owner]["fields"][field] |= _rules(rules)
    _add_button_rules(types)
    return {
        "version": api["version"],
        "methods": methods,
        "types": types,
        "files": limits["files"],
    }


def _method(source: Json) -> Json:
    return {"returns": source["returns"], "parameters": _fields(source)}


def _fields(source: Json) -> Json:
    return {field["name"]: _field(field) for field in source.get("fields", [])}


def _field(source: Json) -> Json:
    """Types and required; the one value of a field that tells the members of a union apart."""
    entry: Json = {"types": source["types"], "required": source["required"]}
    fixed = re.search(r"must be (\w+)$", source["description"])
    if fixed and source["name"] in {"type", "source"}:
        entry["value"] = fixed[1]
    choices = re.search(r"[Mm]ust be one of ([^.]*)", source["description"])
    if choices and '"' in choices[1]:
        entry["values"] = re.findall(r'"([^"]+)"', choices[1])
    return entry


def _types_reached(types: Json, methods: Json) -> Json:
    waiting = _names(
        field for method in methods.values() for field in method["parameters"].values()
    )
    reached: Json = {}
    while waiting:
        name = waiting.pop()
        if name in reached or name not in types:
            continue
        reached[name] = {"fields": _fields(types[name])}
        if "subtypes" in types[name]:
            reached[name]["subtypes"] = types[name]["subtypes"]
        waiting += types[name].get("subtypes", [])
        waiting += _names(reached[name]["fields"].values())
    return dict(sorted(reached.items()))


def _names(fields: Any) -> list[str]:
    return [kind.replace("Array of ", "") for field in fields for kind in field["types"]]


def _rules(source: Json) -> Json:
    rules = {key: source[key] for key in RULES if key in source}
    if "are cut" in source.get("note", ""):
        rules["cut_to"] = rules.pop("maximum")
    return rules


def _add_method_limit(methods: Json, name: str, rules: Json) -> None:
    owner, _, field = name.partition(".")
    for method in METHODS if owner == "*" else [owner]:
        parameters = methods.get(method, {}).get("parameters", {})
        if field in parameters:
            parameters[field] |= _rules(rules)
            if "legacy_alias" in rules:
                alias = rules["legacy_alias"].split()[0]
                parameters[alias] = {"types": ["Integer"], "required": False, "alias_of": field}


def _add_button_rules(types: Json) -> None:
    """What the specification says in prose about the actions of a button."""
    inline = types["InlineKeyboardButton"]
    inline["exactly_one_of"] = [
        name for name in inline["fields"] if name not in {"text", "icon_custom_emoji_id", "style"}
    ]
    reply = types["KeyboardButton"]
    reply["at_most_one_of"] = [
        name for name in reply["fields"] if name.startswith("request_") or name == "web_app"
    ]


def twilio_table(api: Json, limits: Json) -> Json:
    """Parameters of the three calls on messages, the answer's fields, and the limits on them."""
    schemas = api["components"]["schemas"]
    messages, message = api["paths"][f"{MESSAGES}.json"], api["paths"][f"{MESSAGES}/{{Sid}}.json"]
    resource = schemas["api.v2010.account.message"]["properties"]
    return {
        "create": _create(messages["post"], limits["message_create"], schemas),
        "list": _query(messages["get"], schemas),
        "fetch": _query(message["get"], schemas),
        "message": {name: _schema(source, schemas) for name, source in resource.items()},
        "status_rank": limits["status_callback"]["rank"],
        "errors": {code: _error(source) for code, source in limits["errors"].items()},
        "content": limits["content"],
    }


def _create(operation: Json, limits: Json, schemas: Json) -> Json:
    body = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    parameters = {name: _schema(source, schemas) for name, source in body["properties"].items()}
    parameters |= {name: {"type": "string"} for name in limits["sdk_only"]}
    for name, rules in limits.items():
        if name in parameters:
            parameters[name] |= {key: rules[key] for key in TWILIO_RULES if key in rules}
    return {
        "parameters": parameters,
        "required": limits["required"],
        "one_of": [limits["one_of_from"], limits["one_of_content"]],
    }


def _query(operation: Json, schemas: Json) -> Json:
    return {
        parameter["name"]: _schema(parameter["schema"], schemas)
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }


def _schema(source: Json, schemas: Json) -> Json:
    """Type, enumeration and pattern. Not the format: WhatsApp addresses are no phone numbers."""
    if "$ref" in source:
        source = schemas[source["$ref"].rsplit("/", 1)[1]]
    kept = ("type", "enum", "pattern", "minimum", "maximum", "nullable")
    entry = {key: source[key] for key in kept if key in source}
    if source.get("format") in {"uri", "date-time"}:
        entry["format"] = source["format"]
    if "items" in source:
        entry["items"] = _schema(source["items"], schemas)
    return entry


def _error(source: Json) -> Json:
    return {"action": source["action"], "meaning": source["meaning"]}


def _read(path: Path) -> Json:
    data: Json = json.loads(path.read_text(encoding="utf-8"))
    return data


def _write(path: Path, table: Json) -> None:
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder that holds the specification files")
    folder: Path = parser.parse_args().folder
    here = Path(__file__).parent
    telegram = telegram_table(
        _read(folder / "telegram-bot-api.json"), _read(folder / "telegram-limits.json")
    )
    twilio = twilio_table(
        _read(folder / "twilio-api-v2010-messages.json"),
        _read(folder / "twilio-whatsapp-limits.json"),
    )
    _write(here / "telegram.json", telegram)
    _write(here / "twilio.json", twilio)


if __name__ == "__main__":
    main()
