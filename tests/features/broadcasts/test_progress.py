"""The bar of a broadcast: one message, changed while it runs, through the stand-in platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SetClock
from bot.delivery.notices import fan_out
from bot.features.broadcasts.progress import count_watched, show
from models.base import open_database, table
from models.broadcasts import Broadcast, BroadcastProgress
from models.coordinators import Coordinator
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import State
from models.volunteer import Address, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.registered import NOTICE_TYPES
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import NOW, Organiser

pytestmark = pytest.mark.usefixtures("swept_by_hand")
NUMBER = "+6281234567890"
ORDER = ("siaran", "Besok kerja bakti pukul 07.00.", "semua", "kirim")


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    """Volunteer 1 is the coordinator of Kota Bekasi, 2 to 5 are volunteers there."""
    engine = open_database(database_url)
    organiser = Organiser(engine)
    organiser.add_people(5)
    with engine.begin() as connection:
        row = {"volunteer_id": 1, "scope": "32.75", "added_at": NOW}
        connection.execute(table(Coordinator).insert(), row)
    yield organiser
    engine.dispose()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


class Bar:
    """What the coordinator sees of it, and the broadcast moved on by hand: paused, so that nothing
    leaves but what a test says has left."""

    def __init__(
        self, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
    ) -> None:
        self._telegram, self._organiser, self._books = telegram, organiser, stored_rows

    @property
    def sent(self) -> list[str]:
        return [s.plain for s in self._telegram.sent if s.chat_id == 1 and "░" in s.plain]

    @property
    def edits(self) -> list[str]:
        """Of the bar: keys of answered questions are taken away by a change, too."""
        return [sent.plain for sent in self._telegram.edited if "dari 5" in sent.plain]

    @property
    def message(self) -> str:
        """As it stands in the chat."""
        [text] = [m["text"] for m in self._telegram.messages.values() if "dari 5" in m["text"]]
        return str(text)

    def idle(self) -> bool:
        """Nothing of it is on its way."""
        return all(row.state == State.SENT for row in self.rows())

    def rows(self) -> list[Any]:
        return [row for row in self._books.rows(Outbox) if row.key.startswith("progress:")]

    def settle(self, *people: int, state: State = State.SENT, error: str = "") -> None:
        for person in people:
            key = f"n{self._books.row(Notice, kind='broadcast').id}:{person}"
            self._organiser.set(Outbox, {"key": key}, state=state, error=error)

    def finish(self) -> None:
        self._organiser.set(Broadcast, {"id": 1}, state="done")


@pytest.fixture
def bar(telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows) -> Bar:
    return Bar(telegram, organiser, stored_rows)


async def begin(
    running_bot: RunningBot, telegram: TelegramStandIn, organiser: Organiser, bar: Bar
) -> None:
    """Confirmed and begun; its messages stand there, and none of them leaves."""
    for text in ORDER:
        assert await telegram.say(1, text) == 200
    with organiser.engine.begin() as connection:
        while fan_out(connection, NOW, running_bot.app.settings.quiet_hours, NOTICE_TYPES):
            pass
        connection.execute(table(Notice).update().values(paused=True))
    await running_bot.app.sweep()
    await until(lambda: bar.sent and bar.idle(), "the bar")


async def later(running_bot: RunningBot, clock: SetClock, bar: Bar) -> None:
    clock.advance(seconds=5)
    await running_bot.app.sweep()
    await until(bar.idle, "the change")


async def test_from_the_first_to_the_last_it_is_one_message(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
    bar: Bar,
    clock: SetClock,
) -> None:
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    assert "░░░░░░░░ 0% · 0 dari 5" in bar.sent[0]
    bar.settle(1, 2)
    bar.settle(3, state=State.FAILED, error="unreachable")
    await later(running_bot, clock, bar)
    assert "▓▓▓▓░░░░ 60% · 3 dari 5" in bar.message
    assert "Terkirim: 2\nGagal: 1\nMenunggu: 2" in bar.message
    bar.settle(4, 5)
    organiser.set(Notice, {"kind": "broadcast"}, paused=False)
    await later(running_bot, clock, bar)
    assert stored_rows.row(Broadcast).state == "done"
    assert "Selesai" in bar.message
    assert "▓▓▓▓▓▓▓▓ 100% · 5 dari 5" in bar.message
    assert (len(bar.sent), len(bar.edits)) == (1, 2)
    for _ in range(3):
        await later(running_bot, clock, bar)
    assert len(bar.edits) == 2
    assert not telegram.limited


async def test_not_too_often_and_only_when_the_numbers_change(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    bar: Bar,
    clock: SetClock,
) -> None:
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    for _ in range(3):
        await later(running_bot, clock, bar)
    assert bar.edits == []
    bar.settle(1)
    clock.advance(seconds=1)
    await running_bot.app.sweep()
    assert len(bar.rows()) == 1, "the last look was a moment ago"
    await later(running_bot, clock, bar)
    bar.settle(2, state=State.READ)
    bar.settle(1, state=State.READ)
    await later(running_bot, clock, bar)
    assert [text.splitlines()[-3] for text in bar.edits] == ["Terkirim: 1", "Terkirim: 2"]


async def test_a_change_waits_for_the_one_before(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    bar: Bar,
    clock: SetClock,
) -> None:
    """The platform's limit holds changes back as all else; what comes then is what stands then."""
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    wait = {"retry_after": 3}
    telegram.fail_next(1, 429, "Too Many Requests: retry after 3", wait, method="editMessageText")
    bar.settle(1)
    clock.advance(seconds=5)
    await running_bot.app.sweep()
    await until(lambda: running_bot.sender()._account.limits._people, "the pause")
    for person in (2, 3):
        bar.settle(person)
        await running_bot.app.sweep()
    assert len(bar.rows()) == 2
    await until(lambda: _pass(clock) and bar.idle(), "the change")
    await later(running_bot, clock, bar)
    assert "3 dari 5" in bar.message
    assert len(bar.edits) == 2


