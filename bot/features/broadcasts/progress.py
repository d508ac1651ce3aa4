"""How far a broadcast is, in one message that is changed while it runs.

Only where messages can be changed; elsewhere nobody is told unasked, and SIARAN shows the same bar.
A change waits in the outbox as any other message, one at a time, so that it counts against the
account's rate; and the larger a broadcast, the longer the pause between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from bot.delivery.outbox import insert_rows
from bot.delivery.packing import pack
from bot.engine.messages import Outbound
from bot.engine.policy import Policy
from bot.engine.renderer import Renderer
from bot.features.broadcasts.reads import ledger, load_broadcast, with_limits
from bot.features.broadcasts.texts import running
from bot.features.broadcasts.types import Broadcast, BroadcastState, Fate, Ledger
from bot.store.transaction import TurnTransaction
from models.base import is_sqlite, table
from models.broadcasts import Broadcast as BroadcastRow
from models.broadcasts import BroadcastProgress
from models.coordinators import Coordinator
from models.messages import Outbox
from models.vocabulary import Priority, State
from models.volunteer import Volunteer

_progress, _broadcast, _outbox = table(BroadcastProgress), table(BroadcastRow), table(Outbox)
_coordinator, _volunteer = table(Coordinator), table(Volunteer)
_PAUSE = timedelta(seconds=4)
# So many people are one second more: counting them all takes longer then, and moves the bar less.
_PEOPLE_A_SECOND = 2000
_OVER = frozenset({BroadcastState.DONE, BroadcastState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Count:
    """A broadcast and how far it was when it was counted."""

    broadcast: Broadcast
    ledger: Ledger

    @property
    def over(self) -> bool:
        """Tell whether what it shows now stays so."""
        return self.broadcast.state in _OVER and not self.ledger.count(Fate.WAITING)


def watch(turn: TurnTransaction, broadcast: int) -> None:
    """Show how far it is to whoever has just confirmed it, where that can be shown."""
    where = turn.address
    if turn.policy.capabilities[where.channel].edits:
        row = {
            "broadcast_id": broadcast,
            "volunteer_id": turn.person.volunteer.id,
            "channel": where.channel,
            "recipient": where.id,
            "message": "",
            "made": 0,
            "shown": "",
            "done": False,
        }
        turn.connection.execute(insert(_progress), row)


def count_watched(connection: Connection, now: datetime) -> list[Count]:
    """Count those whose message may be due for a change. It may count a million rows: so it is done
    beside the writer."""
    query = (
        select(
            _progress.c.broadcast_id,
            _progress.c.shown_at,
            _broadcast.c.confirmed,
            _broadcast.c.state.label("broadcast_state"),
        )
        .join(_broadcast, _broadcast.c.id == _progress.c.broadcast_id)
        .where(
            _progress.c.done.is_(False),
            _broadcast.c.state != BroadcastState.AWAITING,
            or_(_broadcast.c.send_at <= now, _broadcast.c.state == BroadcastState.CANCELLED),
        )
    )
    due = [row.broadcast_id for row in connection.execute(query) if not _too_soon(row, now)]
    found = (load_broadcast(connection, id) for id in due)
    return [Count(one, _as_it_is(connection, one, now)) for one in found if one is not None]


def _as_it_is(connection: Connection, broadcast: Broadcast, now: datetime) -> Ledger:
    return with_limits(connection, broadcast, ledger(connection, broadcast), now)


def _too_soon(row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    """The last word is never too soon."""
    if row.broadcast_state in _OVER:
        return False
    pause = _PAUSE + timedelta(seconds=row.confirmed // _PEOPLE_A_SECOND)
    return row.shown_at is not None and now - row.shown_at < pause


def show(connection: Connection, counts: Sequence[Count], policy: Policy, now: datetime) -> bool:
    """Show how far they are; tell whether anything is to be sent now."""
    shown = [_show_one(connection, count, policy, now) for count in counts]
    return any(shown)


def _show_one(connection: Connection, count: Count, policy: Policy, now: datetime) -> bool:
    row = _locked(connection, count.broadcast.id)
    if row is None or _too_soon(row, now) or row.state in (State.PENDING, State.SENDING):
        return False
    message = row.message or row.provider_id or ""
    if _is_lost(row, message) or not _may_see(row, count.broadcast):
        _note(connection, row, done=True)
        return False
    if row.outbox_id is None and count.over:  # it was over before it could be shown
        _note(connection, row, done=True)
        return False
    if row.outbox_id is None and policy.quiet.holds(now, row.zone):
        return False
    renderer = Renderer(row.language, row.zone, policy.capabilities[row.channel])
    drawn = replace(
        renderer.notice(running(count.broadcast, count.ledger, row.zone), None), edits=message
    )
    if drawn.text == row.shown:
        _note(connection, row, done=count.over, shown_at=now)
        return False
    id = _post(connection, row, drawn, now)
    shown = {"outbox_id": id, "made": row.made + 1, "shown": drawn.text, "shown_at": now}
    _note(connection, row, message=message, done=count.over, **shown)
    return True


def _locked(connection: Connection, broadcast: int) -> Row[*tuple[Any, ...]] | None:
    """The message of a broadcast, what became of its latest change, and who sees it; None when
    nothing is to be shown any more, or another process is at it."""
    mine = select(_progress.c.broadcast_id).where(
        _progress.c.broadcast_id == broadcast, _progress.c.done.is_(False)
    )
    if not is_sqlite(connection):
        mine = mine.with_for_update(skip_locked=True)
    if connection.execute(mine).first() is None:
        return None
    query = (
        select(
            _progress,
            _outbox.c.state,
            _outbox.c.provider_id,
            _broadcast.c.confirmed,
            _broadcast.c.state.label("broadcast_state"),
            _volunteer.c.language,
            _volunteer.c.zone,
            _volunteer.c.stopped_at,
            _coordinator.c.scope,
        )
        .join(_broadcast, _broadcast.c.id == _progress.c.broadcast_id)
        .join(_volunteer, _volunteer.c.id == _progress.c.volunteer_id)
        .outerjoin(_outbox, _outbox.c.id == _progress.c.outbox_id)
        .outerjoin(_coordinator, _coordinator.c.volunteer_id == _progress.c.volunteer_id)
        .where(_progress.c.broadcast_id == broadcast)
    )
    return connection.execute(query).one()


def _is_lost(row: Row[*tuple[Any, ...]], message: str) -> bool:
    """It never arrived, its person is gone, or they have deleted it. Of a change whose fate is not
    known the next one tells."""
    if row.outbox_id is None:
        return False
    gone = row.state == State.SENT and not row.provider_id
    return not message or row.state == State.FAILED or gone


def _may_see(row: Row[*tuple[Any, ...]], broadcast: Broadcast) -> bool:
    """They are still coordinator of where it came from, and want to hear from us."""
    if row.scope is None or row.stopped_at is not None:
        return False
    return f"{broadcast.scope}.".startswith(f"{row.scope}." if row.scope else "")


def _post(
    connection: Connection, row: Row[*tuple[Any, ...]], message: Outbound, now: datetime
) -> int:
    """After answers, before broadcasts: among those it would come when they are over."""
    [id] = insert_rows(
        connection,
        [
            {
                "key": f"progress:{row.broadcast_id}:{row.made}",
                "channel": row.channel,
                "recipient": row.recipient,
                "priority": Priority.REMINDER,
                "state": State.PENDING,
                "body": pack(message),
                "erase": False,
                "attempts": 0,
                "created_at": now,
                "send_after": now,
            }
        ],
    )
    return id


def _note(connection: Connection, row: Row[*tuple[Any, ...]], **values: Any) -> None:
    this = _progress.c.broadcast_id == row.broadcast_id
    connection.execute(update(_progress).where(this).values(**values))
