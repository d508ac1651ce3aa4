"""Work that is counted and not timed: the lines that are run of our code, and what regular
expressions try. The same number on any machine, however busy.

`re` tells nobody how often it goes back, so patterns are tried here by a matcher that goes the same
ways and counts its steps.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType
from typing import Any

from bot.features.invitees import headings, phones, roles, rules
from bot.features.invitees.types import UnreadableList
from bot.text import matching, places
from bot.text.danger import reader as danger
from bot.text.danger import words as danger_words
from bot.text.speech import amounts, stems
from bot.text.speech import words as spoken

# Who reads a text a second time remembers what was said.
_REMEMBERING: tuple[Any, ...] = (
    matching.normalize,
    *(places.read, rules.place_of, roles.role_of, headings.guess),
    *(phones.number_in, spoken.words, spoken.typed_words, spoken.spelling),
    *(amounts.amount_in, stems.stems, stems.akin),
    *(danger.danger_in, danger_words.parted, danger._lexicon()[0].meanings),
)
OURS = ("bot", "content", "handlers")
# The standard library's, where it reads what is foreign with patterns of its own.
BESIDES = ("html.parser", "_markupbase")


class Matcher:
    """One pattern; `steps` grows with each thing that is tried."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._tree = _parser.parse(pattern.pattern, pattern.flags)
        self._folds = bool(pattern.flags & re.IGNORECASE)
        self._dotall = bool(pattern.flags & re.DOTALL)
        self._lines = bool(pattern.flags & re.MULTILINE)
        self._ascii = bool(pattern.flags & re.ASCII)
        self._text = ""
        self._groups: dict[int, tuple[int, int]] = {}
        self.steps = 0

    def span(self, text: str, start: int = 0, how: str = "search") -> tuple[int, int] | None:
        """What `search`, `match` or `fullmatch` finds from `start` on."""
        self._text = text
        starts = range(start, len(text) + 1) if how == "search" else (start,)
        first = self._tree[0] if len(self._tree) else (None, None)
        for at in starts:
            if first[0] in _SINGLE and not self._fits_at(first, at):
                continue
            self._groups = {}
            for end in self._seq(self._tree, 0, at):
                if how != "fullmatch" or end == len(text):
                    return at, end
        return None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """What `finditer` finds."""
        at = 0
        while at <= len(text) and (found := self.span(text, at)) is not None:
            yield found
            at = found[1] + (found[0] == found[1])

    def _seq(self, nodes: Any, n: int, at: int) -> Iterator[int]:
        if n == len(nodes):
            yield at
            return
        op, of = nodes[n]
        for end in self._one(op, of, at):
            yield from self._seq(nodes, n + 1, end)

    def _one(self, op: Any, of: Any, at: int) -> Iterator[int]:  # noqa: PLR0912
        self.steps += 1
        if op in _SINGLE:
            if at < len(self._text) and self._fits(op, of, self._text[at]):
                yield at + 1
        elif op is c.AT:
            if self._stands(of, at):
                yield at
        elif op is c.BRANCH:
            for way in of[1]:
                yield from self._seq(way, 0, at)
        elif op is c.SUBPATTERN:
            yield from self._group(of[0], of[3], at)
        elif op in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}:
            yield from self._repeat(op, of[0], of[1], of[2], at)
        elif op is c.ATOMIC_GROUP:
            yield from self._first(self._seq(of, 0, at))
        elif op in {c.ASSERT, c.ASSERT_NOT}:
            if self._sees(of[0], of[1], at) == (op is c.ASSERT):
                yield at
        elif op is c.GROUPREF:
            begin, end = self._groups.get(of, (0, -1))
            said = self._text[begin:end]
            if end >= begin and self._text.startswith(said, at):
                yield at + len(said)
        else:
            raise NotImplementedError(str(op))

    def _group(self, number: int | None, inside: Any, at: int) -> Iterator[int]:
        for end in self._seq(inside, 0, at):
            before = self._groups.get(number or 0)
            if number is not None:
                self._groups[number] = (at, end)
            yield end
            if number is not None and before is not None:
                self._groups[number] = before

    def _repeat(self, op: Any, least: int, most: Any, inside: Any, at: int) -> Iterator[int]:
        most = sys.maxsize if most is c.MAXREPEAT else most
        if len(inside) == 1 and inside[0][0] in _SINGLE:
            ends: Iterator[int] = self._run(op, least, most, inside[0], at)
        else:
            ends = self._times(op is c.MIN_REPEAT, least, most, inside, at, 0)
        yield from self._first(ends) if op is c.POSSESSIVE_REPEAT else ends

    def _run(self, op: Any, least: int, most: int, node: Any, at: int) -> Iterator[int]:
        """Of single characters, without going back into them."""
        end = at
        if op is c.MIN_REPEAT:
            while True:
                if end - at >= least:
                    yield end
                if end - at >= most or not self._fits_at(node, end):
                    return
                end += 1
        while end - at < most and self._fits_at(node, end):
            end += 1
        for back in range(end, at + least - 1, -1):
            self.steps += 1
            yield back

    def _fits_at(self, node: Any, at: int) -> bool:
        self.steps += 1
        return at < len(self._text) and self._fits(node[0], node[1], self._text[at])

    def _times(
        self, lazy: bool, least: int, most: int, inside: Any, at: int, done: int
    ) -> Iterator[int]:
        if lazy and done >= least:
            yield at
        if done < most:
            for end in self._seq(inside, 0, at):
                if end > at or done < least:
                    yield from self._times(lazy, least, most, inside, end, done + 1)
        if not lazy and done >= least:
            yield at

    def _first(self, ends: Iterator[int]) -> Iterator[int]:
        for end in ends:
            yield end
            return

    def _sees(self, way: int, inside: Any, at: int) -> bool:
        if way > 0:
            return any(True for _ in self._seq(inside, 0, at))
        width = int(inside.getwidth()[0])
        return at >= width and any(end == at for end in self._seq(inside, 0, at - width))

    def _stands(self, where: Any, at: int) -> bool:
        text: str = self._text
        if where in {c.AT_BEGINNING, c.AT_BEGINNING_STRING}:
            return at == 0 or (self._lines and where is c.AT_BEGINNING and text[at - 1] == "\n")
        if where in {c.AT_END, c.AT_END_STRING}:
            near = where is c.AT_END and text[at:] == "\n"
            return at == len(text) or near or (self._lines and text[at] == "\n")
        before, after = text[at - 1 : at], text[at : at + 1]
        edge = self._word(before) != self._word(after)
        return bool(edge == (where is c.AT_BOUNDARY))

    def _word(self, one: str) -> bool:
        return (one.isalnum() and (one.isascii() or not self._ascii)) or one == "_"

    def _fits(self, op: Any, of: Any, one: str) -> bool:
        if op is c.ANY:
            return self._dotall or one != "\n"
        if op is c.IN:
            forms = {one, one.lower(), one.upper()} if self._folds else {one}
            return any(self._in_class(of, form) for form in forms if len(form) == 1)
        same = ord(one) == of or (self._folds and one.lower() == chr(of).lower())
        return bool(same == (op is c.LITERAL))

    def _in_class(self, items: Any, one: str) -> bool:
        negated = bool(items) and items[0][0] is c.NEGATE
        return any(self._is(op, of, one) for op, of in items if op is not c.NEGATE) != negated

    def _is(self, op: Any, of: Any, one: str) -> bool:
        if op is c.LITERAL:
            return bool(ord(one) == of)
        if op is c.RANGE:
            return bool(of[0] <= ord(one) <= of[1])
        kinds: dict[Any, Callable[[], bool]] = {
            c.CATEGORY_DIGIT: one.isdecimal,
            c.CATEGORY_SPACE: one.isspace,
            c.CATEGORY_WORD: lambda: self._word(one),
        }
        opposite = {
            c.CATEGORY_NOT_DIGIT: c.CATEGORY_DIGIT,
            c.CATEGORY_NOT_SPACE: c.CATEGORY_SPACE,
            c.CATEGORY_NOT_WORD: c.CATEGORY_WORD,
        }
        return kinds[of]() if of in kinds else not kinds[opposite[of]]()


