"""Just before a message of a notice leaves: it is decided once what becomes of it, and that is
carried out.

It is worded now, with what its subject is now, so that nobody is told an old hour; and in the
transaction that puts it in flight it is noted what the person was told.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, update
from sqlalchemy.exc import DBAPIError

from bot.delivery.announcements import announce
from bot.delivery.budgets import OVER_BUDGET, left_of
from bot.delivery.costs import CostKind, Costs, kind_of
from bot.delivery.fates import NO_ANSWER
from bot.delivery.held import Held
from bot.delivery.notice_facts import NoticeFacts, load_facts
from bot.delivery.notice_type import NoticeType, NoticeTypes, Subject
from bot.delivery.notices import TOO_LATE
from bot.delivery.outbox import QueuedMessage
from bot.engine.messages import Outbound
from bot.engine.policy import Policy
from bot.engine.renderer import Renderer
from bot.store.files import path, with_file
from models.base import table
from models.messages import Outbox
from models.vocabulary import NEEDS_TEMPLATE, Priority, State

_outbox = table(Outbox)
# Somebody who has answered within this time is in the middle of it.
BUSY_FOR = timedelta(minutes=30)
LOOK_AGAIN = timedelta(minutes=1)
# What waits for that comes at least so long before it loses its sense (decision 12).
AHEAD_OF_TIME = timedelta(minutes=45)
NOTHING_NEW = "nothing changed for them"
_ABSORBING = frozenset({"quiz", "lesson", "review"})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Send:
    """Let it go, for `price` rupiah."""

    message: Outbound
    price: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Let it wait `until` then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Hold it until something happens: a word of theirs, money."""

    why: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Drop it: the row's last state, and why."""

    state: State
    why: str


Decision: TypeAlias = Send | Wait | Hold | Drop


def prepare(
    connection: Connection,
    queued: QueuedMessage,
    policy: Policy,
    types: NoticeTypes,
    now: datetime,
) -> Outbound | None:
    """Return the message as it goes now, its row in flight; None when it does not go, or not now.
    One that may have gone already, or was begun and did not go, is worded once more."""
    facts = load_facts(connection, queued.id)
    awaited = State.SENDING if _in_flight(queued) else State.PENDING
    if facts is None or facts.state != awaited:
        return None
    kind = types[facts.kind]
    if queued.begun and not queued.uncertain_attempts:  # it was noted as told, and did not go
        types.note_undelivered(connection, queued.id)
    leaving = _Leaving(connection, queued, facts, kind, policy, now)
    about = leaving.read()
    if about is None:
        return None
    match leaving.decide(about):
        case Send() as send:
            if leaving.leave(send):
                about.note_told()
                return send.message
        case Wait() as wait:
            leaving.put(state=State.PENDING, send_after=wait.until)
        case Hold() as hold:
            if leaving.put(state=State.HELD, error=hold.why) and hold.why == NEEDS_TEMPLATE:
                announce(connection, leaving.as_held(), now, policy, types)
        case Drop() as drop:
            if drop.why == NOTHING_NEW:
                about.note_told()
            leaving.put(state=drop.state, error=drop.why)
    return None


def _in_flight(queued: QueuedMessage) -> bool:
    return queued.uncertain_attempts > 0 or queued.begun


