"""Inputs: text or button in, a typed value or `Invalid` (with a hint) out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Generic, Protocol, TypeVar, runtime_checkable

from bot.engine.messages import Button, Inbound, Layout, Media
from bot.engine.renderer import LETTERS, Renderer
from bot.text.danger.reader import danger_in
from bot.text.matching import normalize, word_set
from bot.text.phrases import Say, t
from bot.text.speech.amounts import Amount, whole_amount
from bot.text.speech.book import Book
from bot.text.speech.choices import Choices, Reading, Sure
from bot.text.speech.manners import without_manners
from bot.text.speech.parts import parts
from bot.text.speech.reading import read
from bot.text.speech.words import words

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Invalid:
    """Not an answer; `hint` says in one sentence what is wanted. `asks`: it was a question of their
    own, or put off."""

    hint: Say
    asks: bool = field(default=False, compare=False, kw_only=True)


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
        if self.free and self.allowed is not None and not self.allowed(text):
            text = without_manners(text)
        if not self.min <= len(text) <= self.max:
            return Invalid(t("answer.text_length", min=self.min, max=self.max))
        if self._cries(text) or not any(character.isalnum() for character in text):
            return Invalid(t("answer.text_words"))
        return text

    @property
    def free(self) -> bool:
        """Whether it is a name of something, so that a question is none."""
        return self.allowed is not None and not self.prose

    def _cries(self, text: str) -> bool:
        if self.prose or (self.allowed is not None and self.allowed(text)):
            return False
        return danger_in(text) is not None


def _without_controls(text: str) -> str:
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})


@dataclass(frozen=True, slots=True)
class Likely(Invalid):
    """Probably `what`: to be asked back, never acted on. `text` is typed (or tapped, when it is a
    `button`) to mean just that; where that again is only likely, `value` is what a yes gives."""

    what: Say
    text: str
    button: bool = False
    value: object = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `words` names a keyword entry of the catalogues: other ways to say it."""

    value: str
    label: Say
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options: tapped, by number or letter, by its words or (unless `exact`) by some
    of them. `unshown` options may be said as well; "salah" means the one called `WRONG`. `number`
    is printed before the question, where there is one. `about` names a keyword entry: words that
    the question speaks of, which say nothing more beside an answer; `act` those that tell to do
    what it asks about."""

    options: tuple[Option, ...]
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()
    exact: bool = False
    unshown: tuple[Option, ...] = ()
    number: int = 0
    about: str = ""
    act: str = ""

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(Button(option.value, option.label) for option in self.options)

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        if inbound.button is not None:
            known = (o.value for o in self.options if o.value == inbound.button)
            return next(known, self._hint(renderer))
        said = self.read(inbound.text, renderer)
        if said.sure is Sure.CLEAR:
            return said.value
        hint = self._hint(renderer)
        if said.sure is Sure.NONE:
            return replace(hint, asks=said.asks)
        what = self._named(said.value)
        return Likely(hint.hint, what, said.value, button=True)

    def _named(self, value: str) -> Say:
        """What an option is called where it is asked back: with its letter, where it has one."""
        known = next(o.label for o in (*self.options, *self.unshown) if o.value == value)
        if self.layout is not Layout.LETTERED:
            return known
        letter = LETTERS[[option.value for option in self.options].index(value)]
        return t("answer.lettered", letter=letter, label=known)

    def read(self, text: str, renderer: Renderer) -> Reading:
        """What a text chooses, and how surely."""
        return read(text, self._choices(renderer))

    def _choices(self, renderer: Renderer) -> Choices:
        named = tuple(
            (option.value, renderer.label(option.label), option.words or "")
            for option in (*self.options, *self.unshown)
        )
        worded = self.layout is Layout.WORDED
        return _choices(
            named,
            len(self.options),
            self.about,
            self.act,
            letters=self.layout is Layout.LETTERED,
            numbers=not worded,
            exact=self.exact or worded,
        )

    def is_said_by(self, text: str, renderer: Renderer) -> bool:
        """Whether a text is one of the labels, but for manners, or one of the other words for an
        option: then it is an answer before it is a command."""
        choices = self._choices(renderer)
        if choices.book.phrases.get(words(text)) is not None:
            return True
        labels = Book((normalize(renderer.label(o.label)), o.value) for o in self.options)
        shown = Choices(labels, choices.values, numbers=False, exact=True)
        return read(text, shown).sure is Sure.CLEAR

    def mentions(self, text: str, renderer: Renderer) -> bool:
        """Whether one of the options is named in a text, whatever else is."""
        found = parts(text, self._choices(renderer))
        return any(part.role == "option" and len(part.said) > 1 for part in found)

    def _hint(self, renderer: Renderer) -> Invalid:
        if self.layout is Layout.LETTERED:
            return Invalid(
                t("answer.choose_letter", letters=", ".join(LETTERS[: len(self.options)]))
            )
        if renderer.capabilities.buttons:
            return Invalid(t("answer.choose_button"))
        if self.layout is Layout.WORDED:
            words = " / ".join(renderer.label(one.label).upper() for one in self.options)
            return Invalid(t("answer.choose_word", words=words))
        return Invalid(t("answer.choose_number", last=len(self.options)))


WRONG = "wrong"
_YES = frozenset({"answer.yes", "answer.agree", "answer.next"})
_NO = frozenset({"answer.no", "answer.decline", "registration.words_not_it"})


@lru_cache(maxsize=2048)
def _choices(
    named: tuple[tuple[str, str, str], ...],
    shown: int,
    about: str,
    act: str,
    *,
    letters: bool,
    numbers: bool,
    exact: bool,
) -> Choices:
    """The same for the same options: a book is made once."""
    labels = [(normalize(label), value) for value, label, _ in named]
    others = [(word, value) for value, _, entry in named if entry for word in word_set(entry)]
    return Choices(
        Book((*labels, *others), shortened=True),
        tuple(value for value, _, _ in named[:shown]),
        letters=letters,
        numbers=numbers,
        yes=next((value for value, _, entry in named if entry in _YES), ""),
        no=next((value for value, _, entry in named if entry in _NO), ""),
        wrong=next((value for value, _, _ in named if value == WRONG), ""),
        exact=exact,
        amounts=_amounts([label for _, label, _ in named[:shown]]),
        corrected=tuple((_NOUNS[e], value) for value, _, e in named if e in _NOUNS),
        agreeing=_beginning(named[:shown], {"yes"}),
        refusing=_beginning(named[:shown], {"no"}),
        act=_words_of(act),
        commands=any(value.startswith("/") for value, _, _ in named),
        turns=any(entry == "answer.next" for _, _, entry in named),
        lasting=any(entry == "answer.decline" for _, _, entry in named),
        slip=bool(about) and not any(entry == "answer.decline" for _, _, entry in named),
        about=_words_of(about),
    )


def _beginning(named: Sequence[tuple[str, str, str]], roles: set[str]) -> str:
    """The one option whose label begins with a yes, or with a no."""
    found = [v for v, label, _ in named for p in parts(label)[:1] if p.role in roles]
    return found[0] if len(found) == 1 else ""


def _words_of(entry: str) -> frozenset[str]:
    return frozenset(w for said in word_set(entry) for w in words(said)) if entry else frozenset()


# What an option of these words corrects.
_NOUNS = {
    "registration.words_name": "name",
    "registration.words_place": "place",
    "registration.words_role": "role",
    "registration.words_phone": "phone",
}


def _amounts(labels: Sequence[str]) -> tuple[Amount | None, ...]:
    """How much each option is, where at least two of them are amounts."""
    found = tuple(whole_amount(label) for label in labels)
    return found if sum(one is not None for one in found) >= _FEWEST_AMOUNTS else ()


_FEWEST_AMOUNTS = 2


@dataclass(frozen=True, slots=True)
class YesNo:
    """Ya or tidak in all the ways people write them."""

    yes: Say = t("answer.label_yes")
    no: Say = t("answer.label_no")
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()
    about: str = ""
    act: str = ""
    words: tuple[str, str] = ("answer.yes", "answer.no")

    @property
    def buttons(self) -> tuple[Button, ...]:
        return self.as_choice().buttons

    def parse(self, inbound: Inbound, renderer: Renderer) -> bool | Invalid:
        value = self.as_choice().parse(inbound, renderer)
        if isinstance(value, Invalid):
            return _said_otherwise(value, t("answer.yes_or_no"))
        return value == "yes"

    def as_choice(self) -> Choice:
        return Choice(
            (Option("yes", self.yes, self.words[0]), Option("no", self.no, self.words[1])),
            self.layout,
            about=self.about,
            act=self.act,
        )


def _said_otherwise(invalid: Invalid, hint: Say) -> Invalid:
    return replace(invalid, hint=hint)


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
        if isinstance(value, Invalid):
            return _said_otherwise(value, t("answer.turn_page"))
        return value


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
        choice = Choice(self.options, exact=self.exact)
        chosen = choice.parse(inbound, renderer)
        if not isinstance(chosen, Invalid):
            return chosen
        said = choice.read(inbound.text, renderer)
        if isinstance(chosen, Likely) and not said.left:
            return chosen
        if said.sure is Sure.NONE and self._speaks_of_the_options(inbound.text):
            return chosen
        return self.text.parse(inbound, renderer)

    def _speaks_of_the_options(self, text: str) -> bool:
        """Whether it is a yes and a no at once ("iya salah") rather than a text of one's own."""
        free = isinstance(self.text, FreeText) and self.text.free
        roles = {part.role for part in parts(text)}
        return free and bool(roles & {"yes", "no", "wrong", "deny"}) and "content" not in roles


def is_yes_or_no(text: str) -> bool:
    """Tell whether a text is but an answer to a question of yes or no, one of before perhaps."""
    return normalize(text) in word_set("answer.yes") | word_set("answer.no")