_SINGLE = frozenset({c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN})


class Counter:
    """What has been done so far."""

    def __init__(self) -> None:
        self.lines = self.tried = 0
        self._matchers: dict[re.Pattern[str], Matcher] = {}

    @property
    def work(self) -> int:
        return self.lines + self.tried

    def charge(self, pattern: re.Pattern[Any], how: str, text: Any, at: int) -> None:
        """A pattern over bytes goes over a file of ours, which is as long as it is."""
        if isinstance(text, bytes):
            self.tried += len(pattern.pattern)
            return
        matcher = self._matchers.setdefault(pattern, Matcher(pattern))
        before = matcher.steps
        if how in {"search", "match", "fullmatch"}:
            matcher.span(text, at, how)
        else:
            list(matcher.spans(text))
        self.tried += matcher.steps - before


class _Counted:
    """A pattern that charges for what it is asked."""

    def __init__(self, pattern: re.Pattern[str], counter: Counter) -> None:
        self._pattern, self._counter = pattern, counter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _asked(self, how: str, text: str, *more: Any) -> Any:
        at = more[0] if more and how in {"search", "match", "fullmatch"} else 0
        self._counter.charge(self._pattern, how, text, at)
        return getattr(self._pattern, how)(text, *more)

    def search(self, text: str, *more: int) -> Any:
        return self._asked("search", text, *more)

    def match(self, text: str, *more: int) -> Any:
        return self._asked("match", text, *more)

    def fullmatch(self, text: str, *more: int) -> Any:
        return self._asked("fullmatch", text, *more)

    def findall(self, text: str) -> Any:
        return self._asked("findall", text)

    def finditer(self, text: str) -> Any:
        return self._asked("finditer", text)

    def split(self, text: str, most: int = 0) -> Any:
        return self._asked("split", text, most)

    def sub(self, by: Any, text: str, count: int = 0) -> Any:
        self._counter.charge(self._pattern, "sub", text, 0)
        return self._pattern.sub(by, text, count)


