"""A case: each choice shows what it leads to, and there is a way back."""

from __future__ import annotations

import pytest

from bot.engine.messages import Capabilities
from bot.features.learning.requests import FinishLesson, StartLesson
from content.loader import load
from content.schema import Case, Scene
from handlers.learning.after_lesson import whereto
from handlers.learning.case import scene
from tests.support.talk import CHAT, PAID, Talk

LIBRARY = load()
CASE = LIBRARY.cases["d5.k1"]


def open_case(capabilities: Capabilities = CHAT, case: Case = CASE) -> Talk:
    talk = Talk(capabilities).registered()
    return talk.at(scene, case=case.id, scene=case.scenes[0].id)


def way(here: Scene, *, back: bool = False, to_end: bool = False) -> str:
    """The letter of a way that leads on, or of the one back."""
    bad = {s.id for s in CASE.scenes if s.ways and all(w.back for w in s.ways)}
    wanted = (n for n, w in enumerate(here.ways) if w.back == back and (w.to in bad) != to_end)
    return "abc"[next(wanted)]


def here(talk: Talk) -> Scene:
    found = talk.library.cases[talk.draft["case"]].scene(talk.draft["scene"])
    assert found is not None
    return found


def test_a_choice_shows_what_comes_of_it_and_there_is_a_way_back() -> None:
    talk = open_case()
    first = talk.draft["scene"]
    talk.says(way(here(talk)))
    assert [one.back for one in here(talk).ways] == [True]
    assert here(talk).text.split(".")[0] in talk.text
    talk.says("a")
    assert talk.draft["scene"] == first


@pytest.mark.parametrize("capabilities", [CHAT, PAID])
def test_it_is_played_to_its_end_a_message_a_turn(capabilities: Capabilities) -> None:
    talk = open_case(capabilities)
    before, turns = len(talk.sent), 0
    while talk.step == "case.scene":
        talk.says(way(here(talk), to_end=True))
        turns += 1
    assert len(talk.sent) - before == turns
    assert talk.effects[-1] == FinishLesson(CASE.id, 0, 0)
    assert "case.done" in talk.heard
    assert talk.step == "onward.whereto"
    assert "learn.label_case" not in [id for id, _ in talk.offered]


def test_it_is_offered_after_its_lesson_and_in_the_list() -> None:
    talk = Talk().registered().at(whereto, lesson=CASE.lesson)
    talk.says("kasus")
    assert talk.effects == [StartLesson(CASE.id)]
    assert talk.heard == ["case.title"]
    talk.says("belajar", "6")
    assert "learn.label_case" in [id for id, _ in talk.offered]
    assert CASE.title in talk.text


def test_a_case_that_is_gone_or_written_anew_does_not_strand_anybody() -> None:
    talk = open_case()
    talk.at(scene, case="d5.k9", scene="x").says("a")
    assert talk.heard[0] == "case.gone"
    talk = open_case().at(scene, case=CASE.id, scene="d5.k1-s99").says("a")
    assert talk.draft["scene"] == CASE.scenes[0].id


def test_a_case_of_a_closed_course_is_not_opened() -> None:
    talk = Talk().registered().at(whereto, lesson="l3.2")
    talk.says("kasus")
    assert "tier.closed" in talk.heard


def test_a_cry_in_the_middle_is_heard_before_the_case() -> None:
    talk = open_case().says("saya ingin mati")
    assert talk.heard[0].startswith("danger.")
    assert talk.step == "case.scene"
