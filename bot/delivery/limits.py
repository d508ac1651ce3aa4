"""What a platform limits for longer than a moment, as all processes and coordinators see it: until
when it wants nothing of an account (`ALL`), or no word to those whom we may not write to freely
(`FIRST_WORDS`). Of these WhatsApp allows so many people a day (platform rule: messaging limits)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from bot.engine.policy import Policy
from models.base import table, upsert
from models.messages import AccountLimit, Outbox
from models.notices import Notice
from models.vocabulary import AGAIN_LATER, State

log = logging.getLogger(__name__)
_limit, _outbox, _notice = table(AccountLimit), table(Outbox), table(Notice)
ALL, FIRST_WORDS = "all", "first words"
A_DAY = timedelta(days=1)
_SHORTEST, _LONGEST = timedelta(minutes=15), timedelta(hours=6)
# So many go first when a limit may be over; the others see what becomes of those.
_PROBES, _PROBED_FOR = 5, timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Limited:
    """A limit that a platform has named: what it concerns, since when and until when it holds, and
    how many times it was met."""

    channel: str
    concerns: str
    since: datetime
    until: datetime
    times: int = 1


def limits(connection: Connection, now: datetime) -> tuple[Limited, ...]:
    """Return the limits that hold now."""
    rows = connection.execute(select(_limit).where(_limit.c.until > now)).all()
    return tuple(Limited(r.channel, r.concerns, r.since, r.until, r.times) for r in rows)


def save_limit(connection: Connection, limited: Limited) -> None:
    row = {
        "channel": limited.channel,
        "concerns": limited.concerns,
        "since": limited.since,
        "until": limited.until,
        "times": limited.times,
    }
    upsert(connection, _limit, [row], "channel", "concerns")


def remove_limit(connection: Connection, channel: str) -> None:
    """Remove the limit on all that an account sends: it sends again."""
    these = (_limit.c.channel == channel, _limit.c.concerns == ALL)
    connection.execute(delete(_limit).where(*these))


def opens(connection: Connection, message: int) -> str:
    """Return the channel of a message that opens a conversation; "" for any other."""
    query = select(_outbox.c.channel).where(_outbox.c.id == message, _outbox.c.opens)
    return str(connection.execute(query).scalar() or "")


def pause_first_words(connection: Connection, channel: str, now: datetime) -> None:
    """Let no first word go for a while, longer each time: the platform has taken too many. Those
    that wait go after it, a few first."""
    known = (_limit.c.channel == channel, _limit.c.concerns == FIRST_WORDS)
    row = connection.execute(select(_limit).where(*known)).one_or_none()
    if row is not None and now < row.until:
        return
    again = row is not None and now - row.until < A_DAY
    times = row.times + 1 if row is not None and again else 1
    until = now + min(_SHORTEST * 2 ** min(times - 1, 8), _LONGEST)
    since = row.since if row is not None and again else now
    if not again:
        log.warning("%s: too many first words for now; they wait, answers go on", channel)
    save_limit(connection, Limited(channel, FIRST_WORDS, since, until, times))
    _move(connection, channel, until)


def delay_first_word(connection: Connection, message: int, channel: str) -> None:
    """Let one that came back as too much wait for the end of the pause, and for those that try it
    first."""
    known = (_limit.c.channel == channel, _limit.c.concerns == FIRST_WORDS)
    until = select(_limit.c.until).where(*known).scalar_subquery()
    paused = connection.execute(select(until)).scalar_one()
    this = update(_outbox).where(_outbox.c.id == message)
    connection.execute(this.values(send_after=paused + _PROBED_FOR))


def _move(connection: Connection, channel: str, until: datetime) -> None:
    """Those that wait, or came back, wait for the end of the pause; a few go first."""
    again = and_(_outbox.c.state == State.HELD, _outbox.c.error == AGAIN_LATER)
    waiting = (
        _outbox.c.channel == channel,
        _outbox.c.opens,
        or_(_outbox.c.state == State.PENDING, again),
    )
    soon = _outbox.c.send_after < until + _PROBED_FOR
    first = select(_outbox.c.id).where(*waiting, soon, _outbox.c.state == State.PENDING)
    first = first.order_by(_outbox.c.send_after, _outbox.c.id).limit(_PROBES)
    probes = connection.execute(first).scalars().all()
    moved = update(_outbox).where(*waiting, soon)
    connection.execute(moved.values(send_after=until + _PROBED_FOR))
    connection.execute(update(_outbox).where(_outbox.c.id.in_(probes)).values(send_after=until))


def next_place(connection: Connection, channel: str, now: datetime, policy: Policy) -> datetime:
    """Return when one more first word may go: at most so many people in any 24 hours."""
    until = select(_limit.c.until).where(
        _limit.c.channel == channel, _limit.c.concerns == FIRST_WORDS
    )
    paused = connection.execute(until).scalar()
    first = now if paused is None or paused <= now else paused + _PROBED_FOR
    if policy.first_words_a_day is None:
        return first
    before = (
        select(_outbox.c.send_after)
        .where(*_counted(channel))
        .order_by(_outbox.c.send_after.desc())
        .offset(policy.first_words_a_day - 1)
        .limit(1)
    )
    full = connection.execute(before).scalar()
    return first if full is None else max(first, full + A_DAY)


def _counted(channel: str) -> tuple[ColumnElement[bool], ...]:
    gone = (State.FAILED, State.CANCELLED)
    return (
        _outbox.c.channel == channel,
        _outbox.c.opens,
        _outbox.c.state.not_in(gone),
    )


def days_for(
    connection: Connection, channel: str, people: int, now: datetime, policy: Policy
) -> int:
    """Return over how many days first words to so many people spread, after those that wait."""
    if policy.first_words_a_day is None or not people:
        return 1
    recent = (*_counted(channel), _outbox.c.send_after > now - A_DAY)
    taken = len(connection.execute(select(_outbox.c.id).where(*recent)).all())
    return -(-(taken + people) // policy.first_words_a_day)


def call_off_first_words(connection: Connection, notice: int) -> None:
    """Let no first word go that tells of what is called off."""
    these = (_outbox.c.announces == notice, _outbox.c.state == State.PENDING)
    off = update(_outbox).where(*these, _outbox.c.opens)
    connection.execute(off.values(state=State.CANCELLED, error="cancelled"))


def loses_its_sense(connection: Connection, notice: int | None, at: datetime) -> bool:
    """Tell whether what a notice says makes no sense any more by then."""
    if notice is None:
        return False
    query = select(_notice.c.expires_at).where(_notice.c.id == notice)
    expires_at = connection.execute(query).scalar()
    return expires_at is not None and expires_at <= at
