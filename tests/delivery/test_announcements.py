"""A message to somebody whose window is closed waits, a short template says so, and a yes brings
it; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.channels.base import TemplateStatus
from bot.channels.template_texts import ANNOUNCEMENTS
from bot.channels.whatsapp.channel import capabilities
from bot.delivery.outcomes import DeliveryReport, write_reports
from bot.delivery.packing import unpack
from bot.delivery.templates import APPROVED, refused, save_contents
from bot.engine.messages import Outbound
from models.broadcasts import Broadcast
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import State
from models.volunteer import Address
from tests.features.nudges.test_nudges import EVENING, due_since_yesterday
from tests.support.registered import NOTICE_TYPES, throw_away
from tests.support.training_sessions import NOW, START, Organiser
from tests.support.volunteers_in_chat import VolunteersInChat

SITI, BUDI = 2, 3
A_DAY = timedelta(days=1)
OUT = 480


@pytest.fixture
def chat(database_url: str) -> Iterator[VolunteersInChat]:
    """Everybody wrote a moment ago, on a channel such as WhatsApp."""
    chat = VolunteersInChat(database_url)
    charge(chat)
    chat.enter(3)
    chat.appoint(1, "32.75")
    yield chat
    chat.engine.dispose()


def charge(chat: VolunteersInChat, *, nudges: bool = False) -> None:
    chat.see_by(capabilities(0), rupiah=OUT, rupiah_in=80, nudges_by_template=nudges)


def approve(chat: VolunteersInChat, *names: str, status: str = APPROVED) -> None:
    with chat.engine.begin() as connection:
        made = [TemplateStatus(name, name, f"HX-{name}", status) for name in names or ANNOUNCEMENTS]
        save_contents(connection, "telegram", made, chat.now)


def away(chat: VolunteersInChat, *people: int, days: float = 2) -> None:
    for who in people or (SITI, BUDI):
        at = chat.now - timedelta(days=days)
        Organiser(chat.engine).set(Address, {"volunteer_id": who}, last_inbound_at=at)


def templates(chat: VolunteersInChat, who: int) -> list[Outbound]:
    return [message for message in chat.heard[who] if message.template is not None]


def held(chat: VolunteersInChat) -> list[str]:
    return [row.recipient for row in chat.rows(Outbox, state="held")]


def broadcast(chat: VolunteersInChat, text: str = "Mohon membawa alat tulis.") -> None:
    opened = ("siaran", "1") if chat.rows(Broadcast) else ("siaran",)
    chat.says(1, *opened, text, "semua", "kirim")
    chat.sweep()


# --- what is announced ----------------------------------------------------------------------------


def test_an_invitation_outside_the_window_is_announced_with_its_hour_and_a_yes_brings_it(
    chat: VolunteersInChat,
) -> None:
    approve(chat)
    away(chat, SITI)
    chat.invite()
    [told] = templates(chat, SITI)
    assert told.template is not None
    assert told.template.sid == "HX-invitation"
    assert told.template.variables == (
        "Bimtek Dasar",
        "Sabtu, 5 Desember 2026, pukul 08.00–16.00 WIB",
    )
    assert told.text == chat.text(SITI)
    assert all(value in told.text for value in told.template.variables)
    before = len(chat.heard[SITI])
    chat.says(SITI, "ya").sweep()
    assert [("diundang" in text, "Aula" in text) for text in chat.texts(SITI, before)] == [
        (True, True)
    ]
    assert held(chat) == []


@pytest.mark.parametrize("said", ["YA", "iya, boleh", "baca pesan", "/baca_pesan"])
def test_a_yes_in_any_words_is_answered_with_the_message_alone(
    chat: VolunteersInChat, said: str
) -> None:
    approve(chat)
    away(chat, SITI)
    chat.invite()
    before = len(chat.heard[SITI])
    chat.says(SITI, said).sweep()
    assert len(chat.texts(SITI, before)) == 1


def test_the_button_of_the_template_brings_it(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat, SITI)
    chat.invite()
    before = len(chat.heard[SITI])
    chat.sends(SITI, button="/baca_pesan").sweep()
    assert len(chat.texts(SITI, before)) == 1


def test_a_yes_is_no_answer_to_the_question_of_the_day_before(chat: VolunteersInChat) -> None:
    """They were asked something two days ago, and read the template since."""
    approve(chat)
    chat.says(SITI, "hapus data")
    chat.now += 2 * A_DAY
    chat.invite()
    assert templates(chat, SITI)
    before = len(chat.heard[SITI])
    chat.says(SITI, "ya").sweep()
    assert any("diundang" in text for text in chat.texts(SITI, before))
    assert chat.rows(Address, volunteer_id=SITI)


def test_other_words_are_answered_and_bring_it_too(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat, SITI)
    chat.invite()
    before = len(chat.heard[SITI])
    chat.says(SITI, "menu").sweep()
    said = chat.texts(SITI, before)
    assert "Menu utama" in said[0]
    assert "diundang" in said[1]


def test_a_yes_long_after_says_that_its_time_is_over(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat, SITI)
    chat.invite()
    chat.now = START + 3 * A_DAY
    before = len(chat.heard[SITI])
    chat.says(SITI, "ya").sweep()
    assert ["sudah lewat" in text for text in chat.texts(SITI, before)] == [True]


def test_after_the_next_word_a_yes_means_what_it_always_did(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat, SITI)
    chat.invite()
    chat.says(SITI, "menu").sweep()
    before = len(chat.heard[SITI])
    chat.says(SITI, "ya").sweep()
    assert chat.texts(SITI, before) != []


def test_what_tells_nothing_by_itself_is_announced_once(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat)
    broadcast(chat)
    broadcast(chat, "Yang kedua.")
    assert len(templates(chat, SITI)) == 1
    before = len(chat.heard[SITI])
    chat.says(SITI, "ya").sweep()
    assert len(chat.texts(SITI, before)) == 2


def test_after_a_week_without_a_word_it_is_announced_anew(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat)
    broadcast(chat)
    chat.now += timedelta(days=8)
    broadcast(chat, "Yang kedua.")
    assert len(templates(chat, SITI)) == 2


def test_a_reminder_is_announced_whatever_went_before(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat)
    broadcast(chat)
    chat.invite(reminders=(A_DAY,))
    chat.wait_until(START)
    sids = [one.template.sid for one in templates(chat, SITI) if one.template]
    assert sids == ["HX-message", "HX-invitation"]  # nobody is reminded of what they never read
    assert held(chat).count("2") == 2


def test_whoever_is_coming_is_reminded_by_a_template(chat: VolunteersInChat) -> None:
    approve(chat)
    chat.invite(reminders=(A_DAY, timedelta(hours=2)))
    chat.says(SITI, "hadir")
    chat.wait_until(START)
    sids = [one.template.sid for one in templates(chat, SITI) if one.template]
    assert sids == ["HX-reminder", "HX-reminder"]
    before = len(chat.heard[SITI])
    chat.says(SITI, "ya").sweep()
    assert len(chat.texts(SITI, before)) == 1


def test_at_night_nothing_is_announced(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat)
    chat.now = NOW.replace(hour=15)  # 22.00 in Jakarta
    chat.invite()
    assert templates(chat, SITI) == []
    chat.wait_until(NOW.replace(hour=23) + timedelta(minutes=30))
    assert len(templates(chat, SITI)) == 1


def test_who_asked_for_silence_is_not_told(chat: VolunteersInChat) -> None:
    approve(chat)
    chat.says(SITI, "berhenti")
    away(chat)
    chat.invite()
    assert templates(chat, SITI) == []


# --- templates come and go ------------------------------------------------------------------------


def test_without_a_template_it_waits_and_is_announced_once_there_is_one(
    chat: VolunteersInChat,
) -> None:
    away(chat)
    approve(chat, status="pending")
    chat.invite()
    assert (templates(chat, SITI), held(chat)) == ([], ["2", "3"])
    approve(chat)
    chat.sweep()
    assert len(templates(chat, SITI)) == 1
    approve(chat)
    chat.sweep()
    assert len(templates(chat, SITI)) == 1


def test_a_refused_template_is_not_used_until_it_is_back(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat)
    chat.invite()
    told = next(row for row in chat.rows(Outbox, recipient="2") if row.announces)
    assert unpack(told.body).template is not None
    with chat.engine.begin() as connection:
        refused(connection, told.id, "rejected: the template is paused (63041)")
    away(chat, 1)
    chat.invite(title="Yang lain", key="another")
    assert len(templates(chat, SITI)) == 1
    approve(chat)
    chat.sweep()
    assert len(templates(chat, SITI)) == 3  # both, for the first never came


# --- nudges ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("worth_it", [False, True])
def test_a_nudge_is_worth_a_template_where_the_operator_says_so(
    chat: VolunteersInChat, worth_it: bool
) -> None:
    charge(chat, nudges=worth_it)
    approve(chat)
    due_since_yesterday(chat, SITI)
    away(chat)
    chat.now = EVENING
    chat.sweep()
    assert len(templates(chat, SITI)) == worth_it
    chat.wait_until(EVENING + 3 * A_DAY)
    assert len(templates(chat, SITI)) == worth_it


def test_the_ledger_of_notices_counts_messages_and_not_announcements(
    chat: VolunteersInChat,
) -> None:
    approve(chat)
    away(chat)
    broadcast(chat)
    [notice] = chat.rows(Notice, kind="broadcast")
    assert len(chat.rows(Outbox, notice_id=notice.id)) == 3
    assert len(chat.rows(Outbox, announces=notice.id)) == 2


def test_whoever_turns_out_to_be_gone_waits_for_nothing(chat: VolunteersInChat) -> None:
    """The announcement comes back: no such number any more."""
    approve(chat)
    away(chat)
    broadcast(chat)
    told = next(row for row in chat.rows(Outbox, recipient="2") if row.announces)
    with chat.engine.begin() as connection:
        gone = DeliveryReport(told.id, State.FAILED, chat.now, unreachable=True)
        write_reports(connection, [gone], NOTICE_TYPES)
    assert held(chat) == ["3"]
    [theirs] = [row for row in chat.rows(Outbox, recipient="2") if row.notice_id]
    assert (theirs.state, theirs.error) == ("failed", "unreachable")


def test_what_was_announced_stays_with_its_broadcast_and_goes_with_a_nudge(
    chat: VolunteersInChat,
) -> None:
    charge(chat, nudges=True)
    approve(chat)
    due_since_yesterday(chat, BUDI)
    away(chat)
    chat.now = EVENING
    chat.sweep()
    broadcast(chat)
    assert [row.recipient for row in chat.rows(Outbox) if row.announces] == ["3", "2"]
    with chat.engine.begin() as connection:
        throw_away(connection, chat.now + 30 * A_DAY)
    assert [row.recipient for row in chat.rows(Outbox) if row.announces] == ["2"]
