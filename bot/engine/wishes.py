"""Which command a text wishes for, and how surely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from bot.engine.let_go import left_alone, pauses
from bot.text.speech.book import Book
from bot.text.speech.choices import NOTHING, Choices, Reading, Sure, clear
from bot.text.speech.corrections import correction_in
from bot.text.speech.lexicon import lexicon
from bot.text.speech.parts import EMPTY, Part, parts
from bot.text.speech.stems import Words, akin
from bot.text.speech.wishing import is_of_another, may_wish
from bot.text.speech.words import words

_COURTEOUS = frozenset({"greet", "thanks"})
_FIRM = frozenset({"stop", "erase", "cancel"})
_ALWAYS = EMPTY | {"option"}
_AGAINST = frozenset(
    "deny no question or but wrong sigh yes idiom_yes feeling person lost mark slip".split()
)
_NO_THANKS = frozenset({"want", "question", "mark", "deny", "no", "wrong", "but"})
_SHOWN = frozenset({"schedule", "certificate", "progress", "profile", "menu"})
# To an invitation, and the like: not wished for in a sentence of something else.
_OF_THINGS = _SHOWN | {"erase", "learn", "quizzes"}
_ANSWERS = frozenset({"coming", "not_coming", "later", "read", "clear", "answer", "door"})
_A_VERB_AND_ITS_OBJECT = 2
_FILLING_OBJECTS = {("soal",)}  # which says nothing elsewhere: "soal nomor 2"
_MOST_OF_FIRM = {"stop": 2, "erase": 2}
_CHANGED_BY = {"name": "change_name", "place": "change_place", "role": "change_role"}
CHANGES = frozenset(_CHANGED_BY.values())


class Wishes:
    """Reads texts for commands: `words` to their names, and what is `likely` a wish for one."""

    def __init__(self, words: Mapping[str, str], likely: Iterable[tuple[str, str]]) -> None:
        named = frozenset(words.values())
        more = (row for row in lexicon().commands if row[1].removeprefix("~") in named)
        maybe = ((phrase, f"~{name}") for phrase, name in likely)
        self._choices = Choices(
            Book((*words.items(), *more, *maybe), endings=False), (), numbers=False
        )
        self._of_object: dict[str, list[tuple[str, str]]] = {}
        for key, name in self._choices.book.phrases.items():
            if len(key) == _A_VERB_AND_ITS_OBJECT:
                self._of_object.setdefault(key[1], []).append((key[0], name.removeprefix("~")))
        self._changes = {noun: name for noun, name in _CHANGED_BY.items() if name in named}
        self.said = lru_cache(maxsize=4096)(self._said)  # several parts of a turn ask

    def _said(self, text: str) -> Reading:
        """The one command that a text names: with words of manners around it clearly, with others
        likely, with a denial or another command not at all. "Ya, terima kasih" is an answer
        first."""
        found = parts(text, self._choices)
        named = _named(found)
        if pauses(found):
            return clear("pause")
        if not named or named <= _COURTEOUS:
            known = self._correction(text) or left_alone(found) or self._in_other_words(found)
            return known or _courtesy(found)
        if len(named) != 1:
            return self._correction(text) or left_alone(found) or NOTHING
        return self._one(text, named.pop(), found)

    def _one(self, text: str, name: str, found: Sequence[Part]) -> Reading:
        changed = self._correction(text)
        if name in self._changes.values() or (changed and name == "profile"):
            return changed or NOTHING
        left = tuple(part for part in found if part.role not in _manners(name) or _is_past(part))
        if name in _SHOWN and any(part.said == ("mana",) for part in left):
            left = tuple(p for p in left if p.said != ("mana",) and p.role != "mark")
        if name.startswith("~") and not left:
            return Reading(Sure.LIKELY, name.removeprefix("~"))
        if name == "refuse" and left and (alone := left_alone(found)):
            return alone  # it is a broadcast that coordinators refuse
        if not left and not _slipped(found, words(text, slips=False)):
            return clear(name)
        name = name.removeprefix("~")
        words_left = tuple(word for part in left for word in part.said)
        if name not in _FIRM and any(part.role == "thanks" for part in found) and words_left:
            return _courtesy(found)
        if name == "cancel":
            left = tuple(part for part in left if part.said != ("tidak", "jadi"))
            words_left = tuple(word for part in left for word in part.said)
        if name in _OF_THINGS and is_of_another(found, self._words_of(name)):
            return left_alone(found) or Reading(Sure.NONE, left=words_left)
        against = any(part.role in _AGAINST for part in left)
        most = len(words_left) <= _MOST_OF_FIRM.get(name, 0) or may_wish(found, words_left)
        if against or not most or name in _ANSWERS:
            return left_alone(found) or Reading(Sure.NONE, left=words_left)
        return Reading(Sure.LIKELY, name, left=words_left)

    def _words_of(self, name: str) -> frozenset[str]:
        by_value = self._choices.book.by_value
        keys = (*by_value.get(name, ()), *by_value.get(f"~{name}", ()))
        return frozenset(word for key in keys for word in key)

    def _in_other_words(self, found: Sequence[Part]) -> Reading | None:
        """ "Pengen ngerjain soal" is likely "kerjakan soal": the same object, a verb of its kin."""
        told = [
            part
            for part in found
            if part.role not in _manners("menu") or part.said[-1:] in _FILLING_OBJECTS
        ]
        if any(part.role in _AGAINST for part in found) or len(told) != _A_VERB_AND_ITS_OBJECT:
            return None
        if any(len(part.said) != 1 for part in told):
            return None
        verb, noun = told[0].said[0], told[1].said[0].removesuffix("nya")
        meant = {name for one, name in self._of_object.get(noun, ()) if akin(one, verb)}
        return Reading(Sure.LIKELY, meant.pop()) if len(meant) == 1 else None

    def _correction(self, text: str) -> Reading | None:
        """ "Alamat saya salah", said anywhere."""
        meant = correction_in(text)
        name = self._changes.get(meant.value) if meant is not None else None
        if meant is None or name is None or meant.asks:
            return None
        sure = Sure.CLEAR if meant.sure is Sure.CLEAR and not meant.left else Sure.LIKELY
        return Reading(sure, name, meant.used, meant.left)


def _named(found: Sequence[Part]) -> set[str]:
    """The commands that are named; manners beside another are manners, and so is a "tolong"."""
    named = {part.value for part in found if part.role == "option"}
    if len(named) > 1:
        named -= _COURTEOUS
    if len(named) > 1 and any(part.said == ("tolong",) for part in found):
        named.discard("help")
    return named


def _is_past(part: Part) -> bool:
    """ "Saya sudah belajar tadi" wishes for nothing."""
    return part.said == ("sudah",) or part.said[1:] == ("lalu",)


def _slipped(found: Sequence[Part], said: Words) -> bool:
    return any(set(part.said) - set(said) for part in found if part.role == "option")


def _courtesy(found: Sequence[Part]) -> Reading:
    """A greeting or thanks, in whatever words: thanks for something are likely just that."""
    if not found:
        return NOTHING
    roles = {part.role for part in found} - {"option"} | {
        part.value for part in found if part.role == "option" and part.value in _COURTEOUS
    }
    for said, around in (("thanks", {"praise", "all"}), ("greet", set[str]())):
        if said in roles and roles <= _ALWAYS | around:
            return clear(said)
    if found[0].role == "thanks" or found[0].value == "thanks":
        against = _NO_THANKS  # what they are for may be told in any words
    else:
        against = _AGAINST | {"want", "delay"}
    if "thanks" in roles and not roles & against:
        return Reading(Sure.LIKELY, "thanks")
    return NOTHING


@cache
def _manners(name: str) -> frozenset[str]:
    """What may stand around a command without making it doubtful."""
    if name == "cancel":
        return _ALWAYS | {"yes", "want", "yes_soft"}
    if name in _FIRM:
        return _ALWAYS | {"yes"}
    if name == "thanks":
        return _ALWAYS | {"praise", "all"}
    if name == "greet":
        return _ALWAYS
    return _ALWAYS | {"want", "yes_soft", "when"}
