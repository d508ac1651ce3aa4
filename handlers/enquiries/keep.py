"""Keep an answer for who asks the same: shown as it would be read, without names, and kept at the
coordinator's tap."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Next, Resume, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.features.enquiries.inputs import OwnWords
from bot.features.enquiries.requests import KeepAnswer, ManagedEnquiry
from bot.features.enquiries.rules import nameless
from bot.text.phrases import Say, paragraphs, t
from bot.text.rich_text import from_whatsapp


@dataclass(frozen=True, slots=True)
class Draft:
    enquiry: int = 0
    listed: bool = False  # come from the list, to which it leads back
    question: str = ""
    answer: str = ""


Ctx = Context[Draft]
keep = Conversation("keep", draft=Draft, aside=True, coordinator=True, help=t("keep.help"))


@keep.opening
def _open(ctx: Ctx) -> Turn:
    one = ctx.query(ManagedEnquiry(ctx.draft.enquiry))
    if one is None:
        return end(then=_back(ctx))
    names = (one.name, ctx.person.volunteer.name)
    return go(preview, question=nameless(one.text, names), answer=nameless(ctx.draft.answer, names))


def _back(ctx: Ctx) -> Next:
    return "enquiries" if ctx.draft.listed else Resume()


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
        own=frozenset({"answer", "cancel"}),
    ),
)
def preview(ctx: Ctx, choice: str) -> Turn:
    if choice == "question":
        return go(question)
    if choice == "answer":
        return go(answer)
    if choice == "no":
        return end(t("keep.not_kept"), then=_back(ctx))
    kept = KeepAnswer(ctx.draft.question, ctx.draft.answer)
    return end(t("keep.kept"), effects=[kept], then=_back(ctx))


def _without_names(ctx: Ctx, text: str) -> str:
    """What they write anew may name somebody again."""
    one = ctx.query(ManagedEnquiry(ctx.draft.enquiry))
    return nameless(text, (one.name if one else "", ctx.person.volunteer.name))


@keep.step(ask=t("keep.ask_question"), answer=OwnWords())
def question(ctx: Ctx, text: str) -> Turn:
    return go(preview, question=_without_names(ctx, text))


@keep.step(ask=t("keep.ask_answer"), answer=OwnWords())
def answer(ctx: Ctx, text: str) -> Turn:
    return go(preview, answer=_without_names(ctx, text))
