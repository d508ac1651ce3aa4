"""Whoever sends is stopped for longer than its lease lasts (a virtual machine that is moved, a
laptop that sleeps), and wakes: another has sent meanwhile what it had in hand."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from models.base import table
from models.messages import Outbox
from models.vocabulary import State
from tests.faults.conftest import Show
from tests.faults.crowd import Crowd
from tests.faults.ears import Heard
from tests.faults.several import Company
from tests.faults.talking import account, at_rest, talk
from tests.faults.test_several import sending, sending_by_another
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.process import platform_settings

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
_outbox = table(Outbox)


@pytest.fixture
def company(tmp_path: Path, database_url: str, crowd: Crowd) -> Company:
    """So slow that messages wait in the hands of whoever sends."""
    settings = platform_settings(crowd.telegram, crowd.twilio) | {
        "database_url": database_url,
        "telegram_rate": 40,
        "whatsapp_rate": 20,
    }
    return Company(tmp_path, settings)


def in_flight(stored_rows: StoredRows) -> list[Heard]:
    flying = select(_outbox).where(_outbox.c.state == State.SENDING)
    with stored_rows.engine.connect() as connection:
        return [(row.recipient, row.body["text"]) for row in connection.execute(flying)]


async def test_it_sends_nothing_when_it_wakes_but_what_was_on_the_wire(
    company: Company, stored_rows: StoredRows, crowd: Crowd, show: Show
) -> None:
    async with company.at_work(web=2, workers=2):
        async with talk(crowd, company.door, stored_rows, people=40) as talking:
            await until(lambda: crowd.words > talking.words + 100, "the talk")
            await until(lambda: len(in_flight(stored_rows)) > 20, "something to be under way")
            victim = sending(company, stored_rows)
            victim.process.send_signal(signal.SIGSTOP)
            await until(
                lambda: not crowd.telegram.under_way + crowd.twilio.under_way, "what was under way"
            )
            flying = in_flight(stored_rows)
            before = Counter(crowd.ears.all)
            taken = sum(before[one] > 0 for one in flying)
            await until(lambda: sending_by_another(stored_rows, victim), "the other to take over")
            heard = crowd.ears.all.total()
            await until(lambda: crowd.ears.all.total() > heard + 100, "the talk to go on")
            victim.process.send_signal(signal.SIGCONT)
            heard = crowd.ears.all.total()
            await until(lambda: crowd.ears.all.total() > heard + 100, "the talk to go on")
        await until(lambda: at_rest(stored_rows), "the reports")
    told = account(crowd)
    show(
        f"a worker stopped for longer than its lease: {len(flying)} in flight, {taken} of them "
        f"taken; {told}"
    )
    assert (told.lost, told.out_of_order) == (0, 0)
    assert told.twice <= taken
