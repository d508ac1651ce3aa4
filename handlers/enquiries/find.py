"""Answer a question of somebody's own: what the lessons say of it, and whom to ask for more. What
they were at waits, and hears whatever is no answer here."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.contacts import material
from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.features.enquiries.inputs import checked
from bot.features.enquiries.requests import (
    ApprovedById,
    AskCoordinators,
    FindAnswers,
    MyAnswerers,
    MyEnquiries,
)
from bot.features.enquiries.texts import beginning
from bot.features.enquiries.types import MOST_OPEN
from bot.text.phrases import Day, Lines, Material, Say, lines, paragraphs, t
from bot.text.places import scope_name
from bot.text.rich_text import from_whatsapp
from content.schema import Card, Lesson
from handlers.shared.numbering import lesson_number


@dataclass(frozen=True, slots=True)
class Draft:
    asked: str = ""
    lessons: tuple[str, ...] = ()  # that answer it, the best first
    cards: tuple[str, ...] = ()  # which card of each
    approved: int = 0  # what coordinators have answered to who asked the same
    reading: str = ""  # the lesson that was opened
    first: str = ""  # the card of it that was shown first
    card: str = ""  # the card of it that is shown


Ctx = Context[Draft]
found = Conversation(
    "found", draft=Draft, aside=True, light=True, registered=False, help=t("found.help")
)


@found.opening
def _open(ctx: Ctx) -> Turn:
    answers = ctx.query(FindAnswers(ctx.draft.asked))
    lessons = tuple(one.lesson for one in answers.passages)
    cards = tuple(one.card for one in answers.passages)
    if ctx.person.volunteer.registered:
        approved = answers.approved.id if answers.approved else 0
        return go(pick, lessons=lessons, cards=cards, approved=approved)
    if not lessons:
        return end(t("help.general"), then=Resume())
    return end(_text(ctx, _card(ctx, lessons[0], cards[0])), then=Resume())


@found.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Leave what is taught no more."""
    gone = any(id not in ctx.library.lessons for id in ctx.draft.lessons)
    return end(then=Resume()) if gone else None


def _lesson(ctx: Ctx, id: str) -> Lesson:
    return ctx.library.lessons[id]


def _all_cards(lesson: Lesson) -> tuple[Card, ...]:
    return (*lesson.cards, *((lesson.more,) if lesson.more else ()))


def _card(ctx: Ctx, lesson: str, card: str) -> Card:
    cards = _all_cards(_lesson(ctx, lesson))
    return next((one for one in cards if one.id == card), cards[0])


def _text(ctx: Ctx, card: Card) -> Material:
    me = ctx.person.volunteer
    return material(ctx.library.contacts, card.text_in(me.language), me.place)


# --- what was found ------------------------------------------------------------------------------


def _ask_pick(ctx: Ctx) -> Say:
    """Show what coordinators have answered, else the best passage in full; the other passages by
    what they are called."""
    shown = _approved(ctx)
    lessons = ctx.draft.lessons
    if lessons and not shown:
        shown = [_titled(ctx, "found.title", lessons[0])]
        shown.append(_text(ctx, _card(ctx, lessons[0], ctx.draft.cards[0])))
        lessons = lessons[1:]
    if lessons:
        others = Lines(tuple(_titled(ctx, "found.other", id) for id in lessons))
        shown.append(lines(t("found.others"), others))
    return paragraphs(*(shown or [t("found.nothing")]), _readers(ctx))


def _approved(ctx: Ctx) -> list[Say]:
    """Say who answered it, and when: what was true then may be so no more."""
    one = ctx.query(ApprovedById(ctx.draft.approved)) if ctx.draft.approved else None
    if one is None:
        return []
    told = t("found.approved", place=scope_name(one.scope), at=Day(one.at))
    asked = t("found.approved_to", text=beginning(one.question))
    return [lines(told, asked), from_whatsapp(one.answer)]


