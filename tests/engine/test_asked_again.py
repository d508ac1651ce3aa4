"""A long question that still stands on the screen is asked again in short."""

from __future__ import annotations

import pytest

from bot.engine.messages import Capabilities
from handlers import CONVERSATIONS
from tests.support.at_each_step import REGISTERED, stand
from tests.support.talk import CHAT, PAID, Talk

SHORT = {"registration.consent": "registration.agree_again", "lesson.card": "lesson.card_again"}


@pytest.mark.parametrize("place", SHORT)
@pytest.mark.parametrize("word", ["bantuan", "hmm", "halo", "kembali"])
def test_asked_again_it_is_short(place: str, word: str) -> None:
    talk = stand(place)
    before = len(talk.text)
    talk.says(word)
    assert talk.heard[-1] == SHORT[place]
    assert len(talk.text) < before + 200


@pytest.mark.parametrize("place", SHORT)
@pytest.mark.parametrize("capabilities", [CHAT, PAID])
def test_asked_again_in_short_it_takes_the_same_answers(
    place: str, capabilities: Capabilities
) -> None:
    talk = stand(place, capabilities).says("hmm")
    before = talk.frame
    assert talk.says("1").frame != before


@pytest.mark.parametrize("place", SHORT)
def test_after_an_hour_it_is_told_in_full(place: str) -> None:
    talk = stand(place).waits(minutes=50).says("hmm")
    assert talk.heard[-1] == SHORT[place]
    talk.waits(minutes=11).says("hmm")
    assert SHORT[place] not in talk.heard


@pytest.mark.parametrize("place", SHORT)
def test_after_something_else_it_is_told_in_full(place: str) -> None:
    talk = stand(place)
    in_full = talk.heard[-1]
    talk.says("bahasa", "Bahasa Indonesia")
    assert talk.step == place
    assert talk.heard[-1] == in_full


def test_the_next_card_is_told_in_full() -> None:
    assert stand("lesson.card").says("hmm", "lanjut").heard == ["lesson.card_of"]


@pytest.mark.parametrize("place", sorted(REGISTERED.keys() - SHORT.keys()))
def test_all_other_questions_are_short_enough_to_be_asked_as_they_are(place: str) -> None:
    talk = stand(place)
    asked = talk.outcome.questions if talk.outcome else ()
    talk.says("😀")
    assert talk.outcome is not None
    assert talk.outcome.questions[0].text == (asked or talk.outcome.questions)[0].text


def test_every_short_form_is_tried_here() -> None:
    steps = {
        step: f"{c.name}.{step.name}" for c in CONVERSATIONS[::-1] for step in c.steps.values()
    }
    assert {name for step, name in steps.items() if step.again} == set(SHORT)


def test_who_is_not_registered_gets_the_short_question_beside_the_word_to_register(
    talk: Talk,
) -> None:
    assert talk.says("halo", "menu").heard == ["engine.register_first", "registration.agree_again"]


def test_what_does_not_fit_below_what_is_said_is_offered() -> None:
    talk = stand("progress.whereto", PAID)
    whole = talk.text
    talk.says("hp nya lowbat", "tulisannya hilang", "lain lagi")
    assert talk.heard[0] == "miss.third"
    assert talk.heard[-1] == "engine.ask_go_on"
    assert len(talk.text) <= PAID.text_limit < len(talk.text) + len(whole)
    assert talk.says("ya").text == whole
