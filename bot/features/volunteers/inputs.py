"""Answers about oneself: name, age, phone number."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.engine import own_questions
from bot.engine.inputs import Choice, Invalid, Likely, Option
from bot.engine.messages import Button, Inbound, Layout, Media
from bot.engine.renderer import Renderer
from bot.text.names import LikelyName, name_in
from bot.text.phrases import Phrase, Say, t
from bot.text.speech.choices import NOTHING, Sure
from bot.text.speech.numbers import number_in

# "Belum 18" and "ya, sudah 18 tahun" say no more than "belum" and "sudah".
_THE_AGE = re.compile(r"(?<=\w)\s+18\b(?:\s+(?:tahun|thn|th)\b)?", re.IGNORECASE)
_YEAR_OF_BIRTH = re.compile(r"\b(?:ke)?lahir(?:an)?\b\D{0,20}((?:19|20)\d\d)\b", re.IGNORECASE)
YOUNGEST, ADULT, OLDEST = 10, 18, 120


@dataclass(frozen=True, slots=True)
class FullName:
    """A person's name as they write it: one word is a name; digits and signs are not, and emoji are
    passed over. A name all in small letters gets its capitals."""

    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()
    free: bool = True

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        name = name_in(inbound.text)
        if isinstance(name, LikelyName):
            shown = t("channel.plain", text=name.name)
            return Likely(t("answer.name_wanted"), shown, name.name, value=name.name)
        return Invalid(name) if isinstance(name, Phrase) else name


@dataclass(frozen=True, slots=True)
class Adult:
    """An answer that tells whether somebody is 18 or older: an option ("yes" or "no"), or simply
    the age."""

    options: tuple[Option, ...]
    exact: bool = False
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()
    about: str = ""

    @property
    def buttons(self) -> tuple[Button, ...]:
        return Choice(self.options).buttons

    def parse(self, inbound: Inbound, renderer: Renderer) -> bool | Invalid:
        age = number_in(inbound.text) if inbound.button is None else NOTHING
        if age.sure is not Sure.NONE and YOUNGEST <= int(age.value) <= OLDEST:
            adult = int(age.value) >= ADULT
            if age.sure is Sure.CLEAR:
                return adult
            if not own_questions.asks(inbound.text):
                return self._likely(adult=adult)
        born = _born(inbound) if inbound.button is None else None
        if born is not None:
            return born
        asked = replace(inbound, text=_THE_AGE.sub("", inbound.text))
        value = Choice(self.options, exact=self.exact, about=self.about).parse(asked, renderer)
        if isinstance(value, Invalid):
            return replace(value, hint=t("answer.yes_or_no"))
        return value == "yes"

    def _likely(self, *, adult: bool) -> Likely:
        value = "yes" if adult else "no"
        label = next(option.label for option in self.options if option.value == value)
        return Likely(t("answer.yes_or_no"), label, value, button=True)


def _born(inbound: Inbound) -> bool | None:
    """Whether somebody is of age who tells the year of birth; None in the year of doubt."""
    said = _YEAR_OF_BIRTH.search(inbound.text)
    age = inbound.at.year - int(said[1]) if said is not None else 0
    return age > ADULT if YOUNGEST <= age <= OLDEST and age != ADULT else None


@dataclass(frozen=True, slots=True)
class OwnPhone:
    """The sender's own number, shared by the channel's button; "" when they would rather not."""

    share: Say
    skip: Say
    layout: Layout = Layout.CONTACT
    media: frozenset[Media] = frozenset({Media.CONTACT})
    own: frozenset[str] = frozenset()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return (Button("share", self.share), Button("skip", self.skip))

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        if inbound.phone:
            return inbound.phone
        options = (Option("share", self.share), Option("skip", self.skip, "answer.no"))
        skipped = Choice(options).parse(inbound, renderer) == "skip"
        return "" if skipped else Invalid(t("answer.own_phone"))
