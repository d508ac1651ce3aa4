"""All at once: a crowd on both channels, `kill -9` at random moments, errors in bursts, too fast
now and then, late answers, and silences: a message that was taken, or was not, and no answer that
says which. Telegram cannot be asked; whose answer is in doubt is told so at their next word.

6 kills on each database here; `make prove` does 100 with 60 people.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

from models.messages import Inbox, Outbox
from models.vocabulary import State
from tests.faults.answered import account
from tests.faults.conftest import Show
from tests.faults.crowd import Crowd
from tests.faults.doubts import COMMANDS, Doubters
from tests.faults.killing import Killer
from tests.faults.moods import WORST, Moods
from tests.faults.sizes import Sizes
from tests.faults.talking import at_rest
from tests.faults.test_kills import killer_of
from tests.support.databases import StoredRows
from tests.support.patience import PATIENCE, until

# Seconds: long enough that what came to nothing is tried again before the next kill.
_LONGEST_LIFE = 3.0
_LONGEST_BURST = 0.5


async def test_a_crowd_is_answered_or_told(
    tmp_path: Path,
    database_url: str,
    database_kind: str,
    stored_rows: StoredRows,
    crowd: Crowd,
    sizes: Sizes,
    show: Show,
) -> None:
    killer = killer_of(tmp_path, database_url, stored_rows, crowd, sizes, rate=2000)
    killer.longest_life = _LONGEST_LIFE
    crowd.commands = COMMANDS
    await rehearse(killer, crowd, stored_rows)
    doubters = Doubters(crowd, stored_rows)
    looking = asyncio.create_task(doubters.look())
    talking = [asyncio.create_task(doubters.fill(n)) for n in range(sizes.together_people)]
    both = await in_bad_moods(killer, crowd, sizes)
    crowd.ending = True
    async with killer._running:
        killer.connect()
        _, unanswered = await asyncio.wait(talking, timeout=PATIENCE)
        for task in (*unanswered, looking):
            task.cancel()
        await until(lambda: not on_the_way(stored_rows), "the reports")
    flight = killer.flight
    told = account(crowd, doubters.again, flight, stored_rows)
    show(
        f"all together, {database_kind}, seed {sizes.seed}: {flight.kills} kills, at "
        f"{flight.at_work} of them {flight.said} answers in flight (the platforms had taken "
        f"{flight.taken.total()}); Telegram {both[0]}; WhatsApp {both[1]}; {told}"
    )
    assert not unanswered
    assert not [task for task in talking if task.exception()]
    assert not told.lost + told.strange + told.beyond
    assert not told.out_of_order
    assert not [who for who, _ in told.twice if who.startswith("whatsapp:")]
    assert stored_rows.count(Inbox) == crowd.words
    of_nobody_knows = stored_rows.rows(Outbox, state=State.UNKNOWN)
    assert {row.channel for row in of_nobody_knows} <= {"telegram"}, "Twilio can be asked"


async def rehearse(killer: Killer, crowd: Crowd, stored_rows: StoredRows) -> None:
    async with killer._running:
        killer.connect()
        await crowd.rehearse(lambda: at_rest(stored_rows))
        crowd.up.clear()
    killer.forget_leases()


async def in_bad_moods(killer: Killer, crowd: Crowd, sizes: Sizes) -> tuple[Moods, Moods]:
    """Kill, while they last."""
    both = crowd.telegram.moods, crowd.twilio.moods = (
        Moods(Random(sizes.seed), shares=WORST, again=True),
        Moods(Random(sizes.seed + 1), shares=WORST, again=True),
    )
    bursts = asyncio.create_task(in_bursts(both, Random(sizes.seed + 2)))
    await killer.kill(sizes.together_kills)
    bursts.cancel()
    crowd.telegram.moods = crowd.twilio.moods = None
    return both


async def in_bursts(both: tuple[Moods, Moods], rng: Random) -> None:
    """Away for a moment, and back, again and again."""
    while True:
        for moods in both:
            moods.go_away()
        await asyncio.sleep(rng.uniform(0.1, _LONGEST_BURST))
        for moods in both:
            moods.come_back()
        await asyncio.sleep(rng.uniform(0.1, 2 * _LONGEST_BURST))


def on_the_way(stored_rows: StoredRows) -> int:
    return sum(stored_rows.count(Outbox, state=one) for one in (State.PENDING, State.SENDING))
