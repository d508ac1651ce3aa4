"""The name that a text is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.text.danger.reader import danger_in
from bot.text.danger.words import everyday
from bot.text.matching import normalize, word_set
from bot.text.names_in_talk import (
    Talk,
    is_either,
    is_titled,
    without_talk_behind,
    words_of_talk,
)
from bot.text.names_written import with_capitals
from bot.text.phrases import Phrase, t
from bot.text.speech.lexicon import exact_role, lexicon, role
from bot.text.speech.manners import bare
from bot.text.speech.stems import Words
from bot.text.speech.words import without_spoken_signs, words
from content import regions

# Letters, and what stands in real names: Ma'arif, Nu'man, A. Rahman, Siti-Aminah, S.Sos., M.Si
_NAME_SIGNS = frozenset(" .,'’‘`-")


_TITLES = re.compile(r"(?:(?:bapak|ibu|pak|bu|bpk)\b[\s./]+)+(?=\w)", re.IGNORECASE)


_APOSTROPHES = frozenset("’‘`´ʼʻ′ʹ＇")
_KIND = re.compile(r"^(?:kabupaten|kota administrasi|kota|kab|provinsi) ")
_IN_ENGLISH = re.compile(r"^(?:my name is|i am|im|call me)\s+(?=\S)", re.IGNORECASE)
_UNSEEN = "\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\u00ad"
_NAMES_OF_ONE = 2
_JOINERS = "\u200d\ufe0f"


@dataclass(frozen=True, slots=True)
class LikelyName:
    """A name that stands among other words, or is that of a place as well."""

    name: str


def name_in(text: str) -> str | LikelyName | Phrase:
    """The name that a text is, without what surrounds it; or why it is none."""
    name, cut = _without_surroundings(_tidy(without_spoken_signs(text)))
    name = without_title(name)
    problem = _problem(name)
    if problem is not None:
        return t("answer.name_wanted") if cut else problem
    if (cut and _begins_otherwise(name)) or _is_a_sentence(text, name):
        return t("answer.name_wanted")
    if normalize(name) in _cities():
        return t("answer.name_wanted")
    written = with_capitals(name)
    talk = words_of_talk(name)
    if talk is Talk.ALL:
        return t("answer.name_wanted")
    doubtful = talk is Talk.SOME and not is_titled(name)
    return LikelyName(written) if cut or doubtful or _is_a_place(name) else written


def name_of_list(text: str) -> str | Phrase:
    """The name in a cell of a list, which nobody can be asked about; or why it is none."""
    name = _tidy(text)
    return _problem(name) or with_capitals(name)


def _problem(name: str) -> Phrase | None:
    if any(character.isdigit() for character in name):
        return t("answer.name_digits")
    if any(not _in_a_name(character) for character in name):
        return t("answer.name_signs")
    if not 2 <= len(name) <= 80 or not any(character.isalpha() for character in name):
        return t("answer.name_length", min=2, max=80)
    return t("answer.name_wanted") if _no_name(name) else None


def without_title(name: str) -> str:
    """Return a name as it is greeted, without a form of address: "Ibu Ratna" is Ratna there."""
    return _TITLES.sub("", name, count=1) if _TITLES.match(name) else name


def _tidy(text: str) -> str:
    """Letters as letters, one kind of apostrophe, without emoji; white space folded."""
    straight = "".join("'" if c in _APOSTROPHES else c for c in text)
    written = unicodedata.normalize("NFKC", straight)
    drawn = "".join(
        " " if unicodedata.category(c) in {"So", "Sk"} or c in _JOINERS else c for c in written
    )
    seen = (word.strip(_UNSEEN) for word in drawn.split())
    return unicodedata.normalize("NFC", " ".join(word for word in seen if word))


def _without_surroundings(name: str) -> tuple[str, bool]:
    """A name without greeting and introduction before it, thanks and address behind it; and whether
    a sentence followed ("Rina dari Bekasi"), which is cut off as well."""
    if role(*words(name)) == "greet":
        return name, False
    told = without_talk_behind(name)
    parts = _IN_ENGLISH.sub("", told.replace(":", " ")).split()
    first, last = _after_beginning(parts), len(parts)
    while last - first > 1 and _is_behind(parts, last):
        last -= 1
    if first == last:
        return name, False
    ends = lexicon().names["ends"]
    if _bare(parts[first]) in ends:
        return name, True  # "saya dari Bekasi" tells no name
    cut = next((at for at in range(first + 1, last) if _ends_at(parts[:last], at)), last)
    short = " ".join(parts[first:cut]).strip(" ,-.") + _dot(parts[cut - 1])
    return short, cut < last or told != name


def _ends_at(parts: list[str], at: int) -> bool:
    """Whether where somebody is from begins there: "dari Bekasi", "ti Garut"."""
    names, word = lexicon().names, _bare(parts[at])
    if word in names["ends"]:
        return True
    return word in names["from"] and regions.is_name(" ".join(parts[at + 1 :]).strip(" ,."))


def _begins_otherwise(name: str) -> bool:
    parts = name.split()
    return _bare(parts[_after_beginning(parts)]) in lexicon().names["ends"]


def _dot(word: str) -> str:
    """The dot of "S.Sos." or "M." is the name's; that of a sentence is not."""
    return "." if word.endswith(".") and (word.count(".") > 1 or len(word) <= 2) else ""


