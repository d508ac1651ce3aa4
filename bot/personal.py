"""Answers about oneself: name, age, phone number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.answers import Choice, Invalid, Option
from bot.danger.reader import danger_in
from bot.messages import Button, Inbound, Layout, Media
from bot.phrases import Phrase, Say, t
from bot.voice import Voice
from bot.words import bare, simple, word_set

YOUNGEST, ADULT, OLDEST = 10, 18, 120
# Letters, and what stands in real names: Ma'arif, Nu'man, A. Rahman, Siti-Aminah, S.Sos., M.Si
_NAME_SIGNS = frozenset(" .,'’‘`-")
_INTRODUCTION = re.compile(
    r"(?:nama(?: lengkap)?(?: saya)?|saya|my name is)(?: adalah)?\s*[:,]?\s+(?=\S{2})",
    re.IGNORECASE,
)
_AGE = re.compile(r"(?:umur |usia |sudah |baru |masih )*(\d{1,3})(?: tahun| thn| th)?")
_TITLES = re.compile(r"(?:(?:bapak|ibu|pak|bu|bpk)\b[\s./]+)+(?=\w)", re.IGNORECASE)
_JOINERS = "\u200d\ufe0f"


@dataclass(frozen=True, slots=True)
class FullName:
    """A person's name as they write it: one word is a name; digits and signs are not, and emoji are
    passed over. A name all in small letters gets its capitals."""

    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, voice: Voice) -> str | Invalid:
        name = name_in(inbound.text)
        return Invalid(name) if isinstance(name, Phrase) else name


@dataclass(frozen=True, slots=True)
class Adult:
    """Whether somebody is 18 or older: an option ("yes" or "no"), or simply the age."""

    options: tuple[Option, ...]
    exact: bool = False
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return Choice(self.options).buttons

    def parse(self, inbound: Inbound, voice: Voice) -> bool | Invalid:
        age = _AGE.fullmatch(bare(inbound.text))
        if age and YOUNGEST <= int(age[1]) <= OLDEST:
            return int(age[1]) >= ADULT
        value = Choice(self.options, exact=self.exact).parse(inbound, voice)
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

    def parse(self, inbound: Inbound, voice: Voice) -> str | Invalid:
        if inbound.phone:
            return inbound.phone
        options = (Option("share", self.share), Option("skip", self.skip, "answer.no"))
        skipped = Choice(options).parse(inbound, voice) == "skip"
        return "" if skipped else Invalid(t("answer.own_phone"))


def name_in(text: str) -> str | Phrase:
    """The name that a text is, or why it is none."""
    name = _tidy(text)
    if any(character.isdigit() for character in name):
        return t("answer.name_digits")
    if any(not _in_a_name(character) for character in name):
        return t("answer.name_signs")
    if not 2 <= len(name) <= 80 or not any(character.isalpha() for character in name):
        return t("answer.name_length", min=2, max=80)
    return t("answer.name_wanted") if _no_name(name) else _with_capitals(name)


def without_title(name: str) -> str:
    """A name as it is greeted, without a form of address: "Ibu Ratna" is Ratna there."""
    return _TITLES.sub("", name, count=1) if _TITLES.match(name) else name


def _tidy(text: str) -> str:
    """Without emoji and without "nama saya"; white space folded."""
    straight = text.replace("’", "'").replace("`", "'")
    drawn = "".join(
        " " if unicodedata.category(c) in {"So", "Sk"} or c in _JOINERS else c for c in straight
    )
    name = " ".join(drawn.split())
    name = unicodedata.normalize("NFC", name)
    introduced = _INTRODUCTION.match(name)
    return name[introduced.end() :] if introduced else name


def _in_a_name(character: str) -> bool:
    category = unicodedata.category(character)
    if unicodedata.bidirectional(character) in {"R", "AL"}:
        return False
    return character in _NAME_SIGNS or category in {"Lu", "Ll", "Lo", "Lt", "Lm", "Mn", "Mc"}


def _no_name(name: str) -> bool:
    """Words of courtesy, yes and no, a cry for help: whatever they are, they are not a name."""
    said = simple(name)
    other = word_set("answer.yes") | word_set("answer.no") | word_set("answer.fillers")
    known = word_set("answer.not_names")
    courteous = {said, bare(name)} & known or all(word in other | known for word in said.split())
    return danger_in(said) is not None or bool(courteous)


def _with_capitals(name: str) -> str:
    if name != name.lower():
        return name
    return " ".join(word[:1].upper() + word[1:] for word in name.split())
