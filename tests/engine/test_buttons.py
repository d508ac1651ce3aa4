"""Buttons: those of the open question answer it, all others do nothing."""

from __future__ import annotations

from tests.support.at_each_step import stand
from tests.support.talk import Talk


def test_a_button_of_an_earlier_question_changes_nothing(talk: Talk) -> None:
    talk.says("halo")
    agree = talk.message.rows[0][0].value
    talk.presses("Setuju").says("Siti Aminah")
    before, done = (talk.frame, talk.session.turn), list(talk.effects)

    talk.presses_code(agree)

    assert talk.heard == ["engine.already_answered", "registration.ask_adult"]
    assert (talk.frame, talk.session.turn) == before
    assert talk.effects == done


def test_a_button_that_was_never_pressed_is_old_all_the_same(talk: Talk) -> None:
    talk.says("halo")
    decline = talk.message.rows[0][-1].value
    talk.presses("Setuju").presses_code(decline)
    assert talk.heard == ["engine.old_button", "registration.ask_name"]


def test_the_same_button_pressed_twice_answers_once() -> None:
    talk = stand("quiz.question")
    code = talk.message.rows[0][0].value
    talk.presses_code(code)
    answered = list(talk.effects)

    talk.presses_code(code)

    assert talk.heard == ["engine.already_answered", "quiz.question"]
    assert talk.effects == answered
    assert talk.draft["at"] == 1


def test_a_button_works_again_and_again_while_its_question_is_open(talk: Talk) -> None:
    talk.says("halo")
    code = talk.message.rows[0][0].value
    talk.says("entahlah").presses_code(code)
    assert talk.step == "registration.full_name"


def test_an_old_menu_button_still_does_what_it_says() -> None:
    talk = stand("menu.choose")
    progress = talk.message.rows[1][1].value
    talk.says("belajar").presses_code(progress)
    assert talk.step == "progress.whereto"


def test_an_old_button_to_go_on_leads_from_a_card_to_that_card() -> None:
    talk = stand("progress.whereto").says("hmm")
    go_on = talk.message.rows[0][0].value
    talk.presses_code(go_on)
    before = talk.frame

    talk.presses_code(go_on)

    assert "engine.old_button" not in talk.heard
    assert talk.frame == before


def test_a_button_after_the_talk_has_ended_opens_the_door_again(talk: Talk) -> None:
    talk.says("halo")
    agree = talk.message.rows[0][0].value
    talk.presses("Tidak setuju").presses_code(agree)
    assert talk.step == "registration.consent"
    assert not talk.person.volunteer.consent_version


def test_a_made_up_button_is_no_answer() -> None:
    talk = stand("quiz.question")
    talk.does(button="9", turn=talk.session.turn)
    assert talk.heard == ["answer.choose_letter", "quiz.question"]


def test_a_made_up_command_button_is_no_answer() -> None:
    talk = stand("quiz.question")
    talk.does(button="/nothing", turn=talk.session.turn)
    assert talk.heard == ["answer.choose_letter", "quiz.question"]
