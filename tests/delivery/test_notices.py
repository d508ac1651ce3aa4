"""Notices: each who should be told is told, once, and never an old hour; on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, update

from bot.channels.whatsapp.channel import capabilities as whatsapp
from bot.delivery.notices import fan_out
from bot.delivery.outbox import release
from bot.engine.messages import Address as Where
from bot.engine.person import PersonState
from bot.engine.person import Volunteer as Person
from bot.engine.policy import ZONES
from bot.features.audience.types import Audience
from bot.features.feature import Leaving
from bot.features.training_sessions import requests
from bot.features.training_sessions.changes import cancel
from bot.features.training_sessions.requests import SeatFree, SessionNumbers
from bot.features.training_sessions.seats import leave_all, reply
from bot.features.training_sessions.types import Quota, TrainingDay
from models.base import table
from models.training_sessions import Attendance, Presence, SeatQuota
from models.vocabulary import Reply, State
from models.volunteer import Address, Conversation, Volunteer
from tests.support.fixtures import OpenEngine
from tests.support.registered import NOTICE_TYPES, answers
from tests.support.training_sessions import (
    BEKASI,
    COORDINATOR,
    DAY,
    NOW,
    QUIET,
    REGENCY,
    SECOND_DAY,
    START,
    Organiser,
    people,
    within,
)

ONE_DAY, TWO_HOURS = timedelta(days=1), timedelta(hours=2)


@pytest.fixture
def organiser(open_engine: OpenEngine) -> Organiser:
    return Organiser(open_engine())


def moved(by: timedelta) -> tuple[TrainingDay, ...]:
    return (TrainingDay(1, DAY.starts_at + by, DAY.ends_at + by),)


# --- invitations -------------------------------------------------------------------------------


def test_all_of_the_audience_are_invited_once_and_nobody_else(organiser: Organiser) -> None:
    organiser.add_people(5)
    organiser.add_people(3, first=10, place="31.74.01.1001")
    organiser.add_people(2, first=20, registered_at=None)
    organiser.publish()
    told = organiser.tell(NOW)
    assert set(told) == {1, 2, 3, 4, 5}
    assert all(
        "Sabtu, 5 Desember 2026, pukul 08.00–16.00 WIB" in texts[0] for texts in told.values()
    )
    assert organiser.tell(NOW) == {}


def test_a_draft_confirmed_twice_is_one_session(organiser: Organiser) -> None:
    organiser.add_people(2)
    assert organiser.publish() == organiser.publish()
    assert {person: len(texts) for person, texts in organiser.tell(NOW).items()} == {1: 1, 2: 1}


def test_who_cannot_be_reached_stands_in_the_ledger_as_that(organiser: Organiser) -> None:
    organiser.add_people(4)
    organiser.set(Address, {"volunteer_id": 2}, reachable=False)
    organiser.set(Volunteer, {"id": 3}, stopped_at=NOW)
    organiser.publish()
    assert set(organiser.tell(NOW)) == {1, 4}
    states = {row.recipient: (row.state, row.error) for row in organiser.outbox()}
    assert states["2"] == (State.FAILED, "unreachable")
    assert states["3"] == (State.CANCELLED, "stopped")


def test_seats_are_those_of_the_group_else_of_the_smallest_region(organiser: Organiser) -> None:
    organiser.add_people(1)
    organiser.add_people(1, first=2, place="32.16.01.2001")
    organiser.add_people(1, first=3, invitation="ipsm-pusat")
    organiser.add_people(1, first=4, place="32.75.05.1001")
    quotas = (Quota(BEKASI, "", 1), Quota(REGENCY, "", 1), Quota("", "ipsm-pusat", 1))
    session = organiser.publish(quotas=(*quotas, Quota("32.75.05", "", 1), Quota(seats=0)))
    organiser.tell(NOW)
    for person in (1, 2, 3, 4):
        organiser.reply(session, person, Reply.COMING)
    assert organiser.taken(session) == [1, 1, 1, 1, 0]


def test_stopped_at_every_moment_the_fan_out_goes_on_where_it_stood(
    organiser: Organiser, open_engine: OpenEngine
) -> None:
    """Steps of three people: killed after each step, and within each."""
    organiser.add_people(10)
    organiser.publish()
    done = 0
    while True:
        with organiser.engine.connect() as connection, connection.begin() as transaction:
            more = fan_out(connection, NOW, QUIET, NOTICE_TYPES, 3)
            transaction.rollback()  # killed within the step
        organiser.engine.dispose()
        organiser = Organiser(open_engine())
        if not more:
            break
        done += organiser.fan_out(NOW, most=3, steps=1)
    assert done == 5  # three, three, three, one, and nobody left
    counted = Counter(text for texts in organiser.send(NOW).values() for text in texts)
    assert sum(counted.values()) == 10


def test_two_workers_make_one_message_a_person(
    organiser: Organiser, open_engine: OpenEngine
) -> None:
    organiser.add_people(300)
    organiser.publish()
    workers = [Organiser(open_engine()) for _ in range(2)]
    threads = [threading.Thread(target=worker.fan_out, args=(NOW, 20)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(row.recipient for row in organiser.outbox()) == {
        str(id): 1 for id in range(1, 301)
    }


# --- reminders ---------------------------------------------------------------------------------


def test_reminders_go_to_those_who_come_and_ask_those_who_have_not_answered(
    organiser: Organiser,
) -> None:
    organiser.add_people(5)
    session = organiser.publish()
    organiser.tell(NOW)
    answers = {1: Reply.COMING, 2: Reply.DECLINED, 3: Reply.LATER}
    for person, answer in answers.items():
        organiser.reply(session, person, answer)
    told = organiser.tell(START - ONE_DAY)
    assert set(told) == {1, 3, 4, 5}
    assert "Apakah" not in told[1][0]
    assert all("pukul 08.00–16.00 WIB" in texts[0] for texts in told.values())


def test_each_reminder_goes_once_at_its_time(organiser: Organiser) -> None:
    organiser.add_people(2)
    session = organiser.publish()
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    organiser.reply(session, 2, Reply.DECLINED)
    got = {}
    for offset in (7 * ONE_DAY, ONE_DAY, TWO_HOURS):
        assert organiser.tell(START - offset - timedelta(minutes=1)) == {}
        got[offset] = len(organiser.tell(START - offset)[1])
        assert organiser.tell(START - offset + timedelta(minutes=1)) == {}
    assert got == {7 * ONE_DAY: 1, ONE_DAY: 1, TWO_HOURS: 1}


def test_each_zone_is_reminded_out_of_its_own_quiet_hours(organiser: Organiser) -> None:
    """08.00 in Jayapura is 06.00 in Jakarta, where two hours before is the night."""
    for first, zone in enumerate(ZONES, 1):
        organiser.add_people(1, first=first, zone=zone)
    start = START - TWO_HOURS
    day = TrainingDay(1, start, start + TWO_HOURS)
    session = organiser.publish(zone=ZONES[2], days=(day,), reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    for person in (1, 2, 3):
        organiser.reply(session, person, Reply.COMING)
    evening = {1: 13, 2: 12}  # 20.00 in Jakarta and in Makassar, in UTC
    for person, hour in sorted(evening.items(), key=lambda pair: pair[1]):
        at = start.replace(hour=hour)
        assert set(organiser.tell(at)) == {person}
    assert set(organiser.tell(start - TWO_HOURS)) == {3}


def test_thirty_minutes_late_it_still_goes(organiser: Organiser) -> None:
    organiser.add_people(1)
    session = organiser.publish(reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    assert set(organiser.tell(START - TWO_HOURS + timedelta(minutes=30))) == {1}


def test_after_the_beginning_it_does_not_go_and_is_counted_as_missed(
    organiser: Organiser,
) -> None:
    organiser.add_people(1)
    session = organiser.publish(reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    assert organiser.tell(START + timedelta(minutes=5)) == {}
    assert {row.state for row in organiser.notices(session, "reminder")} == {"missed"}


def test_after_a_long_night_only_the_last_of_several_reminders_goes(organiser: Organiser) -> None:
    organiser.add_people(1)
    session = organiser.publish()
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    told = organiser.tell(START - timedelta(hours=1, minutes=30))
    assert len(told[1]) == 1
    states = {r.minutes_before: r.state for r in organiser.notices(session, "reminder")}
    assert states == {7 * 1440: "superseded", 1440: "superseded", 120: "done"}


def test_late_in_the_night_it_waits_for_the_morning(organiser: Organiser) -> None:
    """Due at 20.00 the evening before; the process is back at 23.00."""
    organiser.add_people(1)
    start = START - timedelta(hours=1)
    day = TrainingDay(1, start, start + TWO_HOURS)
    session = organiser.publish(days=(day,), reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    assert organiser.tell(start - timedelta(hours=8)) == {}
    assert set(organiser.tell(start - timedelta(hours=1))) == {1}


def test_a_reminder_never_comes_between_a_question_and_its_answer(organiser: Organiser) -> None:
    organiser.add_people(1)
    session = organiser.publish(reminders=(ONE_DAY,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    due = START - ONE_DAY
    _in_a_quiz(organiser, 1, due - timedelta(minutes=1))
    for minutes in range(0, 100, 20):
        now = due + timedelta(minutes=minutes)
        assert organiser.tell(now) == {}
        _in_a_quiz(organiser, 1, now, again=True)
    assert organiser.tell(now + timedelta(minutes=29)) == {}
    assert set(organiser.tell(now + timedelta(minutes=30))) == {1}


def test_a_reminder_does_not_wait_so_long_that_it_loses_its_sense(organiser: Organiser) -> None:
    """The one of two hours before comes three quarters of an hour before at the latest."""
    organiser.add_people(1)
    session = organiser.publish(reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    due, latest = START - TWO_HOURS, START - timedelta(minutes=45)
    _in_a_quiz(organiser, 1, due)
    now = due
    while now < latest:
        assert organiser.tell(now) == {}
        now += timedelta(minutes=15)
        _in_a_quiz(organiser, 1, now, again=True)
    assert set(organiser.tell(latest)) == {1}


def test_a_reminder_of_an_early_session_does_not_wait_into_the_night(organiser: Organiser) -> None:
    """Moved to 20.00 of the evening before: at 21.00 it would be lost."""
    organiser.add_people(1)
    start = START - TWO_HOURS
    day = TrainingDay(1, start, start + TWO_HOURS)
    session = organiser.publish(days=(day,), reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    evening = start - timedelta(hours=10)
    _in_a_quiz(organiser, 1, evening)
    assert organiser.tell(evening) == {}
    _in_a_quiz(organiser, 1, evening + timedelta(minutes=55), again=True)
    assert organiser.tell(evening + timedelta(minutes=58)) == {}
    assert set(organiser.tell(evening + timedelta(minutes=59))) == {1}


def _in_a_quiz(organiser: Organiser, person: int, at: datetime, *, again: bool = False) -> None:
    state = {"frame": {"conversation": "quiz", "step": "question", "draft": {}}}
    if again:
        organiser.set(Conversation, {"volunteer_id": person}, updated_at=at)
        return
    with organiser.engine.begin() as connection:
        row = {"volunteer_id": person, "state": state, "updated_at": at}
        connection.execute(Conversation.__table__.insert(), row)  # type: ignore[attr-defined]


# --- what the coordinator hears of reminders that did not go --------------------------------------


def _missed(organiser: Organiser, session: int) -> tuple[int, ...]:
    with organiser.engine.begin() as connection:
        numbers = answers(within(connection, COORDINATOR, START))(SessionNumbers(session))
        return numbers.missed


def test_made_but_not_sent_before_the_beginning_it_counts_as_missed(organiser: Organiser) -> None:
    organiser.add_people(2)
    session = organiser.publish(reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    for person in (1, 2):
        organiser.reply(session, person, Reply.COMING)
    organiser.fan_out(START - TWO_HOURS)
    assert set(organiser.send(START - TWO_HOURS, most=1)) == {1}
    assert _missed(organiser, session) == ()
    assert organiser.send(START + timedelta(hours=1)) == {}
    assert _missed(organiser, session) == (120,)


def test_a_queue_that_runs_into_the_night_counts_as_missed(organiser: Organiser) -> None:
    organiser.add_people(1)
    start = START - TWO_HOURS
    day = TrainingDay(1, start, start + TWO_HOURS)
    session = organiser.publish(days=(day,), reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    evening = start - timedelta(hours=10)
    organiser.fan_out(evening)
    assert organiser.send(evening + timedelta(hours=1, minutes=1)) == {}
    assert _missed(organiser, session) == (120,)


def test_never_made_it_counts_as_missed_but_not_when_a_later_one_said_all(
    organiser: Organiser,
) -> None:
    organiser.add_people(1)
    session = organiser.publish()
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    organiser.tell(START - timedelta(hours=1, minutes=30))
    assert _missed(organiser, session) == ()
    other = organiser.publish(key="another")
    organiser.tell(NOW)
    organiser.reply(other, 1, Reply.COMING)
    organiser.tell(START + timedelta(minutes=5))
    assert _missed(organiser, other) == (7 * 1440, 1440, 120)


def test_what_a_person_declined_meanwhile_was_not_missed(organiser: Organiser) -> None:
    organiser.add_people(1)
    session = organiser.publish(reminders=(TWO_HOURS,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    organiser.fan_out(START - TWO_HOURS)
    organiser.reply(session, 1, Reply.DECLINED)
    organiser.send(START + timedelta(hours=1))
    assert _missed(organiser, session) == ()


# --- change and cancel -------------------------------------------------------------------------


def test_who_was_told_the_old_time_is_told_what_changed_once_whatever_they_answered(
    organiser: Organiser,
) -> None:
    organiser.add_people(4)
    session = organiser.publish()
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    organiser.reply(session, 2, Reply.DECLINED)
    organiser.reply(session, 3, Reply.LATER)
    later = NOW + timedelta(hours=1)
    organiser.change(session, later, days=moved(timedelta(hours=2)))
    told = organiser.tell(later)
    assert set(told) == {1, 2, 3, 4}
    assert all("08.00–16.00" in t[0] and "10.00–18.00" in t[0] for t in told.values())
    assert organiser.tell(later) == {}


def test_changed_in_mid_fan_out_the_rest_hear_only_of_the_new_time(organiser: Organiser) -> None:
    """Six messages are made, two have left, when the hour changes."""
    organiser.add_people(10)
    session = organiser.publish()
    organiser.fan_out(NOW, most=3, steps=2)
    assert set(organiser.send(NOW, most=2)) == {1, 2}
    organiser.change(session, NOW, days=moved(timedelta(hours=2)))
    told = organiser.tell(NOW)
    assert {person: len(texts) for person, texts in told.items()} == dict.fromkeys(range(1, 11), 1)
    for person, [text] in told.items():
        assert "10.00–18.00" in text
        assert ("08.00–16.00" in text) is (person in {1, 2})


def test_changed_twice_each_hears_once_what_it_is_now(organiser: Organiser) -> None:
    organiser.add_people(2)
    session = organiser.publish()
    organiser.tell(NOW)
    organiser.change(session, NOW, days=moved(timedelta(hours=2)))
    organiser.change(session, NOW, days=moved(timedelta(hours=3)))
    told = organiser.tell(NOW)
    assert {person: len(texts) for person, texts in told.items()} == {1: 1, 2: 1}
    assert "08.00–16.00" in told[1][0]
    assert "11.00–19.00" in told[1][0]


def test_changed_and_changed_back_before_anybody_heard_nobody_is_troubled(
    organiser: Organiser,
) -> None:
    organiser.add_people(2)
    session = organiser.publish()
    organiser.tell(NOW)
    organiser.change(session, NOW, days=moved(timedelta(hours=2)))
    organiser.change(session, NOW, days=(DAY,))
    assert organiser.tell(NOW) == {}


def test_reminders_half_sent_carry_no_old_hour(organiser: Organiser) -> None:
    organiser.add_people(6)
    session = organiser.publish(reminders=(ONE_DAY,))
    organiser.tell(NOW)
    for person in range(1, 7):
        organiser.reply(session, person, Reply.COMING)
    due = START - ONE_DAY
    organiser.fan_out(due)
    assert len(organiser.send(due, most=3)) == 3
    organiser.change(session, due, days=moved(timedelta(hours=2)))
    told = organiser.tell(due)
    assert all("10.00–18.00" in text for texts in told.values() for text in texts)
    assert {person: len(texts) for person, texts in told.items()} == dict.fromkeys(range(1, 7), 1)


def test_reminders_not_yet_due_come_at_the_new_time(organiser: Organiser) -> None:
    organiser.add_people(1)
    session = organiser.publish(reminders=(ONE_DAY,))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    organiser.change(session, NOW, days=moved(7 * ONE_DAY))
    organiser.tell(NOW)
    assert organiser.tell(START - ONE_DAY) == {}
    assert "12 Desember 2026" in organiser.tell(START + 6 * ONE_DAY)[1][0]


def test_moved_further_away_the_reminders_that_had_been_too_late_are_sent_as_well(
    organiser: Organiser,
) -> None:
    """Published three days before, with a reminder of seven days before."""
    organiser.add_people(1)
    planned = START - 3 * ONE_DAY
    session = organiser.publish(at=planned, reminders=(7 * ONE_DAY, ONE_DAY))
    organiser.tell(planned)
    organiser.reply(session, 1, Reply.COMING)
    organiser.change(session, planned, days=moved(30 * ONE_DAY))
    organiser.tell(planned)
    for offset in (7 * ONE_DAY, ONE_DAY):
        assert len(organiser.tell(START + 30 * ONE_DAY - offset)[1]) == 1


def test_cancelled_in_mid_fan_out_only_those_who_were_told_hear_of_it(
    organiser: Organiser,
) -> None:
    organiser.add_people(10)
    session = organiser.publish()
    organiser.fan_out(NOW, most=3, steps=2)
    organiser.send(NOW, most=2)
    _cancel(organiser, session)
    assert set(organiser.tell(NOW)) == {1, 2}
    assert organiser.tell(START - ONE_DAY) == {}


def _cancel(organiser: Organiser, session: int, at: datetime = NOW) -> None:
    with organiser.engine.begin() as connection:
        cancel(within(connection, COORDINATOR, at), requests.CancelSession(session))


AT_FIVE = TrainingDay(1, START - timedelta(hours=3), START + timedelta(hours=8))
LATE_EVENING = START - timedelta(hours=10, minutes=30)  # 21.30 in Jakarta


@pytest.mark.parametrize(("begins", "becomes"), [(AT_FIVE, DAY), (DAY, AT_FIVE)])
def test_a_change_at_night_does_not_wait_until_it_has_begun_by_the_old_or_the_new_time(
    organiser: Organiser, begins: TrainingDay, becomes: TrainingDay
) -> None:
    organiser.add_people(2)
    session = organiser.publish(days=(begins,), reminders=())
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    organiser.reply(session, 2, Reply.DECLINED)
    organiser.change(session, LATE_EVENING, days=(becomes,))
    assert set(organiser.tell(LATE_EVENING)) == {1}  # who does not come may sleep
    assert set(organiser.tell(START - TWO_HOURS)) == {2}


def test_cancelled_at_night_before_an_early_session_it_is_told_at_once(
    organiser: Organiser,
) -> None:
    organiser.add_people(1)
    session = organiser.publish(days=(AT_FIVE,), reminders=())
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    _cancel(organiser, session, LATE_EVENING)
    assert set(organiser.tell(LATE_EVENING)) == {1}


def test_cancelled_at_night_before_a_session_of_the_morning_it_waits(organiser: Organiser) -> None:
    organiser.add_people(1)
    session = organiser.publish(reminders=())
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    _cancel(organiser, session, LATE_EVENING)
    assert organiser.tell(LATE_EVENING) == {}
    assert set(organiser.tell(START - TWO_HOURS)) == {1}


def test_cancelled_twice_at_once_it_is_told_once(organiser: Organiser) -> None:
    organiser.add_people(1)
    session = organiser.publish()
    organiser.tell(NOW)
    _cancel(organiser, session)
    _cancel(organiser, session)
    assert len(organiser.tell(NOW)[1]) == 1


# --- seats and the waiting list ----------------------------------------------------------------


def test_the_first_in_the_waiting_list_moves_up_and_is_told(organiser: Organiser) -> None:
    organiser.add_people(4)
    session = organiser.publish(quotas=(Quota(seats=1),))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    for minutes, person in enumerate((3, 2, 4)):
        organiser.reply(session, person, Reply.WAITING, NOW + timedelta(minutes=minutes))
    organiser.reply(session, 1, Reply.DECLINED)
    assert organiser.replies(session) == {1: "declined", 2: "waiting", 3: "coming", 4: "waiting"}
    assert organiser.taken(session) == [1]
    assert set(organiser.send(NOW + timedelta(minutes=5))) == {3}


@pytest.fixture
def as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a row waits for whoever holds it, however slow the machine is."""
    monkeypatch.setattr("models.base._LONGEST_LOCK", "60s")


