"""Set the daily nudge to review: at what hour, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end
from bot.engine.inputs import Input, Option, Typed
from bot.engine.registry import Command
from bot.features.review.inputs import HourOfDay, is_quiet
from bot.features.review.requests import HoursOfQuiet, SetNudge, Window
from bot.features.review.texts import clock, nudge_line
from bot.text.phrases import Say, paragraphs, t

_USUAL = (7 * 60, 12 * 60, 19 * 60)


@dataclass(frozen=True, slots=True)
class Draft:
    lesson: str = ""  # after which it was asked for; "": elsewhere


Ctx = Context[Draft]
nudge = Conversation("nudge", draft=Draft, aside=True, help=t("nudge.help"))


def _ask(ctx: Ctx) -> Say:
    return paragraphs(t("nudge.title"), nudge_line(ctx.person.habit), t("nudge.ask_hour"))


def _hours(ctx: Ctx) -> Input[int | str]:
    quiet = ctx.query(HoursOfQuiet())
    usual = (minute for minute in _USUAL if not is_quiet(minute, quiet))
    options = [Option(str(m), t("nudge.label_at", at=clock(m))) for m in usual]
    if ctx.person.habit.nudge_at is None:
        options.append(Option("leave", t("nudge.label_not_now"), "answer.no"))
    else:
        options.append(Option("off", t("nudge.label_off"), "nudge.words_off"))
        options.append(Option("leave", t("nudge.label_leave"), "nudge.words_leave"))
    return Typed(HourOfDay(ctx.person.volunteer.zone, quiet), tuple(options))


@nudge.step(ask=_ask, answer=_hours)
def hour(ctx: Ctx, choice: int | str) -> Turn:
    onto = Start("onward", {"lesson": ctx.draft.lesson}) if ctx.draft.lesson else Resume()
    if choice == "leave":
        return end(t("nudge.left"), then=onto)
    if choice == "off":
        return end(t("nudge.off"), effects=[SetNudge(None)], then=onto)
    minute = int(choice)
    told: list[Say] = [t("nudge.set", at=clock(minute)), *_window(ctx.query(Window()))]
    return end(paragraphs(*told), effects=[SetNudge(minute)], then=onto)


def _window(hours: int | None) -> list[Say]:
    return [] if hours is None else [t("nudge.window", hours=hours)]


COMMANDS = (Command("nudge", "keyword.nudge", "nudge"),)
