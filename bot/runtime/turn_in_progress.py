"""One message while it is answered: what a turn says, and what it keeps of its person."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.delivery.packing import split
from bot.engine.messages import Address, Arrival, Capabilities, Outbound
from bot.engine.person import PersonState, Volunteer
from bot.engine.renderer import Renderer
from bot.engine.session import Session
from bot.runtime.turn_batch import TurnBatch
from bot.store.people import LoadedPerson, save_volunteer
from bot.store.transaction import TurnTransaction
from bot.text.phrases import Say

log = logging.getLogger(__name__)


@dataclass(slots=True)
class TurnInProgress:
    """A turn: its batch (transaction and time), what came in, and whoever wrote, as loaded.
    `of_lesson`: it was one of a lesson. Its messages are the batch's from `first_row` on."""

    batch: TurnBatch
    arrival: Arrival
    loaded: LoadedPerson
    of_lesson: bool = False
    first_row: int = field(init=False)

    def __post_init__(self) -> None:
        self.first_row = len(self.batch.rows)

    @property
    def capabilities(self) -> Capabilities:
        return self.batch.policy.capabilities[self.arrival.sender.channel]

    def transaction(self, person: PersonState) -> TurnTransaction:
        """Return the transaction: for queries with the person as found, for effects with the person
        as the turn leaves them."""
        batch = self.batch
        return TurnTransaction(
            batch.connection, person, self.loaded.address, batch.now, batch.policy
        )

    @property
    def stored_turn(self) -> int | None:
        """Return the turn of the question that was open; None for a row that cannot be read."""
        stored: object = self.loaded.stored
        found = stored.get("turn") if isinstance(stored, dict) else None
        return found if isinstance(found, int) else None

    def stored_session(self) -> Session | None:
        """Load the session; None at the first word, and for a row that cannot be read: better begun
        anew than never answered again."""
        if self.loaded.stored is None:
            return None
        try:
            return Session.load(self.loaded.stored)
        except Exception:
            volunteer = self.loaded.person.volunteer
            log.exception("the session of volunteer %d cannot be read", volunteer.id)
            return None

    def keep(self, after: PersonState) -> None:
        """Write what the turn made of its person."""
        batch, before = self.batch, self.loaded.person
        save_volunteer(batch.connection, before.volunteer, after.volunteer)
        if after.habit != before.habit:
            batch.habits[after.volunteer.id] = after.habit
        batch.note(before, after)

    def answer(self, messages: Sequence[Outbound], *, erase: bool = False) -> None:
        """Say something where the message came from, in pieces that the channel carries."""
        sender, limit = self.arrival.sender, self.capabilities.text_limit
        pieces = [piece for m in messages if m.text for piece in split(m, limit)]
        for n, piece in enumerate(pieces):
            key = f"{sender.channel}:{self.arrival.id}:{n}"
            self.batch.post(key, sender, piece, erase=erase)

    def answer_plainly(self, say: Say) -> None:
        """Say a word of its own, which leaves the conversation where it is."""
        volunteer = self.loaded.person.volunteer
        self.answer([_worded(volunteer, self.capabilities, say)])

    def tell(self, volunteer: Volunteer, to: Address, say: Say) -> None:
        """Say something at another address than that of the turn; not where nobody sends any
        more."""
        capabilities = self.batch.policy.capabilities.get(to.channel)
        if capabilities is None or volunteer.stopped_at is not None:
            return
        key = f"{self.arrival.sender.channel}:{self.arrival.id}:told"
        self.batch.post(key, to, _worded(volunteer, capabilities, say))


def _worded(volunteer: Volunteer, capabilities: Capabilities, say: Say) -> Outbound:
    renderer = Renderer(volunteer.language, volunteer.zone, capabilities)
    return renderer.message([say], (), 0)
