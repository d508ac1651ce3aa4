"""Who is at an enquiry, and what is one at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.features.enquiries.types import Enquiry
from bot.text.danger.reader import danger_in
from bot.text.danger.words import common_words
from bot.text.speech.lexicon import lexicon, role

# Who took it and has not answered within this time no longer holds it.
HELD_FOR = timedelta(hours=24)
_NAMED = re.compile(r"[q#]?(\d{1,15})(?:\s+(.*))?", re.DOTALL)


def taken_by_another(enquiry: Enquiry, me: int, now: datetime) -> bool:
    return is_taken(enquiry, now) and enquiry.taken_by != me


def is_taken(enquiry: Enquiry, now: datetime) -> bool:
    at = enquiry.taken_at
    return enquiry.taken_by is not None and at is not None and now - at < HELD_FOR


def named(argument: str) -> tuple[int | None, str]:
    """Return the enquiry that "q12" or "12 Besok jam 9." names, and what is said to it."""
    found = _NAMED.fullmatch(argument)
    return (int(found[1]), found[2] or "") if found else (None, "")


# What is found again is one message on every channel, with all that stands around it.
LONGEST_KEPT_QUESTION, LONGEST_KEPT_ANSWER = 250, 700
_COVER = "…"
_LONG_NUMBER = re.compile(r"\+?\d[\d .()-]{5,}\d")
# Whoever is spoken of: "Bu Siti Aminah", "pak lurah Budi".
_TITLE = r"\b(?:bapak|pak|ibu|bu|mas|mbak|kak|bang|nek|nenek|kakek|mbah|sdri?|saudari?)\b"
_SPOKEN_OF = re.compile(rf"({_TITLE})((?:\s+(?!{_TITLE})[^\W\d_][\w’'-]*){{1,3}})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SHORTEST_NAME = 3


def may_be_kept(question: str, answer: str) -> bool:
    """Tell whether both are short enough to be found again."""
    return len(question) <= LONGEST_KEPT_QUESTION and len(answer) <= LONGEST_KEPT_ANSWER


def nameless(text: str, names: Iterable[str]) -> str:
    """Return a text without these names, without other people's, and without long numbers."""
    spoken = (word for name in names for word in name.split() if len(word) >= _SHORTEST_NAME)
    words = {word for word in spoken if not _is_of_talk(word)}
    if words:
        listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        text = re.sub(rf"\b(?:{listed})\b", _COVER, text, flags=re.IGNORECASE)
    text = _LONG_NUMBER.sub(_COVER, _SPOKEN_OF.sub(_covered, text))
    return re.sub(rf"{_COVER}(?:\s+{_COVER})+", _COVER, text)


def _covered(found: re.Match[str]) -> str:
    behind = _WORD.sub(lambda word: _COVER if _is_name(word[0]) else word[0], found[2])
    return found[1] + behind


def _is_name(word: str) -> bool:
    """Whether it may be somebody's name, behind a title: no office, no word of talk."""
    plain = word.casefold()
    if _is_of_talk(word):
        return False
    common = plain in common_words() and plain not in lexicon().names["too"]
    return word[:1].isupper() or not common


def _is_of_talk(word: str) -> bool:
    plain = word.casefold()
    return bool(role(plain)) or plain in lexicon().names["never"]


def danger_of(text: str) -> str | None:
    """Return the kind of danger that a text speaks of, as contacts.toml names it ("": any); or
    None."""
    danger = danger_in(text)
    return None if danger is None else danger.kind