@pytest.mark.usefixtures("as_long_as_it_takes")
@pytest.mark.parametrize("leaves", ["declines", "is erased"])
def test_a_seat_never_goes_to_somebody_who_leaves_the_line_just_now(
    organiser: Organiser, open_engine: OpenEngine, leaves: str
) -> None:
    """Two transactions at once: the next in line leaves it while a seat is given back."""
    organiser.add_people(3)
    session = organiser.publish(quotas=(Quota(seats=1),))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    for minutes, person in enumerate((2, 3)):
        organiser.reply(session, person, Reply.WAITING, NOW + timedelta(minutes=minutes))
    other = Organiser(open_engine())
    giving = threading.Thread(target=other.reply, args=(session, 1, Reply.DECLINED))
    with organiser.engine.begin() as connection:
        if leaves == "declines":
            effect = requests.ReplyToInvitation(session, Reply.DECLINED)
            reply(within(connection, PersonState(Person(id=2)), NOW), effect)
        else:
            leave_all(connection, Leaving(2, (), NOW))
            connection.execute(delete(table(Volunteer)).where(table(Volunteer).c.id == 2))
        giving.start()
        giving.join(0.3)
    giving.join()
    expected = {1: "declined", 2: "declined", 3: "coming"}
    if leaves == "is erased":
        del expected[2]
    assert organiser.replies(session) == expected
    assert organiser.taken(session) == [1]


