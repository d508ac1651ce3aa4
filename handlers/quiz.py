"""The module quiz: questions drawn from the module's bank, a score, and what to read again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answers import Choice, Option
from bot.certificates.effects import IssueCertificate
from bot.certificates.rules import newly_earned
from bot.certificates.words import earned
from bot.conversation import Context, Conversation, Start, Turn, end, go
from bot.effects import FinishQuiz, StartQuiz
from bot.phrases import Lines, Material, Say, t, tn
from content.quiz import draw, needed_right, score
from content.schema import Lesson, Module
from handlers import asking
from handlers.titles import lesson_number, module_number

# --- which quiz --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChoosingDraft:
    """Nothing to remember."""


quizzes = Conversation("quizzes", draft=ChoosingDraft, help=t("quiz.help"))


def _quizzes(ctx: Context[ChoosingDraft]) -> Choice:
    return Choice(tuple(Option(m.id, _label(ctx, m)) for m in ctx.library.modules.values()))


def _label(ctx: Context[ChoosingDraft], module: Module) -> Say:
    number, title = module_number(ctx.library, module), Material(module.title)
    best = ctx.world.best(module.id)
    if best is None:
        return t("quiz.label_module", number=number, title=title)
    if best.passed:
        return t("quiz.label_passed", number=number, title=title, score=best.score or 0)
    return t("quiz.label_tried", number=number, title=title, score=best.score or 0)


@quizzes.step(ask=t("quiz.ask_module"), answer=_quizzes)
def module(ctx: Context[ChoosingDraft], choice: str) -> Turn:
    return end(then=Start("quiz", {"module": choice}))


# --- the quiz ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """`run` is the attempt's key; `missed` are the lessons of the questions that went wrong."""

    module: str = ""
    run: str = ""
    questions: tuple[str, ...] = ()
    orders: tuple[tuple[int, ...], ...] = ()
    at: int = 0
    right: int = 0
    missed: tuple[str, ...] = ()


Ctx = Context[Draft]
quiz = Conversation(
    "quiz", draft=Draft, keep=True, identity=("module",), help=t("quiz.help_question")
)


@quiz.opening
def _open(ctx: Ctx) -> Turn:
    chosen = ctx.library.modules.get(ctx.draft.module)
    if chosen is None:
        return end(t("quiz.gone"), then="quizzes")
    course = ctx.library.course_of(chosen.id)
    before = [quiz for quiz in ctx.world.quizzes if quiz.module == chosen.id]
    last_asked = {id: n for n, attempt in enumerate(before) for id in attempt.questions}
    drawn = draw(chosen.bank, course.quiz_size, last_asked, ctx.rng)
    key, ids = asking.run_key(ctx.rng), tuple(question.id for question in drawn)
    intro = t(
        "quiz.intro",
        number=module_number(ctx.library, chosen),
        count=len(drawn),
        needed=needed_right(len(drawn), course.pass_mark),
    )
    return go(
        question,
        intro,
        effects=[StartQuiz(key, chosen.id, ids)],
        run=key,
        questions=ids,
        orders=asking.shuffled(drawn, ctx.rng),
    )


@quiz.mending
def _mend(ctx: Ctx) -> Turn | None:
    """A question that was withdrawn meanwhile is skipped, not scored."""
    if ctx.draft.module not in ctx.library.modules:
        return end(t("quiz.gone"), then="quizzes")
    revised = asking.revised(ctx.library, ctx.draft)
    return _onward(ctx, replace(ctx.draft, **revised)) if revised else None


