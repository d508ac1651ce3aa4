"""Review and its nudge as people see them; `UPDATE_TRANSCRIPTS=1` writes them anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.engine.messages import Capabilities
from bot.text.markup import draw
from content.loader import load
from content.schema import Question
from tests.support.talk import CHAT, PAID
from tests.transcripts.test_gathering import SITI, Play, _compare

WINDOW = timedelta(hours=24)


class Learning(Play):
    def __init__(self, folder: Path, capabilities: Capabilities) -> None:
        super().__init__(folder, capabilities)
        self._markup = capabilities.markup

    def read(self, *to_begin: str) -> None:
        """A lesson up to its questions; the cards are not written down."""
        self.chat.says(SITI, *to_begin)
        while not self._open():
            self.chat.says(SITI, "lanjut")

    def answer(self, *wrong: int) -> None:
        """To the end, those at these places wrongly; as many at once as are open."""
        place = 0
        while right := self._open():
            letters = [
                "ABC"["ABC".index(letter) - 1] if place + n in wrong else letter
                for n, letter in enumerate(right)
            ]
            self.say(SITI, " ".join(letters).lower())
            place += len(right)

    def _open(self) -> list[str]:
        """The right letters of what is asked in the last message."""
        text = self.chat.text(SITI)
        asked = {text.find(draw(q.text, self._markup)): q for q in load().questions.values()}
        begin = sorted(place for place in asked if place >= 0)
        return [
            letter
            for begins, ends_at in pairwise([*begin, len(text)])
            for letter in "ABC"
            if f"\n{letter}. {self._right(asked[begins])}" in text[begins:ends_at]
        ]

    def _right(self, question: Question) -> str:
        return draw(question.options[question.right].text, self._markup)


def first_week(play: Learning) -> str:
    """One lesson, the offer, a review on the day after, a nudge, an hour that is changed."""
    play.at(24, 15, month=11)
    play.read("lanjut")
    play.answer(1)
    play.say(SITI, "pengingat", "jam berapa saja", "jam 11 malam", "7 malam", "menu", "ulangan")
    play.at(25, 19, 15, month=11)
    play.say(SITI, "ulangan")
    play.answer()
    play.say(SITI, "menu")
    play.at(26, 16, month=11)
    play.say(SITI, "ulangan")
    play.answer(0)
    play.say(SITI, "bantuan", "menu", "kemajuan", "data saya", "pengingat", "biarkan saja")
    play.at(4, 19, 15)
    play.at(6, 19, 15)
    play.say(SITI, "ulangan")
    return "\n".join(play.script)


@pytest.mark.parametrize(
    ("name", "capabilities"),
    [("review", CHAT), ("review_whatsapp", replace(PAID, window=WINDOW))],
)
def test_the_review_is_the_one_that_was_read(
    tmp_path: Path, name: str, capabilities: Capabilities
) -> None:
    _compare(name, first_week(Learning(tmp_path, capabilities)))
