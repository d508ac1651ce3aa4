"""What the bot says, before it is worded: phrases by id, and material that needs no translation."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import TypeAlias

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.text.rich_text import Formatted

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence by its id in locales/, with what fills its gaps; worded only when it is sent."""

    key: str
    args: tuple[tuple[str, Value], ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Training material: Markdown in the language it was written in."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Parts said together, one below the other; `gap` puts an empty line between them."""

    parts: tuple[Say, ...]
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A moment (aware) of which only the day is told: the day where the person is."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment (aware) told in full in `zone`, wherever the person is; with its end when it has
    one: "Sabtu, 5 Desember 2026, pukul 08.00-16.00 WIB"."""

    at: datetime
    zone: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Url:
    """A web address: said letter by letter, whatever marks a channel knows."""

    address: str


Say: TypeAlias = "Phrase | Material | Lines | Formatted"
Value: TypeAlias = "str | int | float | date | datetime | Day | Moment | Url | Say"


def t(key: str, **args: Value) -> Phrase:
    """Return the phrase `key` of locales/; the name is short because the extractor looks for it."""
    return Phrase(key, tuple(args.items()))


def tn(key: str, count: int, **args: Value) -> Phrase:
    """Return a phrase like `t`, in the plural form for `count`, which fills the gap `{count}` as
    well."""
    return Phrase(key, (("count", count), *args.items()), count)


def lines(*parts: Say) -> Lines:
    return Lines(parts)


def paragraphs(*parts: Say) -> Lines:
    return Lines(parts, gap=True)


def wording(language: str, key: str, count: int | None = None) -> str:
    """Return the text of a phrase as it stands in the catalogue, gaps unfilled.

    Raises KeyError for a phrase that neither the language nor the default has.
    """
    for name in (language, DEFAULT_LANGUAGE):
        found = _lookup(name, key, count)
        if found is not None:
            return found
    raise KeyError(f"phrase {key!r} is missing from locales/{DEFAULT_LANGUAGE}")


@cache
def _lookup(language: str, key: str, count: int | None) -> str | None:
    catalogue = _catalogue(language)
    text: str = catalogue.ngettext(key, key, count) if count is not None else catalogue.gettext(key)
    return None if text == key else text


def keywords(key: str) -> frozenset[str]:
    """Return the words of a keyword entry ("menu | menu utama") in all languages together."""
    texts = (_lookup(language, key, None) or "" for language in LANGUAGES)
    return frozenset(word.strip() for text in texts for word in text.split("|") if word.strip())


@cache
def _catalogue(language: str) -> Translations:
    po = (resources.files("locales") / language / "LC_MESSAGES" / "bot.po").read_bytes()
    return load_catalogue(po, language)


def load_catalogue(po: bytes, language: str) -> Translations:
    """Compile a .po in memory.

    The locale must be given: without it Babel forgets the plural rule when it writes the .mo.
    """
    buffer = io.BytesIO()
    write_mo(buffer, read_po(io.BytesIO(po), locale=language))
    buffer.seek(0)
    return Translations(fp=buffer)


def arguments(phrase: Phrase) -> Mapping[str, Value]:
    return dict(phrase.args)
