"""Which of several amounts is meant."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.speech.amounts import amount_in, same
from bot.text.speech.choices import Choices, Reading, Sure
from bot.text.speech.lexicon import lexicon
from bot.text.speech.parts import EMPTY, Part

_ASKING = frozenset({"question", "mark"})


def counted(text: str, found: Sequence[Part], choices: Choices) -> Reading | None:
    """Which of several amounts is meant; None where a letter says it, or no amount is named."""
    told = amount_in(text)
    lettered = any(p.role == "sign" and not p.said[-1].isdigit() for p in found)
    if told is None or (lettered and choices.letters):
        return None
    amount, used = told
    values = dict(zip(choices.values, choices.amounts, strict=False))
    meant = [value for value, one in values.items() if one is not None and same(amount, one)]
    if len(meant) != 1:
        bare = not amount.unit and not meant
        return None if bare else Reading(Sure.NONE)
    left = tuple(w for p in found if p.role not in EMPTY for w in p.said if w not in used)
    left = tuple(word for word in left if word not in lexicon().units)
    roles = {part.role for part in found}
    if roles & {"deny", "no", "or", "question"}:
        return Reading(Sure.NONE, left=left, asks=bool(roles & _ASKING))
    place = used[0].isdigit() and not amount.unit and 1 <= amount.value <= len(choices.values)
    doubt = left or roles & {"mark", "but"} or place
    return Reading(Sure.LIKELY if doubt else Sure.CLEAR, meant[0], used, left)
