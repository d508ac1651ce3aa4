"""How an enquiry is told: to the coordinators, and its answer to who asked."""

from __future__ import annotations

from bot.engine.messages import Button, Question
from bot.features.enquiries.types import Enquiry, EnquiryAnswer
from bot.text.phrases import Day, Say, paragraphs, t
from bot.text.places import full_name, scope_name
from bot.text.rich_text import from_whatsapp


def to_coordinator(enquiry: Enquiry) -> tuple[Say, Question]:
    """Say who asks and from where; no number, no address."""
    of_it = f"q{enquiry.id}"
    buttons = (
        Button(f"/jawab {of_it}", t("enquiries.label_answer")),
        Button(f"/nanti {of_it}", t("enquiries.label_later")),
    )
    how = t("enquiries.how_to_answer", number=enquiry.id)
    return in_full(enquiry), Question(how, buttons)


def still_waiting(enquiry: Enquiry) -> tuple[Say, Question]:
    told, question = to_coordinator(enquiry)
    return paragraphs(t("enquiries.still_waiting", at=Day(enquiry.asked_at)), told), question


def in_full(enquiry: Enquiry) -> Say:
    parts: list[Say] = [
        t("enquiries.title", number=enquiry.id, name=enquiry.name, place=where(enquiry)),
        from_whatsapp(enquiry.text),
    ]
    if enquiry.about:
        parts.append(t("enquiries.follows", text=beginning(enquiry.about)))
    return paragraphs(*parts)


def taken(enquiry: Enquiry) -> Say:
    """Say who is at it, and since when."""
    if enquiry.taken_at is None or not enquiry.taker:
        return t("enquiries.free")
    return t("enquiries.taken", name=enquiry.taker, at=enquiry.taken_at)


def where(enquiry: Enquiry) -> str:
    """Return the place with its village, where that is not on the list."""
    return ", ".join(part for part in (enquiry.village, full_name(enquiry.place)) if part)


def answered(enquiry: Enquiry, answer: EnquiryAnswer) -> tuple[Say, Question]:
    """Word an answer, for who asked; an addition where it is not the first."""
    of_it, about = f"q{enquiry.id}", beginning(enquiry.text)
    first = answer == enquiry.answers[0]
    buttons = (
        Button(f"/sudah_jelas {of_it}", t("enquiry.label_clear")),
        Button(f"/tanya_lagi {of_it}", t("enquiry.label_again")),
    )
    told = paragraphs(
        t("enquiry.answered" if first else "enquiry.added", text=about),
        from_whatsapp(answer.text),
        signed(answer),
    )
    return told, Question(t("enquiry.ask_clear"), buttons)


def signed(answer: EnquiryAnswer) -> Say:
    """Say who answered, by name and region."""
    place = scope_name(answer.scope)
    if not answer.author:
        return t("enquiry.by_office", place=place)
    return t("enquiry.by", name=answer.author, place=place)


def closed(enquiry: Enquiry) -> Say:
    return t("enquiry.was_closed", text=beginning(enquiry.text))


def beginning(text: str, most: int = 80) -> str:
    """Return the first words, by which it is known again."""
    first = " ".join(from_whatsapp(text).text.split())
    return first if len(first) <= most else f"{first[:most].rstrip()}…"
