"""The clauses of a text that answer: without the question that it repeats ("hapus? jangan"), what
was so before ("dulu setuju, sekarang tidak"), what only makes a denial stronger ("tentu tidak")."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.text.speech.choices import Choices
from bot.text.speech.lexicon import role
from bot.text.speech.parts import EMPTY, Part, parts

_STOP = Part("pause", ())
_DENYING = frozenset({"deny", "no"})
# Before a denial these are sure of it; denied they doubt ("belum tentu").
_SURE = frozenset({"tentu", "pasti", "jelas", "tentunya", "pastinya"})
_CERTAIN = _SURE | {"mesti", "harus", "yakin", "selalu"}
_AROUND_CERTAIN = frozenset({"saja", "sudah", "memang", "ya", "sih", "lah"})
_HEDGES = frozenset({"mungkin", "bisa", "kadang", "entah", "barangkali", "jadi"})
_TWICE = 2
_DOUBLE = 3
_CLOSING = frozenset({"ah", "deh", "dong", "lah", "ih", "kok", "kak", "bu", "pak"})
_BEFORE = frozenset({"kemarin", "tadi", "tadinya", "awalnya", "dulu", "dulunya"})
_NOW = frozenset({"sekarang", "kini"})


def answering(found: Sequence[Part], choices: Choices) -> Sequence[Part]:
    """What is left to be weighed. A no and what closes it is a clause of its own: why comes behind
    it ("enggak ah sayang nilainya")."""
    kept = _without_echo(_without_past(found), choices)
    return _closed(_without_emphasis(kept))


def weighs(found: Sequence[Part]) -> bool:
    """Whether both are held for possible ("mungkin iya mungkin tidak"), or that it is sure is what
    is denied ("belum tentu setuju")."""
    hedged = [word for part in found for word in part.said if word in _HEDGES]
    if len(hedged) >= _TWICE and len(hedged) > len(set(hedged)):
        return True
    told = [part for part in found if part.role != "pause" and part.said]
    return any(
        denies(one) and (_CERTAIN.intersection(then.said[:1]) or _turned_twice(told[at:]))
        for at, (one, then) in enumerate(pairwise(told))
    )


def is_not_put_off(part: Part, found: Sequence[Part]) -> bool:
    """Whether it is a delay that is denied: "jangan nanti-nanti, sekarang saja"."""
    if part.role != "delay":
        return False
    before = [one for one in found[: found.index(part)] if one.role not in EMPTY - {"pause"}]
    return bool(before) and (before[-1].role in {"deny", "delay"} or before[-1].said in _NEEDLESS)


_NEEDLESS = {("tidak", "usah"), ("tidak", "perlu")}


def is_yes_to_begin(text: str) -> bool:
    """Whether somebody says yes to what may begin now, and nothing else: "iya", "ayo sekarang",
    "jangan nanti, sekarang saja"."""
    if len(text) > _LONGEST_YES:
        return False
    found = parts(text)
    said = {word for part in found for word in part.said}
    rest = {
        part.role
        for at, part in enumerate(found)
        if not is_not_put_off(part, found) and not _denies_a_delay(found, at)
    } - EMPTY
    yes = "yes" in rest or not _BEGINNING.isdisjoint(said)
    return yes and rest <= {"yes", "yes_soft", "want", "praise"}


_LONGEST_YES = 60
_BEGINNING = frozenset({"sekarang", "ayo", "mulai", "langsung"})


def _denies_a_delay(found: Sequence[Part], at: int) -> bool:
    behind = found[at + 1] if at + 1 < len(found) else found[at]
    denies_it = denies(found[at]) or found[at].said in _NEEDLESS
    return denies_it and is_not_put_off(behind, found)


def denies(part: Part) -> bool:
    """Whether it denies, be it one of the words for a no as well."""
    return part.role in _DENYING or (part.role == "option" and role(*part.said) in _DENYING)


def _turned_twice(found: Sequence[Part]) -> bool:
    """ "Tidak mungkin tidak": what stands between is denied, and denied again."""
    return len(found) >= _DOUBLE and bool(_HEDGES.intersection(found[1].said)) and denies(found[2])


def _without_past(found: Sequence[Part]) -> Sequence[Part]:
    """Of what was so before and what is so now, the latter: "dulu setuju, sekarang tidak"."""
    now = next((n for n, part in enumerate(found) if _NOW.intersection(part.said)), 0)
    before = next((n for n, part in enumerate(found[:now]) if _BEFORE.intersection(part.said)), now)
    was = any(part.role not in EMPTY for part in found[before + 1 : now])
    return found[now:] if was and (before == 0 or found[before].said != ("dulu",)) else found


def _without_echo(found: Sequence[Part], choices: Choices) -> Sequence[Part]:
    """ "Hapus? Jangan": the question is repeated before it is answered."""
    at = next((n for n, part in enumerate(found) if part.role == "mark"), len(found))
    behind = found[at + 1 :]
    if not any(part.role not in EMPTY for part in behind):
        return found
    about = choices.about | choices.act
    repeated = all(
        part.role in EMPTY or part.role == "option" or about.intersection(part.said)
        for part in found[:at]
    )
    return behind if repeated else found


def _without_emphasis(found: Sequence[Part]) -> Sequence[Part]:
    """ "Tentu saja tidak", "ya jelas tidak"."""
    deny = next((n for n, part in enumerate(found) if denies(part)), 0)
    before = {word for part in found[:deny] for word in part.said}
    asked = any(part.role == "mark" or part.said == ("ya",) for part in found[deny:])
    if asked or not before & _SURE or not before <= _SURE | _AROUND_CERTAIN:
        return found
    return found[deny:]


def _closed(found: Sequence[Part]) -> Sequence[Part]:
    """With a pause where a particle closes a denial: "enggak ah | sayang nilainya"."""
    for at, part in enumerate(found):
        if denies(part):
            end = at + 1
            while end < len(found) and _CLOSING.issuperset(found[end].said or ("",)):
                end += 1
            told = end > at + 1 and end < len(found) and found[end].role != "pause"
            return (*found[:end], _STOP, *found[end:]) if told else found
        if part.role not in EMPTY and part.said not in {("ya",), ("iya",)}:
            return found
    return found
