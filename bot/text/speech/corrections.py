"""Which of what was noted down is said to be wrong: "benar, tapi desanya keliru" is the place. The
noun decides, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.text.speech.book import Book
from bot.text.speech.choices import Choices, Reading, Sure, clear
from bot.text.speech.lexicon import lexicon
from bot.text.speech.parts import EMPTY, Part, parts

_MOST_LEFT, _FEW_LEFT = 6, 2
_WRONG = frozenset({"wrong", "defect"})
_ASKING = frozenset({"question", "mark", "lost"})
_BETWEEN = EMPTY | {"and", "want", "yes_soft", "all", "remark"}
_CHANGING = frozenset({"defect", "wrong", "deny", "no", "yes", "but", "exist"})


def correction_in(text: str) -> Reading | None:
    """Which noun is said to be wrong; with an empty value where each that is named is said to be
    right. None where nothing is said of any."""
    found = parts(text, _nouns())
    if not any(part.role == "option" for part in found):
        return None
    said = _Said()
    _judge(found, said)
    left = tuple(w for p in found if p.role == "content" for w in p.said if w not in _SMALL)
    if not (said.wrong or said.right or said.kept):
        return None
    asked = _ends_in_a_denial(found) or any(part.role in _ASKING for part in found)
    if asked and not _insists(found):
        return Reading(Sure.NONE, left=left, asks=True)
    if said.kept or len(said.wrong) > 1:
        return Reading(Sure.NONE, left=left)
    used = tuple(w for p in found if p.role == "option" for w in p.said)
    if not said.wrong:
        return Reading(Sure.LIKELY, "", used, left)
    value = next(iter(said.wrong))
    if said.weak:
        return Reading(Sure.LIKELY, value, used, left) if len(left) <= _FEW_LEFT else None
    if len(left) > _MOST_LEFT or any(part.role in {"person", "delay"} for part in found):
        return Reading(Sure.LIKELY, value, used, left)
    return Reading(Sure.CLEAR, value, used, left) if left else clear(value, used)


@dataclass
class _Said:
    """The nouns that are said to be wrong, to be right, and to be left as they are. `weak`: what
    may be a defect stands behind other words ("alamat saya dekat pasar baru")."""

    wrong: set[str] = field(default_factory=set)
    right: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    weak: bool = False

    def of(self, judged: str) -> set[str]:
        return {"right": self.right, "kept": self.kept}.get(judged, self.wrong)


_EXCEPT = frozenset({("kecuali",), ("selain",)})
_SMALL = frozenset("di ke yang harus perlu ada satu huruf saja masih tadi kemarin".split())


def _judge(found: Sequence[Part], said: _Said) -> None:
    """Each noun by what is said behind it, before the next one or a "tapi"; several in a row share
    it; else by what stands before it ("salah desa", "bukan nama saya")."""
    waiting: list[str] = []
    at = 0
    before, between = "", False
    while at < len(found):
        part = found[at]
        between = (between or part.role == "content") and part.role != "option"
        if part.role == "option":
            if before:
                said.of(before).add(part.value)
            elif part.value == "role" and (_becomes(found[:at]) or _is_now(found, at)):
                said.wrong.add(part.value)
                said.weak |= not _becomes(found[:at])
            else:
                waiting.append(part.value)
        elif part.said[:1] in _EXCEPT and any(one.role == "yes" for one in found[:at]):
            before = "wrong"  # "benar kecuali desanya"
        else:
            judged, at = _judgement(found, at)
            if judged and waiting:
                said.weak |= part.role == "defect" and between
                said.of(judged).update(waiting)
                waiting, before = [], ""
            elif judged:
                before = judged
            elif part.role == "but":
                before = ""
        at += 1


def _becomes(before: Sequence[Part]) -> bool:
    """ "Sudah jadi TKSK"."""
    last = next((part for part in reversed(before) if part.said != ("saya",)), None)
    return last is not None and last.said == ("jadi",)


_NOW = frozenset({"sekarang", "sudah", "kini"})
_ROLES = frozenset({"psm", "tksk", "tagana"})


def _is_now(found: Sequence[Part], at: int) -> bool:
    """ "Sekarang saya sudah TKSK", "saya TKSK sekarang": perhaps another one than before."""
    around = {word for part in (*found[:at], *found[at + 1 : at + 2]) for word in part.said}
    if not _ROLES.intersection(found[at].said) or not around & _NOW:
        return False
    return around <= _NOW | {"saya", "jadi", "ini", "itu", "kak", "bu", "pak", "lho", "mulai"}


def _judgement(found: Sequence[Part], at: int) -> tuple[str, int]:
    """What the words from a place on say of a noun, and where they end."""
    role = found[at].role
    if role in _WRONG:
        return "wrong", at
    if role == "yes" and found[at].said not in {("ya",), ("iya",), ("oke",)}:
        return "right", at
    if role not in {"deny", "no"}:
        return "", at
    then = at + 1
    while then < len(found) and found[then].role in {"exist", "filler", "soft"}:
        then += 1
    following = found[then].role if then < len(found) else ""
    if following in _WRONG:
        return "kept", then
    if following == "yes":
        return "wrong", then
    return "denied", at


def _ends_in_a_denial(found: Sequence[Part]) -> bool:
    """ "Namanya salah nggak ya" asks."""
    told = [part for part in found if part.role not in EMPTY]
    return len(told) > 1 and told[-1].role == "deny" and told[-2].role in {"wrong", "yes"}


def _insists(found: Sequence[Part]) -> bool:
    """Whether a "kok" and the like complains rather than asks: "kok nama saya salah, tolong
    diganti"."""
    please = any(part.said[:1] == ("tolong",) for part in found)
    return please and not any(part.role == "mark" for part in found)


@cache
def _nouns() -> Choices:
    listed = lexicon().nouns
    named = ((f"nama {phrase}", noun) for phrase, noun in listed if noun == "place")
    return Choices(Book((*listed, *named)), (), numbers=False)  # "nama desanya" is no name
