"""Several lettered answers in one text: "a c b", "1a 2c 3b", "kesatu b, kedua a", "a semua"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.text.speech.lexicon import lexicon
from bot.text.speech.parts import parts
from bot.text.speech.stems import Words

_LETTERS = "abcdefgh"
_SAY_NOTHING = frozenset(
    {"filler", "address", "greet", "thanks", "and", "soft", "particle", "yes", "yes_soft"}
)
_BETWEEN = frozenset("nomor ke ya no cuma hanya baru habis abis".split())
_RUN = re.compile(r"[a-h]{3,8}")


def letters_in(text: str, first: int, count: int, options: int) -> Mapping[int, str]:
    """The printed number of each question to its letter, where `count` questions are open, the
    first of them numbered `first`, with `options` each. At least two; nothing where it is in doubt
    what is whose. Numbers that were printed decide; without any the letters follow one another."""
    said = tuple(_tokens(_spaced(text, count, options), options))
    allowed = _LETTERS[:options]
    if count < 2 or not said:
        return {}
    if sorted(said) == sorted(("semua", said[0])) or sorted(said) == sorted(("semua", said[-1])):
        letter = next((word for word in said if word in allowed and len(word) == 1), "")
        return {first + n: letter for n in range(count)} if letter else {}
    if len(said) == count and all(w.isdigit() and 1 <= int(w) <= options for w in said):
        return {first + n: allowed[int(word) - 1] for n, word in enumerate(said)}
    printed = _paired(said, allowed, range(first, first + count))
    if printed or first == 1:
        return printed
    # Those of the message, where they can be no others: "1a 2b 3c" of questions 4 to 6.
    told = _paired(said, allowed, range(1, count + 1))
    alone = len(told) == count and first > count
    return {first + number - 1: letter for number, letter in told.items()} if alone else {}


def _paired(said: Words, allowed: str, numbers: range) -> Mapping[int, str]:
    """A letter that is none of an option leaves its question out, where it is plain which that is:
    by its number, or because there are as many letters as questions."""
    found: dict[int, str] = {}
    number, numbered, place, unread = 0, False, numbers.start, 0
    for word in said:
        if word.isdigit() and not number:
            number, numbered = int(word), True
        elif len(word) == 1 and word.isalpha() and bool(number) == numbered:
            at = number or place
            if at in found or at not in numbers:
                return {}
            if word in allowed:
                found[at] = word
            else:
                unread += 1
            number, place = 0, place + 1
        else:
            return {}
    sure = not unread or numbered or len(found) + unread == len(numbers)
    several = len(found) > 1 or (numbered and len(found) == 1 and not unread)
    return found if sure and not number and several else {}


def _spaced(text: str, count: int, options: int) -> str:
    """As many letters in a row as questions are open are no word, even if there is one: "acc"."""
    run = rf"(?<![^\W_])[{_LETTERS[:options]}]{{{count}}}(?![^\W_])"
    also = rf"\bjuga\s+(?=[{_LETTERS[:options]}]\b)|(?<=\b[{_LETTERS[:options]}])\s+juga\s*$"
    told = re.sub(also, " ", text, flags=re.IGNORECASE)  # "yang tiga juga b"
    return re.sub(run, lambda found: " ".join(found[0]), told, flags=re.IGNORECASE)


def _tokens(text: str, options: int) -> Iterator[str]:
    """Numbers and letters; "acb" is three of them."""
    known = lexicon()
    drawn = {word for word in _RUN.findall(text.casefold()) if set(word) <= set(_LETTERS[:options])}
    for part in parts(text):
        for word in part.said if part.role not in _SAY_NOTHING else ():
            place = known.ordinals.get((word,), 0)
            if place:
                yield str(place)
            elif word in _BETWEEN:
                continue
            elif len(word) == 1 and (run := next((d for d in drawn if set(d) == {word}), "")):
                yield from run
            elif len(word) > 1 and set(word) <= set(_LETTERS[:options]):
                yield from word
            else:
                yield word
