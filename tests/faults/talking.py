"""A crowd that talks while something goes wrong, and what it comes to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, select

from models.base import table
from models.messages import Outbox
from models.vocabulary import State
from tests.faults.crowd import Crowd
from tests.support.databases import StoredRows
from tests.support.patience import PATIENCE

_outbox = table(Outbox)


@dataclass(frozen=True, slots=True)
class Account:
    """Answers that were never heard, that came again, and people who heard theirs out of order."""

    people: int
    words: int
    lost: int
    twice: int
    out_of_order: int

    def __str__(self) -> str:
        return f"{self.people} people said {self.words} words; lost {self.lost}, twice {self.twice}"


@dataclass(slots=True)
class Talking:
    """`words` that were said before it went wrong."""

    words: int


class Door(Protocol):
    """Where the platforms call."""

    url: str


def connect(crowd: Crowd, door: Door) -> None:
    crowd.telegram.bot_url = crowd.twilio.bot_url = door.url
    crowd.up.set()


@asynccontextmanager
async def talk(
    crowd: Crowd, door: Door, stored_rows: StoredRows, people: int
) -> AsyncIterator[Talking]:
    """The crowd rehearses, then talks for as long as this lasts; at the end everybody finishes."""
    connect(crowd, door)
    await crowd.rehearse(lambda: at_rest(stored_rows))
    talking = [asyncio.create_task(crowd.fill(place)) for place in range(people)]
    yield Talking(crowd.words)
    crowd.ending = True
    _, unanswered = await asyncio.wait(talking, timeout=PATIENCE)
    for task in unanswered:
        task.cancel()
    assert not unanswered, f"{len(unanswered)} of {people} wait for an answer"


def at_rest(stored_rows: StoredRows) -> bool:
    """Nothing is under way any more."""
    query = select(func.count()).select_from(_outbox).where(_outbox.c.state != State.SENT)
    with stored_rows._reading.connect() as connection:
        return connection.execute(query).scalar_one() == 0


def account(crowd: Crowd) -> Account:
    heard = crowd.ears.heard
    firsts = {who: list(dict.fromkeys(heard.get(who, []))) for who in crowd.people}
    expected = {who: crowd.expected_of(who) for who in crowd.people}
    return Account(
        people=len(crowd.people),
        words=crowd.words,
        lost=sum(len(set(expected[who]) - set(firsts[who])) for who in crowd.people),
        twice=crowd.ears.all.total() - len(crowd.ears.all),
        out_of_order=sum(firsts[who] != expected[who] for who in crowd.people),
    )