def _titled(ctx: Ctx, how: str, id: str) -> Say:
    lesson = _lesson(ctx, id)
    number, title = lesson_number(ctx.library, lesson), Material(lesson.title)
    if how == "found.title":
        return t("found.title", number=number, title=title)
    return t("found.other", number=number, title=title)


def _readers(ctx: Ctx) -> Say:
    """Say who would read the question: the button sends it as it stands."""
    readers = ctx.query(MyAnswerers())
    if readers is None:
        return t("found.no_readers")
    return t("found.readers", place=scope_name(readers.scope), count=readers.count)


_ASK = Option("ask", t("found.label_ask"), "found.words_ask")
_ON = Option("on", t("found.label_on"), "answer.next")
_DONE = Option("on", t("found.label_done"), "found.words_done")


def _offered(ctx: Ctx) -> Choice:
    opens = [
        Option(f"open{at}", t("found.label_open", number=lesson_number(ctx.library, lesson)))
        for at, lesson in enumerate(_lesson(ctx, id) for id in ctx.draft.lessons)
    ]
    return Choice((*opens, _ASK, _ON), own=frozenset({"continue"}))


@found.step(ask=_ask_pick, answer=_offered)
def pick(ctx: Ctx, choice: str) -> Turn:
    if choice in {"ask", "on"}:
        return _leave(ctx, choice)
    at = int(choice.removeprefix("open"))
    lesson, card = ctx.draft.lessons[at], ctx.draft.cards[at]
    # The best passage has been read already: it comes last.
    read_already = at == 0 and not ctx.draft.approved
    first = _from(_lesson(ctx, lesson), card)[1 if read_already else 0]
    return go(read, reading=lesson, first=first.id, card=first.id)


def _leave(ctx: Ctx, choice: str) -> Turn:
    """Go on with what waited, the question sent where that was wished."""
    if choice == "on":
        return end(then=Resume())
    asked = checked(ctx.draft.asked)
    if not isinstance(asked, str):
        return end(asked.hint, then=Resume(offer=True))
    if sum(one.open for one in ctx.query(MyEnquiries())) >= MOST_OPEN:
        return end(t("enquiry.too_many", max=MOST_OPEN), then=Resume(offer=True))
    sent = t("enquiry.sent") if ctx.query(MyAnswerers()) else t("enquiry.kept")
    return end(sent, effects=[AskCoordinators(asked)], then=Resume(offer=True))


# --- a lesson that was opened --------------------------------------------------------------------


def _from(lesson: Lesson, card: str) -> tuple[Card, ...]:
    """All cards of a lesson, from one of them on, those before it at the end."""
    cards = _all_cards(lesson)
    at = next((n for n, one in enumerate(cards) if one.id == card), 0)
    return (*cards[at:], *cards[:at])


def _unread(ctx: Ctx) -> tuple[Card, ...]:
    """The card that is shown, and those that come after it."""
    cards = _from(_lesson(ctx, ctx.draft.reading), ctx.draft.first)
    at = next((n for n, one in enumerate(cards) if one.id == ctx.draft.card), 0)
    return cards[at:]


def _ask_read(ctx: Ctx) -> Say:
    total, unread = len(_all_cards(_lesson(ctx, ctx.draft.reading))), _unread(ctx)
    of = t("lesson.card_of", number=total - len(unread) + 1, total=total)
    return paragraphs(
        _titled(ctx, "found.title", ctx.draft.reading), lines(_text(ctx, unread[0]), of)
    )


def _pages(ctx: Ctx) -> Choice:
    if not _unread(ctx)[1:]:
        return Choice((_ASK, _ON), own=frozenset({"continue"}))
    more = Option("next", t("found.label_more"), "answer.next")
    return Choice((more, _ASK, _DONE), own=frozenset({"continue", "back"}))


@found.step(ask=_ask_read, answer=_pages)
def read(ctx: Ctx, choice: str) -> Turn:
    if choice in {"ask", "on"}:
        return _leave(ctx, choice)
    return go(read, card=_unread(ctx)[1].id)
