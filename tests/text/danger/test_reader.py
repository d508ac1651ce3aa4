"""Cries for help, and what is only like one. The two lists were written against the reader."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import pytest

from bot.text.danger.reader import Danger, danger_in
from bot.text.danger.words import Vocabulary, common_words

HERE = Path(__file__).parent
CRIES = (HERE / "cries.txt").read_text("utf-8").splitlines()
NEAR_WORDS = (HERE / "near_words.txt").read_text("utf-8").splitlines()
# Written by people who had not seen the reader, and what it does with them now. At first sight it
# heard 67 % of one half and 82 % of the other.
CRIES_OF_OTHERS = (HERE / "cries_of_others.txt").read_text("utf-8").splitlines()
NEAR_WORDS_OF_OTHERS = (HERE / "near_words_of_others.txt").read_text("utf-8").splitlines()
FALSE_ALARMS_AT_MOST = 0.02
MISSED_AT_MOST = 0.04


def test_the_lists_are_long_and_say_nothing_twice() -> None:
    assert min(len(set(CRIES)), len(set(NEAR_WORDS))) >= 200
    assert len(set(CRIES)) == len(CRIES)


@pytest.mark.parametrize("text", CRIES)
def test_a_cry_is_heard(text: str) -> None:
    assert danger_in(text) is not None


@pytest.mark.parametrize("texts", [NEAR_WORDS, NEAR_WORDS_OF_OTHERS])
def test_what_is_only_like_one_is_hardly_ever_taken_for_one(texts: list[str]) -> None:
    alarms = [text for text in texts if danger_in(text) is not None]
    assert len(alarms) <= FALSE_ALARMS_AT_MOST * len(texts), alarms


def test_cries_that_others_wrote_are_hardly_ever_missed() -> None:
    missed = [text for text in CRIES_OF_OTHERS if danger_in(text) is None]
    assert len(missed) <= MISSED_AT_MOST * len(CRIES_OF_OTHERS), missed


@pytest.mark.parametrize(
    "wrapping", ["{}", "Assalamualaikum bu, {} 🙏", "kak mohon maaf {} ya kak", "{}!!!", "*{}*"]
)
def test_manners_around_a_cry_change_nothing(wrapping: str) -> None:
    assert [text for text in CRIES if danger_in(wrapping.format(text)) is None] == []


def test_a_cry_in_capitals_is_the_same() -> None:
    assert [text for text in CRIES if danger_in(text) is not danger_in(text.upper())] == []


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("saya mau mati saja", Danger.OWN_LIFE),
        ("capek hidup", Danger.OWN_LIFE),
        ("anak saya bilang ingin mati", Danger.ANY),
        ("teman sy mau bunuh diri", Danger.ANY),
        ("saya dipukul suami saya", Danger.OWN_HURT),
        ("suami mukulin terus", Danger.OWN_HURT),
        ("suami saya mukul saya", Danger.OWN_HURT),
        ("tetangga saya dipukul suaminya", Danger.ANY),
        ("anak saya dipukul gurunya", Danger.ANY),
        ("kebakaran", Danger.ANY),
    ],
)
def test_who_speaks_of_themselves_is_told_from_who_speaks_of_others(
    text: str, danger: Danger
) -> None:
    assert danger_in(text) is danger


def test_hardly_a_name_of_a_place_is_a_cry() -> None:
    """Those that are one are words of danger themselves: Lindu, Urug, Ulak Banjir."""
    names = set()
    for level in ("provinces", "regencies", "districts", "villages"):
        rows = (resources.files("content.regions") / f"{level}.csv").read_text("utf-8")
        names |= {row["name"] for row in csv.DictReader(rows.splitlines())}
    taken = {name for name in names if danger_in(name) is not None}
    assert len(taken) <= len(names) / 1000, sorted(taken)


def test_reading_is_bounded_however_long_and_odd_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: how many words are looked up in the vocabulary."""
    looked_up = 0
    found = Vocabulary._nearly

    def counted(self: Vocabulary, token: str):  # type: ignore[no-untyped-def]
        nonlocal looked_up
        looked_up += 1
        return found(self, token)

    monkeypatch.setattr(Vocabulary, "_nearly", counted)
    danger_in(" ".join(f"xq{n:x}zz" for n in range(5000)))
    assert looked_up <= 400


def test_a_word_of_its_own_is_no_slip_of_another() -> None:
    assert {"dicabut", "pisang", "gempar", "banjar"} <= common_words()
