"""From parts of a text to its hours: with the part of the day, their end and their zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.text.dates.clocks import of_day
from bot.text.dates.items import Clock, Hours, Item, Named, Part, Zone

_NOWHERE = datetime(2026, 1, 1)  # noqa: DTZ001  (zones without summer time: any day does)


@dataclass(frozen=True, slots=True)
class Span:
    """Times since midnight; the end is None where none was said."""

    start: timedelta
    end: timedelta | None = None


class Discordant(Exception):
    """Hours, parts of the day or zones that speak against one another."""


def spans_of(items: Sequence[Item]) -> tuple[Span, ...]:
    """The hours that are named, in order. Raises Discordant, also where a part of the day stands
    apart from several of them."""
    part = part_alone(items)
    spans = [_span(item, part) for item in items if isinstance(item, Hours)]
    if part and len(set(spans)) > 1:
        raise Discordant
    return tuple(spans)


def part_alone(items: Sequence[Item]) -> str | None:
    """The part of the day that stands apart from an hour ("besok pagi jam 8", "malam
    Sabtu"). Raises Discordant."""
    parts = {item.name for item in items if isinstance(item, Part)}
    parts |= {"night" for item in items if isinstance(item, Named) and item.night}
    if len(parts) > 1:
        raise Discordant
    return next(iter(parts), None)


def _span(hours: Hours, part: str | None) -> Span:
    start, end = hours.start, hours.end
    if part and start.part not in {None, part}:
        raise Discordant
    said = start.part or part
    begins = of_day(start, said)
    if end is None:
        if begins is None:
            raise Discordant
        return Span(begins)
    ends = of_day(end, end.part)
    if said is None and end.part and not start.exact:
        begins = _shared(start, end.part, ends) or begins
    elif said and end.part is None and (ends is None or begins is None or ends <= begins):
        ends = of_day(end, said)
    if begins is None or ends is None:
        raise Discordant
    return Span(begins, ends)


def _shared(start: Clock, part: str, ends: timedelta | None) -> timedelta | None:
    """The beginning in the part of the day of the end, where both fit ("jam 7-9 malam")."""
    both = of_day(start, part)
    return both if both is not None and ends is not None and both < ends else None


def zone_of(items: Sequence[Item]) -> str | None:
    """The one zone that is named; of several, each with its hour, the first, if all are one
    instant ("08.00 WIB / 09.00 WITA"). Raises Discordant."""
    zones = [item.name for item in items if isinstance(item, Zone)]
    hours = [item for item in items if isinstance(item, Hours)]
    last = next((i for i in reversed(items) if isinstance(i, Hours | Zone)), None)
    if len(zones) not in {0, len(hours)} and len(hours) > 1 and isinstance(last, Hours):
        raise Discordant  # "besok jam 8 WITA dan lusa jam 8"
    if len(set(zones)) <= 1:
        return zones[0] if zones else None
    instants = {_instant(hours, zone) for hours, zone in _zoned(items)}
    if len(instants) != 1 or None in instants:
        raise Discordant
    return zones[0]


def one_of_each_zone(items: Sequence[Item]) -> list[Item]:
    """Parts without hours that only say the first one again in another zone."""
    if len({item.name for item in items if isinstance(item, Zone)}) <= 1:
        return list(items)
    first = next(item for item in items if isinstance(item, Hours))
    return [item for item in items if not isinstance(item, Hours) or item is first]


def _zoned(items: Sequence[Item]) -> list[tuple[Hours | None, str]]:
    """Each zone with the hour right before it."""
    found: list[tuple[Hours | None, str]] = []
    hours: Hours | None = None
    for item in items:
        if isinstance(item, Hours):
            hours = item
        elif isinstance(item, Zone):
            found.append((hours, item.name))
            hours = None
    return found


def _instant(hours: Hours | None, zone: str) -> tuple[datetime, ...] | None:
    if hours is None:
        return None
    span = _span(hours, None)
    ends = () if span.end is None else (span.end,)
    return tuple(
        (_NOWHERE + at).replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
        for at in (span.start, *ends)
    )
