"""Both platforms are in a bad mood while a crowd talks and while a broadcast goes out: too fast,
broken, late, cut off after the message was taken, answers that are none; and away, for as long as
it takes until messages were refused again and again."""

from __future__ import annotations

from collections import Counter
from random import Random

from models.vocabulary import State
from tests.faults.conftest import Show
from tests.faults.crowd import Crowd
from tests.faults.moods import Moods
from tests.faults.sending import SAID, begin_broadcast, messages, over
from tests.faults.sizes import Sizes
from tests.faults.talking import account, at_rest, connect, talk
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.process import Running

_RECIPIENTS, _WORDS = 400, 400


def upset(crowd: Crowd, sizes: Sizes) -> tuple[Moods, Moods]:
    crowd.telegram.moods = Moods(Random(sizes.seed))
    crowd.twilio.moods = Moods(Random(sizes.seed + 1))
    return crowd.telegram.moods, crowd.twilio.moods


async def test_a_crowd_hears_everything(
    running: Running,
    database_kind: str,
    stored_rows: StoredRows,
    crowd: Crowd,
    sizes: Sizes,
    show: Show,
) -> None:
    async with running:
        async with talk(crowd, running, stored_rows, people=20) as talking:
            on_telegram, on_whatsapp = upset(crowd, sizes)
            words = talking.words + _WORDS
            await until(lambda: crowd.words > words, "enough words")
            crowd.telegram.moods = crowd.twilio.moods = None
        await until(lambda: at_rest(stored_rows), "the reports")
    told = account(crowd)
    show(
        f"moods, {database_kind}, seed {sizes.seed}: Telegram {on_telegram}; "
        f"WhatsApp {on_whatsapp}; {told}"
    )
    assert on_telegram.taken_in_silence + on_whatsapp.taken_in_silence
    assert (told.lost, told.out_of_order) == (0, 0)
    assert told.twice <= on_telegram.taken_in_silence  # Twilio can be asked, Telegram cannot
    assert not any(n > 1 for (who, _), n in crowd.ears.all.items() if who.startswith("whatsapp"))


async def test_a_broadcast_s_ledger_adds_up(
    running: Running,
    database_kind: str,
    stored_rows: StoredRows,
    crowd: Crowd,
    sizes: Sizes,
    show: Show,
) -> None:
    """On Telegram what was in doubt is not sent again, and stands there as unknown."""
    begin_broadcast(stored_rows, _RECIPIENTS)
    crowd.ears.common = SAID
    on_telegram, on_whatsapp = upset(crowd, sizes)
    async with running:
        connect(crowd, running)
        await until(lambda: over(stored_rows, _RECIPIENTS), "the broadcast")
    got = Counter({who: n for (who, text), n in crowd.ears.all.items() if text == SAID})
    states = dict(messages(stored_rows))
    unknown = {who for who, state in states.items() if state == State.UNKNOWN}
    never = {who for who in states if not got[who]}
    show(
        f"broadcast and moods, {database_kind}, seed {sizes.seed}: Telegram {on_telegram}; "
        f"WhatsApp {on_whatsapp}; of {len(states)} people {len(got)} got it, "
        f"{got.total() - len(got)} twice; {len(unknown)} of unknown fate; "
        f"lost {len(never - unknown)}"
    )
    assert len(states) == _RECIPIENTS
    assert got.total() == len(got)
    assert never <= unknown
    assert all(not who.startswith("whatsapp:") for who in unknown)
    assert len(unknown) <= on_telegram.taken_in_silence


async def test_outages_lose_nothing(
    running: Running,
    database_kind: str,
    stored_rows: StoredRows,
    crowd: Crowd,
    sizes: Sizes,
    show: Show,
) -> None:
    """Each lasts until messages were refused three times: an answered error puts nothing in doubt,
    so that nothing comes twice, nor stays of unknown fate, a broadcast neither."""
    crowd.ears.common = SAID
    async with running:
        async with talk(crowd, running, stored_rows, people=20) as talking:
            both = on_telegram, on_whatsapp = upset(crowd, sizes)
            on_telegram.only_outages = on_whatsapp.only_outages = True
            begin_broadcast(stored_rows, _RECIPIENTS)
            for _ in range(sizes.outages):
                for one in both:
                    one.go_away()
                await until(lambda: all(_often_refused(one) for one in both), "vain tries")
                await come_back(crowd)
                words = crowd.words
                await until(lambda: crowd.words > words + 50, "the talk to go on")  # noqa: B023
            assert crowd.words > talking.words
        await until(lambda: over(stored_rows, _RECIPIENTS), "the broadcast")
        await until(lambda: at_rest(stored_rows), "the reports")
    told = account(crowd)
    got = Counter({who: n for (who, text), n in crowd.ears.all.items() if text == SAID})
    show(
        f"{sizes.outages} outages, {database_kind}, seed {sizes.seed}: Telegram {on_telegram}; "
        f"WhatsApp {on_whatsapp}; {told}; of {_RECIPIENTS} recipients {len(got)} got the "
        f"broadcast, {got.total() - len(got)} twice"
    )
    assert (told.lost, told.twice, told.out_of_order) == (0, 0, 0)
    assert (len(got), got.total()) == (_RECIPIENTS, _RECIPIENTS)


async def come_back(crowd: Crowd) -> None:
    """Until each has taken a message: or the next outage finds the few who wait for one platform
    tried so often in vain that they are tried again after minutes only."""
    before = len(crowd.telegram.sent), len(crowd.twilio.sent)
    for platform in (crowd.telegram, crowd.twilio):
        assert platform.moods is not None
        platform.moods.come_back()
    await until(
        lambda: len(crowd.telegram.sent) > before[0] and len(crowd.twilio.sent) > before[1],
        "both to take a message",
    )


def _often_refused(moods: Moods) -> bool:
    return max(moods.refused.values(), default=0) >= 3
