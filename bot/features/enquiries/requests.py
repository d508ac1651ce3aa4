"""What a step may ask, and ask for, about enquiries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.enquiries.types import ApprovedAnswer, Enquiry, EnquiryState, Found


@dataclass(frozen=True, slots=True)
class Answerers:
    """The coordinators whom a question would go to: those of `scope`, the smallest region around
    the person that has any who hears from the bot."""

    scope: str
    count: int


@dataclass(frozen=True, slots=True)
class MyAnswerers(Query[Answerers | None]):
    """Ask who would answer the person; None while there is nobody."""


@dataclass(frozen=True, slots=True)
class MyEnquiries(Query[tuple[Enquiry, ...]]):
    """Ask for the person's own, the newest first."""


@dataclass(frozen=True, slots=True)
class EnquiryPage:
    """A page of enquiries. `count` is how many there are on all pages."""

    count: int
    enquiries: tuple[Enquiry, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenEnquiries(Query[EnquiryPage]):
    """Ask for open ones of others below the person's scope, oldest first; a page of them."""

    first: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class ManagedEnquiry(Query[Enquiry | None]):
    """Ask for anyone else's from below the person's scope, open or not; None for all others."""

    id: int


@dataclass(frozen=True, slots=True)
class EnquiryToAnswer(Query[Enquiry | None]):
    """Ask for the same, held until the turn is written: nobody else answers, takes or closes it
    meanwhile."""

    id: int


@dataclass(frozen=True, slots=True)
class FindAnswers(Query[Found]):
    """Ask what answers a question of itself."""

    text: str


@dataclass(frozen=True, slots=True)
class ApprovedById(Query[ApprovedAnswer | None]):
    """Ask for an approved answer of the person's place; None where it is there no more."""

    id: int


@dataclass(frozen=True, slots=True)
class AskCoordinators(SideEffect):
    """Send a question to the coordinators. `follows` is the person's enquiry whose answer led to
    this one, 0 for none."""

    text: str
    follows: int = 0


@dataclass(frozen=True, slots=True)
class ResolveEnquiry(SideEffect):
    """Close the person's own: it has been answered, and all is clear."""

    id: int

    def overlay(self, asked: object, answer: Any) -> Any:
        if not isinstance(asked, MyEnquiries):
            return answer
        closed = EnquiryState.CLOSED
        return tuple(replace(x, state=closed) if x.id == self.id else x for x in answer)


class _Settling(SideEffect):
    """What leaves an enquiry open no longer."""

    __slots__ = ()
    id: int

    def overlay(self, asked: object, answer: Any) -> Any:
        if not isinstance(asked, OpenEnquiries):
            return answer
        left = tuple(one for one in answer.enquiries if one.id != self.id)
        gone = len(answer.enquiries) - len(left)
        return replace(answer, enquiries=left, count=answer.count - gone)


@dataclass(frozen=True, slots=True)
class TakeEnquiry(SideEffect):
    """Take an enquiry: "I am going to answer this", whoever said so before."""

    id: int


@dataclass(frozen=True)
class AnswerEnquiry(_Settling):
    """Send the answer; an addition where there is one already."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class KeepAnswer(SideEffect):
    """Keep an answer, without names, for who asks the same in the person's scope."""

    question: str
    answer: str


@dataclass(frozen=True)
class CloseEnquiry(_Settling):
    """Close an enquiry that needs no answer."""

    id: int
