"""BERHENTI and MULAI, and the first word of anybody."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import Context, Conversation, Resume, Start, Turn, end
from bot.effects import ResumeMessages, StopMessages
from bot.phrases import t


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
    """Undo a stop and go on where they were; else begin, registration first."""
    if ctx.world.volunteer.stopped_at is not None:
        return end(t("stop.undone"), effects=[ResumeMessages()], then=Resume())
    if ctx.world.volunteer.registered:
        return end(then="menu")
    return end(then=Start("registration", {"argument": ctx.draft.argument}))
