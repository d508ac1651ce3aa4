"""What answers a question of itself: passages of lessons, by the words that they share with it. An
index in memory (SQLite's FTS5, decision 42), made once and only read."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.features.enquiries.types import Passage
from bot.text.topics import NUMBER, Topic, Vocabulary, is_number, root, topics, written
from content.schema import Lesson, Library

MOST = 3
# How much of what is asked about a passage has to name, to be an answer at all.
FLOOR = 0.62
# What stands in so many of its passages a lesson treats, as what its title, goal and headings name.
_TREATED = 4
_LOOKED_AT = 30
_GAP = re.compile(r"\{[^}]*\}")
_TABLE = """CREATE VIRTUAL TABLE passage USING fts5(lesson, heading, body,
    tokenize = "unicode61 remove_diacritics 0")"""
# What a lesson is called says more of a passage than the words around it.
_FIND = """SELECT rowid FROM passage
    WHERE passage MATCH ? ORDER BY bm25(passage, 0.8, 1.5, 1.0) LIMIT ?"""


@dataclass(frozen=True, slots=True)
class _Row:
    lesson: str
    card: str  # "" for what leads to its lesson, and is no passage itself: a question, a deed
    parts: tuple[tuple[str, ...], ...]  # words of the lesson's title, of the heading, of the text


class Passages:
    """All passages of a library, to be searched."""

    def __init__(self, library: Library) -> None:
        self._rows = tuple(_rows(library))
        self._roots = tuple(_roots(row.parts) for row in self._rows)
        self._own = tuple(_roots(row.parts[1:]) for row in self._rows)
        self._treated = _treated(self._rows)
        self._vocabulary = Vocabulary(w for row in self._rows for part in row.parts for w in part)
        # Read by whoever runs a turn, one at a time or not: SQLite serializes by itself.
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(_TABLE)
        filled = ([" ".join(map(root, part)) for part in row.parts] for row in self._rows)
        self._database.executemany("INSERT INTO passage VALUES (?, ?, ?)", filled)

    def find(self, text: str) -> tuple[Passage, ...]:
        """The passages that answer a text best, one of a lesson; () below the floor, and where no
        such lesson treats anything of it: "lupa" is said in one, and taught in none."""
        asked = topics(text, self._vocabulary)
        if not asked:
            return ()
        places: dict[str, list[int]] = {}
        for place in self._ranked(asked):
            places.setdefault(self._rows[place].lesson, []).append(place)
        best = list(places.values())[:MOST]
        found = tuple(self._passage(asked, of_lesson) for of_lesson in best)
        sure = any(one.sure >= FLOOR and self._treats(one.lesson, asked) for one in found)
        return found if sure else ()

    def _treats(self, lesson: str, asked: Sequence[Topic]) -> bool:
        return any(one.root != NUMBER and one.is_in(self._treated[lesson]) for one in asked)

    def _passage(self, asked: Sequence[Topic], places: Sequence[int]) -> Passage:
        """The card of a lesson that itself says most of what is asked about."""
        sure = max(share(asked, self._roots[place]) for place in places)
        cards = [place for place in places if self._rows[place].card]
        card = max(cards, key=lambda place: share(asked, self._own[place]), default=None)
        row = self._rows[places[0] if card is None else card]
        return Passage(row.lesson, row.card, sure)

    def _ranked(self, asked: Sequence[Topic]) -> list[int]:
        meant = (word for one in asked for meaning in one.meanings for word in meaning)
        wanted = {*(one.root for one in asked), *meant}
        query = " OR ".join(f'"{word}"' for word in sorted(wanted))
        found = self._database.execute(_FIND, (query, _LOOKED_AT)).fetchall()
        return [rowid - 1 for (rowid,) in found]


def share(asked: Sequence[Topic], roots: frozenset[str]) -> float:
    """Tell how much of what is asked about is named there, 0 to 1."""
    all = sum(one.weight for one in asked)
    return sum(one.weight for one in asked if one.is_in(roots)) / all


def _treated(rows: Iterable[_Row]) -> Mapping[str, frozenset[str]]:
    """The roots of what each lesson is about."""
    named: dict[str, set[str]] = defaultdict(set)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        title, heading, _ = row.parts
        named[row.lesson] |= _roots((title, heading))
        said[row.lesson].update(_roots(row.parts[1:]))
    often = {
        id: {one for one, times in in_all.items() if times >= _TREATED}
        for id, in_all in said.items()
    }
    return {id: frozenset(one | often[id]) for id, one in named.items()}


def _roots(parts: Iterable[Sequence[str]]) -> frozenset[str]:
    said = {word for part in parts for word in part}
    number = {NUMBER} if any(map(is_number, said)) else set()
    return frozenset(map(root, said)) | number


def _rows(library: Library) -> Iterator[_Row]:
    for lesson in library.lessons.values():
        yield from _cards(lesson)
    for question in library.questions.values():
        lesson = library.lessons[question.lesson]
        right = question.options[question.right].text
        yield _row(lesson, "", "", f"{question.text} {right} {question.reason}")


def _cards(lesson: Lesson) -> Iterable[_Row]:
    """The last of them is a deed to be done."""
    *told, deed = lesson.cards
    for card in (*told, *((lesson.more,) if lesson.more else ())):
        yield _row(lesson, card.id, card.text.partition("\n")[0], card.text)
    yield _row(lesson, "", "", deed.text)


def _row(lesson: Lesson, card: str, heading: str, body: str) -> _Row:
    texts = (f"{lesson.title} {lesson.goal}", heading, _GAP.sub(" ", body))
    return _Row(lesson.id, card, tuple(written(text) for text in texts))
