"""Yes or no, or one of the options by its name. A question, a delay, a sigh is neither."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.speech.answering import answering, weighs
from bot.text.speech.choices import NOTHING, Choices, Reading, Sure, clear
from bot.text.speech.lexicon import role
from bot.text.speech.parts import EMPTY, NAMING, Part
from bot.text.speech.stems import Words

_MOST_BESIDE_READ = 2
_SOFTENED = 3
_MOST_LEFT = 4
_NO_ANSWER = frozenset({"question", "delay", "feeling", "or", "asked", "lost", "not_yet"})
_AS_THEY_ARE = frozenset(
    "yes no wrong deny idiom_yes sigh question delay feeling or but mark lost pause not_yet".split()
)
_SAYS_NOTHING = EMPTY - {"pause"} | {
    "want",
    "yes_soft",
    "all",
    "and",
    "praise",
    "remark",
    "insisting",
}
_MAY_EXIST = frozenset({"content", "yes_soft", "want", "exist"})
_EXISTING = frozenset({"ada", "perlu", "usah", "harus", "sudah", "mau", "bisa"})


def polar(found: Sequence[Part], choices: Choices) -> Reading:
    found = answering(found, choices)
    if _refuses_first(found, choices):
        return clear(choices.no)
    said = _said(found, choices)
    left = _left(found, choices)
    if choices.turns and not left:
        said.discard("mark")  # "terus?"
    if _is_no_answer(said, left):
        return Reading(Sure.NONE, left=left, asks=True)
    read_it = any(part.role in {"yes", "yes_soft"} for part in found)
    if choices.turns and len(left) > (_MOST_BESIDE_READ if read_it else 1):
        return Reading(Sure.NONE, left=left)  # "mati lampu terus"
    if "denied" in said or ("sigh" in said and not said & {"wrong", "no"}):
        return Reading(Sure.NONE, left=left)  # something else is denied: "bukan penipuan"
    if "no" in said and choices.wrong and not choices.no:
        said = said - {"no"} | {"wrong"}
    if left and "no" in said and not choices.lasting and _commented(found, choices):
        left = ()
    named = {value.removeprefix("=") for value in said if value.startswith("=")}
    if left and named & set(dict(choices.corrected).values()):
        return Reading(Sure.NONE, left=left)  # of a noun something else is said
    return _weighed(said, named, left, choices)


def _refuses_first(found: Sequence[Part], choices: Choices) -> bool:
    """Whether a no stands in a clause of its own, before why: of what lasts nothing else may be
    said there ("tidak. dari awal sudah saya bilang tidak mau")."""
    clauses = _clauses([_polarity(part, choices) for part in found])
    if len(clauses) < _TWO or not choices.no or choices.wrong or weighs(found):
        return False
    said = {instead for one in _resolved(clauses[0]) for instead in (_FIRM_NO.get(one, one),)}
    first = next(n for n, part in enumerate(found) if part.role == "pause")
    why = [part for part in found[first:] if role(*part.said) not in _SAYING_WHY]
    reasons = {_polarity(part, choices) for part in why}
    if any(part.said == ("eh",) or not choices.act.isdisjoint(part.said) for part in found):
        return False  # "tidak ah, eh hapus saja"
    if said != {"no"} or any(one in _AGAINST_A_NO or one[:1] == "=" for one in reasons):
        return False
    return not choices.lasting or not (_left(why, choices) or reasons & _PUTTING_OFF)


_TWO = 2
_SAYING_WHY = frozenset({"when", "yes_soft", "want"})
_FIRM_NO = {"deny": "no"}
_AGAINST_A_NO = frozenset(
    {"yes", "ya", "idiom_yes", "or", "but", "question", "mark", "wrong", "asked"}
)
_PUTTING_OFF = frozenset({"delay", "feeling", "sigh", "lost", "not_yet"})


def _said(found: Sequence[Part], choices: Choices) -> set[str]:
    """The polarities of a text, each denial with what it denies."""
    if weighs(found):
        return {"asked"}
    said = set(_resolved([_polarity(part, choices) for part in found]))
    if "soft_no" in said and sum(part.role != "particle" for part in found) < _SOFTENED:
        return {"asked"}  # "ya tidak" may be both
    if not said and any(not choices.act.isdisjoint(part.said) for part in found):
        return {"yes"}  # what is asked about is told to be done: "hapus aja"
    if any(part.said == ("mungkin",) for part in found) or ("eh",) in [p.said for p in found[1:]]:
        said.add("unsure")
    if said & {"no", "soft_no"} and "feeling" in said:
        said = said - {"feeling"} | {"unsure"}
    instead = {"soft_no": "no", "not_yet": "not_yet" if choices.lasting else "no"}
    return {instead.get(one, one) for one in said}


def _is_no_answer(said: set[str], left: Words) -> bool:
    """Whether it asks, puts off, sets a condition or speaks of something else."""
    if said & _NO_ANSWER or len(left) > _MOST_LEFT:
        return True
    return bool(left) and bool(said & {"mark", "but"})


def _commented(found: Sequence[Part], choices: Choices) -> bool:
    """Whether a no stands in a clause of its own, and the rest is but why: "jangan, sayang
    nilainya"."""
    clauses = _clauses([_polarity(part, choices) for part in found])
    alone = [c for c in clauses if "content" not in c and {"no", "deny"} & set(c)]
    others = [one for c in clauses if c not in alone for one in c]
    return len(alone) == 1 and set(others) <= {"content", "nothing", "exist", "yes_soft"}


