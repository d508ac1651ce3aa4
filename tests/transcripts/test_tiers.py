"""Tests before and after a course, and a credit, as people see them; `UPDATE_TRANSCRIPTS=1` writes
them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.messages import Capabilities
from bot.engine.person import QuizRecord
from content.quiz import QuizKind
from tests.support.at_each_step import right_letter, wrong_letter
from tests.support.revised_course import two_tiers
from tests.support.talk import CHAT, NOW, PAID, Talk
from tests.transcripts.test_gathering import COORDINATOR, SITI, Play, _compare

TIERS = two_tiers()
BASIC = TIERS.courses[0]


def ready(capabilities: Capabilities) -> Talk:
    """Somebody who took the test before, and has passed all quizzes but the last."""
    talk = Talk(capabilities, TIERS).beginner()
    before = QuizRecord("pre", BASIC.id, (), NOW, NOW, 50, kind=QuizKind.PRE)
    passed = (QuizRecord(m.id, m.id, (), NOW, NOW, 88, True) for m in BASIC.modules)
    talk.person = replace(talk.person, quizzes=(before, *passed))
    return talk


class Heard:
    """What is said and heard, the answers as many as are open."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.script = talk, list[str]()

    def says(self, *texts: str) -> Heard:
        self.script += [self.talk.transcript(text) for text in texts]
        return self

    def answers(self, wrong: tuple[int, ...] = ()) -> Heard:
        """To the end; the questions at these places wrongly, at most `together` at once."""
        while self.talk.step == "quiz.question":
            at = self.talk.draft.get("at", 0)
            letters = []
            for place in range(at, at + self.talk.session.open):
                letters.append(self._letter(place, right=place not in wrong))
            self.says(" ".join(letters).lower())
        return self

    def _letter(self, place: int, *, right: bool) -> str:
        frame = self.talk.session.frame
        assert frame is not None
        here = replace(frame, draft={**frame.draft, "at": place})
        probe = Talk(CHAT, self.talk.library)
        probe.session = replace(self.talk.session, frame=here)
        return right_letter(probe) if right else wrong_letter(probe)


def pre_test(capabilities: Capabilities) -> str:
    heard = Heard(Talk(capabilities, TIERS).beginner())
    heard.says("belajar", "1", "bantuan", "kerjakan", "a", "hmm", "menu", "lanjut")
    return "\n".join(heard.answers((2, 4, 5)).says("menu", "kemajuan").script)


def skipped(capabilities: Capabilities) -> str:
    heard = Heard(Talk(capabilities, TIERS).beginner())
    return "\n".join(heard.says("lanjut", "lewati", "menu", "tes akhir", "belajar").script)


def post_test(capabilities: Capabilities) -> str:
    heard = Heard(ready(capabilities)).says("kuis", "tes akhir").answers((1, 4, 7, 8, 9, 12, 16))
    heard.says("ulang").answers((3, 15))
    return "\n".join(heard.says("belajar", "kemajuan").script)


TALKS: dict[str, tuple[Callable[[Capabilities], str], Capabilities]] = {
    "pre_test": (pre_test, CHAT),
    "pre_test_whatsapp": (pre_test, PAID),
    "pre_test_skipped": (skipped, CHAT),
    "post_test": (post_test, CHAT),
    "post_test_whatsapp": (post_test, PAID),
}


@pytest.mark.parametrize("name", TALKS)
def test_the_test_is_the_one_that_was_read(name: str) -> None:
    play, capabilities = TALKS[name]
    _compare(name, play(capabilities))


def test_the_credit_is_the_one_that_was_read(tmp_path: Path) -> None:
    play = Play(tmp_path, CHAT)
    play.say(COORDINATOR, "rekap", "cari orang", "siti", "akui sertifikat", "1")
    play.say(COORDINATOR, "045/BIMTEK/2023", "Dinas Sosial Kota Bekasi", "Maret 2023")
    play.say(COORDINATOR, "3 Maret 2023", "ya", "menu", "catatan koordinator", "menu")
    play.say(SITI, "kemajuan", "kuis", "tes akhir", "data saya")
    play.say(COORDINATOR, "rekap", "cari orang", "siti", "batalkan pengakuan", "ya")
    play.say(SITI, "kemajuan")
    _compare("credit", "\n".join(play.script))