def _in_line(organiser: Organiser) -> int:
    """One has the only seat, two and three wait for it."""
    organiser.add_people(5)
    session = organiser.publish(quotas=(Quota(seats=1),), reminders=())
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    for minutes, person in enumerate((2, 3)):
        organiser.reply(session, person, Reply.WAITING, NOW + timedelta(minutes=minutes))
    return session


@pytest.mark.usefixtures("as_long_as_it_takes")
def test_the_first_in_line_is_waited_for_while_a_message_goes_out_to_them(
    organiser: Organiser, open_engine: OpenEngine
) -> None:
    session = _in_line(organiser)
    other = Organiser(open_engine())
    giving = threading.Thread(target=other.reply, args=(session, 1, Reply.DECLINED))
    with organiser.engine.begin() as connection:
        _touch(connection, session, 2)
        giving.start()
        giving.join(0.1)
    giving.join()
    assert organiser.replies(session)[2] == Reply.COMING
    assert organiser.taken(session) == [1]
    assert set(organiser.send(NOW)) == {2}


def test_a_seat_that_could_not_be_given_is_given_by_the_next_sweep_in_order(
    organiser: Organiser, open_engine: OpenEngine, database_kind: str
) -> None:
    """The first in line stays locked for long; a newcomer does not get the seat meanwhile."""
    if database_kind == "sqlite":
        pytest.skip("on SQLite nobody else writes meanwhile")
    session = _in_line(organiser)
    other = Organiser(open_engine())
    with organiser.engine.begin() as connection:
        _touch(connection, session, 2)
        other.reply(session, 1, Reply.DECLINED)
        assert other.taken(session) == [0]
        with other.engine.begin() as its:
            newcomer = PersonState(Person(id=4))
            assert not answers(within(its, newcomer, NOW))(SeatFree(session))
        other.reply(session, 4, Reply.WAITING, NOW + timedelta(minutes=9))
        assert other.taken(session) == [0]
    assert set(organiser.tell(NOW + timedelta(minutes=10))) == {2}
    assert organiser.taken(session) == [1]


