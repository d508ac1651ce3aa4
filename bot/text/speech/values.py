"""What number words make: "dua ratus lima puluh" is 250."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.speech.lexicon import lexicon

_MOST_DIGITS = 9


def value_of(run: Sequence[str]) -> int | None:
    """ "dua ratus lima puluh" is 250, "3 ribu" 3000; None for what does not add up ("2 3")."""
    known = lexicon()
    total, group, single = 0, 0, -1
    for word in run:
        if word.isdigit() or word in known.numbers:
            if (
                single >= 0
                or len(word) > _MOST_DIGITS * 3
                or (word.isdigit() and len(word) > _MOST_DIGITS)
            ):
                return None
            number = int(word) if word.isdigit() else known.numbers[word]
            if number in {100, 1000} and not word.isdigit():
                total, group = (total + number, group) if number == 1000 else (total, group + 100)
            else:
                single = number
        elif word == "belas":
            group, single = group + 10 + max(single, 0), -1
        else:
            scale = known.scales.get(word) or known.dozens[word]
            inside = max(single, 0) if single >= 0 else (0 if group else 1)
            if scale >= 1000 or word in known.dozens:
                total, group = total + (group + inside) * scale, 0
            else:
                group += inside * scale
            single = -1
    return total + group + max(single, 0)
