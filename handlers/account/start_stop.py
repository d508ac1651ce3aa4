"""BERHENTI and MULAI, and the first word of anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end
from bot.features.volunteers.requests import ResumeMessages, StopMessages
from bot.text.phrases import t

_OFFICE = re.compile(r"koordinator-([A-Za-z0-9-]{8,20})", re.IGNORECASE)
_LINK = re.compile(r"hubungkan-(\d{6})", re.IGNORECASE)
_DOOR = re.compile(r"hadir-(\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """`argument` is the code of an invitation link ("/start bekasi")."""

    argument: str = ""


Ctx = Context[Draft]
stop = Conversation("stop", draft=Draft, aside=True, registered=False)
begin = Conversation("begin", draft=Draft, aside=True, registered=False)


@stop.opening
def _stop(ctx: Ctx) -> Turn:
    return end(t("stop.done"), effects=[StopMessages()], then=None)


@begin.opening
def _begin(ctx: Ctx) -> Turn:
    """Undo a stop and go on where they were; else begin, registration first. The code of a door
    (its QR opens the bot with it) marks whoever is registered as present, silent or not; it is
    nobody's invitation."""
    door = _DOOR.fullmatch(ctx.draft.argument)
    if door and ctx.person.volunteer.registered:
        return end(then=Start("door", {"argument": door[1]}))
    office = _OFFICE.fullmatch(ctx.draft.argument)
    if office and ctx.person.volunteer.registered and ctx.person.volunteer.stopped_at is None:
        return end(then=Start("claim", {"argument": office[1]}))
    link = _LINK.fullmatch(ctx.draft.argument)
    if link and ctx.person.volunteer.stopped_at is None:
        return end(then=Start("link", {"argument": link[1]}))
    if ctx.person.volunteer.stopped_at is not None:
        return end(t("stop.undone"), effects=[ResumeMessages()], then=Resume())
    if office:
        return end(t("office.register_first"), then=Start("registration"))
    if door:
        return end(t("door.register_first"), then=Start("registration"))
    if ctx.person.volunteer.registered:
        return end(then="menu")
    return end(then=Start("registration", {"argument": ctx.draft.argument}))
