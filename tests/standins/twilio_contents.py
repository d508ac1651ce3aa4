"""Twilio's Content API on loopback: resources, Meta's approval, and what may be sent by them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import web

from tests.standins.server import Json
from tests.standins.twilio_checks import TABLE, RefusedError, wrong

LIMITS: Json = TABLE["content"]
_GAP = re.compile(r"\{\{(\w+)\}\}")
NO_SUCH_CONTENT = 20404


@dataclass(slots=True)
class Resource:
    """`approval` is None until Meta is asked; then `status` "received" and what a test makes of it
    ("approved", "rejected", "paused")."""

    sid: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: Json
    approval: Json | None = None

    @property
    def kind(self) -> str:
        return next(iter(self.types))

    @property
    def approved(self) -> bool:
        return self.approval is not None and self.approval["status"] == "approved"

    def shown(self) -> Json:
        return {
            "sid": self.sid,
            "friendly_name": self.friendly_name,
            "language": self.language,
            "variables": self.variables,
            "types": self.types,
            "approval_requests": self.approval or {"status": "unsubmitted"},
        }

    def filled(self, given: dict[str, str]) -> Json:
        """The content with its gaps filled, as its receiver sees it; a gap that is left open shows
        its sample."""
        values = self.variables | given

        def fill(part: Any) -> Any:
            if isinstance(part, str):
                return _GAP.sub(lambda gap: values.get(gap[1], gap[0]), part)
            if isinstance(part, list):
                return [fill(one) for one in part]
            return {name: fill(one) for name, one in part.items()}

        content: Json = fill(self.types[self.kind])
        return content


class Contents:
    """All resources of the account, by sid."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Resource] = {}
        self._ids = count(1)

    def named(self, start: str) -> Resource:
        """The newest whose name begins so."""
        found = (r for r in self.by_sid.values() if r.friendly_name.startswith(start))
        return max(found, key=lambda resource: resource.sid)

    def decide(self, status: str, start: str = "bimtek_", reason: str = "") -> None:
        """Meta's word on the templates whose names begin so."""
        for resource in self.by_sid.values():
            if resource.approval is not None and resource.friendly_name.startswith(start):
                resource.approval |= {"status": status, "rejection_reason": reason}

    def create(self, given: Any) -> Resource:
        expected = {"friendly_name", "language", "variables", "types"}
        if not isinstance(given, dict) or set(given) != expected:
            raise wrong("body", f"must have exactly {sorted(expected)}")
        resource = Resource(f"HX{next(self._ids):032x}", **given)
        _check(resource)
        self.by_sid[resource.sid] = resource
        return resource

    def ask(self, sid: str, given: Json) -> Resource:
        resource = self.find(sid)
        if resource.kind == "twilio/list-picker":
            raise wrong("sid", "a list cannot be approved")
        if not re.fullmatch("[a-z0-9_]{1,512}", given["name"]):
            raise wrong("name", "small letters, digits and _")
        if given["category"] not in {"UTILITY", "MARKETING"}:
            raise wrong("category", given["category"])
        _check_template(resource)
        resource.approval = dict(given) | {"status": "received", "rejection_reason": ""}
        return resource

    def find(self, sid: str) -> Resource:
        if sid not in self.by_sid:
            raise RefusedError(404, NO_SUCH_CONTENT, f"{sid} was not found")
        return self.by_sid[sid]

    def refuses(self, resource: Resource) -> int:
        """The code that a template comes back with which is not approved (any more), else 0."""
        status = resource.approval["status"] if resource.approval is not None else "approved"
        return {"approved": 0, "rejected": 63040, "paused": 63041, "disabled": 63042}.get(
            status, 63040
        )

    def fill(self, params: Json) -> tuple[Resource, Json]:
        """What a send by ContentSid shows. Raises RefusedError where WhatsApp would refuse it."""
        resource = self.find(params["ContentSid"])
        content = resource.filled(json.loads(params.get("ContentVariables", "{}")))
        _check_sizes(resource.kind, content)
        return resource, content


def _check(resource: Resource) -> None:
    if len(resource.types) != 1:
        raise wrong("types", "one is what this bot makes")
    if resource.kind not in {"twilio/quick-reply", "twilio/list-picker"}:
        raise wrong("types", f"{resource.kind} is none that this bot makes")
    gaps = set(_GAP.findall(json.dumps(resource.types)))
    if gaps != set(resource.variables):
        raise wrong("variables", f"gaps {sorted(gaps)}, samples {sorted(resource.variables)}")
    if len(gaps) > 100:
        raise wrong("variables", "more than 100")
    _check_sizes(resource.kind, resource.filled({}))


def _check_sizes(kind: str, content: Json) -> None:
    limits = LIMITS[kind]
    if not 0 < len(content["body"]) <= limits["body_max"]:
        raise wrong("body", f"{len(content['body'])} characters", 63013)
    if kind == "twilio/quick-reply":
        parts = content["actions"]
        least, most = limits["actions_in_session_unapproved"]
        longest = {"title": limits["title_max"], "id": limits["id_max"]}
    else:
        parts = content["items"]
        least, most = limits["items"]
        names = ("item", "id", "description")
        longest = {name: limits[f"{name}_max"] for name in names}
        if len(content["button"]) > limits["button_max"]:
            raise wrong("button", "too long", 63013)
    if not least <= len(parts) <= most:
        raise wrong("actions", f"{len(parts)} of them", 63013)
    for part in parts:
        for name, size in longest.items():
            if not 0 < len(part[name]) <= size:
                raise wrong(name, f"{part[name]!r}, at most {size}", 63013)
    if len({part["id"] for part in parts}) < len(parts):
        raise wrong("id", "given twice", 63013)


def _check_template(resource: Resource) -> None:
    """Meta's rules for the words of a template."""
    body = resource.types[resource.kind]["body"]
    numbers = [int(n) for n in _GAP.findall(body)]
    words = len(_GAP.sub(" ", body).split())
    if numbers != list(range(1, len(numbers) + 1)):
        raise wrong("body", "variables numbered without gaps, from 1")
    if re.match(r"\s*\{\{", body) or re.search(r"\}\}\s*$", body):
        raise wrong("body", "begins or ends with a variable")
    if re.search(r"\}\}\s*\{\{", body):
        raise wrong("body", "two variables side by side")
    if words < 2 * len(numbers) + 1:
        raise wrong("body", f"{words} words for {len(numbers)} variables")


def page(contents: Contents, url: str, number: int, size: int) -> web.Response:
    found = [resource.shown() for resource in contents.by_sid.values()]
    start = number * size
    more = len(found) > start + size
    path = f"{url}/v1/ContentAndApprovals"
    following = f"{path}?PageSize={size}&Page={number + 1}" if more else None
    meta = {"page": number, "page_size": size, "key": "contents", "next_page_url": following}
    return web.json_response({"contents": found[start : start + size], "meta": meta})
