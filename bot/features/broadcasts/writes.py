"""Effects around broadcasts, carried out in the transaction of their turn."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from bot.delivery.limits import days_for
from bot.delivery.notices import add_notice, post
from bot.delivery.outbox import insert_rows
from bot.delivery.packing import pack
from bot.engine.messages import Attachment
from bot.engine.renderer import Renderer
from bot.features.audience.conditions import confined, count, dump_audience, invited
from bot.features.broadcasts import requests
from bot.features.broadcasts.progress import watch
from bot.features.broadcasts.reads import (
    can_go_again,
    dump_spans,
    messages_of,
    on_the_way,
    told_until,
)
from bot.features.broadcasts.texts import message
from bot.features.broadcasts.types import VALID_FOR, BroadcastState
from bot.features.coordinators.reads import others_above
from bot.store.audit import note_of
from bot.store.files import KEPT, note_ref, path, with_file
from bot.store.jobs import enqueue
from bot.store.transaction import TurnTransaction
from models.base import insert_new, table
from models.broadcasts import Broadcast
from models.files import File
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import NoticeKind, Priority, State

_broadcast, _notice, _outbox, _file = table(Broadcast), table(Notice), table(Outbox), table(File)


def send(turn: TurnTransaction, effect: requests.SendBroadcast) -> None:
    """Write a broadcast and its notice. The same draft confirmed twice goes once."""
    connection, person, now = turn.connection, turn.person, turn.now
    audience = confined(effect.audience, person)
    people = count(connection, invited(audience))
    awaits = people > turn.policy.second_yes_above
    send_at = max(effect.send_at or now, now)
    row = _as_row(turn, effect) | {
        "audience": dump_audience(audience),
        "confirmed": people,
        "state": BroadcastState.AWAITING if awaits else BroadcastState.SENDING,
        "send_at": send_at,
    }
    new = insert_new(connection, _broadcast, "key").returning(_broadcast.c.id)
    id = connection.execute(new, row).scalar()
    if id is None:
        return
    valid_until = send_at + VALID_FOR + _spread(turn, people)
    _keep_file(connection, effect.file, valid_until)
    _add_notice(connection, id, now, valid_until, awaits=awaits)
    if awaits:
        others = others_above(connection, person.scope or "", person.volunteer.id)
        _tell(connection, NoticeKind.APPROVAL, id, others, now)
    watch(turn, id)
    note_of(turn, "broadcast sent", broadcast=id, people=people)


def _spread(turn: TurnTransaction, people: int) -> timedelta:
    """How much longer it may go, where a platform takes so many first words a day only."""
    policy, now = turn.policy, turn.now
    limited = policy.windows(now)
    days = (days_for(turn.connection, channel, people, now, policy) for channel in limited)
    return timedelta(days=max(days, default=1) - 1)


def _as_row(turn: TurnTransaction, effect: requests.SendBroadcast) -> dict[str, Any]:
    """What is written of it whoever gets it."""
    return {
        "key": effect.key,
        "scope": turn.person.scope or "",
        "sent_by": turn.person.volunteer.id,
        "text": effect.text.text,
        "spans": dump_spans(effect.text),
        "file_id": effect.file.file if effect.file else None,
        "picture": bool(effect.file and effect.file.picture),
        "created_at": turn.now,
    }


def _keep_file(connection: Connection, file: Attachment | None, valid_until: datetime) -> None:
    """It is the office's now, for as long as the broadcast may go, and stays when its author
    goes."""
    if file is not None:
        lasts = {"expires_at": valid_until + KEPT, "volunteer_id": None}
        connection.execute(update(_file).where(_file.c.id == file.file).values(**lasts))


def _add_notice(
    connection: Connection, id: int, now: datetime, valid_until: datetime, *, awaits: bool
) -> None:
    add_notice(
        connection,
        NoticeKind.BROADCAST,
        None,
        now,
        valid_until,
        broadcast_id=id,
        state="awaiting" if awaits else "waiting",
    )


def sample(turn: TurnTransaction, effect: requests.SendSample) -> None:
    """Send it to its author alone, in a message of its own, as the others would get it."""
    me, where, now = turn.person.volunteer, turn.address, turn.now
    renderer = Renderer(me.language, me.zone, turn.policy.capabilities[where.channel])
    said = message(effect.text)
    drawn = renderer.notice(said, None)
    if effect.file is not None:
        url = turn.policy.base_url + path(turn.connection, effect.file.file)
        drawn = with_file(renderer, said, None, effect.file, url)
    row = {
        "key": f"sample:{secrets.token_hex(12)}",
        "channel": where.channel,
        "recipient": where.id,
        "priority": Priority.ANSWER,
        "state": State.PENDING,
        "body": pack(drawn),
        "erase": False,
        "attempts": 0,
        "created_at": now,
        "send_after": now,
    }
    insert_rows(turn.connection, [row])


def keep_file(turn: TurnTransaction, effect: requests.KeepFile) -> None:
    """Write the file's row, and the job that fetches it. A platform that knows it already sends it
    on by the same reference, but never a picture that came as a document: that one is uploaded as a
    picture."""
    connection, where, sent = turn.connection, turn.address, effect.file
    row = {
        "token": secrets.token_urlsafe(32),
        "key": effect.key,
        "name": sent.name[:120],
        "mime": sent.mime[:100],
        "content": b"",
        "ready": False,
        "problem": "",
        "expires_at": turn.now + KEPT,
        "volunteer_id": turn.person.volunteer.id,
    }
    id = int(connection.execute(_file.insert().returning(_file.c.id), row).scalar_one())
    same_kind = sent.picture or not sent.mime.startswith("image/")
    if turn.policy.capabilities[where.channel].passes_on and same_kind:
        note_ref(connection, id, where.channel, sent.ref)
    source = {"channel": where.channel, "ref": sent.ref, "name": sent.name, "mime": sent.mime}
    enqueue(turn, "keep_file", {"key": effect.key}, source)


def _tell(
    connection: Connection, kind: NoticeKind, broadcast: int, people: Sequence[int], now: datetime
) -> None:
    notice = add_notice(
        connection, kind, None, now, now + VALID_FOR, broadcast_id=broadcast, state="done"
    )
    post(connection, notice, people, now)


def approve(turn: TurnTransaction, effect: requests.ApproveBroadcast) -> None:
    connection, person, now = turn.connection, turn.person, turn.now
    if _change(connection, effect.id, BroadcastState.SENDING, BroadcastState.AWAITING):
        this = _broadcast.c.id == effect.id
        connection.execute(update(_broadcast).where(this).values(approved_by=person.volunteer.id))
        _change_notice(connection, effect.id, state="waiting", due_at=now)
        note_of(turn, "broadcast approved", broadcast=effect.id)
        _tell_author(connection, effect.id, now)


def refuse(turn: TurnTransaction, effect: requests.RefuseBroadcast) -> None:
    connection, now = turn.connection, turn.now
    if _change(connection, effect.id, BroadcastState.CANCELLED, BroadcastState.AWAITING):
        _change_notice(connection, effect.id, state="cancelled")
        note_of(turn, "broadcast refused", broadcast=effect.id)
        _tell_author(connection, effect.id, now)


def pause(turn: TurnTransaction, effect: requests.PauseBroadcast) -> None:
    connection = turn.connection
    if _change(connection, effect.id, BroadcastState.PAUSED, BroadcastState.SENDING):
        _change_notice(connection, effect.id, paused=True)
        note_of(turn, "broadcast paused", broadcast=effect.id)


def go_on(turn: TurnTransaction, effect: requests.ResumeBroadcast) -> None:
    connection = turn.connection
    if _change(connection, effect.id, BroadcastState.SENDING, BroadcastState.PAUSED):
        _change_notice(connection, effect.id, paused=False)
        note_of(turn, "broadcast resumed", broadcast=effect.id)


def cancel(turn: TurnTransaction, effect: requests.CancelBroadcast) -> None:
    """Call a broadcast off: what has not gone does not go. Its rows are called off a few thousand
    at a time, by the sweep; meanwhile none of them leaves, for each is judged once more before it
    does."""
    connection, now = turn.connection, turn.now
    still = (BroadcastState.AWAITING, BroadcastState.SENDING, BroadcastState.PAUSED)
    if _change(connection, effect.id, BroadcastState.CANCELLED, *still):
        _change_notice(connection, effect.id, state="cancelling", due_at=now)
        note_of(turn, "broadcast cancelled", broadcast=effect.id)


def resend(turn: TurnTransaction, effect: requests.ResendBroadcast) -> None:
    """Send it once more to those who failed and could get it now."""
    connection, now = turn.connection, turn.now
    again = (messages_of(effect.id), can_go_again())
    sent = connection.execute(
        update(_outbox)
        .where(_outbox.c.id.in_(select(_outbox.c.id).where(*again)))
        .values(state=State.PENDING, error="", attempts=0, created_at=now, send_after=now)
    ).rowcount
    if sent:
        _change(connection, effect.id, BroadcastState.SENDING, BroadcastState.DONE)
        _change_notice(connection, effect.id, expires_at=now + VALID_FOR)
        note_of(turn, "broadcast sent again", broadcast=effect.id, people=sent)


def _change(
    connection: Connection, id: int, state: BroadcastState, *before: BroadcastState
) -> bool:
    """Whether it was in one of the states before, and is in this one now."""
    this = (_broadcast.c.id == id, _broadcast.c.state.in_(before))
    return bool(connection.execute(update(_broadcast).where(*this).values(state=state)).rowcount)


def _change_notice(connection: Connection, id: int, **values: Any) -> None:
    this = (_notice.c.broadcast_id == id, _notice.c.kind == NoticeKind.BROADCAST)
    connection.execute(update(_notice).where(*this).values(**values))


def _tell_author(connection: Connection, id: int, now: datetime) -> None:
    author = connection.execute(
        select(_broadcast.c.sent_by).where(_broadcast.c.id == id)
    ).scalar_one()
    if author is not None:
        _tell(connection, NoticeKind.REPORT, id, [author], now)


def finish(connection: Connection, now: datetime) -> None:
    """Finish the broadcasts of which nothing is on its way any more; their authors are told."""
    sending = _broadcast.c.state == BroadcastState.SENDING
    for id in connection.execute(select(_broadcast.c.id).where(sending)).scalars().all():
        if _is_under_way(connection, id) or told_until(connection, id, now):
            continue
        if _change(connection, id, BroadcastState.DONE, BroadcastState.SENDING):
            this = _broadcast.c.id == id
            connection.execute(update(_broadcast).where(this).values(finished_at=now))
            _tell_author(connection, id, now)


def _is_under_way(connection: Connection, id: int) -> bool:
    making: ColumnElement[bool] = _notice.c.broadcast_id == id
    unmade = select(_notice.c.id).where(making, _notice.c.state == "waiting")
    if connection.execute(unmade.limit(1)).first():
        return True
    left = select(_outbox.c.id).where(messages_of(id), on_the_way())
    return connection.execute(left.limit(1)).first() is not None


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.KeepFile: keep_file,
    requests.SendBroadcast: send,
    requests.SendSample: sample,
    requests.ApproveBroadcast: approve,
    requests.RefuseBroadcast: refuse,
    requests.PauseBroadcast: pause,
    requests.ResumeBroadcast: go_on,
    requests.CancelBroadcast: cancel,
    requests.ResendBroadcast: resend,
}
