"""Which of their answers people heard who talk on in doubt (tests/faults/doubts.py), and what all
of it came to."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from models.messages import Outbox
from models.vocabulary import State
from tests.faults.crowd import Crowd
from tests.faults.ears import Heard
from tests.faults.killing import Flight
from tests.support.databases import StoredRows

_TOLD, _NOTED = "Balasan tadi mungkin tidak sampai.", "Baik."
_NONE = -1


def is_it(text: str, answer: str) -> bool:
    """Whether what was heard is this answer, or its question once more. What takes a keyboard away
    says something of its own, if nothing else is to be said."""
    if text == answer or (text, answer) == (_TOLD, _NOTED):
        return True
    question = text.removeprefix(f"{_TOLD}\n\n")
    return question != text and answer.endswith(question)


def lost(crowd: Crowd, who: str) -> list[str]:
    """Answers that they never heard, and were not told of by what came after them."""
    return [answer for answer, told in _never_heard(crowd, who) if not told]


def _never_heard(crowd: Crowd, who: str) -> list[tuple[str, bool]]:
    """Each with whether they were told of it."""
    places = _places(crowd, who)
    told = [place for place, is_told in places if is_told]
    heard = {place for place, _ in places}
    return [
        (answer, any(place > this for place in told))
        for this, answer in enumerate(crowd.expected_of(who))
        if this not in heard
    ]


def _places(crowd: Crowd, who: str) -> list[tuple[int, bool]]:
    """Which of the answers each message was (-1: none of them), and whether it told of one that may
    not have arrived."""
    expected = crowd.expected_of(who)
    return [
        (
            next((n for n, answer in enumerate(expected) if is_it(text, answer)), _NONE),
            text.startswith(_TOLD),
        )
        for text in crowd.ears.heard.get(who, ())
    ]


@dataclass(frozen=True, slots=True)
class Account:
    """`told`: answers that were never heard, but told of; `strange`: messages that are no answer,
    and answers that are not what the table says of them; `beyond`: messages that came once more
    without having been in flight at a kill or taken in silence."""

    people: int
    words: int
    again: int
    unknown: int
    told: int
    lost: list[Heard]
    out_of_order: int
    strange: list[Heard]
    twice: list[Heard]
    beyond: list[Heard]

    def __str__(self) -> str:
        return (
            f"{self.people} people said {self.words} words, {self.again} of them again; "
            f"{self.unknown} answers of unknown fate, {self.told} of them never heard and told of; "
            f"lost {len(self.lost)}, out of order {self.out_of_order}, twice {len(self.twice)}"
        )


def account(crowd: Crowd, again: int, flight: Flight, stored_rows: StoredRows) -> Account:
    """`again` is how many words were said again."""
    heard, states = crowd.ears.all, _states(stored_rows)
    times = Counter({one: known.total() for one, known in states.items()})
    never = [(who, answer) for who in crowd.people for answer, _ in _never_heard(crowd, who)]
    not_told = {(who, answer) for who in crowd.people for answer in lost(crowd, who)}
    not_told |= {one for one in never if not _is_unknown(one, states)}
    repeated = heard - times
    return Account(
        people=len(crowd.people),
        words=crowd.words,
        again=again,
        unknown=sum(known[State.UNKNOWN] for known in states.values()),
        told=len(never) - len(not_told),
        lost=sorted(not_told),
        out_of_order=sum(not _in_order(crowd, who) for who in crowd.people),
        strange=_strange(crowd, states),
        twice=list(repeated.elements()),
        beyond=list(repeated - flight.taken - crowd.ears.in_silence),
    )


def _states(stored_rows: StoredRows) -> dict[Heard, Counter[str]]:
    """What became of each message; of several that say the same to the same person, of each."""
    states: dict[Heard, Counter[str]] = defaultdict(Counter)
    for row in stored_rows.rows(Outbox):
        states[row.recipient, row.body["text"]][row.state] += 1
    return states


def _is_unknown(never: Heard, states: dict[Heard, Counter[str]]) -> bool:
    """Whether the bot knows that it does not know: only then it could tell."""
    who, answer = never
    return any(
        known[State.UNKNOWN] and one == who and is_it(text, answer)
        for (one, text), known in states.items()
    )


def _in_order(crowd: Crowd, who: str) -> bool:
    firsts = dict.fromkeys(place for place, _ in _places(crowd, who) if place != _NONE)
    return all(earlier < later for earlier, later in pairwise(firsts))


def _strange(crowd: Crowd, states: dict[Heard, Counter[str]]) -> list[Heard]:
    """Not to be heard at all, never written, or written down as sent though nobody heard it."""
    heard = crowd.ears.all
    unexpected = [
        (who, text)
        for who, text in heard
        if not any(is_it(text, answer) for answer in crowd.expected_of(who))
    ]
    unwritten = [one for one in heard if one not in states]
    wrong = [
        one
        for one, known in states.items()
        if known.keys() - {State.SENT, State.UNKNOWN} or heard[one] < known[State.SENT]
    ]
    return unexpected + unwritten + wrong
