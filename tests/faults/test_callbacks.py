"""Twilio's callbacks in every order, over HTTP, and what is true after each of them: whatever comes
last, a message stays what it was, and its person can be reached or not by what is newest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any, TypeAlias

import pytest
from sqlalchemy import and_, insert, select

from bot.engine.messages import Address
from bot.engine.person import Volunteer
from bot.store.people import add_people
from models.base import table
from models.messages import Outbox
from models.vocabulary import AGAIN_LATER, NEEDS_TEMPLATE, State
from models.volunteer import Address as AddressRow
from tests.faults.conftest import Show
from tests.faults.sizes import Sizes
from tests.standins.twilio import Sent, TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot

AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
GONE, TOO_FAST, TOO_LATE = 63003, 63018, 63016
Callback: TypeAlias = tuple[str, int | None]
CALLBACKS: tuple[Callback, ...] = (
    ("sent", None),
    ("delivered", None),
    ("read", None),
    ("failed", GONE),
    ("undelivered", TOO_FAST),
    ("undelivered", TOO_LATE),
)
# What was known before the first of them: the call was answered, was not, or not as Twilio does.
KNOWN = (State.SENT, State.UNKNOWN, State.PENDING)
_AT_ONCE = 64
_outbox, _address = table(Outbox), table(AddressRow)


@dataclass(frozen=True, slots=True)
class Case:
    known: State
    order: tuple[Callback, ...]

    def after(self, count: int) -> tuple[str, str, bool]:
        """State, kind of reason and whether its person can be reached, after so many callbacks. A
        proof of arrival counts, wherever it stands; else the first failure: the platform ends a try
        once."""
        told = self.order[:count]
        for proof in (State.READ, State.DELIVERED):
            if (proof, None) in told:
                return proof, "", True
        code = next((code for _, code in told if code is not None), None)
        if code is None:
            return (State.SENT if told else self.known), "", True
        return {
            GONE: (State.FAILED, "unreachable", False),
            TOO_FAST: (State.HELD, AGAIN_LATER, True),
            TOO_LATE: (State.HELD, NEEDS_TEMPLATE, True),
        }[code]


def every_order(longest: int, known: Sequence[State] = KNOWN) -> list[Case]:
    return [Case(*case) for case in product(known, product(CALLBACKS, repeat=longest))]


def some_orders(count: int, longest: int, seed: int) -> list[Case]:
    rng = Random(seed)
    return [Case(rng.choice(KNOWN), tuple(rng.choices(CALLBACKS, k=longest))) for _ in range(count)]


def write(stored_rows: StoredRows, cases: Sequence[Case]) -> list[Sent]:
    """A person and a message for each case. Nobody wrote since the message was sent."""
    people = [Address("whatsapp", f"whatsapp:+62812{n:08d}") for n in range(len(cases))]
    rows = [
        {
            "key": f"test:{n}",
            "channel": "whatsapp",
            "recipient": address.id,
            "priority": 0,
            "state": case.known,
            "body": {"text": "Halo"},
            "provider_id": f"SM{n:032x}" if case.known is State.SENT else "",
            "created_at": AN_HOUR_AGO,
            "send_after": AN_HOUR_AGO,
            "sent_at": AN_HOUR_AGO if case.known is State.SENT else None,
        }
        for n, (address, case) in enumerate(zip(people, cases, strict=True))
    ]
    with stored_rows.engine.begin() as connection:
        add_people(connection, people, Volunteer(id=0), AN_HOUR_AGO - timedelta(minutes=1))
        ids = connection.execute(
            insert(_outbox).returning(_outbox.c.id, sort_by_parameter_order=True), rows
        ).scalars()
        return [
            _sent(n, id, address) for n, (id, address) in enumerate(zip(ids, people, strict=True))
        ]


def _sent(number: int, id: int, to: Address) -> Sent:
    callback = f"https://bimtek.example/webhook/whatsapp/status?oid={id}"
    sid = f"SM{number:032x}"
    return Sent(sid, to.id, "Halo", {"StatusCallback": callback}, AN_HOUR_AGO, "queued")


def as_they_are(stored_rows: StoredRows) -> Iterator[tuple[str, str, bool]]:
    theirs = and_(_address.c.external_id == _outbox.c.recipient)
    query = select(_outbox.c.state, _outbox.c.error, _address.c.reachable).join(_address, theirs)
    with stored_rows._reading.connect() as connection:
        for state, error, reachable in connection.execute(query.order_by(_outbox.c.id)):
            yield state, error.partition(":")[0], reachable


async def call(twilio: TwilioStandIn, sent: Sequence[Sent], callbacks: Sequence[Any]) -> None:
    """One callback for each message, many at once."""
    calls = list(zip(sent, callbacks, strict=True))
    for first in range(0, len(calls), _AT_ONCE):
        some = calls[first : first + _AT_ONCE]
        await asyncio.gather(*(_until_taken(twilio, one, what) for one, what in some))


async def _until_taken(twilio: TwilioStandIn, sent: Sent, what: Callback) -> None:
    """As Twilio repeats one that it is told to bring again, five times at most (`#rc=5&rp=all`)."""
    for _ in range(6):
        with suppress(TimeoutError):
            answer = await twilio.callback(sent, *what)
            if answer == 204:
                return
            assert answer == 503
    pytest.fail("a callback was not taken")


async def test_whatever_comes_last_a_message_stays_what_it_was(
    open_bot: OpenBot, twilio: TwilioStandIn, stored_rows: StoredRows, sizes: Sizes, show: Show
) -> None:
    await open_bot(role="web")  # nobody sends meanwhile
    cases = every_order(sizes.callbacks) + some_orders(100, 5, sizes.seed)
    sent = write(stored_rows, cases)
    for count in range(1, 6):
        told = [n for n, case in enumerate(cases) if len(case.order) >= count]
        await call(twilio, [sent[n] for n in told], [cases[n].order[count - 1] for n in told])
        expected = [case.after(count) for case in cases]
        wrong = [
            (case, found)
            for case, found, right in zip(cases, as_they_are(stored_rows), expected, strict=True)
            if found != right
        ]
        assert not wrong, f"after {count} callbacks, seed {sizes.seed}: {wrong[:5]}"
    show(f"{len(cases)} orders of callbacks, {sum(len(c.order) for c in cases)} callbacks")


@pytest.mark.parametrize("known", KNOWN)
async def test_a_callback_of_an_earlier_try_says_nothing_of_the_later(
    open_bot: OpenBot, twilio: TwilioStandIn, stored_rows: StoredRows, known: State
) -> None:
    """Its second try is under way or was taken; that of the first is told once more."""
    await open_bot(role="web")
    [sent] = write(stored_rows, [Case(State.SENT, ())])
    second = "SM" + "f" * 32
    for status, code in CALLBACKS[3:]:
        again = {"state": known, "provider_id": second if known is State.SENT else sent.sid}
        with stored_rows.engine.begin() as connection:
            connection.execute(_outbox.update().values(**again, error=""))
        assert await twilio.callback(sent, status, code) == 204
        assert next(as_they_are(stored_rows)) == (known, "", True)
    assert await twilio.callback(sent, "sent") == 204
    assert next(as_they_are(stored_rows)) == (known, "", True)
