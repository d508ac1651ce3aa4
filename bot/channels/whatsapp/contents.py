"""Content resources at Twilio: what buttons, lists and templates are sent by.

Their form is Twilio's (Content API); how many keys, how long, and what Meta wants of a template
stands in Twilio's pages on quick replies, list pickers and variables. What is made once is never
changed: other words make another resource, under another label.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.channels.base import TemplateStatus
from bot.channels.template_texts import ANNOUNCEMENTS, LANGUAGE, READ, words
from bot.engine.messages import Key, Outbound
from bot.text.phrases import wording

if TYPE_CHECKING:
    from twilio.rest import Client

MOST_BUTTONS, MOST_LISTED = 3, 10
LONGEST_BUTTON, LONGEST_TEXT = 20, 1024
# Nothing that fills a gap may hold the end of a line (Twilio: error 21656), so that a text fills as
# many gaps as it has lines, and there is one resource for each number of them.
MOST_LINES = 20
_EMPTY_LINE = "\u200b"  # a gap wants something
PAGE = 100
UNSUBMITTED = "unsubmitted"  # Twilio's word for one that nobody was asked to approve
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}
# What Meta's people see when they judge a template.
_SAMPLES = {"title": "Bimtek Dasar PSM", "when": "Sabtu, 5 Desember 2026, pukul 08.00–16.00 WIB"}


@dataclass(frozen=True, slots=True)
class Definition:
    """One as it is to be. `category` is Meta's of a template; "": within the window only, where
    nobody has to approve it."""

    name: str
    types: Mapping[str, Any]
    samples: Mapping[str, str]
    category: str = ""

    @property
    def label(self) -> str:
        """Its name at Twilio, and of a template at Meta: of small letters, digits and _."""
        made = json.dumps([self.types, self.samples, self.category], sort_keys=True)
        return f"bimtek_{self.name}_{hashlib.sha256(made.encode()).hexdigest()[:8]}"

    @property
    def first_status(self) -> str:
        return UNSUBMITTED if self.category else ""


@cache
def definitions() -> tuple[Definition, ...]:
    return (*map(_template, ANNOUNCEMENTS), *_all_buttons(), *_all_lists())


def _all_buttons() -> Iterator[Definition]:
    for count in range(1, MOST_BUTTONS + 1):
        for lines in range(1, MOST_LINES + 1):
            yield _buttons(count, lines)


def _all_lists() -> Iterator[Definition]:
    for count in range(MOST_BUTTONS + 1, MOST_LISTED + 1):
        for lines in range(1, MOST_LINES + 1):
            yield _list(count, lines)


def _template(name: str) -> Definition:
    announcement = ANNOUNCEMENTS[name]
    places = {gap: f"{{{{{n}}}}}" for n, gap in enumerate(announcement.gaps, 1)}
    phrase = words(name, "", "")
    text = wording(LANGUAGE, phrase.key).format_map(places)
    button = {"type": "QUICK_REPLY", "title": wording(LANGUAGE, "announce.label"), "id": READ}
    samples = {str(n): _SAMPLES[gap] for n, gap in enumerate(announcement.gaps, 1)}
    category = "MARKETING" if announcement.marketing else "UTILITY"
    return Definition(name, _quick_reply(text, [button]), samples, category)


def _buttons(count: int, lines: int) -> Definition:
    """The first gaps are the lines of the text, then come label and code of each button."""
    gaps = _Gaps(lines)
    taken = (gaps.take(title=f"Pilihan {n}", id=f"0:{n}") for n in range(1, count + 1))
    actions = [{"type": "QUICK_REPLY"} | button for button in taken]
    types = _quick_reply(gaps.body, actions)
    return Definition(f"buttons_{count}_{lines}", types, gaps.samples)


def _list(count: int, lines: int) -> Definition:
    """As buttons, with a note below each label."""
    gaps = _Gaps(lines)
    items = [
        gaps.take(item=f"Pilihan {n}", id=f"0:{n}", description=f"atau ketik {n}")
        for n in range(1, count + 1)
    ]
    label = wording(LANGUAGE, "channel.open_list")
    picker = {"body": gaps.body, "button": label, "items": items}
    return Definition(f"list_{count}_{lines}", {"twilio/list-picker": picker}, gaps.samples)


class _Gaps:
    """Gaps in the order in which they are filled, with their samples."""

    def __init__(self, lines: int) -> None:
        self.samples = {str(n): "Silakan pilih." for n in range(1, lines + 1)}
        self.body = "\n".join(map(_gap, range(1, lines + 1)))

    def take(self, **samples: str) -> dict[str, str]:
        taken = {}
        for name, sample in samples.items():
            number = len(self.samples) + 1
            self.samples[str(number)], taken[name] = sample, _gap(number)
        return taken


def _quick_reply(body: str, actions: list[dict[str, str]]) -> Mapping[str, Any]:
    return {"twilio/quick-reply": {"body": body, "actions": actions}}


def _gap(number: int) -> str:
    return f"{{{{{number}}}}}"


# --- to send ------------------------------------------------------------------------------------


def needed(message: Outbound) -> str:
    """Return the name of the resource that shows the keys of a message; "" for one that has none,
    or that none would hold."""
    text, keys = message.text[: message.keyed], message.keys
    if not keys or not text or len(text) > LONGEST_TEXT or message.attachment is not None:
        return ""
    lines, kind = text.count("\n") + 1, "list" if all(key.note for key in keys) else "buttons"
    return f"{kind}_{len(keys)}_{lines}" if lines <= MOST_LINES else ""


def filled(message: Outbound, usable: Mapping[str, str]) -> tuple[str, str] | None:
    """Return id and variables (JSON) of the resource that a message goes by; None for plain
    text."""
    if message.template is not None:
        return message.template.sid, _variables(message.template.variables)
    sid = usable.get(needed(message))
    if sid is None:
        return None
    text = message.text[: message.keyed]
    lines = [" ".join(line.split()) or _EMPTY_LINE for line in text.split("\n")]
    return sid, _variables([*lines, *(part for key in message.keys for part in _parts(key))])


def comparable(text: str) -> str:
    """Reduce a text as it may have been sent, as keys or without, to be found again."""
    return " ".join(text.replace(_EMPTY_LINE, "").split())


def _parts(key: Key) -> tuple[str, ...]:
    return (key.label, key.value, key.note) if key.note else (key.label, key.value)


def _variables(values: Sequence[str]) -> str:
    return json.dumps({str(n): value for n, value in enumerate(values, 1)}, ensure_ascii=False)


# --- at Twilio ----------------------------------------------------------------------------------


async def template_statuses(
    client: Client, known: Iterable[TemplateStatus]
) -> list[TemplateStatus]:
    """List how what is to be there stands, and what was `known` before, as far as it is there.
    Raises what twilio raises."""
    ours = {one.label: (one.name, bool(one.status)) for one in known}
    ours |= {one.label: (one.name, bool(one.category)) for one in definitions()}
    found = []
    for one in await client.content.v1.content_and_approvals.list_async(page_size=PAGE):
        label = one.friendly_name or ""
        if label in ours and one.sid:
            found.append(_navigator(label, *ours[label], one.sid, one.approval_requests or {}))
    return found


def _navigator(
    label: str, name: str, is_template: bool, sid: str, approval: Mapping[str, Any]
) -> TemplateStatus:
    status = str(approval.get("status") or UNSUBMITTED) if is_template else ""
    return TemplateStatus(name, label, sid, status, str(approval.get("rejection_reason") or ""))


async def make(client: Client, definition: Definition) -> str:
    """Make it and return its id. The SDK's own method sends a form where Twilio wants JSON."""
    made = await client.content.v1.create_async(
        "POST",
        "/Content",
        data={
            "friendly_name": definition.label,
            "language": LANGUAGE,
            "variables": dict(definition.samples),
            "types": definition.types,
        },
        headers=_JSON,
    )
    return str(made["sid"])


async def submit(client: Client, sid: str, definition: Definition) -> str:
    """Ask Meta to approve a template. What it says for now."""
    answer = await client.content.v1.create_async(
        "POST",
        f"/Content/{sid}/ApprovalRequests/whatsapp",
        data={"name": definition.label, "category": definition.category},
        headers=_JSON,
    )
    return str(answer.get("status") or "received")
