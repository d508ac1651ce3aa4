"""Reads tokens from left to right, each part once: what no part takes is unread."""

from __future__ import annotations

from dataclasses import replace

from bot.text.dates.clocks import clock_at
from bot.text.dates.dated import is_day
from bot.text.dates.days import day_at
from bot.text.dates.items import (
    Ahead,
    Clock,
    Dated,
    Hours,
    Item,
    Join,
    Named,
    Part,
    Text,
    Unread,
    Zone,
)
from bot.text.dates.lexicon import Kind
from bot.text.dates.tokens import tokens_of
from bot.text.dates.zones import zone_at

# Words that say nothing where they stand alone.
_EMPTY = frozenset(
    {Kind.FILLER, Kind.ADDRESS, Kind.DAY, Kind.DATE, Kind.CLOCK, Kind.ZONE_WORD, Kind.ENDS}
    | {Kind.MONTHS, Kind.YEAR, Kind.LATER_TODAY}
)
_JOINS = ",-;\n/"


def items_of(said: str) -> list[Item]:
    """What a text says about time, in order; each hour with its end."""
    text = Text(tokens_of(said))
    items: list[Item] = []
    at = _past_greeting(text)
    while at < len(text.tokens):
        at = _take(text, at, items)
    return _with_ends(items)


def _past_greeting(text: Text) -> int:
    """Behind "pagi pak", which says no part of the day."""
    return 1 if text.kind(0) is Kind.PART and text.kind(1) is Kind.ADDRESS else 0


def _take(text: Text, at: int, items: list[Item]) -> int:
    """Take what stands here; the token after it."""
    if text.kind(at) is Kind.GREETING and text.kind(at + 1) is Kind.PART:
        return at + 2
    ends = _expects_end(items)
    clock_first = ends and text[at].glued
    clock = clock_at(text, at, ends=ends) if clock_first else None
    found = zone_at(text, at) or clock or day_at(text, at) or clock_at(text, at, ends=ends)
    if found is not None:
        item, after = found
        items.append(_beside_night(text, at, item, items))
        if isinstance(item, Clock) and item.part and text.kind(after) is Kind.THIS:
            items.append(Ahead())  # "jam 10 malam ini"
            after += 1
        return after
    return _take_word(text, at, items)


def _expects_end(items: list[Item]) -> bool:
    """Whether an hour and a dash or "sampai" came last."""
    if not items or not _spans(items[-1]):
        return False
    before = next((i for i in reversed(items[-4:-1]) if not isinstance(i, Part | Zone)), None)
    return isinstance(before, Clock)


def _spans(item: Item) -> bool:
    return isinstance(item, Join) and (item.kind is Kind.UNTIL or item.text == "-")


def _beside_night(text: Text, at: int, item: Item, items: list[Item]) -> Item:
    """A day right after "malam" may be the evening before it, unless another day stood before that
    ("Sabtu malam 5 Desember")."""
    if text[at - 1].value != "night" or not items:
        return item
    last = items[-1]
    if isinstance(item, Named) and isinstance(last, Clock | Part):
        return replace(item, unsure=True)
    earlier = len(items) > 1 and isinstance(items[-2], Named | Ahead)
    if isinstance(item, Dated) and isinstance(last, Part) and not earlier:
        return replace(item, eve=True)
    return item


def _take_word(text: Text, at: int, items: list[Item]) -> int:
    token = text[at]
    if token.kind is Kind.PART:
        return _take_part(text, at, items)
    if token.kind is Kind.UNTIL:
        return _take_until(text, at, items)
    if token.kind is Kind.MARK:
        items += _mark(text, at)
    elif token.kind is Kind.NUMBER and text.kind(at - 1) is Kind.WEEKDAY and is_day(text, at):
        items.append(Dated((token.number,)))  # "Sabtu 5 jam 8"
    elif token.kind is Kind.ENDS and clock_at(text, at + 1, ends=True):
        items.append(Join(Kind.UNTIL, token.text))
    elif token.kind is Kind.AND:
        items.append(Join(Kind.AND, token.text))
    elif token.kind not in _EMPTY:
        items.append(Unread(token.text))
    return at + 1


def _take_part(text: Text, at: int, items: list[Item]) -> int:
    """A part of the day: of the hour that follows ("sampai sore jam 4"), of today ("malam ini"), or
    apart."""
    part = str(text[at].value)
    clock = clock_at(text, at + 1) if text.kind(at + 1) is Kind.CLOCK else None
    if clock is not None and isinstance(clock[0], Clock) and clock[0].part is None:
        items.append(replace(clock[0], part=part))
        return clock[1]
    items.append(Part(part))
    if text.kind(at + 1) is not Kind.THIS:
        return at + 1
    items.append(Ahead())
    return at + 2


def _mark(text: Text, at: int) -> list[Item]:
    """What a sign says: that parts belong together, nothing, or something unknown."""
    sign = text[at].text
    if sign in _JOINS:
        ends = text.kind(at + 1) is Kind.ENDS  # "08.00 - selesai"
        return [] if ends else [Join(Kind.MARK, sign, text[at].glued)]
    return [] if sign in ".:" else [Unread(sign)]


def _take_until(text: Text, at: int, items: list[Item]) -> int:
    """ "sampai", "sampai dengan"; "sampai selesai" says no end."""
    after = at + 1 + (text[at + 1].text in {"dengan", "dgn", "dg"})
    if text.kind(after) is Kind.ENDS and clock_at(text, after + 1, ends=True) is None:
        return after + 1
    items.append(Join(Kind.UNTIL, text[at].text))
    return after


def _with_ends(items: list[Item]) -> list[Item]:
    """Hours with their ends, where a dash or "sampai" stands between them."""
    merged: list[Item] = []
    for item in items:
        if not isinstance(item, Clock):
            merged.append(item)
            continue
        start = _hour_before(merged)
        if start is None:
            merged.append(Hours(item))
            continue
        hours = merged[start]
        assert isinstance(hours, Hours)
        merged[start] = Hours(hours.start, item)
        merged[start + 1 :] = [i for i in merged[start + 1 :] if not _spans(i)]
    return merged


def _hour_before(items: list[Item]) -> int | None:
    """Where the hour is that the one after these ends, if a dash or "sampai" came last."""
    if not items or not _spans(items[-1]):
        return None
    for at in range(len(items) - 2, max(-1, len(items) - 5), -1):
        item = items[at]
        if isinstance(item, Hours):
            return at if item.end is None else None
        if not isinstance(item, Part | Zone):
            return None
    return None
