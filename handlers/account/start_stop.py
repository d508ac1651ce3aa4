"""Stop and resume messages (BERHENTI, MULAI), and meet the first word of anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end
from bot.engine.registry import Command
from bot.features.volunteers.requests import ResumeMessages, StopMessages
from bot.text.phrases import t

# The codes of links, by the conversation that each opens.
_CODES = {
    "door": re.compile(r"hadir-(\d{4})", re.IGNORECASE),
    "claim": re.compile(r"koordinator-([A-Za-z0-9-]{8,20})", re.IGNORECASE),
    "link": re.compile(r"hubungkan-(\d{6})", re.IGNORECASE),
}
_REGISTER_FIRST = {"claim": t("office.register_first"), "door": t("door.register_first")}


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # the code of a link ("/start bekasi")


Ctx = Context[Draft]
stop = Conversation("stop", draft=Draft, aside=True, registered=False)
begin = Conversation("begin", draft=Draft, aside=True, registered=False)


@stop.opening
def _stop(ctx: Ctx) -> Turn:
    return end(t("stop.done"), effects=[StopMessages()], then=None)


@begin.opening
def _begin(ctx: Ctx) -> Turn:
    """Undo a stop and go on where they were; else begin, registration first."""
    meant = _meant(ctx)
    if meant is not None and _may_open(ctx, meant):
        return end(then=meant)
    if ctx.person.volunteer.stopped_at is not None:
        return end(t("stop.undone"), effects=[ResumeMessages()], then=Resume())
    if meant is not None and meant.conversation in _REGISTER_FIRST:
        return end(_REGISTER_FIRST[meant.conversation], then=Start("registration"))
    if ctx.person.volunteer.registered:
        return end(then="menu")
    return end(then=Start("registration", {"argument": ctx.draft.argument}))


def _meant(ctx: Ctx) -> Start | None:
    """Find what the code of a link opens; None when it is an invitation, or there is none."""
    for conversation, pattern in _CODES.items():
        found = pattern.fullmatch(ctx.draft.argument)
        if found:
            return Start(conversation, {"argument": found[1]})
    return None


def _may_open(ctx: Ctx, meant: Start) -> bool:
    """Tell whether it opens: the code of a door (its QR opens the bot with it) for whoever is
    registered, silent or not; the others for whoever is not silent."""
    volunteer = ctx.person.volunteer
    if meant.conversation == "door":
        return volunteer.registered
    silent = volunteer.stopped_at is not None
    return not silent and (volunteer.registered or meant.conversation == "link")


COMMANDS = (
    Command("begin", "keyword.begin", "begin", argument=r"[\w-]{1,64}"),
    Command("stop", "keyword.stop", "stop", likely="keyword.stop_likely"),
)
