"""Just before a message of a notice leaves: is it still wanted, may it go now, what does it say?

It is worded now, with what the session is now, so that nobody is told an old hour; and in the
transaction that puts it in flight it is noted which version of the session the person was told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Row, update

from bot.delivery.announcements import announce
from bot.delivery.budgets import OVER_BUDGET, left_of
from bot.delivery.costs import CostKind as Spending
from bot.delivery.costs import Costs, kind_of
from bot.delivery.fates import NO_ANSWER
from bot.delivery.held import NEEDS_TEMPLATE, Held
from bot.delivery.notice_facts import facts
from bot.delivery.notices import TOO_LATE
from bot.delivery.outbox import QueuedMessage
from bot.engine.messages import Capabilities, Outbound, Told
from bot.engine.policy import Policy, QuietHours
from bot.engine.renderer import Renderer
from bot.features.broadcasts import notices as broadcasts
from bot.features.broadcasts.notices import PAUSED
from bot.features.courses import notices as tiers
from bot.features.enquiries import notices as enquiries
from bot.features.questions import notices as questions
from bot.features.recap import notices as recap
from bot.features.review import notices as review
from bot.features.training_sessions import notices as training
from bot.store.files import path, with_file
from models.base import table
from models.messages import Outbox
from models.vocabulary import NoticeKind, Priority, Reply, State

_outbox = table(Outbox)

# Somebody who has answered within this time is in the middle of it.
BUSY_FOR = timedelta(minutes=30)
LOOK_AGAIN = timedelta(minutes=1)
# What waits for that comes at least so long before it loses its sense (decision 12).
AHEAD_OF_TIME = timedelta(minutes=45)
_ABSORBING = frozenset({"quiz", "lesson", "review"})
log = logging.getLogger(__name__)
_CAN_WAIT = frozenset(
    {
        NoticeKind.INVITATION,
        NoticeKind.REMINDER,
        NoticeKind.EVALUATION,
        NoticeKind.RECAP,
        NoticeKind.ENQUIRY,
        NoticeKind.ENQUIRY_ANSWER,
        NoticeKind.ENQUIRY_CLOSED,
        NoticeKind.CREDIT,
        NoticeKind.CREDIT_WITHDRAWN,
        NoticeKind.RESCORED,
        NoticeKind.NUDGE,
        NoticeKind.NUDGES_END,
    }
)
# These cannot wait for the morning when the session has begun by then.
_URGENT = frozenset({NoticeKind.CHANGE, NoticeKind.CANCELLATION, NoticeKind.PROMOTION})


@dataclass(frozen=True, slots=True)
class Drop:
    """It does not go: the row's last state, and why."""

    state: State
    why: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now."""

    until: datetime


def prepare(
    connection: Connection,
    queued: QueuedMessage,
    policy: Policy,
    now: datetime,
) -> Outbound | None:
    """The message as it goes now, its row in flight; None when it does not go, or not now. One that
    may have gone already (`posted.uncertain_attempts`), or was begun and did not go, is worded once
    more."""
    row = connection.execute(facts(), {"message": queued.id, "at": now}).one_or_none()
    in_flight = queued.uncertain_attempts > 0 or queued.begun
    if row is None or row.state != (State.SENDING if in_flight else State.PENDING):
        return None
    capabilities = policy.capabilities[queued.channel]
    stops = _stops(connection, queued, row, policy, now)
    verdict = stops or _worded(connection, row, capabilities, policy)
    if isinstance(verdict, Outbound):
        if not in_flight and not _leaves(connection, queued, row, policy, now):
            return None
        _note_told(connection, row)
        return verdict
    if isinstance(verdict, Wait):
        _put(connection, queued.id, state=State.PENDING, send_after=verdict.until)
        return None
    dropped = _put(connection, queued.id, state=verdict.state, error=verdict.why)
    if dropped and verdict.why == NEEDS_TEMPLATE:
        announce(connection, _as_held(queued, row), now, policy)
    return None


def _stops(
    connection: Connection,
    queued: QueuedMessage,
    row: Row[*tuple[Any, ...]],
    policy: Policy,
    now: datetime,
) -> Drop | Wait | None:
    """Why it does not go, or not now; None when it may."""
    if queued.uncertain_attempts:
        return _doubted(row, now)
    stops = _verdict(row, policy.quiet, now)
    if stops is not None:
        return stops
    if _too_dear(connection, queued, row, policy, now):
        return Drop(State.HELD, OVER_BUDGET)
    window = policy.capabilities[queued.channel].window
    if window is not None and row.last_inbound_at < now - window:
        return Drop(State.HELD, NEEDS_TEMPLATE)
    return None


def _too_dear(
    connection: Connection,
    queued: QueuedMessage,
    row: Row[*tuple[Any, ...]],
    policy: Policy,
    now: datetime,
) -> bool:
    """Whether the month's money for the person's region is spent. Only what goes to everybody waits
    for more; not what they have asked for meanwhile (bot/delivery/outbox.py puts that further
    ahead), nor what is tried again, whose price is counted already."""
    to_everybody = row.kind == NoticeKind.BROADCAST and queued.priority == Priority.BROADCAST
    price = policy.price(queued.channel)
    if not to_everybody or not price or queued.attempts or queued.begun:
        return False
    left = left_of(connection, row.place, now)
    return left is not None and left < price


def _leaves(
    connection: Connection,
    queued: QueuedMessage,
    row: Row[*tuple[Any, ...]],
    policy: Policy,
    now: datetime,
) -> bool:
    """In flight from here on; not if another sender was first, whose lease we have just lost. Its
    price is counted once, however often it is tried."""
    this = (_outbox.c.id == queued.id, _outbox.c.state == State.PENDING)
    price = policy.price(queued.channel)
    taken = update(_outbox).where(*this).values(state=State.SENDING, rupiah=price)
    if connection.execute(taken).rowcount != 1:
        return False
    if queued.attempts:
        return True
    costs = Costs(policy)
    kind = Spending.BROADCAST if row.kind == NoticeKind.BROADCAST else kind_of(queued.priority)
    costs.note_out(queued.channel, row.place, kind, price)
    costs.write(connection, now)
    return True


def _as_held(queued: QueuedMessage, row: Row[*tuple[Any, ...]]) -> Held:
    return Held(
        queued.id,
        queued.channel,
        queued.recipient,
        queued.priority,
        row.zone,
        row.place,
        row.last_inbound_at,
        row.announced_at,
        row.notice,
        row.kind,
        row.session_id,
        row.day,
    )


def _verdict(row: Row[*tuple[Any, ...]], quiet: QuietHours, now: datetime) -> Drop | Wait | None:
    """What the person and the hour say."""
    why = _unwanted(row, now)
    if why == PAUSED:
        return Wait(now)
    if why:
        return Drop(State.CANCELLED, why)
    if not row.reachable:
        return Drop(State.FAILED, "unreachable")
    return _not_at_night(row, quiet, now) or _not_in_a_quiz(row, quiet, now)


def _unwanted(row: Row[*tuple[Any, ...]], now: datetime) -> str:
    if row.stopped_at is not None:
        return "stopped"
    return _about(row).unwanted(row) or (TOO_LATE if now >= row.expires_at else "")


def _doubted(row: Row[*tuple[Any, ...]], now: datetime) -> Drop | None:
    cancelled = row.cancelled_at is not None and row.kind != NoticeKind.CANCELLATION
    called_off = cancelled or row.broadcast_state == "cancelled"
    gone = row.stopped_at is not None or called_off or now >= row.expires_at
    return Drop(State.UNKNOWN, NO_ANSWER) if gone else None


def _not_at_night(
    row: Row[*tuple[Any, ...]], quiet: QuietHours, now: datetime
) -> Wait | Drop | None:
    if not quiet.holds(now, row.zone):
        return None
    morning = quiet.after(now, row.zone)
    if _is_urgent(row, morning, now):
        return None
    if morning < row.expires_at:
        return Wait(morning)
    return None if row.kind in _URGENT else Drop(State.CANCELLED, TOO_LATE)


def _is_urgent(row: Row[*tuple[Any, ...]], morning: datetime, now: datetime) -> bool:
    """Whether somebody might set out before the morning for a day that is cancelled, or miss one:
    by the old time or by the new one."""
    if row.kind not in _URGENT or row.reply == Reply.DECLINED:
        return False
    return any(now < begins <= morning for begins in _beginnings(row))


def _beginnings(row: Row[*tuple[Any, ...]]) -> Iterator[datetime]:
    if row.next_beginning is not None:
        yield row.next_beginning
    for _, starts, _ in (row.before or {}).get("days", ()):
        yield datetime.fromisoformat(starts)


def _not_in_a_quiz(row: Row[*tuple[Any, ...]], quiet: QuietHours, now: datetime) -> Wait | None:
    """It waits until the quiz rests, but not so long that it loses its sense, nor into a night
    after which it would come too late."""
    frame = (row.conversation or {}).get("frame") or {}
    busy = frame.get("conversation") in _ABSORBING and now - row.last_turn_at < BUSY_FOR
    if not busy or row.kind not in _CAN_WAIT:
        return None
    later, latest = now + LOOK_AGAIN, row.expires_at - AHEAD_OF_TIME
    return Wait(later) if quiet.after(later, row.zone) <= latest else None


def _worded(
    connection: Connection, row: Row[*tuple[Any, ...]], capabilities: Capabilities, policy: Policy
) -> Outbound | Drop:
    """Whatever is wrong with one message must not keep the others of its transaction."""
    try:
        said = _about(row).said(connection, row)
        if said is None:
            _note_told(connection, row)
            return Drop(State.CANCELLED, "nothing changed for them")
        told = Told(*said)
        renderer = Renderer(row.language, row.zone, capabilities)
        if told.file is None:
            return renderer.notice(told.say, told.question)
        url = policy.base_url + path(connection, told.file.file)
        return with_file(renderer, told.say, told.question, told.file, url)
    except Exception as error:
        log.exception("a message of notice %d cannot be worded", row.notice)
        return Drop(State.FAILED, f"inside: {type(error).__name__}")


def _about(row: Row[*tuple[Any, ...]]) -> ModuleType:
    if row.session_id is not None:
        return training
    if row.enquiry_id is not None:
        return enquiries
    if row.credit_id is not None:
        return tiers
    if row.rescoring_id is not None:
        return questions
    if row.kind in {NoticeKind.NUDGE, NoticeKind.NUDGES_END}:
        return review
    return recap if row.kind == NoticeKind.RECAP else broadcasts


def _note_told(connection: Connection, row: Row[*tuple[Any, ...]]) -> None:
    if row.session_id is not None:
        training.note_told(connection, row)


def _put(connection: Connection, id: int, **values: Any) -> bool:
    """Whether it was still ours to say so."""
    waits = (_outbox.c.id == id, _outbox.c.state.in_((State.PENDING, State.SENDING)))
    return connection.execute(update(_outbox).where(*waits).values(**values)).rowcount == 1
