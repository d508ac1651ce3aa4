"""The quiz of a module, and the tests before and after a course: questions drawn from the modules'
banks, a score, and what to read again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.engine.conversation import Context, Conversation, Start, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.features.courses.rules import is_waived, module_open, open_modules, post_open, pre_too_late
from bot.features.learning.requests import StartQuiz
from bot.text.phrases import Material, Say, paragraphs, t
from content.quiz import QuizKind, needed_right
from content.schema import Course, Module
from handlers.learning import question_run
from handlers.learning.assessments import Paper, drawn, name_of, paper
from handlers.learning.course_tests import (
    closed_lines,
    heading,
    module_opens,
    offer_first,
    onward,
    other_courses,
    post_closed,
    post_line,
)
from handlers.learning.results import result
from handlers.shared.numbering import module_number, shown_course

# --- which quiz --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChoosingDraft:
    """`course` is the one that is looked at; "": the one that they are at. `told`: what opens its
    test after was said a moment ago."""

    course: str = ""
    told: bool = False


Choosing = Context[ChoosingDraft]
quizzes = Conversation("quizzes", draft=ChoosingDraft, help=t("quiz.help"))


def _course(ctx: Choosing) -> Course:
    return shown_course(ctx.library, ctx.person, ctx.draft.course)


def _quizzes(ctx: Choosing) -> Choice:
    course = _course(ctx)
    modules = open_modules(ctx.library, ctx.person, course)
    options = [Option(module.id, _label(ctx, module)) for module in modules]
    if post_open(ctx.library, ctx.person, course):
        options.append(Option("post", _post_label(ctx, course), "keyword.post_test"))
    own = frozenset({"post_test"})
    return Choice((*options, *other_courses(ctx, course)), own=own)


def _label(ctx: Choosing, module: Module) -> Say:
    number, title = module_number(ctx.library, module), Material(module.title)
    best = ctx.person.best(module.id)
    if is_waived(ctx.person, module) and (best is None or not best.passed):
        return t("quiz.label_waived", number=number, title=title)
    if best is None:
        return t("quiz.label_module", number=number, title=title)
    if best.passed:
        return t("quiz.label_passed", number=number, title=title, score=best.score or 0)
    return t("quiz.label_tried", number=number, title=title, score=best.score or 0)


def _post_label(ctx: Choosing, course: Course) -> Say:
    best = ctx.person.best(course.id, QuizKind.POST)
    if best is None:
        return t("quiz.label_post")
    score = best.score or 0
    return t("quiz.label_post_passed" if best.passed else "quiz.label_post_tried", score=score)


def _ask_module(ctx: Choosing) -> Say:
    course = _course(ctx)
    post = () if ctx.draft.told else post_line(ctx, course)
    closed = (*post, *closed_lines(ctx, course))
    return paragraphs(*heading(ctx, course), t("quiz.ask_module"), *closed)


@quizzes.step(ask=_ask_module, answer=_quizzes)
def module(ctx: Choosing, choice: str) -> Turn:
    if choice == "post":
        return end(then=Start("quiz", {"module": _course(ctx).id, "kind": "post"}))
    if choice not in ctx.library.modules:
        return go(module, course=choice, told=False)
    return end(then=Start("quiz", {"module": choice}))


# --- the quiz ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """`module` is the module or, for a test (`kind`), the course. `run` is the attempt's key;
    `missed` are the lessons of the questions that went wrong. `lesson` or `quiz` is what was to be
    opened when the test before came in its place."""

    module: str = ""
    kind: str = QuizKind.MODULE.value
    run: str = ""
    questions: tuple[str, ...] = ()
    orders: tuple[tuple[int, ...], ...] = ()
    at: int = 0
    right: int = 0
    missed: tuple[str, ...] = ()
    lesson: str = ""
    quiz: str = ""


Ctx = Context[Draft]
quiz = Conversation(
    "quiz", draft=Draft, keep=True, identity=("module", "kind"), help=t("quiz.help_question")
)


@quiz.opening
def _open(ctx: Ctx) -> Turn:
    chosen = _paper(ctx)
    if chosen is None:
        return end(t("quiz.gone"), then="quizzes")
    instead = _not_now(ctx, chosen)
    if instead is not None:
        return instead
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


def _paper(ctx: Ctx) -> Paper | None:
    return paper(ctx.library, ctx.draft.kind, ctx.draft.module)


def _not_now(ctx: Ctx, chosen: Paper) -> Turn | None:
    """What comes in the place of something that is not open, or not yet."""
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


def _intro(ctx: Ctx, chosen: Paper, count: int) -> Say:
    name = name_of(ctx.library, chosen)
    if chosen.kind == QuizKind.PRE:
        return t("quiz.intro_pre", name=name, count=count)
    needed = needed_right(count, chosen.course.pass_mark)
    return t("quiz.intro", name=name, count=count, needed=needed)


@quiz.mending
def _mend(ctx: Ctx) -> Turn | None:
    """A question that was withdrawn meanwhile is skipped, not scored. A test before the course that
    was left for its lessons is not taken up again."""
    chosen = _paper(ctx)
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
    """Before the course nothing is told of right and wrong: the questions are to measure what is
    known, not to teach it (decision 14)."""
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
    """The next question, or the result."""
    chosen = _paper(ctx)
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
