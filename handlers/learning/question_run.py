"""Ask a run of questions with shuffled options, each answered once: what a lesson's closing
questions and a quiz have in common."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from textwrap import shorten
from typing import Any, Protocol

from bot.engine.contacts import material
from bot.engine.conversation import Context
from bot.engine.inputs import Choice, Option
from bot.engine.messages import Layout, Question
from bot.engine.renderer import LETTERS
from bot.features.learning.requests import RecordAnswer
from bot.text.phrases import Material, Say, t
from content.schema import Library
from content.schema import Question as Item

# Letters of an option by which it is recognised.
_REMINDS = 22


class Run(Protocol):
    """The part of a draft that holds a run. `orders[n]` lists the options of question n in the
    order in which they are shown; `at` is the open question."""

    @property
    def run(self) -> str: ...
    @property
    def questions(self) -> tuple[str, ...]: ...
    @property
    def orders(self) -> tuple[tuple[int, ...], ...]: ...
    @property
    def at(self) -> int: ...


def shuffled(items: Sequence[Item], rng: Random) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(rng.sample(range(len(q.options)), len(q.options))) for q in items)


def run_key(rng: Random) -> str:
    """Make a name for a run that no other run has."""
    return f"{rng.getrandbits(96):024x}"


def item(library: Library, run: Run) -> Item:
    """Find the open question; `revised` makes sure that it is there."""
    return library.questions[run.questions[run.at]]


def fits(library: Library, run: Run, at: int) -> bool:
    """Tell whether a question of the run still stands in the material as it was shuffled."""
    question = library.questions.get(run.questions[at])
    return question is not None and len(question.options) == len(run.orders[at])


def revised(library: Library, run: Run) -> dict[str, Any]:
    """Leave out open questions that were withdrawn meanwhile, unscored: the changes to the draft,
    none when all of them still stand."""
    places = range(len(run.questions))
    kept = [n for n in places if n < run.at or fits(library, run, n)]
    if len(kept) == len(places):
        return {}
    return {
        "questions": tuple(run.questions[n] for n in kept),
        "orders": tuple(run.orders[n] for n in kept),
    }


def asked(library: Library, run: Run, at: int) -> Question:
    question = library.questions[run.questions[at]]
    text = t(
        "quiz.question",
        number=at + 1,
        total=len(run.questions),
        question=Material(question.text),
    )
    return Question(text, answer(library, run, at).buttons, Layout.LETTERED)


def answer(library: Library, run: Run, at: int) -> Choice:
    """Offer the options as shown; their values are places in the content's order."""
    question = library.questions[run.questions[at]]
    options = (Option(str(n), Material(question.options[n].text)) for n in run.orders[at])
    return Choice(tuple(options), Layout.LETTERED, number=at + 1)


def ahead(library: Library, run: Run) -> tuple[Question, ...]:
    """List the questions after the open one; none of them depends on an answer."""
    rest = range(run.at + 1, len(run.questions))
    return tuple(asked(library, run, at) for at in rest)


def record(library: Library, run: Run, choice: str) -> RecordAnswer:
    question = item(library, run)
    option = int(choice)
    return RecordAnswer(run.run, question.id, option, question.options[option].right)


def verdict(ctx: Context[Any], run: Run, choice: str) -> Say:
    """Say whether it is right, and why. What was chosen is said in its words, and why just that
    does not do; the right option with the letter that it was shown with."""
    question = item(ctx.library, run)
    chosen = question.options[int(choice)]
    reason = _filled(ctx, question.reason)
    if chosen.right:
        return t("quiz.right", number=run.at + 1, reason=reason)
    told: dict[str, Any] = {
        "number": run.at + 1,
        "chosen": Material(_chosen_words(ctx, chosen.text)),
        "letter": LETTERS[run.orders[run.at].index(question.right)],
        "answer": Material(question.options[question.right].text),
        "reason": reason,
    }
    if not chosen.reason:
        return t("quiz.not_right", **told)
    return t("quiz.not_right_why", why=_filled(ctx, chosen.reason), **told)


def _chosen_words(ctx: Context[Any], text: str) -> str:
    """Return the words of an option; as many as remind of it where three verdicts and three
    questions share a message that is paid for."""
    return text if ctx.capabilities.together == 1 else shorten(text, _REMINDS, placeholder=" …")


def _filled(ctx: Context[Any], text: str) -> Say:
    return material(ctx.library.contacts, text, ctx.person.volunteer.place)
