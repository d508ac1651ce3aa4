"""Talks that branch: what is wrong with their ways is found, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.cases import read_case
from content.loader import load
from content.reading import Reading
from content.schema import Case

HEAD = "# Judul\nid: x.k1\nlesson: x.1\ngoal: Tujuan.\n"
SOUND = {
    "s1": ["-> s2", "-> b1"],
    "b1": ["<- s1"],
    "s2": ["-> s3"],
    "s3": ["-> e1", "-> e2"],
    "e1": [],
    "e2": [],
}


def written(scenes: dict[str, list[str]], head: str = HEAD) -> str:
    blocks = [
        "\n".join((f"## {'scene' if ways else 'end'} {id}", "Teks.", *(f"- [{w}] x" for w in ways)))
        for id, ways in scenes.items()
    ]
    return "\n\n".join((head, *blocks)) + "\n"


def read(text: str, folder: Path) -> tuple[Case, list[str]]:
    path = folder / "k1.md"
    path.write_text(text, "utf-8")
    reading = Reading(folder)
    return read_case(reading, path, "x"), [fault.text for fault in reading.faults]


def test_a_sound_case_has_no_fault(tmp_path: Path) -> None:
    case, faults = read(written(SOUND), tmp_path)
    assert faults == []
    assert [scene.id for scene in case.scenes] == list(SOUND)
    first = case.scenes[0]
    assert [(way.to, way.back) for way in first.ways] == [("s2", False), ("b1", False)]
    assert case.scenes[1].ways[0].back


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"s1": ["-> s2", "-> weg"]}, "s1 leads to weg, which is not there"),
        ({"b1": ["-> s1"]}, "leads in a circle"),
        ({"s2": ["-> s2", "-> s3"]}, "s2 leads in a circle"),
        ({"s9": ["-> e1"]}, "s9 is reached from nowhere"),
        ({"s1": ["-> s2"]}, "b1 is reached from nowhere"),
        ({"s3": ["<- s2"]}, "is a dead end: no end is reached"),
        ({"b1": ["<- s3"]}, "b1 leads back to s3, from where nobody comes"),
        ({"s1": ["-> s3", "-> b1"], "s2": ["-> s3"]}, "takes 3 to 3 messages to an end"),
        ({"s1": ["-> b1"], "b1": ["<- s1"]}, "has no end"),
    ],
)
def test_what_leads_nowhere_is_found(
    tmp_path: Path, changes: dict[str, list[str]], what: str
) -> None:
    _, faults = read(written(SOUND | changes), tmp_path)
    assert any(what in fault for fault in faults), faults


def test_a_talk_that_goes_on_too_long_is_found(tmp_path: Path) -> None:
    long = {f"s{n}": [f"-> s{n + 1}"] for n in range(1, 7)} | {"s7": []}
    _, faults = read(written(long), tmp_path)
    assert faults == ["x.k1 takes 7 to 7 messages to an end: 4 to 6"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (written(SOUND, HEAD.replace("lesson: x.1\n", "")), "a case begins with"),
        (written(SOUND).replace("## end e1", "## scene e1"), "and '## end', without"),
        (written(SOUND).replace("## scene s2", "## end s2"), "and '## end', without"),
        (written(SOUND).replace("## scene b1", "## card b1"), "and '## end', without"),
        (HEAD, "x.k1 has no scene"),
    ],
)
def test_what_is_no_case_is_found(tmp_path: Path, text: str, what: str) -> None:
    _, faults = read(text, tmp_path)
    assert any(what in fault for fault in faults), faults


def test_the_courses_have_six_cases_each_with_a_lesson() -> None:
    library = load()
    assert len(library.cases) == 6
    assert {case.lesson for case in library.cases.values()} <= library.lessons.keys()