@quiz.step(
    ask=lambda ctx: asking.asked(ctx.library, ctx.draft, ctx.draft.at).text,
    answer=lambda ctx: asking.answer(ctx.library, ctx.draft, ctx.draft.at),
    ahead=lambda ctx: asking.ahead(ctx.library, ctx.draft),
)
def question(ctx: Ctx, choice: str) -> Turn:
    draft = ctx.draft
    answered = asking.record(ctx.library, draft, choice)
    missed = draft.missed
    if not answered.right:
        missed = tuple(dict.fromkeys((*missed, asking.item(ctx.library, draft).lesson)))
    right = draft.right + answered.right
    turn = _onward(ctx, replace(draft, at=draft.at + 1, right=right, missed=missed))
    verdict = asking.verdict(ctx.library, draft, choice)
    return Turn(turn.move, (verdict, *turn.says), (answered, *turn.effects))


def _onward(ctx: Ctx, draft: Draft) -> Turn:
    """The next question, or the result."""
    if not draft.questions:
        return end(t("quiz.gone"), then="quizzes")
    if draft.at == len(draft.questions):
        return _result(ctx, draft)
    return go(
        question,
        at=draft.at,
        right=draft.right,
        missed=draft.missed,
        questions=draft.questions,
        orders=draft.orders,
    )


def _result(ctx: Ctx, draft: Draft) -> Turn:
    mark = ctx.library.course_of(draft.module).pass_mark
    total = len(draft.questions)
    points = score(draft.right, total)
    passed = points >= mark
    number = module_number(ctx.library, ctx.library.modules[draft.module])
    result = {"number": number, "score": points, "right": draft.right, "total": total}
    if passed:
        says: list[Say] = [t("quiz.passed", name=ctx.world.volunteer.name, **result)]
    else:
        more = needed_right(total, mark) - draft.right
        says = [tn("quiz.not_passed", more, **result)]
    if draft.missed:
        says.append(Lines((t("quiz.read_again"), *_titles(ctx, draft.missed))))
    finished = FinishQuiz(draft.run, points, passed)
    courses = newly_earned(ctx.library, ctx.world, finished.seen_in(ctx.world, ctx.now))
    return end(
        *says,
        *earned(courses),
        effects=[finished, *(IssueCertificate(course.id) for course in courses)],
        then=Start("after_quiz", {"module": draft.module, "missed": draft.missed}),
    )


def _titles(ctx: Ctx, lessons: tuple[str, ...]) -> list[Say]:
    known = [lesson for id, lesson in ctx.library.lessons.items() if id in lessons]
    return [
        t(
            "quiz.read_again_line",
            number=lesson_number(ctx.library, lesson),
            title=Material(lesson.title),
        )
        for lesson in known
    ]


# --- after the quiz ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AfterDraft:
    module: str = ""
    missed: tuple[str, ...] = ()


after_quiz = Conversation("after_quiz", draft=AfterDraft, help=t("quiz.help"))


def _after_choices(ctx: Context[AfterDraft]) -> Choice:
    """After a pass onward comes first, else another try."""
    again = Option("again", t("quiz.label_again"), "answer.again")
    onward = Option("/learn", t("menu.label_learn"), "keyword.learn")
    best = ctx.world.best(ctx.draft.module)
    options = [onward, again] if best is not None and best.passed else [again, onward]
    read = _first_missed(ctx)
    if read is not None:
        label = t("quiz.label_read", number=lesson_number(ctx.library, read))
        options.insert(1, Option("read", label, "answer.read"))
    options.append(Option("/menu", t("menu.label_menu"), "keyword.menu"))
    return Choice(tuple(options))


def _first_missed(ctx: Context[AfterDraft]) -> Lesson | None:
    lessons = ctx.library.lessons
    return next((lesson for id, lesson in lessons.items() if id in ctx.draft.missed), None)


@after_quiz.step(ask=t("quiz.ask_onward"), answer=_after_choices)
def whereto(ctx: Context[AfterDraft], choice: str) -> Turn:
    if choice == "again":
        return end(then=Start("quiz", {"module": ctx.draft.module}))
    if choice == "read":
        first = _first_missed(ctx)
        return end(then=Start("lesson", {"lesson": first.id}) if first else "learn")
    return end(then="learn" if choice == "/learn" else "menu")
