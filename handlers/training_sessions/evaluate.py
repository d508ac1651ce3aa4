"""Rate a session from one to five, and say in own words what it was like. It works whatever else is
open, which goes on afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import FreeText, Typed
from bot.engine.registry import Command
from bot.features.training_sessions.requests import AskedLast, Evaluate, MyPastSessions
from bot.text.phrases import t
from bot.text.speech.choices import Sure
from bot.text.speech.ratings import is_no_rating, rating_in
from handlers.shared.options import SKIP

_RATING = re.compile(r"(?:s(\d{1,15}):)?([1-5])")


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # from a button or "BINTANG 4": the session, if it is named, and 1 to 5
    session: int = 0
    rating: int = 0


Ctx = Context[Draft]
evaluation = Conversation("evaluation", draft=Draft, aside=True)


@evaluation.opening
def _evaluation(ctx: Ctx) -> Turn:
    said = _RATING.fullmatch(ctx.draft.argument)
    if said is None:
        return end(t("evaluation.how"), then=Resume())
    past = ctx.query(MyPastSessions())
    named = [mine for mine in past if not said[1] or mine.session.id == int(said[1])]
    if not named:
        return end(t("evaluation.nothing"), then=Resume())
    id, rating = named[0].session.id, int(said[2])
    return go(words, effects=[Evaluate(id, rating)], session=id, rating=rating)


@evaluation.step(
    ask=t("evaluation.ask_words"),
    answer=Typed(FreeText(max=1000, prose=True), (SKIP,), own=frozenset({"lost"})),
    help=t("evaluation.how"),
)
def words(ctx: Ctx, text: str) -> Turn:
    told = "" if text == "skip" else text
    evaluate = Evaluate(ctx.draft.session, ctx.draft.rating, told)
    return end(t("evaluation.thanks"), effects=[evaluate], then=Resume())


def rating_asked(ctx: Context[Any], text: str) -> str | None:
    """Take a number for a rating where that was the last thing that they were asked; one that is
    out of range is told how to rate."""
    asked = ctx.query(AskedLast())
    said = rating_in(text)
    if asked is None or asked[0] != "evaluation":
        return None
    if said.sure is Sure.CLEAR:
        return f"s{asked[1]}:{said.value}"
    return "" if is_no_rating(text) else None


def is_rating(text: str) -> bool:
    return rating_in(text).sure is Sure.CLEAR or is_no_rating(text)


COMMANDS = (
    Command(
        "rate",
        "keyword.rate",
        "evaluation",
        argument=r"(?:s\d{1,15}:)?\d{1,2}",
        reads=is_rating,
        asked=rating_asked,
    ),
)
