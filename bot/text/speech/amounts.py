"""How much something is: "tujuh hari" is as long as "seminggu", "seratus rb" as much as
"Rp100.000". Options that are amounts are told apart by it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.text.speech.lexicon import lexicon
from bot.text.speech.stems import Words
from bot.text.speech.values import value_of
from bot.text.speech.words import plain, words

_THOUSANDS = re.compile(r"(?<=\d)[.](?=\d{3}(?!\d))")
_MONEY = re.compile(r"\brp\.?\s*(?=\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """`unit` is "" where none is named; weeks are told in days."""

    value: int
    unit: str = ""


@lru_cache(maxsize=4096)
def amount_in(text: str) -> tuple[Amount, Words] | None:
    """The one amount in a text, and its words; None where there is none or more than one."""
    said = words(_MONEY.sub("rupiah ", _THOUSANDS.sub("", plain(text))))
    known = lexicon()
    whole = [word for word in said if word in known.spans]
    counted = [word for word in said if _counts(word)]
    if len(whole) == 1 and not counted:
        days, unit = known.spans[whole[0]]
        return Amount(days, unit), (whole[0],)
    if not counted or whole or not _one_run(said):
        return None
    value = value_of(counted)
    if value is None:
        return None
    units = {known.measures[word] for word in said if word in known.measures}
    if len(units) > 1:
        return None
    factor, unit = units.pop() if units else (1, "")
    used = tuple(word for word in said if _counts(word) or word in known.measures)
    return Amount(value * factor, unit), used


def whole_amount(text: str) -> Amount | None:
    """What a text is that is an amount and nothing else."""
    found = amount_in(text)
    said = set(words(_MONEY.sub("rupiah ", _THOUSANDS.sub("", plain(text)))))
    return found[0] if found is not None and said <= set(found[1]) else None


def _counts(word: str) -> bool:
    known = lexicon()
    return word.isdigit() or word in known.numbers or word in known.scales


def _one_run(said: Words) -> bool:
    """Whether all that counts stands together: "2 atau 3" are two."""
    at = [n for n, word in enumerate(said) if _counts(word)]
    return at == list(range(at[0], at[0] + len(at)))


def same(one: Amount, other: Amount) -> bool:
    """Whether one is the other, or may be: no unit is any unit."""
    return one.value == other.value and (one.unit == other.unit or not one.unit or not other.unit)