@dataclass(frozen=True, slots=True)
class _Leaving:
    """One message, and all that its leaving depends on."""

    connection: Connection
    queued: QueuedMessage
    facts: NoticeFacts
    type: NoticeType
    policy: Policy
    now: datetime

    def read(self) -> Subject | None:
        """Read what it is about; one that cannot be read fails alone."""
        try:
            return self.type.about(self.connection, self.facts)
        except DBAPIError:
            raise
        except Exception as error:
            log.exception("a message of notice %d cannot be read", self.facts.notice)
            self.put(state=State.FAILED, error=f"inside: {type(error).__name__}")
            return None

    def decide(self, about: Subject) -> Decision:
        return self._stopped(about) or self._worded(about)

    # --- whether it may go ------------------------------------------------------------------------

    def _stopped(self, about: Subject) -> Wait | Hold | Drop | None:
        if self.queued.uncertain_attempts:
            return self._uncertain(about)
        return self._unwanted(about) or self._untimely(about) or self._not_free()

    def _uncertain(self, about: Subject) -> Drop | None:
        """One that may have arrived is tried once more, or its fate stays unknown."""
        facts = self.facts
        gone = facts.stopped_at is not None or about.called_off() or self.now >= facts.expires_at
        return Drop(State.UNKNOWN, NO_ANSWER) if gone else None

    def _unwanted(self, about: Subject) -> Wait | Drop | None:
        facts = self.facts
        why = "stopped" if facts.stopped_at is not None else about.obsolete()
        if why:
            return Drop(State.CANCELLED, why)
        if about.paused():
            return Wait(self.now)
        if self.now >= facts.expires_at:
            return Drop(State.CANCELLED, TOO_LATE)
        return None if facts.reachable else Drop(State.FAILED, "unreachable")

    def _untimely(self, about: Subject) -> Wait | Drop | None:
        return self._at_night(about) or self._in_a_quiz()

    def _at_night(self, about: Subject) -> Wait | Drop | None:
        quiet, now, facts = self.policy.quiet, self.now, self.facts
        if not quiet.holds(now, facts.zone):
            return None
        morning = quiet.after(now, facts.zone)
        if about.cannot_wait(now, morning):
            return None
        if morning < facts.expires_at:
            return Wait(morning)
        return None if self.type.even_at_night else Drop(State.CANCELLED, TOO_LATE)

    def _in_a_quiz(self) -> Wait | None:
        """It waits until the quiz rests, but not so long that it loses its sense, nor into a night
        after which it would come too late."""
        facts, now = self.facts, self.now
        at = facts.last_turn_at
        busy = facts.talks_in in _ABSORBING and at is not None and now - at < BUSY_FOR
        if not busy or not self.type.can_wait:
            return None
        later, latest = now + LOOK_AGAIN, facts.expires_at - AHEAD_OF_TIME
        return Wait(later) if self.policy.quiet.after(later, facts.zone) <= latest else None

    def _not_free(self) -> Hold | None:
        if self._too_dear():
            return Hold(OVER_BUDGET)
        window = self.policy.capabilities[self.queued.channel].window
        if window is not None and self.facts.last_inbound_at < self.now - window:
            return Hold(NEEDS_TEMPLATE)
        return None

    def _too_dear(self) -> bool:
        """Whether the month's money for the person's region is spent. Only what goes to everybody
        waits for more; not what they have asked for meanwhile (bot/delivery/outbox.py puts that
        further ahead), nor what is tried again, whose price is counted already."""
        queued, price = self.queued, self._price()
        everybody = self.type.cost is CostKind.BROADCAST and queued.priority == Priority.BROADCAST
        if not everybody or not price or queued.attempts or queued.begun:
            return False
        left = left_of(self.connection, self.facts.place, self.now)
        return left is not None and left < price

    def _price(self) -> int:
        return self.policy.price(self.queued.channel)

    # --- what it says -----------------------------------------------------------------------------

    def _worded(self, about: Subject) -> Send | Drop:
        """Whatever is wrong with one message must not keep the others of its transaction."""
        try:
            told = about.render()
            if told is None:
                return Drop(State.CANCELLED, NOTHING_NEW)
            renderer = self._renderer()
            if told.file is None:
                return Send(renderer.notice(told.say, told.question), self._price())
            url = self.policy.base_url + path(self.connection, told.file.file)
            message = with_file(renderer, told.say, told.question, told.file, url)
            return Send(message, self._price())
        except Exception as error:
            log.exception("a message of notice %d cannot be worded", self.facts.notice)
            return Drop(State.FAILED, f"inside: {type(error).__name__}")

    def _renderer(self) -> Renderer:
        capabilities = self.policy.capabilities[self.queued.channel]
        return Renderer(self.facts.language, self.facts.zone, capabilities)

    # --- carrying it out --------------------------------------------------------------------------

    def leave(self, send: Send) -> bool:
        """Put it in flight, unless another sender was first, whose lease we have just lost. Its
        price is counted once, however often it is tried."""
        if _in_flight(self.queued):
            return True
        waits = (_outbox.c.id == self.queued.id, _outbox.c.state == State.PENDING)
        taken = update(_outbox).where(*waits).values(state=State.SENDING, rupiah=send.price)
        if self.connection.execute(taken).rowcount != 1:
            return False
        if not self.queued.attempts:
            costs = Costs(self.policy)
            kind = self.type.cost or kind_of(self.queued.priority)
            costs.note_out(self.queued.channel, self.facts.place, kind, send.price)
            costs.write(self.connection, self.now)
        return True

    def put(self, **values: Any) -> bool:
        """Write what became of it. Whether it was still ours to say so."""
        waits = (
            _outbox.c.id == self.queued.id,
            _outbox.c.state.in_((State.PENDING, State.SENDING)),
        )
        return self.connection.execute(update(_outbox).where(*waits).values(**values)).rowcount == 1

    def as_held(self) -> Held:
        queued, facts = self.queued, self.facts
        return Held(
            message=queued.id,
            channel=queued.channel,
            recipient=queued.recipient,
            priority=queued.priority,
            zone=facts.zone,
            place=facts.place,
            last_inbound_at=facts.last_inbound_at,
            announced_at=facts.announced_at,
            notice=facts.notice,
            kind=facts.kind,
            session=facts.session,
            day=facts.day,
        )
