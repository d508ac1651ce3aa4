"""What of several things a text names, and how surely."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text.speech.answering import is_not_put_off, weighs
from bot.text.speech.by_words import by_some_words
from bot.text.speech.choices import NOTHING, Choices, Reading, Sure, clear
from bot.text.speech.corrections import correction_in
from bot.text.speech.counted import counted
from bot.text.speech.lexicon import lexicon
from bot.text.speech.parts import EMPTY, NAMING, Part, parts
from bot.text.speech.polar import polar
from bot.text.speech.stems import Words, akin
from bot.text.speech.wishing import is_of_another, may_wish
from bot.text.speech.words import words

_PUTTING_OFF = frozenset({"sigh", "feeling", "delay", "lost"})
_ACCOUNTED = (
    EMPTY
    | NAMING
    | {
        "yes",
        "want",
        "and",
        "or",
        "but",
        "deny",
        "no",
        "wrong",
        "mark",
        "all",
        "remark",
        "yes_soft",
    }
)
_DOUBTFUL = frozenset({"or", "but", "no", "wrong", "deny", "all", "lost"})
_IF = {("kalau",), ("jika",), ("bila",)}
_UNCERTAIN = frozenset({"or", "feeling", "sigh"})
_ASKING = frozenset({"question", "mark"})
_DOTTED = re.compile(r"(?<![\d.,:])\d{1,2}\.\d{1,2}(?![\d.:])")


def read(text: str, choices: Choices) -> Reading:
    """What a text chooses."""
    said = words(text, slips=not (choices.exact or choices.commands))
    if not said:
        return NOTHING
    whole = choices.book.phrases.get(said)
    if whole is not None:
        return clear(whole, said)
    if choices.values and not choices.amounts and _DOTTED.search(text):
        return _by_number(text, choices)
    if choices.corrected and (corrected := _corrected(text, choices)) is not None:
        return corrected
    found = parts(text, choices)
    if choices.amounts and (amount := counted(text, found, choices)) is not None:
        return amount
    if choices.polar and weighs(found):
        return Reading(Sure.NONE, asks=True)
    named = {part.value for part in found if part.role == "option"}
    plain = choices.commands and len(named) == 1
    by_some = None if choices.exact or plain else by_some_words(found, choices)
    if by_some is not None:
        return by_some
    return polar(found, choices) if choices.polar else _named(text, found, choices)


def _by_number(text: str, choices: Choices) -> Reading:
    """ "1.2" is the option with that number; one that none has is no place in the list."""
    told = {tuple(found.split(".")) for found in _DOTTED.findall(text)}
    meant = {
        value
        for key, value in choices.book.phrases.items()
        if any(pair == key[-2:] for pair in told)
    }
    if len(told) != 1 or len(meant) != 1:
        return Reading(Sure.NONE, asks="?" in text)
    found = [part for part in parts(_DOTTED.sub(" ", text), choices) if part.role not in EMPTY]
    left = tuple(word for part in found for word in part.said)
    value = meant.pop()
    rest = tuple(word for word in left if not _of(word, _vocabularies(choices, value)[0]))
    return Reading(Sure.LIKELY, value, left=rest) if rest else clear(value)


def _corrected(text: str, choices: Choices) -> Reading | None:
    """The noun decides: "alamatnya salah" is no "salah"."""
    meant = correction_in(text)
    if meant is None:
        return None
    values = dict(choices.corrected)
    value = values.get(meant.value, "")
    if meant.sure is Sure.NONE or (meant.value and not value):
        return Reading(Sure.NONE, left=meant.left, asks=meant.asks)
    if not value:  # what is named is right
        sure = Sure.LIKELY if choices.yes else Sure.NONE
        return Reading(sure, choices.yes, meant.used, meant.left)
    return Reading(meant.sure, value, meant.used, meant.left)


# --- one by its name or sign ---------------------------------------------------------------------


def _named(text: str, found: tuple[Part, ...], choices: Choices) -> Reading:
    named, refused = _scoped(found)
    left = _left(found)
    if choices.commands and left:
        named = [part for part in named if part.said != ("tolong",)]  # "tolong" something else
    asks = _asks(found)
    putting_off = (p for p in found if p.role in _PUTTING_OFF and not is_not_put_off(p, found))
    if any(putting_off) and not named:
        return Reading(Sure.NONE, left=left, asks=True)
    chosen = {part.value for part in named} - {part.value for part in refused}
    conditional = bool(refused) and any(part.said[:1] in _IF for part in found)
    if not chosen and not left and (meant := _agreed(found, choices)):
        return Reading(Sure.LIKELY, meant)
    if len(chosen) != 1 or conditional or any(part.role == "question" for part in found):
        return Reading(Sure.NONE, left=left, asks=asks)
    value, used = chosen.pop(), tuple(word for part in named for word in part.said)
    if left and value in dict(choices.corrected).values():
        return Reading(Sure.NONE, left=left, asks=asks)  # of a noun something else is said
    if _denied_at_the_end(found):
        return Reading(Sure.NONE, left=left, asks=True)
    if left and (asks or any(part.role in _UNCERTAIN for part in found)):
        return Reading(Sure.NONE, left=left, asks=True)  # a question, or the other of two
    if any(part.role == "lost" for part in found):
        return Reading(Sure.NONE, left=left, asks=True)
    mine, others = _vocabularies(choices, value)
    if choices.commands and left and (not may_wish(found, left) or is_of_another(found, mine)):
        return Reading(Sure.NONE, left=left)
    if any(_of(word, others) and not _of(word, mine) for word in left):
        return Reading(Sure.NONE, left=left)  # its letter is one's, its words are another's
    named_it = any(part.role == "option" for part in named)
    counted = lexicon().units if named_it and not choices.commands else frozenset()
    left = tuple(word for word in left if not _of(word, mine) and word not in counted)
    if choices.commands and _speaks_behind(found):
        return Reading(Sure.LIKELY, value, used, left, asks)
    slipped = choices.commands and _slipped(named, words(text, slips=False))
    put_off = lexicon().roles.get(used) == "delay" and any(p.said == ("jawab",) for p in found)
    if left or asks or slipped or put_off or _doubts(found, refused):
        return Reading(Sure.LIKELY, value, used, left, asks)
    return clear(value, used)


def _speaks_behind(found: Sequence[Part]) -> bool:
    """Whether something is said behind a number, or it is said twice: "5 dari 5" is no fifth
    entry of a menu."""
    signs = [at for at, part in enumerate(found) if part.role == "sign" and part.said[-1].isdigit()]
    if not signs or any(part.role == "option" for part in found):
        return False
    return len(signs) > 1 or any(part.role in _SPEAKING for part in found[signs[0] :])


_SPEAKING = frozenset({"yes", "yes_soft", "want", "opinion", "remark", "praise", "insisting"})


def _of(word: str, vocabulary: set[str]) -> bool:
    return word in vocabulary or any(akin(word, one) for one in vocabulary)


def _denied_at_the_end(found: Sequence[Part]) -> bool:
    """ "Dulu merokok sekarang tidak" names it and denies it."""
    told = [part for part in found if part.role not in EMPTY | {"mark"}]
    if any(part.role == "mark" for part in found) and told[-1].role == "wrong":
        return True  # "a salah ya?"
    return len(told) > 1 and told[-1].role == "deny" and told[0].role not in {"deny", "no"}


def _agreed(found: Sequence[Part], choices: Choices) -> str:
    """The option that begins with a yes ("Ya, boleh") for a yes, that with a no for a no."""
    said = [part.role for part in found if part.role not in EMPTY]
    if said == ["yes"]:
        return choices.agreeing
    return choices.refusing if said in (["no"], ["deny", "yes"]) else ""


def _slipped(named: Sequence[Part], said: Words) -> bool:
    """Whether a word was taken for one of theirs that is but nearly it."""
    words_named = {word for part in named if part.role == "option" for word in part.said}
    return any(not any(one.startswith(word) for one in said) for word in words_named)


def _doubts(found: Sequence[Part], refused: Sequence[Part]) -> bool:
    doubtful = _DOUBTFUL - {"but"} if refused else _DOUBTFUL
    return any(part.role in doubtful for part in found if part not in refused)


def _vocabularies(choices: Choices, value: str) -> tuple[set[str], set[str]]:
    """The words of one option, and those of all others."""
    mine: set[str] = set()
    others: set[str] = set()
    for one, keys in choices.book.by_value.items():
        (mine if one == value else others).update(word for key in keys for word in key)
    return mine, others


def _scoped(found: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """What is named, and what is named to be denied: "b bukan c", "c eh bukan, a"."""
    named: list[Part] = []
    refused: list[Part] = []
    denied: Part | None = None
    for at, part in enumerate(found):
        if part.role in NAMING:
            if denied is not None and (part.role == "option" or found[at - 1] is denied):
                refused += (denied, part)
            else:
                named.append(part)
            denied = None
        elif part.role in {"deny", "no", "wrong"}:
            denied = part
            if named and _ends_here(found, at):
                refused += (part, named.pop())
                denied = None
        elif part.role in {"but", "and", "pause", "yes"}:
            denied = None
    return named, refused


def _ends_here(found: Sequence[Part], at: int) -> bool:
    """Whether a denial speaks of what stands before it, since another thing is named after it."""
    behind = found[at + 1 :]
    return (
        bool(behind) and behind[0].role == "pause" and any(part.role in NAMING for part in behind)
    )


def _left(found: Sequence[Part]) -> Words:
    return tuple(w for part in found if part.role not in _ACCOUNTED for w in part.said)


def _asks(found: Sequence[Part]) -> bool:
    return any(part.role in _ASKING for part in found)
