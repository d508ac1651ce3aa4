"""Give the quiz of a module, or the test before or after a course: questions drawn from the
modules' banks, a score, and what to read again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.engine.conversation import Context, Conversation, Start, Turn, end, go
from bot.features.courses.rules import module_open, post_open, pre_too_late
from bot.features.learning.requests import StartQuiz
from bot.text.phrases import Say, t
from content.quiz import QuizKind, needed_right
from handlers.learning import question_run
from handlers.learning.assessments import Assessment, assessment_of, drawn, name_of
from handlers.learning.course_tests import (
    module_opens,
    offer_first,
    onward,
    post_closed,
)
from handlers.learning.results import result


@dataclass(frozen=True, slots=True)
class Draft:
    module: str = ""  # or, for a test (`kind`), the course
    kind: str = QuizKind.MODULE.value
    run: str = ""  # the attempt's key
    questions: tuple[str, ...] = ()
    orders: tuple[tuple[int, ...], ...] = ()  # of the options of each question
    at: int = 0  # the open question
    right: int = 0
    missed: tuple[str, ...] = ()  # the lessons of the questions that went wrong
    lesson: str = ""  # to be opened after a test before that came in its place
    quiz: str = ""  # the same of a module's quiz


Ctx = Context[Draft]
quiz = Conversation(
    "quiz", draft=Draft, keep=True, identity=("module", "kind"), help=t("quiz.help_question")
)


@quiz.opening
def _open(ctx: Ctx) -> Turn:
    chosen = _assessment(ctx)
    if chosen is None:
        return end(t("quiz.gone"), then="quizzes")
    return _not_now(ctx, chosen) or _begun(ctx, chosen)


def _begun(ctx: Ctx, chosen: Assessment) -> Turn:
    questions = drawn(chosen, ctx.person, ctx.rng)
    if not questions:
        return end(t("quiz.gone"), then="quizzes")
    key, ids = question_run.run_key(ctx.rng), tuple(question.id for question in questions)
    return go(
        question,
        _intro(ctx, chosen, len(questions)),
        effects=[StartQuiz(key, chosen.of, ids, chosen.kind)],
        run=key,
        questions=ids,
        orders=question_run.shuffled(questions, ctx.rng),
    )


def _assessment(ctx: Ctx) -> Assessment | None:
    return assessment_of(ctx.library, ctx.draft.kind, ctx.draft.module)


def _not_now(ctx: Ctx, chosen: Assessment) -> Turn | None:
    """Lead elsewhere from something that is not open, or not yet."""
    course, module = chosen.course, chosen.module
    if module is not None:
        if not module_open(ctx.library, ctx.person, module):
            return end(module_opens(ctx, module), then="quizzes")
        return offer_first(ctx, course, module=module.id)
    if chosen.kind == QuizKind.PRE:
        taken = bool(ctx.person.attempts(course.id, QuizKind.PRE))
        return end(then=onward(ctx.draft.lesson, ctx.draft.quiz)) if taken else None
    if not post_open(ctx.library, ctx.person, course):
        told = Start("quizzes", {"course": course.id, "told": True})
        return end(post_closed(ctx, course), then=told)
    return None


def _intro(ctx: Ctx, chosen: Assessment, count: int) -> Say:
    name = name_of(ctx.library, chosen)
    if chosen.kind == QuizKind.PRE:
        return t("quiz.intro_pre", name=name, count=count)
    needed = needed_right(count, chosen.course.pass_mark)
    return t("quiz.intro", name=name, count=count, needed=needed)


@quiz.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Skip a question that was withdrawn meanwhile, unscored. A test before the course that was
    left for its lessons is not taken up again."""
    chosen = _assessment(ctx)
    if chosen is None:
        return end(t("quiz.gone"), then="quizzes")
    if chosen.kind == QuizKind.PRE and pre_too_late(ctx.person, chosen.course):
        return end(t("quiz.pre_closed"), then="learn")
    revised = question_run.revised(ctx.library, ctx.draft)
    return _onward(ctx, replace(ctx.draft, **revised)) if revised else None


@quiz.step(
    ask=lambda ctx: question_run.asked(ctx.library, ctx.draft, ctx.draft.at).text,
    answer=lambda ctx: question_run.answer(ctx.library, ctx.draft, ctx.draft.at),
    ahead=lambda ctx: question_run.ahead(ctx.library, ctx.draft),
)
def question(ctx: Ctx, choice: str) -> Turn:
    """Tell right from wrong, but not before the course: its questions are to measure what is known,
    not to teach it (decision 14)."""
    draft = ctx.draft
    answered = question_run.record(ctx.library, draft, choice)
    missed = draft.missed
    if not answered.right:
        missed = tuple(dict.fromkeys((*missed, question_run.item(ctx.library, draft).lesson)))
    right = draft.right + answered.right
    turn = _onward(ctx, replace(draft, at=draft.at + 1, right=right, missed=missed))
    told = () if draft.kind == QuizKind.PRE else (question_run.verdict(ctx, draft, choice),)
    return Turn(turn.move, (*told, *turn.says), (answered, *turn.effects))


def _onward(ctx: Ctx, draft: Draft) -> Turn:
    """Ask the next question, or tell the result."""
    chosen = _assessment(ctx)
    if not draft.questions or chosen is None:
        return end(t("quiz.gone"), then="quizzes")
    if draft.at == len(draft.questions):
        return result(ctx, chosen, draft)
    return go(
        question,
        at=draft.at,
        right=draft.right,
        missed=draft.missed,
        questions=draft.questions,
        orders=draft.orders,
    )
