"""One person under two names of a platform. WhatsApp shows a number, or, where somebody hides it,
an id that it shows beside the number as long as it shows one (platform rule: user names and
business-scoped ids, 2026). Both are kept, so that whoever hides their number is still who they
were; messages go to the number as long as we have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from bot.engine.messages import Address, Arrival
from models.base import table
from models.messages import Outbox
from models.vocabulary import State
from models.volunteer import Address as AddressRow

_address, _outbox = table(AddressRow), table(Outbox)
_names: Any = bindparam("names", expanding=True)
_FIND = select(_address.c.id, _address.c.channel, _address.c.external_id, _address.c.alias).where(
    or_(_address.c.external_id.in_(_names), _address.c.alias.in_(_names))
)
_OPEN = (State.PENDING, State.HELD)


def recognise(connection: Connection, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    """Return the arrivals as from the addresses that we know their people by."""
    if not any(arrival.alias for arrival in arrivals):
        return arrivals
    names = {name for a in arrivals if a.alias for name in (a.sender.id, a.alias)}
    rows = connection.execute(_FIND, {"names": sorted(names)}).all()
    return [_recognised(connection, a, rows) if a.alias else a for a in arrivals]


def _recognised(
    connection: Connection, arrival: Arrival, rows: Sequence[Row[*tuple[Any, ...]]]
) -> Arrival:
    sender, alias = arrival.sender, arrival.alias
    ours = [row for row in rows if row.channel == sender.channel]
    known = next((row for row in ours if row.external_id == sender.id), None)
    if known is not None:
        if known.alias != alias != sender.id:
            _change(connection, known.id, alias=alias)
        return arrival
    before = next((row for row in ours if row.external_id == alias), None)
    if before is not None:
        _change(connection, before.id, external_id=sender.id, alias=alias)
        _redirect(connection, sender, alias)
        return arrival
    hidden = next((row for row in ours if row.alias in {sender.id, alias}), None)
    return arrival if hidden is None else _from(arrival, hidden.external_id)


def _from(arrival: Arrival, id: str) -> Arrival:
    sender = Address(arrival.sender.channel, id)
    event = replace(arrival.event, sender=sender) if arrival.event is not None else None
    return replace(arrival, sender=sender, event=event)


def _change(connection: Connection, address: int, **values: Any) -> None:
    connection.execute(update(_address).where(_address.c.id == address).values(**values))


def _redirect(connection: Connection, to: Address, alias: str) -> None:
    """What waits for them goes where they are now."""
    waits = (
        _outbox.c.channel == to.channel,
        _outbox.c.recipient == alias,
        _outbox.c.state.in_(_OPEN),
    )
    connection.execute(update(_outbox).where(*waits).values(recipient=to.id))