class _Re:
    """In the place of the module `re`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def __getattr__(self, name: str) -> Any:
        if name not in {"search", "match", "fullmatch", "findall", "finditer", "split", "sub"}:
            return getattr(re, name)
        return lambda pattern, *rest: self._call(name, pattern, *rest)

    def _call(self, name: str, pattern: Any, *rest: Any) -> Any:
        plain = pattern._pattern if isinstance(pattern, _Counted) else pattern
        texts, flags = (rest[:2], rest[2:]) if name == "sub" else (rest[:1], rest[1:])
        compiled = plain if isinstance(plain, re.Pattern) else re.compile(plain, *flags)
        return getattr(_Counted(compiled, self._counter), name)(*texts)


def _replaced(value: Any, counter: Counter) -> Any:
    if isinstance(value, re.Pattern):
        return _Counted(value, counter)
    if value is re:
        return _Re(counter)
    if type(value) is tuple:
        return tuple(_replaced(part, counter) for part in value)
    return value


def _modules() -> Sequence[ModuleType]:
    mine = (m for name, m in sys.modules.items() if name.partition(".")[0] in OURS)
    return [*mine, *(sys.modules[name] for name in BESIDES if name in sys.modules)]


@contextmanager
def counting() -> Iterator[Counter]:
    """Counts until the end; what was loaded before only."""
    counter, before = Counter(), []
    modules = _modules()
    files = {module.__file__ for module in modules}
    for module in modules:
        for name, value in list(vars(module).items()):
            new = _replaced(value, counter)
            if new is not value and new != value:
                before.append((module, name, value))
                setattr(module, name, new)

    def trace(frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        if event == "call":
            code = frame.f_code
            if code.co_filename not in files:
                return None
            counter.lines += 1
        elif event == "line":
            counter.lines += 1
        return trace

    earlier = sys.gettrace()
    sys.settrace(trace)
    try:
        yield counter
    finally:
        sys.settrace(earlier)
        for module, name, value in before:
            setattr(module, name, value)


def work(read: Callable[[str], object], text: str) -> int:
    """What reading a text costs. What a reader raises is its answer."""
    for remembering in _REMEMBERING:
        remembering.cache_clear()
    with counting() as counter, suppress(ValueError, TypeError, KeyError, UnreadableList):
        read(text)
    return counter.work
