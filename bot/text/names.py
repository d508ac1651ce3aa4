"""The name that a text is."""

from __future__ import annotations

import re
import unicodedata

from bot.text.danger.reader import danger_in
from bot.text.matching import normalize, without_fillers, word_set
from bot.text.phrases import Phrase, t

# Letters, and what stands in real names: Ma'arif, Nu'man, A. Rahman, Siti-Aminah, S.Sos., M.Si
_NAME_SIGNS = frozenset(" .,'’‘`-")


_INTRODUCTION = re.compile(
    r"(?:nama(?: lengkap)?(?: saya)?|saya|my name is)(?: adalah)?\s*[:,]?\s+(?=\S{2})",
    re.IGNORECASE,
)


_TITLES = re.compile(r"(?:(?:bapak|ibu|pak|bu|bpk)\b[\s./]+)+(?=\w)", re.IGNORECASE)


_JOINERS = "\u200d\ufe0f"


def name_in(text: str) -> str | Phrase:
    """Return the name that a text is, or why it is none."""
    name = _tidy(text)
    if any(character.isdigit() for character in name):
        return t("answer.name_digits")
    if any(not _in_a_name(character) for character in name):
        return t("answer.name_signs")
    if not 2 <= len(name) <= 80 or not any(character.isalpha() for character in name):
        return t("answer.name_length", min=2, max=80)
    return t("answer.name_wanted") if _no_name(name) else _with_capitals(name)


def without_title(name: str) -> str:
    """Return a name as it is greeted, without a form of address: "Ibu Ratna" is Ratna there."""
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
    said = normalize(name)
    other = word_set("answer.yes") | word_set("answer.no") | word_set("answer.fillers")
    known = word_set("answer.not_names")
    courteous = {said, without_fillers(name)} & known or all(
        word in other | known for word in said.split()
    )
    return danger_in(said) is not None or bool(courteous)


def _with_capitals(name: str) -> str:
    if name != name.lower():
        return name
    return " ".join(word[:1].upper() + word[1:] for word in name.split())
