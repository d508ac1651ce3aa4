"""A quiz that is passed after all, to be read by people; `UPDATE_TRANSCRIPTS=1` writes it anew."""

from __future__ import annotations

from pathlib import Path

from bot.features.questions.rescore import Rescore
from content.loader import load
from content.quiz import QuizKind
from models.learning import Answer, Attempt
from models.questions import RescoredAttempt
from tests.support.people import right_letters
from tests.support.revised_course import with_key
from tests.support.talk import CHAT
from tests.transcripts.test_gathering import BUDI, SITI, Play, _compare

ASKED = 8


def whole_story(play: Play) -> str:
    """Siti answers five of eight rightly; one of her three mistakes was none. Budi, who took no
    quiz, hears nothing of it."""
    play.at(27, 10, 5, month=11)
    play.say(SITI, "kuis", "1")
    for number in range(ASKED):
        play.say(SITI, _answer(play.chat.text(SITI), wrong=number >= 5))
    play.say(BUDI, "belajar")
    play.at(27, 15, month=11)
    wrong = [row for row in play.chat.rows(Answer) if not row.right]
    first = min(wrong, key=lambda row: row.answered_at)
    library = with_key(load(), first.question, first.option)
    Rescore(play.chat.engine, library, [first.question]).carry_out(play.chat.now)
    play.at(27, 15, 15, month=11)
    play.say(SITI, "progres")
    assert [row.passes for row in play.chat.rows(RescoredAttempt)] == [True]
    quizzes = [row for row in play.chat.rows(Attempt) if row.kind == QuizKind.MODULE]
    assert [(row.score, row.passed) for row in quizzes] == [(75, True)]
    assert play.chat.wrong_counts() == 0
    return "\n".join(play.script)


def _answer(text: str, *, wrong: bool) -> str:
    """To the last question of a message."""
    letter = right_letters(text, "html")[-1]
    return next(one for one in "ABC" if one != letter) if wrong else letter


def test_a_pass_after_all_is_told_as_it_was_read(tmp_path: Path) -> None:
    _compare("rescored", whole_story(Play(tmp_path, CHAT)))


def test_its_button_opens_the_lessons(tmp_path: Path) -> None:
    play = Play(tmp_path, CHAT)
    whole_story(play)
    news = next(m for m in play.chat.heard[SITI] if m.text.startswith("Kabar baik"))
    assert [key.label for row in news.rows for key in row] == ["Belajar"]
    play.chat.presses(SITI, "Belajar")
    assert load().modules["d1"].title in play.chat.text(SITI)
