"""What is only likely meant is asked back; a yes does it, whatever happens in between."""

from __future__ import annotations

import pytest

from bot.features.volunteers.requests import GiveConsent, StopMessages
from tests.support.at_each_step import REGISTERED, UNREGISTERED, stand
from tests.support.talk import PAID, Talk

EVERYWHERE = [*UNREGISTERED, *REGISTERED]


def test_a_yes_does_it(talk: Talk) -> None:
    talk.says("halo", "nggak papa")
    assert talk.heard == ["engine.meant"]
    assert talk.effects == []
    assert talk.says("ya").step == "registration.full_name"


def test_a_no_asks_the_open_question_again(talk: Talk) -> None:
    talk.says("halo", "nggak papa", "bukan")
    assert talk.heard[0] == "engine.not_meant"
    assert talk.step == "registration.consent"
    assert talk.session.misses == 0


def test_buttons_do_the_same_and_an_old_one_does_nothing(talk: Talk) -> None:
    talk.says("halo", "nggak papa")
    yes = talk.message.rows[0][0].value
    talk.presses_code(yes)
    assert talk.step == "registration.full_name"
    assert talk.presses_code(yes).step == "registration.full_name"


def test_an_answer_to_the_open_question_is_taken_instead(talk: Talk) -> None:
    talk.says("halo", "nggak papa", "setuju")
    assert any(isinstance(effect, GiveConsent) for effect in talk.effects)


def test_what_was_asked_back_is_asked_once(talk: Talk) -> None:
    talk.says("halo", "nggak papa", "hmm")
    assert talk.session.meant == ""


@pytest.mark.parametrize("place", EVERYWHERE)
def test_a_wish_to_stop_is_asked_back_everywhere(place: str) -> None:
    talk = stand(place)
    before = talk.frame
    talk.says("saya mau berhenti")
    assert talk.heard == ["engine.meant"]
    assert talk.frame == before
    assert talk.says("ya").effects[-1] == StopMessages()


@pytest.mark.parametrize("place", EVERYWHERE)
def test_stop_with_manners_is_stop_everywhere(place: str) -> None:
    assert stand(place).says("berhenti ya kak, makasih").heard == ["stop.done"]


def test_where_choices_are_typed_the_numbers_are_those_that_are_shown(paid: Talk) -> None:
    paid.says("halo", "nggak papa")
    assert "1. Ya" in paid.text
    assert paid.says("2").step == "registration.consent"


@pytest.mark.parametrize("word", ["belajar", "saya mau belajar lagi", "lanjut"])
def test_who_is_silent_and_wants_to_learn_begins_again_in_one_tap(word: str) -> None:
    talk = stand("lesson.card").says("BERHENTI", word)
    assert talk.heard == ["stop.ask_begin"]
    talk.presses("Ya")
    assert talk.heard[0] == "stop.undone"
    assert talk.step == "lesson.card"


def test_a_name_that_may_be_a_place_is_asked_back() -> None:
    talk = stand("registration.full_name").says("jatirasa")
    assert talk.heard == ["engine.meant"]
    assert talk.says("ya").draft["full_name"] == "Jatirasa"


def test_three_misses_are_three_sentences_and_offer_the_coordinator() -> None:
    talk = stand("quiz.question", PAID)
    heard = [talk.says("😀").heard[0] for _ in range(3)]
    assert heard == ["answer.choose_letter", "miss.choose_letter", "miss.third"]
    assert "miss.ask" in talk.heard


def test_a_question_of_ones_own_is_answered_and_the_open_one_asked_again() -> None:
    talk = stand("menu.choose").says("kapan dapat sertifikat?")
    assert talk.heard == ["topic.certificate", "own.ask", "menu.ask"]
