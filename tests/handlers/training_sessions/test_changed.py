"""What somebody is answered who speaks of a session as it was."""

from __future__ import annotations

from datetime import timedelta

from bot.features.training_sessions import changes, requests
from bot.features.training_sessions.types import TrainingDay
from models.vocabulary import Reply
from tests.support.training_sessions import COORDINATOR, DAY, SECOND_DAY, START, Organiser, within
from tests.support.volunteers_in_chat import VolunteersInChat

LATER = timedelta(hours=2)
MOVED = (TrainingDay(1, DAY.starts_at + LATER, DAY.ends_at + LATER),)


def test_a_tap_on_an_old_invitation_is_asked_again(chat: VolunteersInChat) -> None:
    """Though they have heard of the change since: they tapped the old one."""
    session = chat.invite()
    Organiser(chat.engine).change(session, chat.now, days=MOVED)
    chat.sweep()
    chat.sends(2, button=f"/hadir s{session}v1", turn=0)
    assert "10.00–18.00" in chat.text(2)
    assert Organiser(chat.engine).replies(session)[2] == Reply.INVITED
    chat.says(2, "hadir")
    assert Organiser(chat.engine).replies(session)[2] == Reply.COMING


def test_an_answer_before_the_change_was_told_is_asked_again_and_it_is_not_told_twice(
    chat: VolunteersInChat,
) -> None:
    session = chat.invite()
    Organiser(chat.engine).change(session, chat.now, days=MOVED)
    chat.says(2, "hadir")
    assert "perubahan" in chat.text(2)
    assert "10.00–18.00" in chat.text(2)
    chat.says(2, "hadir")
    heard = len(chat.heard[2])
    chat.sweep()
    assert len(chat.heard[2]) == heard
    assert Organiser(chat.engine).replies(session)[2] == Reply.COMING


def test_news_of_two_sessions_go_as_one_message(chat: VolunteersInChat) -> None:
    sessions = [chat.invite(key=title, title=title) for title in ("Bimtek Satu", "Bimtek Dua")]
    heard = len(chat.heard[2])
    for session in sessions:
        Organiser(chat.engine).change(session, chat.now, days=MOVED)
    chat.sweep()
    [told] = chat.texts(2, heard)
    assert "Bimtek Satu" in told
    assert "Bimtek Dua" in told


def test_the_code_of_a_cancelled_session_and_of_a_dropped_day(chat: VolunteersInChat) -> None:
    session = chat.invite(days=(DAY, SECOND_DAY))
    chat.says(2, "hadir")
    Organiser(chat.engine).change(session, chat.now, days=(DAY,))
    chat.wait_until(START)
    chat.says(2, "hadir 1002")
    assert "ditiadakan" in chat.text(2)
    with chat.engine.begin() as connection:
        turn = within(connection, COORDINATOR, chat.now)
        changes.cancel(turn, requests.CancelSession(session))
    chat.says(2, "hadir 1001")
    assert "dibatalkan" in chat.text(2)
