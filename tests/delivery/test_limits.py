"""First words to people outside the window: so many a day, spread by themselves, said beforehand;
and a platform that takes fewer than that is not asked again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.whatsapp.channel import capabilities
from bot.channels.whatsapp.errors import Asks
from bot.channels.whatsapp.webhooks import StatusReport
from bot.delivery.held import send_again
from bot.delivery.limits import FIRST_WORDS, limits
from bot.delivery.reports import record_report
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import State
from tests.delivery.test_announcements import approve, away, broadcast, held, templates
from tests.support.registered import NOTICE_TYPES
from tests.support.volunteers_in_chat import VolunteersInChat

PEOPLE = 12
A_DAY = timedelta(days=1)


@pytest.fixture
def chat(database_url: str) -> Iterator[VolunteersInChat]:
    """Of twelve volunteers all but the coordinator wrote last two days ago; three a day may be
    written to first."""
    chat = VolunteersInChat(database_url)
    allow(chat, 3)
    chat.enter(PEOPLE)
    chat.appoint(1, "32.75")
    approve(chat)
    away(chat, *range(2, PEOPLE + 1))
    yield chat
    chat.engine.dispose()


def allow(chat: VolunteersInChat, a_day: int | None) -> None:
    chat.see_by(capabilities(0), rupiah=480, first_words_a_day=a_day)


def later(chat: VolunteersInChat, pause: timedelta) -> None:
    chat.wait_until(chat.now + pause)


def first_words(chat: VolunteersInChat) -> list[Any]:
    return sorted(
        (row for row in chat.rows(Outbox) if row.opens), key=lambda r: (r.send_after, r.id)
    )


def told(chat: VolunteersInChat) -> int:
    return sum(len(templates(chat, who)) for who in range(2, PEOPLE + 1))


def comes_back(chat: VolunteersInChat, *messages: int, code: int = 63018) -> None:
    """Twilio took them, and says later that they were too much."""
    for id in messages:
        report = StatusReport(id, "failed", f"SM{id}", str(code), Asks.SLOWER)
        with chat.engine.begin() as connection:
            record_report(connection, report, chat._policy, NOTICE_TYPES, chat.now)


def test_more_than_a_day_takes_spreads_over_days_and_nobody_is_forgotten(
    chat: VolunteersInChat,
) -> None:
    broadcast(chat)
    assert (len(held(chat)), told(chat)) == (PEOPLE - 1, 3)
    counts = []
    for _ in range(4):
        later(chat, A_DAY)
        counts.append(told(chat))
    assert counts == [6, 9, 11, 11]
    assert [r.send_after - first_words(chat)[0].send_after for r in first_words(chat)[::3]] == [
        A_DAY * n for n in range(4)
    ]


def test_how_long_it_takes_is_said_beforehand_and_while_it_runs(chat: VolunteersInChat) -> None:
    chat.says(1, "siaran", "Mohon membawa alat tulis.", "semua")
    assert "paling banyak 3 orang per hari" in chat.text(1)
    assert "kira-kira 4 hari" in chat.text(1)
    chat.says(1, "kirim").sweep()
    chat.says(1, "siaran", "2")
    assert "dikirim bertahap, sampai" in chat.text(1)
    [notice] = chat.rows(Notice, kind="broadcast")
    assert notice.expires_at > first_words(chat)[-1].send_after + timedelta(days=6)


def test_a_second_broadcast_waits_for_the_first(chat: VolunteersInChat) -> None:
    broadcast(chat)
    chat.says(1, "siaran", "1", "Satu hal lagi.", "semua")
    assert "kira-kira 8 hari" in chat.text(1)


def test_what_fits_into_a_day_is_not_spoken_of(chat: VolunteersInChat) -> None:
    allow(chat, 250)
    chat.says(1, "siaran", "Mohon membawa alat tulis.", "semua")
    assert "per hari" not in chat.text(1)


def test_who_writes_meanwhile_gets_it_and_is_not_told_any_more(chat: VolunteersInChat) -> None:
    broadcast(chat)
    last = int(first_words(chat)[-1].recipient)
    chat.says(last, "menu").sweep()
    assert any("alat tulis" in text for text in chat.texts(last))
    later(chat, A_DAY * 5)
    assert templates(chat, last) == []


def test_of_a_broadcast_that_is_called_off_nobody_is_told_any_more(chat: VolunteersInChat) -> None:
    broadcast(chat)
    chat.says(1, "siaran", "2", "batalkan siaran", "ya").sweep()
    later(chat, A_DAY * 5)
    assert told(chat) == 3


# --- the platform takes fewer ---------------------------------------------------------------------


def test_first_words_that_come_back_hold_the_others_longer_each_time(
    chat: VolunteersInChat, caplog: pytest.LogCaptureFixture
) -> None:
    allow(chat, None)
    broadcast(chat)
    sent = [row.id for row in first_words(chat)]
    assert len(sent) == told(chat) == PEOPLE - 1
    pauses = []
    for _ in range(4):
        comes_back(chat, *sent)
        [one] = limits_of(chat)
        assert one.concerns == FIRST_WORDS
        pauses.append((one.until - chat.now).total_seconds() / 60)
        waits = [row for row in first_words(chat) if row.state == State.HELD]
        assert {row.send_after > one.until for row in waits} == {True}
        later(chat, one.until - chat.now + timedelta(minutes=6))
        again(chat)
        sent = [row.id for row in first_words(chat) if row.state == State.SENT]
        assert len(sent) == PEOPLE - 1
    assert pauses == [15, 30, 60, 120]
    assert len([r for r in caplog.records if "first words" in r.message]) == 1


def test_what_waits_lets_a_few_try_first(chat: VolunteersInChat) -> None:
    allow(chat, 9)
    broadcast(chat)
    ids = [row.id for row in first_words(chat)]
    comes_back(chat, ids[0])
    [one] = limits_of(chat)
    waits = [row for row in first_words(chat) if row.state == State.PENDING]
    assert {row.send_after > one.until for row in waits} == {True}


def test_answers_go_on_meanwhile(chat: VolunteersInChat) -> None:
    broadcast(chat)
    comes_back(chat, first_words(chat)[0].id)
    before = len(chat.texts(1))
    chat.says(1, "menu")
    assert len(chat.texts(1)) == before + 1


def limits_of(chat: VolunteersInChat) -> list[Any]:
    with chat.engine.connect() as connection:
        return list(limits(connection, chat.now))


def again(chat: VolunteersInChat) -> None:
    with chat.engine.begin() as connection:
        send_again(connection, "telegram", chat.now)
    chat.sweep()
