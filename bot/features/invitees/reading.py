"""A list that somebody sent, read and judged in a process of its own (bot/documents/apart.py)."""

from __future__ import annotations

import sys
from typing import Any

import orjson

from bot.documents.apart import Limits, TooCostly, apart, limited
from bot.features.invitees.grids import read_grid
from bot.features.invitees.rules import judge, rows_of
from bot.features.invitees.types import Invitee, Judged, Row, UnreadableList
from bot.text.phrases import Phrase, t

LIMITS = Limits()


def judged_apart(content: bytes, scope: str) -> list[Judged]:
    """Judge what each row of the file comes to. Raises UnreadableList, also for a file that would
    take more time or memory than any list does."""
    try:
        answer = orjson.loads(apart(__name__, (scope,), content, LIMITS))
    except TooCostly:
        raise UnreadableList(t("intake.too_costly")) from None
    if isinstance(answer, dict):
        raise UnreadableList(_phrase(answer))
    return [_judged(one) for one in answer]


def _judged(one: dict[str, Any]) -> Judged:
    invitee, why = one["invitee"], one["why"]
    return Judged(
        Row(**one["row"]),
        Invitee(**invitee) if invitee else None,
        _phrase(why) if why else None,
    )


def _phrase(said: dict[str, Any]) -> Phrase:
    args = tuple((name, value) for name, value in said["args"])
    return Phrase(said["key"], args, said["count"])


def _answer(content: bytes, scope: str) -> bytes:
    """In the child."""
    try:
        return orjson.dumps(list(judge(rows_of(read_grid(content)), scope)))
    except UnreadableList as unreadable:
        return orjson.dumps(unreadable.say)


if __name__ == "__main__":
    [of] = limited()
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), of))
