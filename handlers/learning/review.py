"""Ask a few questions of old, each when it is about to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.engine.conversation import Context, Conversation, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.review.requests import MyCards, NudgedLast
from bot.features.review.rules import due, learned, next_due
from bot.features.review.texts import streak_line
from bot.features.review.types import MOST_AT_ONCE
from bot.text.phrases import Day, Lines, Say, t, tn
from bot.text.speech.answering import is_yes_to_begin
from handlers.learning import question_run
from handlers.shared.numbering import next_lesson
from handlers.shared.options import MENU


@dataclass(frozen=True, slots=True)
class Draft:
    run: str = ""  # the key of its questions
    questions: tuple[str, ...] = ()
    orders: tuple[tuple[int, ...], ...] = ()  # of the options of each question
    at: int = 0  # the open question
    right: int = 0
    more: int = 0  # are due beside the questions that are asked


Ctx = Context[Draft]
# Not kept when it is left: what was not answered is still due.
review = Conversation("review", draft=Draft, anew="whereto", help=t("review.help"))


@review.opening
def _open(ctx: Ctx) -> Turn:
    cards = ctx.query(MyCards())
    waiting = due(cards, ctx.library.questions, ctx.now)
    if not waiting:
        return end(_nothing(next_due(cards, ctx.library.questions, ctx.now)))
    chosen = waiting[:MOST_AT_ONCE]
    return go(
        question,
        tn("review.intro", len(chosen)),
        run=question_run.run_key(ctx.rng),
        questions=chosen,
        orders=question_run.shuffled([ctx.library.questions[id] for id in chosen], ctx.rng),
        at=0,
        right=0,
        more=len(waiting) - len(chosen),
    )


def _nothing(ahead: datetime | None) -> Say:
    if ahead is None:
        return t("review.nothing_yet")
    return t("review.nothing_until", at=Day(ahead))


@review.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Leave out a question that was withdrawn meanwhile."""
    revised = question_run.revised(ctx.library, ctx.draft)
    return _onward(ctx, replace(ctx.draft, **revised)) if revised else None


@review.step(
    ask=lambda ctx: question_run.asked(ctx.library, ctx.draft, ctx.draft.at).text,
    answer=lambda ctx: question_run.answer(ctx.library, ctx.draft, ctx.draft.at),
    ahead=lambda ctx: question_run.ahead(ctx.library, ctx.draft),
    help=t("quiz.help_question"),
)
def question(ctx: Ctx, choice: str) -> Turn:
    answered = question_run.record(ctx.library, ctx.draft, choice)
    verdict = question_run.verdict(ctx, ctx.draft, choice)
    draft = ctx.draft
    turn = _onward(ctx, replace(draft, at=draft.at + 1, right=draft.right + answered.right))
    return Turn(turn.move, (verdict, *turn.says), (answered, *turn.effects))


def _onward(ctx: Ctx, draft: Draft) -> Turn:
    """Ask the next question, or tell how it went."""
    changes: dict[str, Any] = {
        "at": draft.at,
        "right": draft.right,
        "questions": draft.questions,
        "orders": draft.orders,
    }
    if draft.at < len(draft.questions):
        return go(question, **changes)
    if not draft.questions:
        return end(t("review.gone"))
    return go(whereto, _result(ctx, draft), **changes)


def _result(ctx: Ctx, draft: Draft) -> Say:
    total = len(draft.questions)
    told: list[Say] = [tn("review.done_all", total)]
    if draft.right < total:
        told = [t("review.done", right=draft.right, total=total)]
    me = ctx.person.volunteer
    told += streak_line(learned(ctx.person.habit, ctx.now, me.zone).streak)
    return Lines(tuple(told))


# --- after it ----------------------------------------------------------------------------------


def _ask_onward(ctx: Ctx) -> Say:
    return tn("review.ask_more", ctx.draft.more) if ctx.draft.more else t("review.ask_onward")


def _choices(ctx: Ctx) -> Choice:
    options = [MENU]
    if next_lesson(ctx.library, ctx.person) is not None:
        options.insert(0, Option("/continue", t("progress.label_continue"), "keyword.continue"))
    if ctx.draft.more:
        options.insert(0, Option("again", t("review.label_again"), "answer.again"))
    return Choice(tuple(options))


@review.step(ask=_ask_onward, answer=_choices)
def whereto(ctx: Ctx, choice: str) -> Turn:
    if choice == "again":
        return end(then="review")
    return end(then="resume" if choice == "/continue" else "menu")


def after_a_nudge(ctx: Context[Any], text: str) -> str | None:
    """Take a yes for one to the nudge where that was the last thing that they were told."""
    return "" if ctx.query(NudgedLast()) else None


COMMANDS = (
    Command("review", "keyword.review", "review", reads=is_yes_to_begin, wanted=after_a_nudge),
)