def _touch(connection: Connection, session: int, person: int) -> None:
    attendance = table(Attendance)
    mine = (attendance.c.session_id == session, attendance.c.volunteer_id == person)
    connection.execute(update(attendance).where(*mine).values(told=1))


def test_a_seat_does_not_go_to_a_newcomer_before_those_who_wait(organiser: Organiser) -> None:
    session = _in_line(organiser)
    organiser.set(SeatQuota, {"session_id": session}, taken=0)
    with organiser.engine.begin() as connection:
        assert not answers(within(connection, PersonState(Person(id=4)), NOW))(SeatFree(session))
    assert set(organiser.tell(NOW + timedelta(minutes=5))) == {2}
    assert organiser.replies(session)[3] == Reply.WAITING


def test_with_all_codes_in_use_a_session_can_still_be_planned(
    organiser: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.features.training_sessions.day_plan._random_code", lambda: "1234")
    organiser.add_people(1)
    assert organiser.publish() != organiser.publish(key="another")


def test_nobody_outside_the_region_of_who_asks_is_invited(organiser: Organiser) -> None:
    organiser.add_people(1, invitation="ipsm")
    organiser.add_people(1, first=2, invitation="ipsm", place="31.74.01.1001")
    planner = PersonState(Person(id=1), scope=BEKASI)
    organiser.publish(by=planner, audience=Audience((), groups=("ipsm",)))
    assert set(organiser.tell(NOW)) == {1}


def test_after_the_end_only_those_who_were_there_are_asked_what_they_thought(
    organiser: Organiser,
) -> None:
    organiser.add_people(3)
    session = organiser.publish(days=(DAY, SECOND_DAY), reminders=())
    organiser.tell(NOW)
    for person in (1, 2, 3):
        organiser.reply(session, person, Reply.COMING)
    with organiser.engine.begin() as connection:
        row = {"session_id": session, "day": 1, "volunteer_id": 2, "at": START}
        connection.execute(Presence.__table__.insert(), row)  # type: ignore[attr-defined]
    end = SECOND_DAY.ends_at
    organiser.tell(SECOND_DAY.starts_at - timedelta(hours=1))
    assert organiser.tell(end) == {}
    assert set(organiser.tell(end + timedelta(minutes=30))) == {2}


# --- channels ----------------------------------------------------------------------------------


def test_outside_the_window_a_message_is_held_with_its_reason(organiser: Organiser) -> None:
    organiser.add_people(2)
    organiser.set(Address, {"volunteer_id": 2}, last_inbound_at=NOW - ONE_DAY)
    organiser.publish()
    organiser.fan_out(NOW)
    assert set(organiser.send(NOW, seen_by=whatsapp(0))) == {1}
    held = {row.recipient: (row.state, row.error) for row in organiser.outbox()}
    assert held["2"] == (State.HELD, "needs template")


def test_of_several_reminders_that_were_held_only_the_last_is_sent(organiser: Organiser) -> None:
    organiser.add_people(1)
    session = organiser.publish()
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    for offset in (7 * ONE_DAY, ONE_DAY):
        organiser.fan_out(START - offset)
        assert organiser.send(START - offset, seen_by=whatsapp(0)) == {}
    now = START - timedelta(hours=20)
    organiser.set(Address, {"volunteer_id": 1}, last_inbound_at=now)
    with organiser.engine.begin() as connection:
        release(connection, Where("telegram", "1"), now)
    assert len(organiser.send(now, seen_by=whatsapp(0))[1]) == 1
    assert _missed(organiser, session) == ()


def test_one_person_with_two_addresses_is_told_at_the_one_they_used_last(
    organiser: Organiser,
) -> None:
    organiser.add_people(1)
    with organiser.engine.begin() as connection:
        people(connection, 1, first=2, registered_at=None)
    organiser.set(
        Address, {"volunteer_id": 2}, volunteer_id=1, last_inbound_at=NOW + timedelta(minutes=1)
    )
    organiser.publish()
    assert set(organiser.tell(NOW)) == {2}
