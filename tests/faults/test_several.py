"""Three processes that take messages in and two that send, on one PostgreSQL behind one address."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from models.messages import Outbox, SenderLease
from models.vocabulary import State
from tests.faults.conftest import Show
from tests.faults.crowd import Crowd
from tests.faults.sending import SAID, begin_broadcast, messages, over
from tests.faults.several import Company
from tests.faults.talking import account, at_rest, talk
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.process import Running, platform_settings

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
_RECIPIENTS = 200


@pytest.fixture
def company(tmp_path: Path, database_url: str, crowd: Crowd) -> Company:
    settings = platform_settings(crowd.telegram, crowd.twilio) | {
        "database_url": database_url,
        "telegram_rate": 1000,
        "whatsapp_rate": 1000,
    }
    return Company(tmp_path, settings)


def sending(company: Company, stored_rows: StoredRows) -> Running:
    """The worker that sends for Telegram now."""
    holder = stored_rows.row(SenderLease, channel="telegram").holder
    return next(one for one in company.workers if f":{one.process.pid}:" in holder)


async def test_whoever_sends_is_killed_and_the_other_takes_over(
    company: Company, stored_rows: StoredRows, crowd: Crowd, show: Show
) -> None:
    """Meanwhile a broadcast falls due: of two that look for it, one makes it."""
    async with company.at_work(web=3, workers=2):
        async with talk(crowd, company.door, stored_rows, people=15) as talking:
            await until(lambda: crowd.words > talking.words + 50, "the talk")
            victim = sending(company, stored_rows)
            victim.process.kill()
            killed_at, heard = time.monotonic(), crowd.ears.all.total()
            await victim.process.wait()
            flying = stored_rows.count(Outbox, state=State.SENDING)
            crowd.ears.common = SAID
            begin_broadcast(stored_rows, _RECIPIENTS)
            await until(
                lambda: (
                    stored_rows.count(SenderLease, channel="telegram")
                    and sending_by_another(stored_rows, victim)
                ),
                "the other to take over",
            )
            taken_over = time.monotonic() - killed_at
            await until(lambda: crowd.ears.all.total() > heard + 100, "the talk to go on")
        await until(lambda: over(stored_rows, _RECIPIENTS), "the broadcast")
        await until(lambda: at_rest(stored_rows), "the reports")
    told = account(crowd)
    got = Counter({who: n for (who, text), n in crowd.ears.all.items() if text == SAID})
    show(
        f"3 web and 2 workers: taken over {taken_over:.1f} s after the kill, {flying} in flight; "
        f"{told}; of {len(messages(stored_rows))} recipients {len(got)} got the broadcast, "
        f"{got.total() - len(got)} twice"
    )
    assert (told.lost, told.out_of_order) == (0, 0)
    assert told.twice <= flying
    assert (len(got), got.total()) == (_RECIPIENTS, _RECIPIENTS)


def sending_by_another(stored_rows: StoredRows, victim: Running) -> bool:
    [lease] = stored_rows.rows(SenderLease, channel="telegram")
    return f":{victim.process.pid}:" not in lease.holder


async def test_web_processes_are_renewed_one_after_the_other(
    company: Company, stored_rows: StoredRows, crowd: Crowd, show: Show
) -> None:
    async with company.at_work(web=3, workers=2):
        async with talk(crowd, company.door, stored_rows, people=15) as talking:
            await until(lambda: crowd.words > talking.words + 30, "the talk")
            for place in range(3):
                await company.replace(place)
                words = crowd.words
                await until(lambda: crowd.words > words + 30, "the talk to go on")  # noqa: B023
        await until(lambda: at_rest(stored_rows), "the reports")
    told = account(crowd)
    show(f"3 web renewed while people talk: {crowd.tried_again} deliveries failed; {told}")
    assert (told.lost, told.twice, told.out_of_order) == (0, 0, 0)


async def test_whoever_sends_ends_in_order_and_the_other_takes_over_at_once(
    company: Company, stored_rows: StoredRows, crowd: Crowd, show: Show
) -> None:
    async with company.at_work(web=2, workers=2):
        async with talk(crowd, company.door, stored_rows, people=10) as talking:
            await until(lambda: crowd.words > talking.words + 30, "the talk")
            old = sending(company, stored_rows)
            assert await old.terminate() == os.EX_OK
            heard = crowd.ears.all.total()
            await until(lambda: crowd.ears.all.total() > heard + 50, "the talk to go on")
        await until(lambda: at_rest(stored_rows), "the reports")
    told = account(crowd)
    show(f"a worker ends in order: {told}")
    assert (told.lost, told.twice, told.out_of_order) == (0, 0, 0)
