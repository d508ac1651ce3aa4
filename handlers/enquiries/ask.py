"""Ask the coordinators of a volunteer's place (TANYA), and hear whether their answer is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.contacts import listed
from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end, go, needed
from bot.engine.inputs import Choice, Invalid, Option
from bot.engine.registry import Command
from bot.features.enquiries.inputs import OwnWords, checked
from bot.features.enquiries.requests import (
    AskCoordinators,
    MyAnswerers,
    MyEnquiries,
    ResolveEnquiry,
)
from bot.features.enquiries.rules import danger_of, named
from bot.features.enquiries.types import MOST_OPEN, Enquiry, EnquiryState
from bot.text.phrases import Say, paragraphs, t
from bot.text.places import scope_name
from bot.text.rich_text import from_whatsapp


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # an enquiry that this one follows ("q12"), or what is asked
    said: str = ""  # what came as a reply to an answer
    follows: int = 0  # the enquiry that this one follows
    text: str | None = None


Ctx = Context[Draft]
enquire = Conversation("enquire", draft=Draft, aside=True, help=t("enquiry.help"))


@enquire.opening
def _open(ctx: Ctx) -> Turn:
    mine = ctx.query(MyEnquiries())
    waiting = sum(one.open for one in mine)
    if waiting >= MOST_OPEN:
        return end(t("enquiry.too_many", max=MOST_OPEN), then=Resume(offer=True))
    follows, said = _asked(ctx.draft)
    known = next((one.id for one in mine if one.id == follows), 0)
    kept: dict[str, Any] = {"argument": "", "said": "", "follows": known}
    if said:
        return _checked(said, **kept)
    told = (t("enquiry.waiting", count=waiting),) if waiting else ()
    return go(text, *told, **kept)


def _asked(draft: Draft) -> tuple[int | None, str]:
    """Find the enquiry that this one follows, where it is named, and what is asked."""
    follows, rest = named(draft.argument)
    if follows is None and draft.argument:
        return None, draft.argument
    return follows, rest or draft.said


def _checked(asked: str, **kept: Any) -> Turn:
    fits = checked(asked)
    if isinstance(fits, Invalid):
        return go(text, fits.hint, **kept)
    return go(confirm, **kept, text=fits)


@enquire.step(ask=t("enquiry.ask_text"), answer=OwnWords())
def text(ctx: Ctx, asked: str) -> Turn:
    return go(confirm, text=asked)


def _ask_confirm(ctx: Ctx) -> Say:
    """Show it once as it will be read, and by whom."""
    asked = needed(ctx.draft.text, "text")
    shown: list[Say] = [t("enquiry.preview"), from_whatsapp(asked), _readers(ctx)]
    danger = danger_of(asked)
    if danger is not None:
        shown.append(_whom_to_call(ctx, danger))
    return paragraphs(*shown, t("enquiry.ask_send"))


def _readers(ctx: Ctx) -> Say:
    readers = ctx.query(MyAnswerers())
    if readers is None:
        return t("enquiry.no_readers", organiser=ctx.organiser)
    return t("enquiry.readers", place=scope_name(readers.scope), count=readers.count)


def _whom_to_call(ctx: Ctx, danger: str) -> Say:
    near = ctx.library.contacts.urgent_near(ctx.person.volunteer.place, danger)
    return t("enquiry.urgent", contacts=listed(near))


@enquire.step(
    ask=_ask_confirm,
    answer=Choice(
        (
            Option("send", t("enquiry.label_send"), "enquiry.words_send"),
            Option("rewrite", t("enquiry.label_rewrite"), "enquiry.words_rewrite"),
            Option("drop", t("enquiry.label_drop"), "enquiry.words_drop"),
        ),
        own=frozenset({"cancel"}),
    ),
)
def confirm(ctx: Ctx, choice: str) -> Turn:
    if choice == "rewrite":
        return go(text, text=None)
    if choice == "drop":
        return end(t("enquiry.dropped"), then=Resume(offer=True))
    asked = needed(ctx.draft.text, "text")
    sent = t("enquiry.sent") if ctx.query(MyAnswerers()) else t("enquiry.kept")
    return end(sent, effects=[AskCoordinators(asked, ctx.draft.follows)], then=Resume(offer=True))


# --- after the answer --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnsweredDraft:
    argument: str = ""  # the enquiry whose answer it is about, when a button was tapped
    said: str = ""  # what came as a reply to it


clear = Conversation("clear", draft=AnsweredDraft, aside=True)
ask_again = Conversation("ask_again", draft=AnsweredDraft, aside=True)


@clear.opening
def _clear(ctx: Context[AnsweredDraft]) -> Turn:
    meant = _meant(ctx, [x for x in ctx.query(MyEnquiries()) if x.state is EnquiryState.ANSWERED])
    effects = [ResolveEnquiry(meant.id)] if meant else []
    return end(t("enquiry.cleared"), effects=effects, then=Resume(offer=True))


@ask_again.opening
def _ask_again(ctx: Context[AnsweredDraft]) -> Turn:
    meant = _meant(ctx, [one for one in ctx.query(MyEnquiries()) if one.answers])
    follows = {"argument": f"q{meant.id}"} if meant else {}
    return end(then=Start("enquire", {**follows, "said": ctx.draft.said}))


def _meant(ctx: Context[AnsweredDraft], mine: Sequence[Enquiry]) -> Enquiry | None:
    """Find the one that was tapped; the newest when it was only said."""
    number, _ = named(ctx.draft.argument)
    return next((one for one in mine if number in {None, one.id}), None)


_ENQUIRY = r"q\d{1,15}"
COMMANDS = (
    Command(
        "enquire", "keyword.enquire", "enquire", argument=rf"{_ENQUIRY}|[\s\S]{{2,}}", yields=True
    ),
    Command("ask_again", "keyword.ask_again", "ask_again", argument=_ENQUIRY, yields=True),
    Command("clear", "keyword.clear", "clear", argument=_ENQUIRY, yields=True),
)
