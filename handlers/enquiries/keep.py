"""Keep an answer for who asks the same: shown as it would be read, without names, and kept at the
coordinator's tap; offered after an answer, or by SIMPAN 12."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.enquiries.inputs import OwnWords
from bot.features.enquiries.requests import KeepAnswer, ManagedEnquiry
from bot.features.enquiries.rules import (
    LONGEST_KEPT_ANSWER,
    LONGEST_KEPT_QUESTION,
    named,
    nameless,
)
from bot.features.enquiries.types import Enquiry
from bot.text.phrases import Say, paragraphs, t
from bot.text.rich_text import from_whatsapp


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # the enquiry whose answer it is
    enquiry: int = 0
    question: str = ""
    answer: str = ""


Ctx = Context[Draft]
keep = Conversation("keep", draft=Draft, aside=True, coordinator=True, help=t("keep.help"))


@keep.opening
def _open(ctx: Ctx) -> Turn:
    number, _ = named(ctx.draft.argument)
    one = ctx.query(ManagedEnquiry(number)) if number is not None else None
    said = ctx.draft.answer or (one.answers[-1].text if one and one.answers else "")
    if one is None or not said:
        return end(t("keep.nothing"), then=Resume())
    asked = _nameless(ctx, one, one.text)
    kept: dict[str, Any] = {"argument": "", "enquiry": one.id, "question": asked}
    return _shown(asked, _nameless(ctx, one, said), **kept)


def _nameless(ctx: Ctx, one: Enquiry | None, text: str) -> str:
    return nameless(text, (one.name if one else "", ctx.person.volunteer.name))


def _shown(asked: str, said: str, **changes: Any) -> Turn:
    """Show both; what is too long to be found again has to be said in fewer words first."""
    changes = {**changes, "question": asked, "answer": said}
    if len(asked) > LONGEST_KEPT_QUESTION:
        return go(question, t("keep.too_long", max=LONGEST_KEPT_QUESTION), **changes)
    if len(said) > LONGEST_KEPT_ANSWER:
        return go(answer, t("keep.too_long", max=LONGEST_KEPT_ANSWER), **changes)
    return go(preview, **changes)


def _ask_preview(ctx: Ctx) -> Say:
    return paragraphs(
        t("keep.preview"),
        t("keep.question", text=from_whatsapp(ctx.draft.question)),
        t("keep.answer", text=from_whatsapp(ctx.draft.answer)),
        t("keep.ask"),
    )


@keep.step(
    ask=_ask_preview,
    answer=Choice(
        (
            Option("keep", t("keep.label_keep"), "keep.words_keep"),
            Option("question", t("keep.label_question"), "keep.words_question"),
            Option("answer", t("keep.label_answer"), "keep.words_answer"),
            Option("no", t("keep.label_no"), "answer.no"),
        ),
        own=frozenset({"answer", "cancel", "keep"}),
    ),
)
def preview(ctx: Ctx, choice: str) -> Turn:
    if choice == "question":
        return go(question)
    if choice == "answer":
        return go(answer)
    if choice == "no":
        return end(t("keep.not_kept"), then=Resume(offer=True))
    kept = KeepAnswer(ctx.draft.question, ctx.draft.answer)
    return end(t("keep.kept"), effects=[kept], then=Resume(offer=True))


@keep.step(ask=t("keep.ask_question"), answer=OwnWords())
def question(ctx: Ctx, text: str) -> Turn:
    return _shown(_anew(ctx, text), ctx.draft.answer)


@keep.step(ask=t("keep.ask_answer"), answer=OwnWords())
def answer(ctx: Ctx, text: str) -> Turn:
    return _shown(ctx.draft.question, _anew(ctx, text))


def _anew(ctx: Ctx, text: str) -> str:
    """What they write anew may name somebody again."""
    return _nameless(ctx, ctx.query(ManagedEnquiry(ctx.draft.enquiry)), text)


COMMANDS = (Command("keep", "keyword.keep", "keep", argument=r"[q#]?\d{1,15}", reserved=True),)
