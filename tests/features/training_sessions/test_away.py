"""Those who were away while a session was changed or cancelled hear of it once they are back; on
both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outcomes import DeliveryReport, write_reports
from bot.engine.messages import Address as Where
from bot.engine.messages import Arrival, Reachability
from bot.features.training_sessions import requests
from bot.features.training_sessions.changes import cancel
from bot.features.training_sessions.types import Quota, TrainingDay
from models.messages import Outbox
from models.vocabulary import Reply, State
from models.volunteer import Address, Volunteer
from tests.support.registered import NOTICE_TYPES
from tests.support.training_sessions import COORDINATOR, DAY, NOW, START, Organiser, within
from tests.support.volunteers_in_chat import VolunteersInChat

HOUR, TWO_HOURS = timedelta(hours=1), timedelta(hours=2)
IN_THE_EVENING = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 22.00 in Jakarta
IN_THE_MORNING = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.fixture
def chat(database_url: str) -> Iterator[VolunteersInChat]:
    chat = VolunteersInChat(database_url)
    chat.enter(5)
    yield chat
    chat.engine.dispose()


@pytest.fixture
def organiser(chat: VolunteersInChat) -> Organiser:
    return Organiser(chat.engine)


def moved(by: timedelta) -> tuple[TrainingDay, ...]:
    return (TrainingDay(1, DAY.starts_at + by, DAY.ends_at + by),)


def call_off(chat: VolunteersInChat, session: int) -> None:
    with chat.engine.begin() as connection:
        cancel(within(connection, COORDINATOR, chat.now), requests.CancelSession(session))


def goes_away(chat: VolunteersInChat, how: str) -> None:
    if how == "stops":
        chat.says(2, "berhenti")
    else:
        Organiser(chat.engine).set(Address, {"volunteer_id": 2}, reachable=False)


def comes_back(chat: VolunteersInChat, how: str) -> None:
    """By their own word; or by taking the block off, which the platform tells."""
    if how == "unblocks":
        where = Where("telegram", "2")
        with chat.engine.begin() as connection:
            arrival = Arrival("x", where, chat.now, Reachability("x", where, chat.now, True))
            chat._turns.write([arrival], [], chat.now, connection)
        chat.sweep()
    else:
        chat.says(2, "mulai" if how == "stops" else "halo").sweep()


WAYS = ("stops", "is not reached", "unblocks")


@pytest.mark.parametrize("how", WAYS)
def test_a_change_is_told_once_on_return_and_reminders_carry_the_new_time(
    chat: VolunteersInChat, organiser: Organiser, how: str
) -> None:
    session = chat.invite(reminders=(timedelta(days=1), TWO_HOURS))
    chat.says(2, "hadir")
    goes_away(chat, how)
    before = len(chat.heard[2])
    organiser.change(session, chat.now, days=moved(HOUR))
    chat.sweep()
    organiser.change(session, chat.now, days=moved(TWO_HOURS))
    chat.sweep()
    assert len(chat.heard[2]) == before
    comes_back(chat, how)
    told = [text for text in chat.texts(2, before) if "perubahan" in text]
    assert len(told) == 1
    assert "08.00–16.00" in told[0]
    assert "10.00–18.00" in told[0]
    chat.wait_until(START + HOUR)
    reminders = [text for text in chat.texts(2, before) if "Mengingatkan" in text]
    assert len(reminders) == 2
    assert all("10.00–18.00" in text for text in reminders)
    assert len([text for text in chat.texts(2, before) if "perubahan" in text]) == 1


@pytest.mark.parametrize("how", WAYS)
def test_a_cancellation_is_told_once_on_return(
    chat: VolunteersInChat, organiser: Organiser, how: str
) -> None:
    session = chat.invite()
    chat.says(2, "hadir")
    goes_away(chat, how)
    before = len(chat.heard[2])
    organiser.change(session, chat.now, days=moved(HOUR))
    chat.sweep()
    call_off(chat, session)
    chat.sweep()
    comes_back(chat, how)
    chat.wait_until(START)
    heard = chat.texts(2, before)
    about = [text for text in heard if "Bimtek Dasar" in text and "Menu utama" not in text]
    assert len(about) == 1
    assert "dibatalkan" in about[0]


def test_an_invitation_is_told_on_return_while_the_session_is_to_come(
    chat: VolunteersInChat, organiser: Organiser
) -> None:
    organiser.set(Volunteer, {"id": 2}, stopped_at=NOW)
    organiser.set(Volunteer, {"id": 3}, stopped_at=NOW)
    chat.invite()
    chat.says(2, "mulai").sweep()
    assert sum("diundang" in text for text in chat.texts(2)) == 1
    chat.wait_until(START)
    chat.says(3, "mulai").sweep()
    assert not any("diundang" in text for text in chat.texts(3))


def test_what_a_block_kept_from_arriving_was_not_told(
    chat: VolunteersInChat, organiser: Organiser
) -> None:
    """The change leaves, and the platform says that the person has blocked the bot."""
    session = chat.invite()
    chat.says(2, "hadir")
    organiser.change(session, chat.now, days=moved(TWO_HOURS))
    chat.sweep()
    sent = chat.rows(Outbox, recipient="2")[-1]
    organiser.set(Outbox, {"id": sent.id}, state=State.SENDING)
    gone = DeliveryReport(sent.id, State.FAILED, chat.now, unreachable=True)
    with chat.engine.begin() as connection:
        write_reports(connection, [gone], NOTICE_TYPES)
    before = len(chat.heard[2])
    comes_back(chat, "is not reached")
    assert sum("perubahan" in text for text in chat.texts(2, before)) == 1


def test_they_are_told_where_they_are_now(chat: VolunteersInChat, organiser: Organiser) -> None:
    session = chat.invite()
    goes_away(chat, "is not reached")
    organiser.change(session, chat.now, days=moved(TWO_HOURS))
    chat.sweep()
    chat.enter(1, first=9, registered_at=None)
    organiser.set(Address, {"volunteer_id": 9}, volunteer_id=2, reachable=False)
    chat.says(9, "halo").sweep()
    assert sum("perubahan" in text for text in chat.texts(9)) == 1


def test_whoever_answers_from_their_list_is_reminded_though_no_invitation_arrived(
    chat: VolunteersInChat, organiser: Organiser
) -> None:
    organiser.set(Address, {"volunteer_id": 2}, reachable=False)
    session = chat.invite(reminders=(TWO_HOURS,))
    organiser.set(Address, {"volunteer_id": 2}, reachable=True)
    organiser.reply(session, 2, Reply.COMING, chat.now)
    chat.wait_until(START)
    assert sum("Mengingatkan" in text for text in chat.texts(2)) == 1


# --- a seat that came at night -----------------------------------------------------------------


def test_good_news_does_not_come_to_whoever_gave_the_seat_back_and_waits_again(
    chat: VolunteersInChat, organiser: Organiser
) -> None:
    session = chat.invite(quotas=(Quota(seats=1),), seats=1)
    chat.says(2, "hadir").says(3, "hadir").says(4, "hadir")
    chat.now = IN_THE_EVENING
    chat.says(2, "tidak bisa")
    chat.says(3, "tidak bisa").says(3, "hadir")
    before = len(chat.heard[3])
    chat.wait_until(IN_THE_MORNING)
    assert organiser.replies(session)[3] == Reply.WAITING
    assert chat.texts(3, before) == []
    assert "Kabar baik" in chat.text(4)


def test_promoted_just_before_the_change_goes_out_they_hear_both_in_one_message(
    chat: VolunteersInChat, organiser: Organiser
) -> None:
    session = chat.invite(quotas=(Quota(seats=1),), seats=1)
    chat.says(2, "hadir").says(3, "hadir")
    organiser.change(session, chat.now, days=moved(TWO_HOURS))
    before = len(chat.heard[3])
    chat.says(2, "tidak bisa", "tidak bisa").sweep()
    [change] = chat.texts(3, before)
    assert "Kabar baik" in change
    assert "08.00–16.00" in change
    assert "10.00–18.00" in change
