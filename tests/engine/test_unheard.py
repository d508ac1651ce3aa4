"""An answer may not have arrived: whoever writes next is told, and asked what is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.at_each_step import stand
from tests.support.talk import Talk

TOLD = "engine.unheard"


def unheard(place: str, *, last: bool = True) -> Talk:
    talk = stand(place)
    talk.person = replace(talk.person, unheard=True, unasked=last)
    return talk


@pytest.mark.parametrize("word", ["1", "setuju", "halo?", "ya", "kok diam"])
def test_a_word_is_no_answer_to_a_question_that_may_not_be_known(word: str) -> None:
    """It is asked in full, though it was asked a moment ago."""
    in_full = stand("registration.consent").heard[-1]
    talk = unheard("registration.consent")
    before = talk.frame
    talk.says(word)
    assert (talk.heard[0], talk.heard[-1]) == (TOLD, in_full)
    assert talk.frame == before


def test_a_tap_on_the_open_question_shows_that_it_came() -> None:
    talk = unheard("registration.consent").presses("Setuju")
    assert TOLD not in talk.heard
    assert talk.step == "registration.full_name"


def test_a_tap_on_the_question_before_does_not() -> None:
    """They tap again, for nothing came of it."""
    talk = stand("registration.consent")
    code = next(key.value for row in talk.message.rows for key in row)
    talk.presses_code(code)
    talk.person = replace(talk.person, unheard=True, unasked=True)
    talk.presses_code(code)
    assert talk.heard == [TOLD, "registration.ask_name"]


def test_a_command_is_obeyed_all_the_same() -> None:
    talk = unheard("lesson.card").says("profil")
    assert talk.heard[0] == TOLD
    assert talk.step.startswith("profile.")


def test_when_more_was_said_since_the_answer_counts() -> None:
    talk = unheard("registration.consent", last=False).says("setuju")
    assert talk.heard[0] == TOLD
    assert talk.step == "registration.full_name"


def test_who_asked_for_silence_is_told_nothing_more() -> None:
    talk = Talk().registered().says("berhenti", "ya")
    talk.person = replace(talk.person, unheard=True, unasked=True)
    assert TOLD not in talk.says("halo").heard
