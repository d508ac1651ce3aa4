"""HAPUS DATA: asked twice, then everything is gone."""

from __future__ import annotations

import json

import pytest

from bot.engine.effects import Forget
from bot.engine.person import PersonState, Volunteer
from tests.support.at_each_step import REGISTERED, UNREGISTERED, stand
from tests.support.talk import Talk


@pytest.mark.parametrize("place", [*UNREGISTERED, *REGISTERED])
def test_erasing_is_asked_twice_from_everywhere(place: str) -> None:
    talk = stand(place).says("menu" if place.startswith("erase") else "hmm", "HAPUS DATA")
    assert talk.heard == ["erase.ask_sure"]
    assert talk.says("ya").heard == ["erase.ask_really"]
    assert not any(isinstance(effect, Forget) for effect in talk.effects)
    assert talk.says("hapus").heard == ["erase.done"]
    assert talk.outcome is not None
    assert talk.outcome.forgotten


def test_everything_is_gone() -> None:
    talk = stand("lesson.card").says("kuis", "1", "a", "profil", "1", "HAPUS DATA", "ya", "hapus")
    assert talk.person == PersonState(Volunteer(id=1), talk.person.addresses)
    assert (talk.session.frame, talk.session.paused) == (None, ())
    assert "Siti" not in json.dumps(talk.session.dump())


def test_the_language_stays_so_that_the_last_word_is_understood() -> None:
    talk = stand("language.which").says("English", "hapus data", "yes", "1")
    assert talk.person == PersonState(Volunteer(id=1, language="en"), talk.person.addresses)


@pytest.mark.parametrize("words", [["tidak"], ["Tidak jadi"], ["ya", "tidak"], ["ya", "jangan"]])
@pytest.mark.parametrize("place", ["lesson.card", "quiz.question", "registration.role"])
def test_who_declines_keeps_everything_and_goes_on(place: str, words: list[str]) -> None:
    talk = stand(place)
    before, person = talk.frame, talk.person
    talk.says("HAPUS DATA", *words)
    assert talk.heard[0] == "erase.kept"
    assert (talk.frame, talk.person) == (before, person)


@pytest.mark.parametrize("word", ["menu", "batal", "kembali", "BERHENTI", "hmm", "😀", "kuis"])
@pytest.mark.parametrize("place", ["erase.sure", "erase.really"])
def test_no_other_word_erases(place: str, word: str) -> None:
    talk = stand(place).says(word)
    assert not any(isinstance(effect, Forget) for effect in talk.effects)
    assert talk.person.volunteer.name


@pytest.mark.parametrize("word", ["ya", "iya", "hapuss", "hapus apa", "jangan hapus", "ok", "b"])
def test_the_last_step_takes_nothing_that_is_only_nearly_so(word: str) -> None:
    talk = stand("erase.really").says(word)
    assert not any(isinstance(effect, Forget) for effect in talk.effects)


@pytest.mark.parametrize("word", ["1", "hapus", "HAPUS SEMUA", "Hapus semua!", "ya hapus"])
def test_it_takes_its_number_and_its_words(word: str) -> None:
    assert stand("erase.really").says(word).heard == ["erase.done"]


def test_the_first_yes_pressed_twice_erases_nothing() -> None:
    talk = stand("erase.sure")
    code = talk.message.rows[0][0].value
    talk.presses_code(code).presses_code(code)
    assert talk.heard == ["engine.already_answered", "erase.ask_really"]


def test_after_erasing_the_next_word_begins_with_the_notice(talk: Talk) -> None:
    talk.registered().says("hapus data", "ya", "hapus", "halo")
    assert talk.step == "registration.consent"