async def test_a_message_that_was_deleted_is_let_be(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
    bar: Bar,
    clock: SetClock,
) -> None:
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    telegram.messages.clear()
    for person in (1, 2, 3):
        bar.settle(person)
        await later(running_bot, clock, bar)
    assert (len(bar.sent), bar.edits, len(bar.rows())) == (1, [], 2)
    assert stored_rows.row(BroadcastProgress).done
    assert stored_rows.rows(Outbox, state=State.FAILED) == []


async def test_what_it_says_already_is_no_failure(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
    bar: Bar,
    clock: SetClock,
) -> None:
    """As after a change of which the answer was lost: it is made once more."""
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    bar.settle(1)
    await later(running_bot, clock, bar)
    await running_bot.stop()
    organiser.set(Outbox, {"key": "progress:1:1"}, state=State.SENDING)
    running_bot = await open_bot(clock=clock)
    await until(bar.idle, "it to be settled")
    bar.settle(2)
    await later(running_bot, clock, bar)
    assert "2 dari 5" in bar.message
    assert (len(bar.sent), len(bar.edits)) == (1, 2)
    assert stored_rows.rows(Outbox, state=State.FAILED) == []


async def test_after_a_restart_it_is_the_same_message(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    bar: Bar,
    clock: SetClock,
) -> None:
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    await running_bot.stop()
    bar.settle(1, 2)
    running_bot = await open_bot(clock=clock)
    await later(running_bot, clock, bar)
    assert len(bar.sent) == 1
    assert "2 dari 5" in bar.message