def _after_beginning(parts: list[str]) -> int:
    """Where the name begins; a greeting alone may be a name (Salam)."""
    at, before = 0, lexicon().names["before"]
    while at < len(parts) - 1:
        two = words(" ".join(parts[at : at + 2]))
        spelled = words(parts[at], slips=False)
        if _bare(parts[at]) in before or set(spelled) & before or _is_i(parts[at]):
            at += 1
        elif len(two) > 1 and role(*two) == "greet" and at + 2 < len(parts):
            at += 2
        elif (
            role(*words(parts[at])) == "greet"
            or (at and role(*words(parts[at])) == "greet")
            or (role(*words(parts[at])) in _BEFORE_I and _introduces(parts[at + 1]))
            or (at and _bare(parts[at]) in lexicon().names["particles"])
        ):
            at += 1
        else:
            break
    return at


_BEFORE_I = frozenset({"yes", "address"})


def _introduces(word: str) -> bool:
    return _bare(word) in lexicon().names["before"] or _is_i(word)


def _is_i(word: str) -> bool:
    return words(word) == ("saya",) and _bare(word) not in lexicon().names["too"]


def _is_behind(parts: list[str], last: int) -> bool:
    word = _bare(parts[last - 1])
    names = lexicon().names
    if not word or word in names["behind"] or word in names["particles"]:
        return True
    if word in names["tags"] and parts[last - 1].islower():
        return all(part[:1].isupper() for part in parts[max(0, last - 3) : last - 1])
    return (
        role(*words(parts[last - 1])) in {"thanks", "greet"}
        or (words(" ".join(parts[last - 2 : last])) == ("terima", "kasih"))
        or (word == "terima" and last < len(parts))
        or word in {"kenal"}
    )


def _bare(word: str) -> str:
    return normalize(word).replace(" ", "")


def _is_a_sentence(text: str, name: str) -> bool:
    """Whether there is a word that no name has, or a question mark."""
    never = lexicon().names["never"]
    is_one = text.strip().startswith("Tanya") and len(name.split()) <= _NAMES_OF_ONE
    said = name.split()[1:] if is_one else name.split()  # there are people named Tanya
    return "?" in text or any(
        _bare(word) in never or not never.isdisjoint(_meant(word)) for word in said
    )


def _meant(word: str) -> Words:
    """A word in its one spelling, where it is no name as well."""
    may_be_one = word.endswith(".") or _bare(word) in lexicon().names["too"]
    return () if may_be_one else words(word, slips=False)


def _is_a_place(name: str) -> bool:
    """Whether it is but the name of a place that hardly anybody has: a kabupaten or kota, or a word
    that stands for nothing but the place."""
    said = normalize(name)
    return regions.is_name(name) and not any(word in everyday() for word in said.split())


@cache
def _cities() -> frozenset[str]:
    named = (region.name for region in (*regions.regencies(), *regions.provinces()))
    return frozenset(_KIND.sub("", normalize(name)) for name in named)


def _in_a_name(character: str) -> bool:
    category = unicodedata.category(character)
    if unicodedata.bidirectional(character) in {"R", "AL"}:
        return False
    return character in _NAME_SIGNS or category in {"Lu", "Ll", "Lo", "Lt", "Lm", "Mn", "Mc"}


def _no_name(name: str) -> bool:
    """Words of courtesy, yes and no, a cry for help: whatever they are, they are not a name."""
    said = normalize(name)
    other = word_set("answer.yes") | word_set("answer.no")
    known = word_set("answer.not_names")
    courteous = {said, bare(name)} & known or all(word in other | known for word in said.split())
    return danger_in(said) is not None or bool(courteous) or _says_something(name)


def _says_something(name: str) -> bool:
    """Whether each word of it is one of talking: "hmm", "oke nanti"."""
    roles = [exact_role(word) for word in normalize(name).split() if not is_either(word)]
    if role(*words(name)) == "greet":
        return " " in name.strip()  # there are people named Salam
    return all(roles) and not set(roles) <= {"address", "praise", "soft"}