def _clauses(polarities: Sequence[str]) -> list[list[str]]:
    made: list[list[str]] = [[]]
    for one in polarities:
        if one == "pause":
            made.append([])
        else:
            made[-1].append(one)
    return made


def _left(found: Sequence[Part], choices: Choices) -> Words:
    content = (part for part in found if _polarity(part, choices) in {"content", "exist"})
    return tuple(word for part in content for word in part.said if word not in _EXISTING)


def _weighed(said: set[str], named: set[str], left: Words, choices: Choices) -> Reading:
    meant = _meant(said, named, choices)
    if meant is None or ("idiom_yes" in said and meant - {choices.yes}):
        return Reading(Sure.NONE, left=left)
    if "idiom_yes" in said:
        return Reading(Sure.LIKELY, choices.yes, left=left) if choices.yes else NOTHING
    doubtful = {"mark", "but", "unsure"} if choices.wrong else {"mark", "but", "unsure", "wrong"}
    doubt = bool(left) or bool(said & doubtful)
    if "wrong" in said and choices.wrong and len(meant) == 1:
        doubt = bool(left) or "mark" in said
    if len(meant) != 1:
        return Reading(Sure.NONE, left=left)
    return Reading(Sure.LIKELY if doubt else Sure.CLEAR, meant.pop(), left=left)


def _meant(said: set[str], named: set[str], choices: Choices) -> set[str] | None:
    """All that is meant; None for a yes or a no where that is no answer."""
    meant = set(named)
    for polarity, value in (("yes", choices.yes), ("no", choices.no)):
        if polarity in said:
            if not value:
                return None
            meant.add(value)
    if "wrong" in said:
        if choices.wrong:
            meant = meant - {choices.yes, choices.no} or {choices.wrong}
        else:
            meant.add(choices.no)
    return meant - {""}


def _polarity(part: Part, choices: Choices) -> str:
    if part.said == ("kurang",):
        return "less"
    if part.said in {("ya",), ("iya",)}:
        return "nothing" if part.role == "particle" else "ya"
    if part.role in NAMING and len(part.said) == 1 and role(*part.said) == "deny":
        return "deny"  # it denies what follows, and only alone it is the answer no
    if part.role in NAMING:
        return _named(part, choices)
    if part.role == "content" and part.said[0] in choices.about:
        return "nothing"
    if part.said[0:1] and part.said[0] in _EXISTING and part.role in _MAY_EXIST:
        return "exist"
    if part.role in _SAYS_NOTHING:
        return "nothing"
    if part.role == "slip":
        return "no" if choices.slip else "content"
    return part.role if part.role in _AS_THEY_ARE else "content"


def _named(part: Part, choices: Choices) -> str:
    if part.value == choices.wrong and choices.wrong:
        return "wrong"
    if part.value == choices.yes:
        return "yes"
    return "no" if part.value == choices.no else f"={part.value}"


def _resolved(polarities: Sequence[str]) -> list[str]:
    """Each denial with what it denies, pauses gone."""
    roles = [one for one in polarities if one != "nothing"]
    made = _denied(roles)
    if "no_ya" in made:  # "ya nggak" is a no
        made = ["soft_no" if one == "no_ya" else one for one in made if one != "ya"]
    return ["yes" if one == "ya" else one for one in made if one not in {"pause", "exist"}]


def _denied(roles: Sequence[str]) -> list[str]:
    """A denial turns the yes behind it into a no, and a no or a wrong into nearly a yes, "ada" and
    the like between them; behind a yes, at the end, it asks ("boleh gak?"). Before anything else it
    denies that. Alone, or before a pause, it is a no."""
    made: list[str] = []
    at = 0
    while at < len(roles):
        said, then = roles[at], at + 1
        while said in {"deny", "no"} and then < len(roles) and roles[then] == "exist":
            then += 1
        following = roles[then] if then < len(roles) else ""
        if said == "less":
            made += ["no", "unsure"]
            at += 2 if following in {"yes", "ya"} else 1
        elif said == "no" and following == "wrong":
            made += ["yes", "unsure"]
            at = then + 1
        elif said == "no" and following in {"deny", "no"}:
            made.append("asked")  # "tidak mungkin tidak"
            at = then + 1
        elif said == "deny":
            made += _denial(made, following)
            at = then + 1 if following in {"yes", "no", "wrong", "deny"} else then
            while following == "yes" and at < len(roles) and roles[at] == "yes":
                at += 1  # "belum bisa setuju"
        else:
            made.append(said)
            at += 1
    return made


def _denial(before: Sequence[str], following: str) -> tuple[str, ...]:
    if following == "yes":
        return ("no",)
    if following in {"no", "wrong", "deny"}:
        return ("yes", "unsure")
    if following in {"content", "exist"}:
        return ("denied",)
    if following not in {"", "mark"} or not before:
        return ("no",)
    if before[-1] == "ya" and not following:
        return ("no_ya", "unsure")
    return ("asked",) if before[-1] in {"yes", "ya", "content", "exist"} else ("no",)
