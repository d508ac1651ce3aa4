"""Cases from their files: talks that branch. The format is described in docs/content.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from content.reading import Block, Reading, split
from content.schema import Case, Scene, Way

# From the first scene to an end, without a way back.
FEWEST_MESSAGES, MOST_MESSAGES = 4, 6
_WAY = re.compile(r"- \[(->|<-) (\S+)\] (.+)")


def read_case(reading: Reading, path: Path, module: str) -> Case:
    file = reading.name(path)
    title, attributes, blocks = split(reading, file, path.read_text("utf-8"))
    id, goal, lesson = (attributes.get(name, "") for name in ("id", "goal", "lesson"))
    if not (title and id and goal and lesson):
        reading.fault(file, 1, "a case begins with '# Title', 'id:', 'lesson:' and 'goal:'")
    reading.place(id, file, 1)
    scenes = tuple(_scene(reading, block) for block in blocks)
    case = Case(id, module, lesson, title, goal, scenes)
    for fault, where in case_faults(case):
        reading.fault_at(where, f"{where} {fault}")
    return case


def _scene(reading: Reading, block: Block) -> Scene:
    text, ways = [], []
    for _, line in block.body:
        way = _WAY.fullmatch(line)
        if way:
            ways.append(Way(way[3].strip(), way[2], way[1] == "<-"))
        else:
            text.append(line)
    if block.kind not in {"scene", "end"} or (block.kind == "end") == bool(ways):
        told = f"{block.id}: a case has '## scene', with ways on, and '## end', without"
        reading.fault(block.file, block.line, told)
    return Scene(block.id, "\n".join(text).strip(), tuple(ways), block.listed("source"))


def case_faults(case: Case) -> Iterator[tuple[str, str]]:
    """List what is wrong with the ways of a case, each with the id of where it is."""
    onward = {s.id: [way.to for way in s.ways if not way.back] for s in case.scenes}
    unknown = list(_unknown(case, onward))
    if unknown or not case.scenes:
        yield from unknown or [("has no scene", case.id)]
        return
    first, looped = case.scenes[0].id, list(_loops(onward))
    if looped:
        yield from ((f"leads in a circle: mark the way back, '- [<- {id}]'", id) for id in looped)
        return
    ways = {s.id: [way.to for way in s.ways] for s in case.scenes}
    reached = _reached(first, ways)
    yield from (("is reached from nowhere", id) for id in onward if id not in reached)
    yield from _dead_ends(case, onward, ways)
    yield from _lengths(case, onward)


def _unknown(case: Case, onward: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for scene in case.scenes:
        for way in scene.ways:
            if way.to not in onward:
                yield f"leads to {way.to}, which is not there", scene.id


def _loops(onward: Mapping[str, list[str]]) -> Iterator[str]:
    """Scenes that lead to themselves without a way back."""
    for id in onward:
        if any(id in _reached(to, onward) for to in onward[id]):
            yield id


def _reached(first: str, ways: Mapping[str, list[str]]) -> set[str]:
    seen, waiting = set[str](), [first]
    while waiting:
        id = waiting.pop()
        if id not in seen:
            seen.add(id)
            waiting += ways[id]
    return seen


def _dead_ends(
    case: Case, onward: Mapping[str, list[str]], ways: Mapping[str, list[str]]
) -> Iterator[tuple[str, str]]:
    """Scenes from which no end is reached, and ways back to where nobody has been."""
    ends = {scene.id for scene in case.scenes if not scene.ways}
    for scene in case.scenes:
        if not ends & _reached(scene.id, ways):
            yield "is a dead end: no end is reached from there", scene.id
        for way in scene.ways:
            if way.back and scene.id not in _reached(way.to, onward):
                yield f"leads back to {way.to}, from where nobody comes", scene.id


def _lengths(case: Case, onward: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """How many messages it takes to an end, at least and at most."""
    counted = sorted(_counts(case.scenes[0].id, onward, {s.id: s for s in case.scenes}))
    if not counted:
        yield "has no end", case.id
    elif counted[0] < FEWEST_MESSAGES or counted[-1] > MOST_MESSAGES:
        wanted = f"{FEWEST_MESSAGES} to {MOST_MESSAGES}"
        yield f"takes {counted[0]} to {counted[-1]} messages to an end: {wanted}", case.id


def _counts(id: str, onward: Mapping[str, list[str]], scenes: Mapping[str, Scene]) -> set[int]:
    if not scenes[id].ways:
        return {1}
    return {1 + n for to in onward[id] for n in _counts(to, onward, scenes)}