async def test_two_workers_change_it_once(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    bar: Bar,
    clock: SetClock,
) -> None:
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    bar.settle(1)
    clock.advance(seconds=5)
    now = clock.now()
    other, policy = running_bot.app.database, running_bot.app.policy
    with organiser.engine.begin() as connection:
        counts = count_watched(connection, now)
    with organiser.engine.begin() as connection:
        assert show(connection, counts, policy, now)
        if running_bot.app.database.dialect.name == "postgresql":
            with other.begin() as beside:
                assert not show(beside, counts, policy, now)
    with other.begin() as after:
        assert not show(after, counts, policy, now)
    await until(lambda: bar.idle() and bar.edits, "the change")
    assert (len(bar.rows()), len(bar.edits)) == (2, 1)


async def test_called_off_it_says_so_and_rests(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
    bar: Bar,
    clock: SetClock,
) -> None:
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    bar.settle(1)
    organiser.set(Broadcast, {"id": 1}, state="paused")
    await later(running_bot, clock, bar)
    assert "Dijeda." in bar.message
    organiser.set(Broadcast, {"id": 1}, state="cancelled")
    organiser.set(Notice, {"kind": "broadcast"}, state="cancelling", paused=False)
    await later(running_bot, clock, bar)
    assert "Dibatalkan." in bar.message
    assert "Dibatalkan: 4" in bar.message
    assert stored_rows.row(BroadcastProgress).done


@pytest.mark.parametrize("what", ["removed", "stopped", "elsewhere"])
async def test_who_may_not_see_it_any_more_does_not(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    bar: Bar,
    clock: SetClock,
    what: str,
) -> None:
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    if what == "removed":
        with organiser.engine.begin() as connection:
            connection.execute(table(Coordinator).delete())
    elif what == "elsewhere":
        organiser.set(Coordinator, {"volunteer_id": 1}, scope="32.7")
    else:
        organiser.set(Volunteer, {"id": 1}, stopped_at=NOW)
    bar.settle(2)
    await later(running_bot, clock, bar)
    assert bar.edits == []


async def test_planned_for_later_it_is_shown_when_it_begins(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    bar: Bar,
    clock: SetClock,
) -> None:
    running_bot = await open_bot(clock=clock)
    for text in ORDER:
        assert await telegram.say(1, text) == 200
    organiser.set(Broadcast, {"id": 1}, send_at=NOW + timedelta(minutes=1))
    await running_bot.app.sweep()
    assert bar.rows() == []
    organiser.set(Notice, {"kind": "broadcast"}, paused=True)
    clock.advance(minutes=2)
    await running_bot.app.sweep()
    assert len(bar.rows()) == 1


async def test_where_nothing_can_be_changed_nobody_is_told_unasked(
    open_bot: OpenBot,
    twilio: TwilioStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
    clock: SetClock,
) -> None:
    where = {"channel": "whatsapp", "external_id": f"whatsapp:{NUMBER}"}
    organiser.set(Address, {"volunteer_id": 1}, **where)
    running_bot = await open_bot(clock=clock)
    for text in ORDER:
        await twilio.say(NUMBER, text)
    organiser.set(Notice, {"kind": "broadcast"}, paused=True)
    clock.advance(seconds=5)
    await running_bot.app.sweep()
    assert stored_rows.rows(BroadcastProgress) == []
    await twilio.say(NUMBER, "siaran")
    await twilio.say(NUMBER, "2")
    await until(lambda: "░ 0% · 0 dari 5" in twilio.sent[-1].body, "the bar, on request")


async def test_an_erased_coordinator_leaves_no_trace_of_it(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
    bar: Bar,
    clock: SetClock,
) -> None:
    running_bot = await open_bot(clock=clock)
    await begin(running_bot, telegram, organiser, bar)
    with organiser.engine.begin() as connection:
        volunteer = table(Volunteer)
        connection.execute(volunteer.delete().where(volunteer.c.id == 1))
    assert stored_rows.rows(BroadcastProgress) == []
    bar.settle(2)
    await later(running_bot, clock, bar)
    assert bar.edits == []


def _pass(clock: SetClock) -> bool:
    clock.advance(seconds=1)
    return True
