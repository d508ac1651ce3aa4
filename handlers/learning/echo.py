"""Let what a lesson asked for come back: was the small deed done? And, a week later, what was told
of it. It comes once, at home or before the next lesson, never between two questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Start, Turn, end, go
from bot.engine.inputs import Choice, FreeText, Option
from bot.features.deeds.requests import HearEcho, MyStories, ReportDeed, TellStory
from bot.features.deeds.rules import due
from bot.features.deeds.types import LONGEST_STORY, SHORTEST_STORY, Echo, EchoKind
from bot.text.phrases import Day, Material, Say, paragraphs, t
from content.schema import Lesson


@dataclass(frozen=True, slots=True)
class Draft:
    lesson: str = ""  # whose deed it is
    opens: str = ""  # the lesson that they were opening; "": they were going home


Ctx = Context[Draft]
echo = Conversation("echo", draft=Draft, help=t("deed.help"))


def first_of_all(ctx: Context[Any], opens: str = "") -> Turn | None:
    """Lead by what is to come back, where there is something and they may be asked."""
    if ctx.person.volunteer.stopped_at is not None or due(ctx.person.habit, ctx.now) is None:
        return None
    return end(then=Start("echo", {"opens": opens}))


def _onward(ctx: Ctx) -> Start:
    return Start("lesson", {"lesson": ctx.draft.opens}) if ctx.draft.opens else Start("menu")


@echo.opening
def _open(ctx: Ctx) -> Turn:
    back = due(ctx.person.habit, ctx.now)
    if back is None:
        return end(then=_onward(ctx))
    if back.kind is EchoKind.DEED and back.lesson in ctx.library.lessons:
        return go(deed, effects=[HearEcho()], lesson=back.lesson)
    return end(*_remembered(ctx, back), effects=[HearEcho()], then=_onward(ctx))


def _remembered(ctx: Ctx, back: Echo) -> list[Say]:
    """Show what they told; nothing of a lesson that is withdrawn."""
    told = [one for one in ctx.query(MyStories()) if one.lesson == back.lesson]
    if back.kind is EchoKind.DEED or not told:
        return []
    last = told[-1]
    return [t("deed.remembered", at=Day(last.told_at), text=last.text)]


def deed_of(lesson: Lesson) -> str:
    """Return what a lesson asks for: its last card, without its heading."""
    heading, _, asked = lesson.cards[-1].text.partition("\n\n")
    return asked or heading


def _ask(ctx: Ctx) -> Say:
    lesson = ctx.library.lessons[ctx.draft.lesson]
    asked = ctx.library.contacts.filled(deed_of(lesson), ctx.person.volunteer.place)
    title = t("deed.title", title=Material(lesson.title))
    return paragraphs(title, Material(asked), t("deed.ask"))


@echo.mending
def _mend(ctx: Ctx) -> Turn | None:
    return None if ctx.draft.lesson in ctx.library.lessons else end(then=_onward(ctx))


@echo.step(
    ask=_ask,
    answer=Choice(
        (
            Option("done", t("deed.label_done"), "deed.words_done"),
            Option("not_yet", t("deed.label_not_yet"), "deed.words_not_yet"),
            Option("tell", t("deed.label_tell"), "deed.words_tell"),
        )
    ),
)
def deed(ctx: Ctx, choice: str) -> Turn:
    if choice == "tell":
        return go(story)
    if choice == "not_yet":
        return end(t("deed.never_mind"), then=_onward(ctx))
    return end(t("deed.well_done"), effects=[ReportDeed()], then=_onward(ctx))


@echo.step(ask=t("deed.ask_story"), answer=FreeText(SHORTEST_STORY, LONGEST_STORY))
def story(ctx: Ctx, text: str) -> Turn:
    told = TellStory(ctx.draft.lesson, text)
    return end(t("deed.told"), effects=[told], then=_onward(ctx))
