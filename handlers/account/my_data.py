"""Tell a volunteer all that is kept of them ("DATA SAYA")."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end
from bot.engine.person import QuizRecord, Volunteer
from bot.engine.registry import Command
from bot.features.certificates.requests import MyCertificates
from bot.features.certificates.texts import row as certificate_row
from bot.features.courses.requests import MyCredits
from bot.features.courses.texts import paper, title_of
from bot.features.deeds.requests import MyStories
from bot.features.enquiries.requests import MyEnquiries
from bot.features.enquiries.texts import signed
from bot.features.invitees.requests import MyListings
from bot.features.invitees.texts import shown_number
from bot.features.invitees.types import Missing
from bot.features.linking.requests import MyLinks
from bot.features.moves.requests import OpenMove
from bot.features.review.requests import MyCards
from bot.features.review.texts import kept as review_kept
from bot.features.training_sessions.requests import AllMySessions, Attended
from bot.text.phrases import Day, Lines, Material, Moment, Phrase, Say, t
from bot.text.places import scope_name
from content.quiz import QuizKind
from handlers.account.details import details_of
from handlers.learning.assessments import assessment_of, name_of
from handlers.shared.numbering import lesson_number
from handlers.training_sessions.schedule import status

_TAKEN = frozenset({QuizKind.MODULE, QuizKind.PRE, QuizKind.POST})
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@dataclass(frozen=True, slots=True)
class Draft:
    """Nothing to remember."""


Ctx = Context[Draft]
my_data = Conversation("my_data", draft=Draft, aside=True, registered=False)


@my_data.opening
def _open(ctx: Ctx) -> Turn:
    volunteer = ctx.person.volunteer
    if not volunteer.registered:
        return end(_addresses(ctx), t("my_data.nothing"), then=Resume(Start("registration")))
    about = (*_dates(volunteer), _addresses(ctx), _language(volunteer), *_kept_apart(ctx))
    known = (details_of(volunteer), Lines(about), *_learnt(ctx), *_sessions(ctx), *_enquiries(ctx))
    return end(t("my_data.title"), *known, t("my_data.kept"), then=Resume())


def _dates(volunteer: Volunteer) -> list[Say]:
    dates: list[Say] = []
    if volunteer.consented_at:
        version = volunteer.consent_version
        dates.append(t("my_data.consent", at=volunteer.consented_at, version=version))
    if volunteer.registered_at:
        dates.append(t("my_data.registered", at=volunteer.registered_at))
    if volunteer.seen_on:
        dates.append(t("my_data.seen", at=volunteer.seen_on))
    if volunteer.invitation:
        dates.append(t("my_data.invitation", code=volunteer.invitation))
    if volunteer.stopped_at:
        dates.append(t("my_data.stopped", at=volunteer.stopped_at))
    return dates


def _addresses(ctx: Ctx) -> Say:
    return Lines(
        tuple(
            t("my_data.address", channel=address.channel.capitalize(), id=address.id)
            for address in ctx.person.addresses
        )
    )


def _kept_apart(ctx: Ctx) -> list[Say]:
    """Say until when it is kept who they were at each address before those were joined, to which
    number their record is to go, and as whom lists name them."""
    until, move = ctx.query(MyLinks()).undo_until, ctx.query(OpenMove())
    kept: list[Say] = [] if until is None else [t("linking.my_data", at=until)]
    if move is not None:
        kept.append(t("moving.my_data", number=move.number, at=move.ripe_at))
    listed = ctx.query(MyListings())
    return [*kept, *map(_listing, listed)]


def _listing(one: Missing) -> Say:
    """Say as whom a list of invitations names them."""
    assert one.invited_at is not None
    number = shown_number(one.phone)
    return t("my_data.listing", name=one.name, phone=number, at=Day(one.invited_at))


def _language(volunteer: Volunteer) -> Phrase:
    language = {"id": t("profile.label_indonesian"), "en": t("profile.label_english")}
    known = language.get(volunteer.language, t("profile.label_indonesian"))
    return t("my_data.language", language=known, zone=_ZONES.get(volunteer.zone, volunteer.zone))


# --- what was learnt ---------------------------------------------------------------------------


def _learnt(ctx: Ctx) -> list[Say]:
    parts = (_lessons, _quizzes, _credits, _certificates, _review, _deeds)
    return [said for part in parts for said in part(ctx)]


def _lessons(ctx: Ctx) -> list[Say]:
    rows = [
        t(
            "my_data.lesson",
            number=lesson_number(ctx.library, ctx.library.lessons[id]),
            right=record.right,
            total=record.total,
            at=Day(record.done_at),
        )
        for id, record in ctx.person.lessons.items()
        if record.done_at and id in ctx.library.lessons
    ]
    return [Lines((t("my_data.lessons"), *rows))] if rows else []


def _quizzes(ctx: Ctx) -> list[Say]:
    taken = (quiz for quiz in ctx.person.quizzes if quiz.kind in _TAKEN)
    rows = [_quiz(ctx, quiz) for quiz in taken]
    return [Lines((t("my_data.quizzes"), *rows))] if rows else []


def _quiz(ctx: Ctx, quiz: QuizRecord) -> Say:
    known = assessment_of(ctx.library, quiz.kind, quiz.module)
    name = name_of(ctx.library, known) if known else Material(quiz.module)
    if quiz.finished_at is not None and quiz.score is None:
        return t("my_data.test_skipped", name=name, at=Day(quiz.finished_at))
    if quiz.score is None or quiz.finished_at is None:
        return t("my_data.quiz_open", name=name, at=Day(quiz.started_at))
    return t("my_data.quiz", name=name, score=quiz.score, at=Day(quiz.finished_at))


def _credits(ctx: Ctx) -> list[Say]:
    rows: list[Say] = []
    for credit in ctx.query(MyCredits()):
        rows += [t("my_data.credit", title=title_of(ctx.library, credit.course)), paper(credit)]
    return [Lines((t("my_data.credits"), *rows))] if rows else []


def _certificates(ctx: Ctx) -> list[Say]:
    rows = [certificate_row(one) for one in ctx.query(MyCertificates())[::-1]]
    return [Lines((t("my_data.certificates"), *rows))] if rows else []


def _review(ctx: Ctx) -> list[Say]:
    cards = ctx.query(MyCards())
    return review_kept(cards, ctx.person.habit, ctx.now, ctx.person.volunteer.zone)


def _deeds(ctx: Ctx) -> list[Say]:
    habit = ctx.person.habit
    rows: list[Say] = [t("progress.deeds", count=habit.deeds)] if habit.deeds else []
    if habit.echo and habit.echo_at is not None:
        rows.append(t("my_data.echo", at=Day(habit.echo_at)))
    for one in ctx.query(MyStories()):
        rows.append(t("my_data.story", at=Day(one.told_at), text=one.text))
    return [Lines(tuple(rows))] if rows else []


# --- sessions and questions --------------------------------------------------------------------


def _sessions(ctx: Ctx) -> list[Say]:
    rows = [row for attended in ctx.query(AllMySessions()) for row in _session(attended)]
    if ctx.person.scope is not None:
        rows.insert(0, t("my_data.coordinator", place=scope_name(ctx.person.scope)))
    return [Lines((t("my_data.sessions"), *rows))] if rows else []


def _session(attended: Attended) -> list[Say]:
    mine = attended.mine
    at = Moment(mine.session.starts_at, mine.session.zone)
    rows: list[Say] = [t("my_data.session", title=mine.session.title, at=at, reply=status(mine))]
    rows += [t("my_data.present", number=day) for day in mine.present]
    if attended.rating:
        said = attended.words or "-"
        rows.append(t("my_data.rating", rating=attended.rating, words=said))
    return rows


def _enquiries(ctx: Ctx) -> list[Say]:
    rows: list[Say] = []
    mine = ctx.query(MyEnquiries())
    for one in mine[::-1]:
        rows.append(t("my_data.enquiry", at=Day(one.asked_at), text=one.text))
        for told in one.answers:
            rows.append(t("my_data.answer", text=told.text, by=signed(told)))
    return [Lines((t("my_data.enquiries"), *rows))] if rows else []


COMMANDS = (Command("my_data", "keyword.my_data", "my_data"),)
