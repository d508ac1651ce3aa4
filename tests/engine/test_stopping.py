"""BERHENTI, MULAI, and the silence between them."""

from __future__ import annotations

import pytest

from bot.engine.messages import Media
from bot.features.volunteers.requests import ResumeMessages, StopMessages
from tests.support.at_each_step import REGISTERED, UNREGISTERED, stand
from tests.support.talk import Talk

EVERYWHERE = [*UNREGISTERED, *REGISTERED]


@pytest.mark.parametrize("place", EVERYWHERE)
def test_stop_works_from_everywhere(place: str) -> None:
    talk = stand(place).says("BERHENTI")
    assert talk.heard == ["stop.done"]
    assert talk.effects[-1] == StopMessages()


@pytest.mark.parametrize(
    "place", ["lesson.card", "lesson.question", "quiz.question", "onward.whereto", "learn.lesson"]
)
def test_begin_goes_on_where_they_stopped(place: str) -> None:
    talk = stand(place)
    before = talk.frame
    talk.says("BERHENTI").waits(days=30).says("MULAI")
    assert talk.effects[-1] == ResumeMessages()
    assert talk.heard[0] == "stop.undone"
    assert talk.frame == before


@pytest.mark.parametrize("word", ["a", "halo", "bantuan", "bahasa", "hmm"])
def test_while_stopped_nothing_is_asked(word: str) -> None:
    talk = stand("quiz.question").says("BERHENTI", word)
    assert talk.heard == ["stop.still"]
    assert talk.labels == []


def test_while_stopped_a_voice_note_or_a_button_gets_the_same_word() -> None:
    talk = stand("quiz.question")
    code = talk.message.rows[0][0].value
    assert talk.says("BERHENTI").sends(Media.VOICE).heard == ["stop.still"]
    assert talk.presses_code(code).heard == ["stop.still"]


def test_stopping_twice_is_no_harm() -> None:
    talk = stand("quiz.question").says("BERHENTI", "BERHENTI", "MULAI")
    assert talk.step == "quiz.question"


def test_while_stopped_the_data_can_still_be_seen() -> None:
    talk = stand("lesson.card").says("BERHENTI", "DATA SAYA")
    assert "my_data.stopped" in talk.heard
    assert "lesson.card_of" not in talk.heard
    assert talk.says("MULAI").step == "lesson.card"


def test_while_stopped_the_data_can_still_be_erased() -> None:
    talk = stand("lesson.card").says("BERHENTI", "HAPUS DATA", "ya", "hapus")
    assert talk.heard == ["erase.done"]


@pytest.mark.parametrize("word", ["menu", "kuis", "lanjut", "batal", "kembali", "tidak"])
def test_nobody_gets_an_empty_message_while_stopped(word: str) -> None:
    talk = stand("lesson.card").says("BERHENTI", "HAPUS DATA", word)
    assert talk.text
    assert talk.person.volunteer.stopped_at
    assert talk.says("MULAI").step in {"lesson.card", "menu.choose", "erase.sure"}


def test_who_stopped_before_registering_begins_with_registration(talk: Talk) -> None:
    talk.says("berhenti", "mulai")
    assert talk.heard[0] == "stop.undone"
    assert "engine.register_first" not in talk.heard
    assert talk.step == "registration.consent"


def test_begin_leads_a_volunteer_home() -> None:
    assert stand("profile.choose").says("/start").step == "menu.choose"


def test_begin_in_mid_registration_asks_the_open_question_again() -> None:
    assert stand("registration.role").says("/start bekasi").step == "registration.role"
