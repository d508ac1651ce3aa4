"""Choose where to go after a lesson: the quiz of its module, the next lesson, this one again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.contacts import material
from bot.engine.conversation import Context, Conversation, Start, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.text.phrases import Material, Say, paragraphs, t
from content.schema import Card, Case
from handlers.shared.numbering import lesson_number, lessons_done, module_number, next_lesson
from handlers.shared.options import MENU


@dataclass(frozen=True, slots=True)
class Draft:
    lesson: str = ""  # the one that is done
    offer: bool = False  # the daily nudge is told of
    more: bool = False  # what there is more to know was told


Ctx = Context[Draft]
onward = Conversation("onward", draft=Draft, help=t("learn.help"))


def _choices(ctx: Ctx) -> Choice:
    options = _quiz_option(ctx)
    upcoming = next_lesson(ctx.library, ctx.person, after=ctx.draft.lesson)
    if upcoming is not None:
        label = t("learn.label_next_lesson", number=lesson_number(ctx.library, upcoming))
        options.append(Option("next", label, "answer.onward"))
    case = _case(ctx)
    if case is not None:
        label = t("learn.label_case", title=Material(case.title))
        options.append(Option("case", label, "answer.case"))
    if _more(ctx) is not None and not ctx.draft.more:
        options.append(Option("more", t("learn.label_more"), "answer.more_about"))
    options.append(Option("again", t("learn.label_again"), "answer.again"))
    if _offered(ctx):
        options.append(Option("/nudge", t("nudge.label_offer"), "keyword.nudge"))
    return Choice((*options, MENU), own=frozenset({"continue", "quiz"}))


def _quiz_option(ctx: Ctx) -> list[Option]:
    """Offer the quiz of a module whose lessons are all done."""
    done = ctx.library.lessons.get(ctx.draft.lesson)
    if done is None:
        return []
    module = ctx.library.modules[done.module]
    if lessons_done(module, ctx.person) < len(module.lessons):
        return []
    label = t("learn.label_module_quiz", number=module_number(ctx.library, module))
    return [Option("quiz", label, "keyword.quiz")]


def _more(ctx: Ctx) -> Card | None:
    done = ctx.library.lessons.get(ctx.draft.lesson)
    return done.more if done else None


def _case(ctx: Ctx) -> Case | None:
    """Find the case that goes with the lesson, until it is played."""
    cases = ctx.library.cases.values()
    theirs = (case for case in cases if case.lesson == ctx.draft.lesson)
    return next((case for case in theirs if not ctx.person.lesson_done(case.id)), None)


def _offered(ctx: Ctx) -> bool:
    return ctx.draft.offer and ctx.person.habit.nudge_at is None


def _ask(ctx: Ctx) -> Say:
    upcoming = next_lesson(ctx.library, ctx.person, after=ctx.draft.lesson)
    offer = (t("nudge.offer"),) if _offered(ctx) else ()
    if upcoming is None:
        return paragraphs(*offer, t("learn.ask_onward"))
    return paragraphs(*offer, t("learn.ask_onward_next", title=Material(upcoming.title)))


@onward.step(ask=_ask, answer=_choices)
def whereto(ctx: Ctx, choice: str) -> Turn:
    done = ctx.library.lessons.get(ctx.draft.lesson)
    upcoming = next_lesson(ctx.library, ctx.person, after=ctx.draft.lesson)
    if choice == "quiz" and done is not None:
        return end(then=Start("quiz", {"module": done.module}))
    if choice == "case" and (case := _case(ctx)) is not None:
        return end(then=Start("case", {"case": case.id}))
    if choice == "more" and (more := _more(ctx)) is not None:
        told = material(ctx.library.contacts, more.text, ctx.person.volunteer.place)
        return go(whereto, told, more=True)
    if choice == "again" and done is not None:
        return end(then=Start("lesson", {"lesson": done.id}))
    if choice == "next" and upcoming is not None:
        return end(then=Start("lesson", {"lesson": upcoming.id}))
    if choice == "/nudge":
        return end(then=Start("nudge", {"lesson": ctx.draft.lesson}))
    return end()
