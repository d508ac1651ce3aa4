"""Inputs: text or button in, a typed value or `Invalid` (with a hint) out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, runtime_checkable

from bot.engine.messages import Button, Inbound, Layout, Media
from bot.engine.renderer import LETTERS, Renderer
from bot.text.danger.reader import danger_in
from bot.text.matching import (
    contains_match,
    denies,
    nearest,
    normalize,
    without_fillers,
    without_thanks,
    word_set,
)
from bot.text.phrases import Say, t

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Invalid:
    """Not an answer; `hint` says in one sentence what is wanted."""

    hint: Say


class Input(Protocol[T_co]):
    """What a step takes for an answer.

    `own` names commands that are answers here ("continue" on a page), so that the engine leaves
    them to the step; "lost" that words of somebody who does not understand are an opinion here,
    "danger" that the step itself names the numbers to call.
    """

    @property
    def buttons(self) -> tuple[Button, ...]: ...
    @property
    def layout(self) -> Layout: ...
    @property
    def own(self) -> frozenset[str]: ...
    def parse(self, inbound: Inbound, renderer: Renderer) -> T_co | Invalid: ...


@runtime_checkable
class TakesMedia(Protocol):
    """An answer that may come as something else than text."""

    @property
    def media(self) -> frozenset[Media]: ...


@dataclass(frozen=True, slots=True)
class FreeText:
    """Any text between two lengths, white space folded, without control characters. A cry for help
    is none, unless it is `prose` that may speak of danger, or a name that `allowed` knows."""

    min: int = 1
    max: int = 200
    prose: bool = False
    allowed: Callable[[str], bool] | None = None
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        text = " ".join(_without_controls(inbound.text).split())
        if not self.min <= len(text) <= self.max:
            return Invalid(t("answer.text_length", min=self.min, max=self.max))
        if self._cries(text) or not any(character.isalnum() for character in text):
            return Invalid(t("answer.text_words"))
        return text

    def _cries(self, text: str) -> bool:
        if self.prose or (self.allowed is not None and self.allowed(text)):
            return False
        return danger_in(text) is not None


def _without_controls(text: str) -> str:
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `words` names a keyword entry of the catalogues: other ways to say it."""

    value: str
    label: Say
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options: tapped, by number or letter, by its words or (unless `exact`) nearly
    so."""

    options: tuple[Option, ...]
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()
    exact: bool = False

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(Button(option.value, option.label) for option in self.options)

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        if inbound.button is not None:
            known = (o.value for o in self.options if o.value == inbound.button)
            return next(known, self._hint(renderer))
        forms = self._forms(renderer)
        said, text = normalize(inbound.text), without_thanks(without_fillers(inbound.text))
        return (
            forms.get(said)
            or self._by_sign(text)
            or self._by_words(said, forms)
            or self._by_words(text, forms)
            or self._hint(renderer)
        )

    def _hint(self, renderer: Renderer) -> Invalid:
        if self.layout is Layout.LETTERED:
            return Invalid(
                t("answer.choose_letter", letters=", ".join(LETTERS[: len(self.options)]))
            )
        if renderer.capabilities.buttons:
            return Invalid(t("answer.choose_button"))
        return Invalid(t("answer.choose_number", last=len(self.options)))

    def _by_sign(self, text: str) -> str | None:
        sign = _sign(text, len(self.options), letters=self.layout is Layout.LETTERED)
        return None if sign is None else self.options[sign].value

    def _by_words(self, text: str, forms: dict[str, str]) -> str | None:
        if not text or self.exact:
            return forms.get(text)
        alike = {form: v for form, v in forms.items() if denies(form) == denies(text)}
        return forms.get(text) or nearest(text, alike) or contains_match(text, alike)

    def _forms(self, renderer: Renderer) -> dict[str, str]:
        forms: dict[str, str] = {}
        for option in self.options:
            forms[normalize(renderer.label(option.label))] = option.value
            for word in word_set(option.words) if option.words else ():
                forms[word] = option.value
        return forms


@dataclass(frozen=True, slots=True)
class YesNo:
    """Ya or tidak in all the ways people write them."""

    yes: Say = t("answer.label_yes")
    no: Say = t("answer.label_no")
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return self._choice().buttons

    def parse(self, inbound: Inbound, renderer: Renderer) -> bool | Invalid:
        value = self._choice().parse(inbound, renderer)
        return Invalid(t("answer.yes_or_no")) if isinstance(value, Invalid) else value == "yes"

    def _choice(self) -> Choice:
        return Choice(
            (Option("yes", self.yes, "answer.yes"), Option("no", self.no, "answer.no")), self.layout
        )


NEXT = "next"


@dataclass(frozen=True, slots=True)
class Continue:
    """A page that only waits to be turned."""

    label: Say = t("answer.label_next")
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset({"continue"})

    @property
    def buttons(self) -> tuple[Button, ...]:
        return (Button(NEXT, self.label),)

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        choice = Choice((Option(NEXT, self.label, "answer.next"),))
        value = choice.parse(inbound, renderer)
        return Invalid(t("answer.turn_page")) if isinstance(value, Invalid) else value


@dataclass(frozen=True, slots=True)
class Typed(Generic[T_co]):
    """Choices beside free text: an option gives its value, all else goes to `text`. `exact`: only
    what is just an option, or its number, counts as one."""

    text: Input[T_co]
    options: tuple[Option, ...]
    exact: bool = True
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return Choice(self.options).buttons

    @property
    def media(self) -> frozenset[Media]:
        return self.text.media if isinstance(self.text, TakesMedia) else frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> T_co | str | Invalid:
        chosen = Choice(self.options, exact=self.exact).parse(inbound, renderer)
        if not isinstance(chosen, Invalid):
            return chosen
        return self.text.parse(inbound, renderer)


_NUMBERED_SIGN = re.compile(r"(?:no |nomor |nomer )?(\d{1,2})")


def _sign(text: str, count: int, *, letters: bool) -> int | None:
    """Index of the option that a lone number or letter names."""
    number = _NUMBERED_SIGN.fullmatch(text)
    if number and 1 <= int(number[1]) <= count:
        return int(number[1]) - 1
    if letters and len(text) == 1 and text.upper() in LETTERS[:count]:
        return LETTERS.index(text.upper())
    return None


_LETTER_RUN = re.compile(r"(?:\s*(?:\d\s*)?[a-h])+")
_NUMBERED_LETTER = re.compile(r"(\d?)\s*([a-h])")


def split_letters(text: str, open_questions: int) -> tuple[str, ...]:
    """Split several lettered answers in one text ("a c b", "acb", "1a 2c 3b"), else nothing.

    At least two and at most as many as there are open questions: "a" alone is one answer. Where
    they are numbered ("2c 1a 3b"), the numbers tell which is which, or else they are none.
    """
    plain = without_thanks(without_fillers(text))
    if not _LETTER_RUN.fullmatch(plain):
        return ()
    pairs = _NUMBERED_LETTER.findall(plain)
    if not 2 <= len(pairs) <= open_questions:
        return ()
    if any(number for number, _ in pairs):
        pairs.sort()
        if not _tell_all([number for number, _ in pairs], open_questions):
            return ()
    return tuple(letter for _, letter in pairs)


def _tell_all(numbers: Sequence[str], open_questions: int) -> bool:
    """Whether these numbers leave no doubt which questions they mean: they follow on from one
    another, and begin at the first or cover all that are open."""
    first = int(numbers[0] or 0)
    following = [str(first + n) for n in range(len(numbers))]
    return list(numbers) == following and (first == 1 or len(numbers) == open_questions)


def is_yes_or_no(text: str) -> bool:
    """Tell whether a text is but an answer to a question of yes or no, one of before perhaps."""
    return normalize(text) in word_set("answer.yes") | word_set("answer.no")
