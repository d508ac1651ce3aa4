"""A message to somebody whose window is closed waits, a short template says so, and a yes brings
it; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.channels.base import Standing
from bot.channels.template_texts import ANNOUNCEMENTS
from bot.channels.whatsapp.channel import capabilities
from bot.delivery.outbox import lost_contact, unpack
from bot.delivery.templates import APPROVED, refused, save_contents
from bot.engine.messages import Outbound
from bot.runtime.retention import STEPS
from models.broadcasts import Broadcast
from models.messages import Outbox
from models.notices import Notice
from models.volunteer import Address
from tests.features.review.test_review import EVENING, due_since_yesterday
from tests.support.training_sessions import NOW, START, Organiser
from tests.support.volunteers_in_chat import Hall

SITI, BUDI = 2, 3
A_DAY = timedelta(days=1)
OUT = 480


@pytest.fixture
def hall(database_url: str) -> Iterator[Hall]:
    """Everybody wrote a moment ago, on a channel such as WhatsApp."""
    hall = Hall(database_url)
    charge(hall)
    hall.enter(3)
    hall.appoint(1, "32.75")
    yield hall
    hall.engine.dispose()


def charge(hall: Hall, *, nudges: bool = False) -> None:
    hall.see_by(capabilities(0), rupiah=OUT, rupiah_in=80, nudges_by_template=nudges)


def approve(hall: Hall, *names: str, status: str = APPROVED) -> None:
    with hall.engine.begin() as connection:
        made = [Standing(name, name, f"HX-{name}", status) for name in names or ANNOUNCEMENTS]
        save_contents(connection, "telegram", made, hall.now)


def away(hall: Hall, *people: int, days: float = 2) -> None:
    for who in people or (SITI, BUDI):
        at = hall.now - timedelta(days=days)
        Organiser(hall.engine).set(Address, {"volunteer_id": who}, last_inbound_at=at)


def templates(hall: Hall, who: int) -> list[Outbound]:
    return [message for message in hall.heard[who] if message.template is not None]


def held(hall: Hall) -> list[str]:
    return [row.recipient for row in hall.rows(Outbox, state="held")]


def broadcast(hall: Hall, text: str = "Mohon membawa alat tulis.") -> None:
    opened = ("siaran", "1") if hall.rows(Broadcast) else ("siaran",)
    hall.says(1, *opened, text, "semua", "kirim")
    hall.sweep()


# --- what is announced ----------------------------------------------------------------------------


def test_an_invitation_outside_the_window_is_announced_with_its_hour_and_a_yes_brings_it(
    hall: Hall,
) -> None:
    approve(hall)
    away(hall, SITI)
    hall.invite()
    [told] = templates(hall, SITI)
    assert told.template is not None
    assert told.template.sid == "HX-invitation"
    assert told.template.variables == (
        "Bimtek Dasar",
        "Sabtu, 5 Desember 2026, pukul 08.00–16.00 WIB",
    )
    assert told.text == hall.text(SITI)
    assert all(value in told.text for value in told.template.variables)
    before = len(hall.heard[SITI])
    hall.says(SITI, "ya").sweep()
    assert [("diundang" in text, "Aula" in text) for text in hall.texts(SITI, before)] == [
        (True, True)
    ]
    assert held(hall) == []


@pytest.mark.parametrize("said", ["YA", "iya, boleh", "baca pesan", "/baca_pesan"])
def test_a_yes_in_any_words_is_answered_with_the_message_alone(hall: Hall, said: str) -> None:
    approve(hall)
    away(hall, SITI)
    hall.invite()
    before = len(hall.heard[SITI])
    hall.says(SITI, said).sweep()
    assert len(hall.texts(SITI, before)) == 1


def test_the_button_of_the_template_brings_it(hall: Hall) -> None:
    approve(hall)
    away(hall, SITI)
    hall.invite()
    before = len(hall.heard[SITI])
    hall.sends(SITI, button="/baca_pesan").sweep()
    assert len(hall.texts(SITI, before)) == 1


def test_a_yes_is_no_answer_to_the_question_of_the_day_before(hall: Hall) -> None:
    """They were asked something two days ago, and read the template since."""
    approve(hall)
    hall.says(SITI, "hapus data")
    hall.now += 2 * A_DAY
    hall.invite()
    assert templates(hall, SITI)
    before = len(hall.heard[SITI])
    hall.says(SITI, "ya").sweep()
    assert any("diundang" in text for text in hall.texts(SITI, before))
    assert hall.rows(Address, volunteer_id=SITI)


def test_other_words_are_answered_and_bring_it_too(hall: Hall) -> None:
    approve(hall)
    away(hall, SITI)
    hall.invite()
    before = len(hall.heard[SITI])
    hall.says(SITI, "menu").sweep()
    said = hall.texts(SITI, before)
    assert "Menu utama" in said[0]
    assert "diundang" in said[1]


def test_a_yes_long_after_says_that_its_time_is_over(hall: Hall) -> None:
    approve(hall)
    away(hall, SITI)
    hall.invite()
    hall.now = START + 3 * A_DAY
    before = len(hall.heard[SITI])
    hall.says(SITI, "ya").sweep()
    assert ["sudah lewat" in text for text in hall.texts(SITI, before)] == [True]


def test_after_the_next_word_a_yes_means_what_it_always_did(hall: Hall) -> None:
    approve(hall)
    away(hall, SITI)
    hall.invite()
    hall.says(SITI, "menu").sweep()
    before = len(hall.heard[SITI])
    hall.says(SITI, "ya").sweep()
    assert hall.texts(SITI, before) != []


def test_what_tells_nothing_by_itself_is_announced_once(hall: Hall) -> None:
    approve(hall)
    away(hall)
    broadcast(hall)
    broadcast(hall, "Yang kedua.")
    assert len(templates(hall, SITI)) == 1
    before = len(hall.heard[SITI])
    hall.says(SITI, "ya").sweep()
    assert len(hall.texts(SITI, before)) == 2


def test_after_a_week_without_a_word_it_is_announced_anew(hall: Hall) -> None:
    approve(hall)
    away(hall)
    broadcast(hall)
    hall.now += timedelta(days=8)
    broadcast(hall, "Yang kedua.")
    assert len(templates(hall, SITI)) == 2


def test_a_reminder_is_announced_whatever_went_before(hall: Hall) -> None:
    approve(hall)
    away(hall)
    broadcast(hall)
    hall.invite(reminders=(A_DAY,))
    hall.wait_until(START)
    sids = [one.template.sid for one in templates(hall, SITI) if one.template]
    assert sids == ["HX-message", "HX-invitation"]  # nobody is reminded of what they never read
    assert held(hall).count("2") == 2


def test_whoever_is_coming_is_reminded_by_a_template(hall: Hall) -> None:
    approve(hall)
    hall.invite(reminders=(A_DAY, timedelta(hours=2)))
    hall.says(SITI, "hadir")
    hall.wait_until(START)
    sids = [one.template.sid for one in templates(hall, SITI) if one.template]
    assert sids == ["HX-reminder", "HX-reminder"]
    before = len(hall.heard[SITI])
    hall.says(SITI, "ya").sweep()
    assert len(hall.texts(SITI, before)) == 1


def test_at_night_nothing_is_announced(hall: Hall) -> None:
    approve(hall)
    away(hall)
    hall.now = NOW.replace(hour=15)  # 22.00 in Jakarta
    hall.invite()
    assert templates(hall, SITI) == []
    hall.wait_until(NOW.replace(hour=23) + timedelta(minutes=30))
    assert len(templates(hall, SITI)) == 1


def test_who_asked_for_silence_is_not_told(hall: Hall) -> None:
    approve(hall)
    hall.says(SITI, "berhenti")
    away(hall)
    hall.invite()
    assert templates(hall, SITI) == []


# --- templates come and go ------------------------------------------------------------------------


def test_without_a_template_it_waits_and_is_announced_once_there_is_one(hall: Hall) -> None:
    away(hall)
    approve(hall, status="pending")
    hall.invite()
    assert (templates(hall, SITI), held(hall)) == ([], ["2", "3"])
    approve(hall)
    hall.sweep()
    assert len(templates(hall, SITI)) == 1
    approve(hall)
    hall.sweep()
    assert len(templates(hall, SITI)) == 1


def test_a_refused_template_is_not_used_until_it_is_back(hall: Hall) -> None:
    approve(hall)
    away(hall)
    hall.invite()
    told = next(row for row in hall.rows(Outbox, recipient="2") if row.announces)
    assert unpack(told.body).template is not None
    with hall.engine.begin() as connection:
        refused(connection, told.id, "rejected: the template is paused (63041)")
    away(hall, 1)
    hall.invite(title="Yang lain", key="another")
    assert len(templates(hall, SITI)) == 1
    approve(hall)
    hall.sweep()
    assert len(templates(hall, SITI)) == 3  # both, for the first never came


# --- nudges ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("worth_it", [False, True])
def test_a_nudge_is_worth_a_template_where_the_operator_says_so(hall: Hall, worth_it: bool) -> None:
    charge(hall, nudges=worth_it)
    approve(hall)
    due_since_yesterday(hall, SITI)
    away(hall)
    hall.now = EVENING
    hall.sweep()
    assert len(templates(hall, SITI)) == worth_it
    hall.wait_until(EVENING + 3 * A_DAY)
    assert len(templates(hall, SITI)) == worth_it


def test_the_ledger_of_notices_counts_messages_and_not_announcements(hall: Hall) -> None:
    approve(hall)
    away(hall)
    broadcast(hall)
    [notice] = hall.rows(Notice, kind="broadcast")
    assert len(hall.rows(Outbox, notice_id=notice.id)) == 3
    assert len(hall.rows(Outbox, announces=notice.id)) == 2


def test_whoever_turns_out_to_be_gone_waits_for_nothing(hall: Hall) -> None:
    """The announcement comes back: no such number any more."""
    approve(hall)
    away(hall)
    broadcast(hall)
    told = next(row for row in hall.rows(Outbox, recipient="2") if row.announces)
    with hall.engine.begin() as connection:
        lost_contact(connection, told.id)
    assert held(hall) == ["3"]
    [theirs] = [row for row in hall.rows(Outbox, recipient="2") if row.notice_id]
    assert (theirs.state, theirs.error) == ("failed", "unreachable")


def test_what_was_announced_stays_with_its_broadcast_and_goes_with_a_nudge(hall: Hall) -> None:
    charge(hall, nudges=True)
    approve(hall)
    due_since_yesterday(hall, BUDI)
    away(hall)
    hall.now = EVENING
    hall.sweep()
    broadcast(hall)
    assert [row.recipient for row in hall.rows(Outbox) if row.announces] == ["3", "2"]
    with hall.engine.begin() as connection:
        for step in STEPS:
            while step(connection, hall.now + 30 * A_DAY):
                pass
    assert [row.recipient for row in hall.rows(Outbox) if row.announces] == ["2"]
