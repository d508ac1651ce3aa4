"""Mark whoever says or scans the code of the door as present for that day. It works whatever else
is open, which goes on afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import FreeText
from bot.engine.registry import Command
from bot.features.training_sessions.requests import (
    Door,
    Doors,
    DoorShut,
    Invitation,
    MarkPresent,
    MyInvitation,
    MySessions,
    NoteWrongDoor,
    SeeSessions,
)
from bot.features.training_sessions.texts import changed, facts, moment
from bot.features.training_sessions.types import DOOR_CLOSES, DOOR_OPENS, TrainingDay
from bot.text.matching import normalize
from bot.text.phrases import Moment, Say, paragraphs, t

_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_THESE_DAYS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # the code, when it came with the word


Ctx = Context[Draft]
door = Conversation("door", draft=Draft, aside=True, help=t("door.help"))


@door.opening
def _open(ctx: Ctx) -> Turn:
    said = _digits(ctx.draft.argument)
    if _CODE.fullmatch(said):
        return _at_the_door(ctx, said)
    return go(code, t("door.four_digits")) if said else go(code)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def code_meant(ctx: Context[Any], text: str) -> str | None:
    """Take four digits alone for a code, while the door of a day of theirs is open."""
    return normalize(text) if is_any_open(ctx) else None


def is_any_open(ctx: Context[Any]) -> bool:
    """Tell whether the door of any day of their sessions is open now."""
    days = (day for mine in ctx.query(MySessions()) for day in mine.session.days)
    return any(_is_open(ctx, day) for day in days)


@door.step(ask=t("door.ask"), answer=FreeText(max=20), help=t("door.help"))
def code(ctx: Ctx, text: str) -> Turn:
    said = _digits(text)
    return _at_the_door(ctx, said) if _CODE.fullmatch(said) else go(code, t("door.four_digits"))


def _at_the_door(ctx: Ctx, code: str) -> Turn:
    """Answer wrong code, wrong day, not invited and twice, each in its own way. One code may be
    that of several days of the year: the one whose door is open counts first, then the nearest."""
    shut = ctx.query(DoorShut())
    if shut is not None:
        until = Moment(shut, ctx.person.volunteer.zone)
        return end(t("door.locked", until=until), then=Resume())
    known = ctx.query(Doors(code))
    doors = sorted(known, key=lambda one: not _takes(ctx, one))
    invited = [(one, ctx.query(MyInvitation(one.session.id))) for one in doors]
    mine = [(one, invitation) for one, invitation in invited if invitation is not None]
    return _enter(ctx, *mine[0]) if mine else _not_theirs(ctx, code, doors)


def _not_theirs(ctx: Ctx, code: str, doors: list[Door]) -> Turn:
    told = t("door.wrong_code", code=code)
    if _is_here(ctx, doors):
        told = t("door.not_invited", title=doors[0].session.title)
    return end(told, effects=[NoteWrongDoor()], then=Resume())


def _is_here(ctx: Ctx, doors: list[Door]) -> bool:
    """Tell whether a door with the code is one of these days: of one of next month nothing is told
    to whoever is not invited."""
    return any(abs(_day(one).starts_at - ctx.now) < _THESE_DAYS for one in doors)


def _day(door: Door) -> TrainingDay:
    return door.dropped or door.session.days[door.day - 1]


def _enter(ctx: Ctx, door: Door, mine: Invitation) -> Turn:
    session, day = door.session, _day(door)
    at = moment(day, session.zone)
    if session.cancelled:
        seen = SeeSessions((session.id,))
        return end(t("door.cancelled", title=session.title, at=at), effects=[seen], then=Resume())
    if door.dropped is not None or not _is_open(ctx, day):
        return _another_day(ctx, door, mine)
    if door.day in mine.present:
        return end(t("door.twice", title=session.title), then=Resume())
    said = t("door.present", name=ctx.person.volunteer.name, title=session.title, at=at)
    return end(said, effects=[MarkPresent(session.id, door.day)], then=Resume())


def _another_day(ctx: Ctx, door: Door, mine: Invitation) -> Turn:
    """Say which day the code is for, and what is so now where they know something else."""
    session, day = door.session, _day(door)
    at = moment(day, session.zone)
    early = t("door.too_early", title=session.title, at=at)
    late = t("door.too_late", title=session.title, at=at)
    told: list[Say] = [early if ctx.now < day.starts_at else late]
    if door.dropped is not None:
        told = [t("door.dropped", title=session.title, at=at)]
    today = next((one for one in session.days if _is_open(ctx, one)), None)
    if today is not None:
        told.append(t("door.another_code", at=moment(today, session.zone)))
    if mine.known is None:
        return end(paragraphs(*told), then=Resume())
    news = (changed(session, mine.known), facts(session))
    return end(paragraphs(*news, *told), effects=[SeeSessions((session.id,))], then=Resume())


def _takes(ctx: Ctx, door: Door) -> bool:
    in_use = not door.session.cancelled and door.dropped is None
    return in_use and _is_open(ctx, _day(door))


def _is_open(ctx: Context[Any], day: TrainingDay) -> bool:
    return day.starts_at - DOOR_OPENS <= ctx.now <= day.ends_at + DOOR_CLOSES


# The code of a door, as people write it behind the word: "48 21", "kode 4821", "no. 4821".
WITH_CODE = r"(?:(?:hadir|kode|code|no|nomor|pin|pak|bu|kak)\W{0,3}){0,2}\d[\d .-]{0,9}"
COMMANDS = (
    Command(
        "door",
        "keyword.door",
        "door",
        argument=WITH_CODE,
        urgent=WITH_CODE,
        pattern=r"\d{4}",
        wanted=code_meant,
    ),
)
