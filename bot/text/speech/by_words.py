"""One option by some of its words, or by words of the same stems: "pengangguran" of "Pengangguran
di kota besar", "lapor rt" of "Melapor ke RT"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from bot.text.speech.choices import Choices, Reading, Sure, clear
from bot.text.speech.lexicon import lexicon
from bot.text.speech.parts import EMPTY, NAMING, Part
from bot.text.speech.stems import Words, akin

_LONG_ENOUGH = 6
_SHORTEST_TOLD = 4
_DENIALS = frozenset({"tidak", "bukan", "belum", "jangan", "tanpa", "kurang"})
_TELLING = frozenset(
    {"content", "question", "praise", "feeling", "wrong", "delay", "no", "yes", "lost"}
)
_SPEAKING = frozenset({"content", "defect", "person", "when", "remark", "rest"})
_ANSWERING = frozenset({"sudah", "belum"})
_LITTLE = frozenset({"di", "ke", "dari", "pada", "untuk", "yang", "dan", "dulu", "saja", "para"})


def by_some_words(found: Sequence[Part], choices: Choices) -> Reading | None:
    """The one option that has all the words that were said, or is it but for one slip."""
    said = tuple(w for part in found if part.role not in EMPTY | {"mark"} for w in part.said)
    said = _with_small_words(found, said, choices)
    doubt = any(part.role in {"or", "but", "mark"} for part in found)
    if doubt and choices.polar and any(part.role == "question" for part in found):
        return None
    if not said:  # "langsung aja" of "Langsung pulang"
        said = tuple(
            w
            for p in found
            for w in p.said
            if len(w) >= _LONG_ENOUGH and w in choices.book.vocabulary
        )
    if not said or any(part.role == "sigh" for part in found):
        return None
    if choices.commands and not any(part.role in _SPEAKING | NAMING | {"lost"} for part in found):
        return None  # a "boleh" is no "boleh tanya"
    slipped = {v for key, v in choices.book.by_length.get(len(said), ()) if _slipped(said, key)}
    if len(slipped) == 1:
        return Reading(Sure.LIKELY if doubt else Sure.CLEAR, slipped.pop(), said)
    held = _holding(said, choices)
    if held is not None:
        return _held(held, said, choices, doubt=doubt)
    if any(part.role in _UNDECIDED for part in found):
        undecided = _undecided(found, said, choices)
        if undecided or any(part.role == "lost" for part in found):
            return undecided
    speaks = any(part.role in _SPEAKING for part in found)
    signed = any(part.role in NAMING for part in found)
    if not speaks or doubt or signed or choices.commands:
        return None
    return _of_the_same_stems(said, choices)


def _with_small_words(found: Iterable[Part], said: Words, choices: Choices) -> Words:
    """Prepositions too, where they stand so in an option: "di luar"."""
    typed = tuple(
        w for p in found if p.role not in EMPTY | {"mark"} or p.said == ("di",) for w in p.said
    )
    if typed == said:
        return said
    together = any(
        typed == key[at : at + len(typed)] for key in choices.book.phrases for at in range(len(key))
    )
    return typed if together and len(typed) > 1 else said


def _holding(said: Words, choices: Choices) -> str | None:
    if not choices.book.vocabulary.issuperset(said):
        return None
    phrases = choices.book.phrases.items()
    held = {value for key, value in phrases if len(key) > 1 and set(key).issuperset(said)}
    return held.pop() if len(held) == 1 and _tells(said) else None


def _held(value: str, said: Words, choices: Choices, *, doubt: bool) -> Reading | None:
    keys = choices.book.by_value[value]
    whole = any(set(key) - _LITTLE <= set(said) for key in keys)
    if any(_denied_in(key, said) for key in keys):
        return None
    short = choices.letters and not whole and sum(map(len, said)) < _LONG_ENOUGH
    doubt = doubt or short or not any(_holds(key, said) for key in keys)
    return Reading(Sure.LIKELY if doubt else Sure.CLEAR, value, said)


_UNDECIDED = frozenset({"lost", "delay"})


def _undecided(found: Sequence[Part], said: Words, choices: Choices) -> Reading | None:
    """ "Kurang tahu", "masih ragu" where one option says that somebody does not know, or doubts."""
    told = [part for part in found if part.role not in EMPTY and part.said != ("sedikit",)]
    if len(told) != 1 or told[0].role not in _UNDECIDED:
        return None
    role, words = told[0].role, set(told[0].said)
    alike = {
        value
        for key, value in choices.book.phrases.items()
        if lexicon().roles.get(key) == role and (role == "lost" or words & set(key))
    }
    return clear(alike.pop(), said) if len(alike) == 1 else None


def _of_the_same_stems(said: Words, choices: Choices) -> Reading | None:
    """The one option of which every telling word that was said has a word of its kin: likely. A
    denial has to stand in both."""
    telling = [word for word in said if word not in _LITTLE]
    if not any(len(word) >= _SHORTEST_TOLD for word in telling):
        return None
    best = _nearest_kin(telling, choices)
    if best is None:
        return None
    value, key = best
    if bool(_DENIALS.intersection(key)) != bool(_DENIALS.intersection(said)):
        return None
    left = tuple(word for word in telling if not any(_kin(word, one) for one in key))
    known = all(any(akin(word, one) for one in key) for word in telling)
    whole = (
        known
        and len(telling) > 1
        and all(any(akin(w, one) for w in telling) for one in key if one not in _LITTLE)
    )
    return Reading(Sure.CLEAR if whole else Sure.LIKELY, value, tuple(telling), left)


def _nearest_kin(telling: Sequence[str], choices: Choices) -> tuple[str, Words] | None:
    """The one option that has kin of every word, or of all but one of several that is of none."""
    kin = [{one for one in choices.book.words_said if _kin(word, one)} for word in telling]
    counted: dict[str, tuple[int, Words]] = {}
    for key, value in choices.book.phrases.items():
        count = sum(not one.isdisjoint(key) for one in kin)
        if count >= counted.get(value, (0, key))[0]:
            counted[value] = (count, key)
    most = max((count for count, _ in counted.values()), default=0)
    best = [(value, key) for value, (count, key) in counted.items() if count == most]
    if len(best) != 1:
        return None
    key = best[0][1]
    others = [word for word in telling if not any(_kin(word, one) for one in key)]
    if not others:
        return best[0]
    object_too = most > 1 or (len(key) > 1 and any(_kin(word, key[-1]) for word in telling))
    strange = _DENIALS.intersection(others) or any(
        word in others and theirs for word, theirs in zip(telling, kin, strict=True)
    )
    first = others[0] == telling[0]  # another verb for the same object: "tulis di buku"
    return (
        best[0] if len(others) == 1 and (first or most > 1) and object_too and not strange else None
    )


def _kin(word: str, other: str) -> bool:
    """Of one stem, or the beginning of the other: "tele" of Telegram."""
    return akin(word, other) or (len(word) >= 4 and other.startswith(word))


def _holds(key: Words, said: Words) -> bool:
    mine = set(key)
    return mine.issuperset(said) and bool(mine & _DENIALS) == bool(_DENIALS.intersection(said))


def _denied_in(key: Words, said: Words) -> bool:
    """Whether an option denies just what was said: "tahu" of "tidak tahu"."""
    return said[0] in key[1:] and key[key.index(said[0]) - 1] in _DENIALS


def _tells(said: Words) -> bool:
    """Whether there is a word with a meaning of its own among them, long enough to be one."""
    if len(said) > 1 and sum(map(len, said)) >= _LONG_ENOUGH:
        return True
    if any(len(w) >= _LONG_ENOUGH for w in said):
        return True
    if _ANSWERING.intersection(said):
        return True
    if any(len(w) == 2 and lexicon().roles.get((w,)) == "person" for w in said):
        return True  # RT, RW
    return any(len(w) >= 3 and lexicon().roles.get((w,), "content") in _TELLING for w in said)


def _slipped(said: Words, key: Words) -> bool:
    if len(said) != len(key) or len(key) < 2:
        return False
    least = 4 if len(key) > 2 else _LONG_ENOUGH
    other = [(a, b) for a, b in zip(said, key, strict=True) if a != b]
    return len(other) == 1 and all(
        min(len(a), len(b)) >= least
        and a[0] == b[0]
        and OSA.distance(a, b, score_cutoff=1) <= 1
        and not {a, b} & _DENIALS - {"tanpa"}
        for a, b in other
    )
