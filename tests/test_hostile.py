"""What people type is read in linear time, whatever it is: work is counted, not timed."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.counted_work import Matcher, work
from tests.support.hostile import READERS, SAID, Reader, texts

# A text may just have become long enough for something: then it is doubled once more.
LENGTH, MOST_GROWTH = 50, 2.2
# Counting every step is slow: each reader is given every third text, the next reader the next ones.
# `make prove` gives all of them to all.
EVERY = 1 if "FAULTS_KILLS" in os.environ else 3
PATTERNS = (
    r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w])",
    *(r"(a|ab)+?b|a*", r"(?:\s*(?:\d\s*)?[a-h])+"),
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})",
    *(r"\b(?:a\b)?|(?<=b)a$", r"[^a-c]+(?!\d)", r"^b?\Z"),
    *(r"(?:a?){2,3}b", r"(?>a+)b", r"a++\*"),
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_twice_the_length_is_twice_the_work(name: str) -> None:
    read = READERS[name]
    for said in ("warm up 12", "warm up"):  # what is loaded once
        work(read, said)
    tried = list(texts(LENGTH))[list(READERS).index(name) % EVERY :: EVERY]
    suspects = [said for said in tried if _growth(read, said, LENGTH) > MOST_GROWTH]
    grown = {said: _growth(read, said, 2 * LENGTH) for said in suspects}
    assert {said: growth for said, growth in grown.items() if growth > MOST_GROWTH} == {}


def _growth(read: Reader, said: str, length: int) -> float:
    return work(read, texts(2 * length)[said]) / work(read, texts(length)[said])


def test_every_text_is_another_one() -> None:
    assert len(set(texts(LENGTH).values())) > 0.9 * len(SAID)


# --- how it is counted ---------------------------------------------------------------------------


@given(st.sampled_from(PATTERNS), st.text("ab1 *_/.\n", max_size=12))
def test_patterns_are_tried_as_python_does(pattern: str, text: str) -> None:
    compiled = re.compile(pattern)
    found = [one.span() for one in compiled.finditer(text)]
    assert list(Matcher(compiled).spans(text))[:1] == found[:1]
    whole = compiled.fullmatch(text)
    assert Matcher(compiled).span(text, 0, "fullmatch") == (whole.span() if whole else None)


def test_what_goes_back_and_back_is_seen() -> None:
    squared = re.compile(r"a+b")
    steps = []
    for length in (100, 200):
        matcher = Matcher(squared)
        assert matcher.span("a" * length) is None
        steps.append(matcher.steps)
    assert steps[1] > 3.5 * steps[0]
