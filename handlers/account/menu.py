"""Show what a volunteer can do: home."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.contacts import for_help
from bot.engine.conversation import Context, Conversation, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.courses.rules import course_passed, current, post_open
from bot.text.names import without_title
from bot.text.phrases import Say, paragraphs, t
from handlers.learning.echo import first_of_all


@dataclass(frozen=True, slots=True)
class Draft:
    helped: int = 0


menu = Conversation("menu", draft=Draft, help=t("help.general"))

# The values are commands, so that a button of an old menu still does what it says.
_OPENS = {
    "/learn": "learn",
    "/quiz": "quizzes",
    "/review": "review",
    "/progress": "progress",
    "/schedule": "schedule",
    "/profile": "profile",
    "/enquire": "enquire",
}
_CHOICES = Choice(
    (
        Option("/learn", t("menu.label_learn"), "keyword.learn"),
        Option("/quiz", t("menu.label_quiz"), "keyword.quiz"),
        Option("/review", t("menu.label_review"), "keyword.review"),
        Option("/progress", t("menu.label_progress"), "keyword.progress"),
        Option("/schedule", t("menu.label_schedule"), "keyword.schedule"),
        Option("/profile", t("menu.label_profile"), "keyword.profile"),
        Option("/enquire", t("menu.label_enquire"), "keyword.enquire"),
        Option("/help", t("menu.label_help"), "keyword.help"),
    )
)


def _ask(ctx: Context[Draft]) -> Say:
    """Name the course that they are at, where there are several, and the test that waits."""
    course = current(ctx.library, ctx.person)
    alone = len(ctx.library.courses) == 1
    heading = t("menu.title") if alone else t("menu.title_at", title=course.title)
    asked = t("menu.ask", heading=heading, name=without_title(ctx.person.volunteer.name))
    if post_open(ctx.library, ctx.person, course) and not course_passed(ctx.person, course):
        return paragraphs(asked, t("menu.post_open", title=course.title))
    return asked


@menu.opening
def _open(ctx: Context[Draft]) -> Turn:
    return first_of_all(ctx) or go(choose)


@menu.step(ask=_ask, answer=_CHOICES)
def choose(ctx: Context[Draft], choice: str) -> Turn:
    if choice == "/help":
        numbers = for_help(ctx.library.contacts, ctx.person.volunteer.place)
        return go(choose, t("help.general"), numbers, helped=ctx.draft.helped + 1)
    return end(then=_OPENS[choice])


COMMANDS = (Command("menu", "keyword.menu", "menu"),)
