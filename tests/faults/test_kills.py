"""`kill -9` at random moments of a broadcast, and of a crowd that registers: nothing is lost, and
nothing comes twice but what was in flight at a kill.

50 kills here; `make prove` does 1,000 with 10,000 recipients and 200 people. The
seed is shown: FAULTS_SEED repeats the moments, though not what the machine does in between.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from models.base import table
from models.messages import Inbox, Outbox
from models.vocabulary import State
from tests.faults.conftest import Show
from tests.faults.crowd import Crowd
from tests.faults.killing import LONGEST_LIFE, Killer
from tests.faults.sending import SAID, begin_broadcast, messages, under_way
from tests.faults.sizes import Sizes
from tests.faults.talking import account, at_rest
from tests.support.databases import StoredRows
from tests.support.patience import PATIENCE, until
from tests.support.process import Running, platform_settings

_KINDS = 4  # broadcast and crowd, each on both databases
_outbox = table(Outbox)


def killer_of(
    folder: Path, url: str, stored_rows: StoredRows, crowd: Crowd, sizes: Sizes, rate: float
) -> Killer:
    settings = platform_settings(crowd.telegram, crowd.twilio) | {
        "database_url": url,
        "telegram_rate": rate,
        "whatsapp_rate": rate,
    }
    return Killer(Running(folder, **settings), stored_rows, crowd, Random(sizes.seed))


def share(sizes: Sizes, place: int) -> int:
    """Of the kills, so that all four come to what was asked for."""
    return sizes.kills * (place + 1) // _KINDS - sizes.kills * place // _KINDS


async def test_a_broadcast(
    tmp_path: Path,
    database_url: str,
    database_kind: str,
    stored_rows: StoredRows,
    crowd: Crowd,
    sizes: Sizes,
    show: Show,
) -> None:
    """Half of it on Telegram, where nobody can be asked what became of a message: what was in
    flight there is not sent again, and counted as unknown. On WhatsApp Twilio is asked."""
    kills = share(sizes, 0 if database_kind == "sqlite" else 1)
    rate = max(20.0, sizes.recipients / 2 / (kills * LONGEST_LIFE / 2))
    killer = killer_of(tmp_path, database_url, stored_rows, crowd, sizes, rate)
    begin_broadcast(stored_rows, sizes.recipients)
    killer.common = crowd.ears.common = SAID
    await killer.kill(kills)
    async with killer._running:
        killer.connect()
        await until(
            lambda: not under_way(stored_rows),
            "the rest",
            within=PATIENCE + sizes.recipients / rate,
        )
    got = Counter({who: n for (who, text), n in crowd.ears.all.items() if text == SAID})
    states = {row[0]: row[1] for row in messages(stored_rows)}
    never = {who for who in states if not got[who]}
    unknown = {who for who, state in states.items() if state == State.UNKNOWN}
    twice = sum(got.values()) - len(got)
    flight = killer.flight
    show(
        f"broadcast, {database_kind}, seed {sizes.seed}: {flight.kills} kills, at {flight.at_work} "
        f"of them {flight.said} messages in flight, at most {flight.most} (the platforms had taken "
        f"{flight.taken.total()}); of {len(states)} people {len(got)} got it, {twice} twice; "
        f"{len(unknown)} of unknown fate, {len(never)} of these got nothing; "
        f"lost {len(never - unknown)}"
    )
    assert len(states) == sizes.recipients
    assert never <= unknown
    assert not any(who.startswith("whatsapp:") for who in unknown | never)
    assert twice == 0
    assert len(unknown) <= flight.said


async def test_a_crowd_that_registers(
    tmp_path: Path,
    database_url: str,
    database_kind: str,
    stored_rows: StoredRows,
    crowd: Crowd,
    sizes: Sizes,
    show: Show,
) -> None:
    """Each of them hears what an undisturbed person hears, in the same order; at most some of it
    once more."""
    killer = killer_of(tmp_path, database_url, stored_rows, crowd, sizes, rate=2000)
    async with killer._running:
        killer.connect()
        await crowd.rehearse(lambda: at_rest(stored_rows))
        crowd.up.clear()
    killer.forget_leases()
    talking = [asyncio.create_task(crowd.fill(place)) for place in range(sizes.talkers)]
    await killer.kill(share(sizes, 2 if database_kind == "sqlite" else 3))
    crowd.ending = True
    async with killer._running:
        killer.connect()
        _, unanswered = await asyncio.wait(talking, timeout=PATIENCE)
        for task in unanswered:
            task.cancel()
        await until(lambda: at_rest(stored_rows), "the reports")
    flight, told = killer.flight, account(crowd)
    beyond = [one for one, n in crowd.ears.all.items() if n - 1 > flight.taken[one]]
    show(
        f"crowd of {sizes.talkers}, {database_kind}, seed {sizes.seed}: {flight.kills} kills, at "
        f"{flight.at_work} of them {flight.said} answers in flight, at most {flight.most} (the "
        f"platforms had taken {flight.taken.total()}); {crowd.tried_again} deliveries failed; "
        f"{told}"
    )
    assert not unanswered
    assert (told.lost, told.out_of_order) == (0, 0)
    assert books_count(stored_rows) == crowd.words
    assert not beyond
    assert told.twice <= flight.taken.total()


def books_count(stored_rows: StoredRows) -> int:
    with stored_rows._reading.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table(Inbox))).scalar_one())
