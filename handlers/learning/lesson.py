"""Give a lesson: its cards one after the other, then three questions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.engine.contacts import material
from bot.engine.conversation import Context, Conversation, Start, Turn, end, go
from bot.engine.inputs import Choice, Continue
from bot.engine.messages import Question
from bot.features.courses.rules import module_open
from bot.features.deeds.requests import ExpectDeed
from bot.features.learning.requests import FinishLesson, StartLesson
from bot.features.review.requests import OfferNudge
from bot.text.phrases import Material, Say, lines, t
from content.schema import Lesson
from handlers.learning import question_run
from handlers.learning.course_tests import module_opens, offer_first
from handlers.learning.echo import first_of_all
from handlers.learning.guess import answer, asked, fits, in_mind
from handlers.shared.numbering import lesson_number


@dataclass(frozen=True, slots=True)
class Draft:
    lesson: str = ""
    card: str = ""  # that is shown
    guess: tuple[int, ...] = ()  # of the options of what they guess before the first card
    place: int = 0  # where it stood: withdrawn, the one that stands there now is shown
    run: str = ""  # the key of its questions
    questions: tuple[str, ...] = ()
    orders: tuple[tuple[int, ...], ...] = ()  # of the options of each question
    at: int = 0  # the open question
    right: int = 0


Ctx = Context[Draft]
lesson = Conversation(
    "lesson", draft=Draft, keep=True, identity=("lesson",), anew="card", help=t("lesson.help")
)


@lesson.opening
def _open(ctx: Ctx) -> Turn:
    chosen = ctx.library.lessons.get(ctx.draft.lesson)
    if chosen is None:
        return end(t("lesson.gone"), then="learn")
    module = ctx.library.modules[chosen.module]
    if not module_open(ctx.library, ctx.person, module):
        return end(module_opens(ctx, module), then="learn")
    instead = offer_first(ctx, ctx.library.course_of(module.id), lesson=chosen.id)
    return instead or first_of_all(ctx, chosen.id) or _first_card(ctx, chosen)


def _first_card(ctx: Ctx, chosen: Lesson) -> Turn:
    number, title = lesson_number(ctx.library, chosen), Material(chosen.title)
    begun = {
        "card": chosen.cards[0].id,
        "place": 0,
        "questions": tuple(question.id for question in chosen.questions),
        "orders": question_run.shuffled(chosen.questions, ctx.rng),
    }
    says: list[Say] = [t("lesson.title", number=number, title=title)]
    effects = [StartLesson(chosen.id)]
    if chosen.guess is None or ctx.person.lesson_done(chosen.id):
        return go(card, *says, effects=effects, **begun)
    [order] = question_run.shuffled([chosen.guess], ctx.rng)
    if ctx.capabilities.together > 1:
        return go(card, *says, in_mind(chosen, order), effects=effects, **begun)
    return go(guess, *says, effects=effects, guess=order, **begun)


@lesson.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Find the place in a course that was revised since the last word."""
    if ctx.draft.lesson not in ctx.library.lessons:
        return end(t("lesson.gone"), then="learn")
    if ctx.draft.guess and not fits(_material(ctx), ctx.draft.guess):
        return go(card, guess=())
    if not ctx.draft.run:
        shown = _material(ctx).cards[_card_place(ctx)]
        return None if shown.id == ctx.draft.card else go(card, card=shown.id)
    revised = question_run.revised(ctx.library, ctx.draft)
    return _onward(ctx, replace(ctx.draft, **revised)) if revised else None


def _material(ctx: Ctx) -> Lesson:
    return ctx.library.lessons[ctx.draft.lesson]


def _ask_guess(ctx: Ctx) -> Say:
    return asked(_material(ctx))


def _guesses(ctx: Ctx) -> Choice:
    return answer(_material(ctx), ctx.draft.guess)


@lesson.step(ask=_ask_guess, answer=_guesses, help=t("lesson.help_guess"))
def guess(ctx: Ctx, _: str) -> Turn:
    return go(card, t("lesson.guessed"), guess=())


def _card_place(ctx: Ctx) -> int:
    cards = _material(ctx).cards
    same = (place for place, card in enumerate(cards) if card.id == ctx.draft.card)
    return next(same, min(ctx.draft.place, len(cards) - 1))


def _ask_card(ctx: Ctx) -> Say:
    """Show the card, and which of how many it is; among joined cards that would mean nothing."""
    cards, place = _material(ctx).cards, _card_place(ctx)
    me = ctx.person.volunteer
    text = material(ctx.library.contacts, cards[place].text_in(me.language), me.place)
    if ctx.capabilities.together > 1:
        return text
    return lines(text, t("lesson.card_of", number=place + 1, total=len(cards)))


@lesson.step(ask=_ask_card, answer=Continue(), again=t("lesson.card_again"))
def card(ctx: Ctx, _: str) -> Turn:
    cards, place = _material(ctx).cards, _card_place(ctx) + 1
    if place < len(cards):
        return go(card, card=cards[place].id, place=place)
    begun = replace(ctx.draft, run=question_run.run_key(ctx.rng), at=0)
    begun = replace(begun, **question_run.revised(ctx.library, begun))
    turn = _onward(ctx, begun)
    intro = t("lesson.now_questions", count=len(begun.questions))
    return Turn(turn.move, (intro, *turn.says), turn.effects)


def _ask_question(ctx: Ctx) -> Say:
    return question_run.asked(ctx.library, ctx.draft, ctx.draft.at).text


def _options(ctx: Ctx) -> Choice:
    return question_run.answer(ctx.library, ctx.draft, ctx.draft.at)


def _ahead(ctx: Ctx) -> tuple[Question, ...]:
    return question_run.ahead(ctx.library, ctx.draft)


@lesson.step(ask=_ask_question, answer=_options, ahead=_ahead, help=t("quiz.help_question"))
def question(ctx: Ctx, choice: str) -> Turn:
    answered = question_run.record(ctx.library, ctx.draft, choice)
    verdict = question_run.verdict(ctx, ctx.draft, choice)
    draft = ctx.draft
    turn = _onward(ctx, replace(draft, right=draft.right + answered.right, at=draft.at + 1))
    return Turn(turn.move, (verdict, *turn.says), (answered, *turn.effects))


def _onward(ctx: Ctx, draft: Draft) -> Turn:
    """Ask the next question, or end the lesson."""
    if draft.at >= len(draft.questions):
        return _finished(ctx, draft)
    return go(
        question,
        at=draft.at,
        right=draft.right,
        questions=draft.questions,
        orders=draft.orders,
        run=draft.run,
    )


def _finished(ctx: Ctx, draft: Draft) -> Turn:
    """End it; after the first lesson of all the daily nudge is offered, once."""
    total = len(draft.questions)
    done = FinishLesson(draft.lesson, draft.right, total)
    told = _result(draft.right, total)
    comes_back = ExpectDeed(draft.lesson)
    if ctx.person.habit.offered:
        return end(told, effects=[done, comes_back], then=Start("onward", {"lesson": draft.lesson}))
    onto = Start("onward", {"lesson": draft.lesson, "offer": True})
    return end(told, effects=[done, comes_back, OfferNudge()], then=onto)


def _result(right: int, total: int) -> Say:
    if right == total:
        return t("lesson.done_all", total=total)
    if 2 * right < total:
        return t("lesson.done_few", right=right, total=total)
    return t("lesson.done", right=right, total=total)
