"""Keep what is asked when somebody answers an invitation: coming, not coming, or later."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end
from bot.features.training_sessions.requests import (
    ReplyToInvitation,
    SeeSessions,
)
from bot.text.phrases import Say, t


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # a session ("s12", "s12v3"), or the code of the door
    session: int = 0  # the one that is asked about again


Ctx = Context[Draft]
coming = Conversation("coming", draft=Draft, aside=True, help=t("attend.help"))
not_coming = Conversation("not_coming", draft=Draft, aside=True, help=t("attend.help"))
later = Conversation("later", draft=Draft, aside=True, help=t("attend.help"))


def done(*says: Say, effects: tuple[ReplyToInvitation | SeeSessions, ...] = ()) -> Turn:
    return end(*says, effects=effects, then=Resume())
