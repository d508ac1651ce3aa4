"""Answers about oneself: name, age, phone number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.engine.inputs import Choice, Invalid, Option
from bot.engine.messages import Button, Inbound, Layout, Media
from bot.engine.renderer import Renderer
from bot.text.matching import without_fillers
from bot.text.names import name_in
from bot.text.phrases import Phrase, Say, t

YOUNGEST, ADULT, OLDEST = 10, 18, 120
_AGE = re.compile(r"(?:umur |usia |sudah |baru |masih )*(\d{1,3})(?: tahun| thn| th)?")


@dataclass(frozen=True, slots=True)
class FullName:
    """A person's name as they write it: one word is a name; digits and signs are not, and emoji are
    passed over. A name all in small letters gets its capitals."""

    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        name = name_in(inbound.text)
        return Invalid(name) if isinstance(name, Phrase) else name


@dataclass(frozen=True, slots=True)
class Adult:
    """An answer that tells whether somebody is 18 or older: an option ("yes" or "no"), or simply
    the age."""

    options: tuple[Option, ...]
    exact: bool = False
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return Choice(self.options).buttons

    def parse(self, inbound: Inbound, renderer: Renderer) -> bool | Invalid:
        age = _AGE.fullmatch(without_fillers(inbound.text))
        if age and YOUNGEST <= int(age[1]) <= OLDEST:
            return int(age[1]) >= ADULT
        value = Choice(self.options, exact=self.exact).parse(inbound, renderer)
        return Invalid(t("answer.yes_or_no")) if isinstance(value, Invalid) else value == "yes"


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
