"""A list that somebody sent, read and judged in a process of its own (bot/documents/apart.py)."""

from __future__ import annotations

import sys
from typing import Any

import orjson

from bot.documents.apart import Limits, TooCostly, apart, limited
from bot.features.invitees.types import (
    Invitee,
    Judged,
    Passed,
    ReadList,
    Row,
    SheetSeen,
    UnreadableList,
)
from bot.features.invitees.understanding import understood
from bot.text.phrases import Phrase, t

LIMITS = Limits()


def read_apart(content: bytes, scope: str) -> ReadList:
    """Read a file as a list and judge each row. Raises UnreadableList, also for a file that would
    take more time or memory than any list does."""
    try:
        answer = orjson.loads(apart(__name__, (scope,), content, LIMITS))
    except TooCostly:
        raise UnreadableList(t("intake.too_costly")) from None
    if "key" in answer:
        raise UnreadableList(_phrase(answer))
    sheets = tuple(SheetSeen(**sheet) for sheet in answer["sheets"])
    return ReadList(sheets, tuple(answer["hidden"]), tuple(map(_judged, answer["judged"])))


def _judged(one: dict[str, Any]) -> Judged:
    invitee, why, row = one["invitee"], one["why"], one["row"]
    passed = Passed(row["passed"]) if row["passed"] else None
    return Judged(
        Row(**(row | {"passed": passed})),
        Invitee(**invitee) if invitee else None,
        _phrase(why) if why else None,
        tuple(map(_phrase, one["notes"])),
    )


def _phrase(said: dict[str, Any]) -> Phrase:
    args = tuple((name, value) for name, value in said["args"])
    return Phrase(said["key"], args, said["count"])


def _answer(content: bytes, scope: str) -> bytes:
    """In the child."""
    try:
        return orjson.dumps(understood(content, scope))
    except UnreadableList as unreadable:
        return orjson.dumps(unreadable.say)


if __name__ == "__main__":
    [of] = limited()
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), of))
