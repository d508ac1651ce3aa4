"""Answer what a volunteer asked: by the button below the message, as "JAWAB 12 …", or as a reply to
the message itself. It reaches the volunteer once, whoever else answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.engine.conversation import Context, Conversation, Next, Resume, Start, Turn, end, go
from bot.engine.inputs import Invalid, YesNo
from bot.engine.registry import Command
from bot.features.enquiries.inputs import OwnWords, checked
from bot.features.enquiries.requests import (
    AnswerEnquiry,
    EnquiryToAnswer,
    ManagedEnquiry,
    OpenEnquiries,
    TakeEnquiry,
)
from bot.features.enquiries.rules import may_be_kept, named, taken_by_another
from bot.features.enquiries.texts import beginning, in_full, signed, taken
from bot.features.enquiries.types import Enquiry
from bot.text.phrases import Say, paragraphs, t


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # what stood behind the word ("q12", "12 Besok jam 9.")
    said: str = ""  # what came as a reply
    enquiry: int = 0
    text: str | None = None  # what was written already
    over: bool = False  # although another has taken it
    adding: bool = False  # although it is answered
    listed: bool = False  # come from the list, to which it leads back


Ctx = Context[Draft]
answer = Conversation(
    "answer", draft=Draft, aside=True, coordinator=True, help=t("enquiries.help_answer")
)


@answer.opening
def _open(ctx: Ctx) -> Turn:
    number, rest = named(ctx.draft.argument)
    if number is None:
        return _which(ctx)
    one = ctx.query(EnquiryToAnswer(number))
    if one is None:
        return end(t("enquiries.gone"), then=_back(ctx))
    said = rest or ctx.draft.said
    kept: dict[str, Any] = {"argument": "", "said": "", "enquiry": number}
    if not said:
        return _take(ctx, one, **kept)
    text = checked(said)
    if isinstance(text, Invalid):
        return go(write, text.hint, **kept)
    return _send(ctx, one, text, **kept)


def _which(ctx: Ctx) -> Turn:
    """Find what JAWAB alone means: the only one that is open, else one to be chosen."""
    page = ctx.query(OpenEnquiries(0, 1))
    if page.count != 1:
        return end(then="enquiries")
    one = ctx.query(EnquiryToAnswer(page.enquiries[0].id))
    return _take(ctx, one, enquiry=one.id) if one else end(t("enquiries.gone"), then=Resume())


def _take(ctx: Ctx, one: Enquiry, **draft: Any) -> Turn:
    """Take it, so that nobody else need answer it now."""
    stands = _in_the_way(ctx, one, **draft)
    if stands is not None:
        return stands
    return go(write, effects=[TakeEnquiry(one.id)] if one.open else (), **draft)


def _send(ctx: Ctx, one: Enquiry, text: str, **draft: Any) -> Turn:
    stands = _in_the_way(ctx, one, **draft, text=text)
    if stands is not None:
        return stands
    told = t("enquiries.silent" if one.silent else "enquiries.sent", name=one.name)
    sent = [AnswerEnquiry(one.id, text)]
    if ctx.waits or ctx.draft.listed or not may_be_kept(one.text, text):
        how = t("enquiries.how_to_keep", number=one.id)
        return end(told, how, effects=sent, then=_back(ctx))
    kept = {"argument": f"q{one.id}", "answer": text}
    return end(told, effects=sent, then=Start("keep", kept))


def _in_the_way(ctx: Ctx, one: Enquiry, **draft: Any) -> Turn | None:
    """Ask whether to go on where somebody was quicker, or is at it; who answers nevertheless has
    been told."""
    if not one.open:
        return None if ctx.draft.adding else go(add, **draft)
    another = taken_by_another(one, ctx.person.volunteer.id, ctx.now)
    return go(take_over, **draft) if another and not ctx.draft.over else None


def _back(ctx: Ctx) -> Next:
    return "enquiries" if ctx.draft.listed else Resume()


@answer.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Leave a volunteer who was erased, or lives elsewhere now."""
    gone = ctx.draft.enquiry and ctx.query(ManagedEnquiry(ctx.draft.enquiry)) is None
    return end(t("enquiries.gone"), then=_back(ctx)) if gone else None


def _one(ctx: Ctx) -> Enquiry:
    found = ctx.query(ManagedEnquiry(ctx.draft.enquiry))
    assert found is not None, "mended before"
    return found


def _ask_write(ctx: Ctx) -> Say:
    one = _one(ctx)
    return paragraphs(in_full(one), t("enquiries.ask_write", name=one.name))


@answer.step(ask=_ask_write, answer=OwnWords())
def write(ctx: Ctx, text: str) -> Turn:
    one = ctx.query(EnquiryToAnswer(ctx.draft.enquiry))
    return _send(ctx, one, text) if one else end(t("enquiries.gone"), then=_back(ctx))


def _nevertheless(ctx: Ctx, **agreed: Any) -> Turn:
    """Send what was written already, else ask for it."""
    one, text = ctx.query(EnquiryToAnswer(ctx.draft.enquiry)), ctx.draft.text
    if one is None:
        return end(t("enquiries.gone"), then=_back(ctx))
    ctx = replace(ctx, draft=replace(ctx.draft, **agreed))
    return _take(ctx, one, **agreed) if text is None else _send(ctx, one, text, **agreed)


# --- somebody else is at it ----------------------------------------------------------------------


def _ask_take_over(ctx: Ctx) -> Say:
    return paragraphs(taken(_one(ctx)), t("enquiries.ask_still"))


@answer.step(ask=_ask_take_over, answer=YesNo())
def take_over(ctx: Ctx, sure: bool) -> Turn:
    return _nevertheless(ctx, over=True) if sure else end(t("enquiries.left"), then=_back(ctx))


def _ask_add(ctx: Ctx) -> Say:
    """Tell who answered first, and what."""
    one = _one(ctx)
    if not one.answers:
        return paragraphs(t("enquiries.closed_by", name=one.closer), t("enquiries.ask_add"))
    last = one.answers[-1]
    told = t("enquiries.answered_already", text=beginning(last.text))
    return paragraphs(told, signed(last), t("enquiries.ask_add"))


@answer.step(ask=_ask_add, answer=YesNo())
def add(ctx: Ctx, sure: bool) -> Turn:
    return _nevertheless(ctx, adding=True) if sure else end(t("enquiries.left"), then=_back(ctx))


# A number alone ("jawab 2"), or letters ("jawab 1 a 2 b"), answer what is open.
_WITH_NUMBER = r"q\d{1,15}|#\d{1,15}|#?\d{1,15}\s+(?=[\s\S]*[^\W\d_]{2})[\s\S]+"
COMMANDS = (Command("answer", "keyword.answer", "answer", argument=_WITH_NUMBER, reserved=True),)
