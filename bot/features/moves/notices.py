"""The notices about records that go to another number: to the old address, the new one, and the
coordinator who asked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import NoticeType, Subject
from bot.engine.messages import Told
from bot.features.moves import texts
from bot.features.moves.reads import load_move, move
from bot.features.moves.types import MoveState
from models.vocabulary import NoticeKind


@dataclass(frozen=True, slots=True)
class MoveSubject(Subject):
    connection: Connection
    facts: NoticeFacts

    def render(self) -> Told | None:
        """Word it; None for one that was called off before it could be told."""
        if self.facts.kind == NoticeKind.MOVE_DONE:
            return Told(texts.done())
        if self.facts.kind == NoticeKind.MOVE_ASKED:
            mine = move.c.volunteer_id == self.facts.volunteer
            waits = load_move(self.connection, mine, move.c.state == MoveState.WAITING)
            return Told(texts.asked(waits, self.facts.zone)) if waits else None
        about = load_move(self.connection, move.c.id == (self.facts.before or {}).get("move", 0))
        if about is None:
            return None
        objected = self.facts.kind == NoticeKind.MOVE_OBJECTED
        return Told(texts.objected(about) if objected else texts.taken(about))


# The old address has a day to object: its night is no reason to wait.
NOTICES = (
    NoticeType(NoticeKind.MOVE_ASKED, MoveSubject, even_at_night=True),
    *(
        NoticeType(kind, MoveSubject, can_wait=True)
        for kind in (NoticeKind.MOVE_DONE, NoticeKind.MOVE_OBJECTED, NoticeKind.MOVE_TAKEN)
    ),
)
