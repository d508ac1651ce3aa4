"""What is kept of a volunteer: to see, to correct, to take along."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end
from bot.engine.inputs import Choice, Option
from bot.engine.person import QuizRecord, Volunteer
from bot.features.certificates.requests import MyCertificates
from bot.features.certificates.texts import row as certificate_row
from bot.features.courses.requests import MyCredits
from bot.features.courses.texts import paper, title_of
from bot.features.enquiries.requests import MyEnquiries
from bot.features.enquiries.texts import signed
from bot.features.linking.requests import MyLinks
from bot.features.linking.texts import app_beside, channel_of
from bot.features.linking.types import Links
from bot.features.review.requests import MyCards
from bot.features.review.texts import kept as review_kept
from bot.features.training_sessions.requests import AllMySessions, Attended
from bot.features.volunteers.requests import SetLanguage
from bot.text.phrases import Day, Lines, Material, Moment, Phrase, Say, paragraphs, t
from bot.text.places import scope_name
from content.quiz import QuizKind
from handlers.account.register import details
from handlers.learning.assessments import name_of
from handlers.learning.assessments import paper as paper_of
from handlers.shared.numbering import lesson_number
from handlers.training_sessions.schedule import status


@dataclass(frozen=True, slots=True)
class Draft:
    """Nothing to remember."""


_TAKEN = frozenset({QuizKind.MODULE, QuizKind.PRE, QuizKind.POST})
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

Ctx = Context[Draft]
profile = Conversation("profile", draft=Draft, help=t("profile.help"))


def _known(volunteer: Volunteer) -> Say:
    return details(
        volunteer.name, volunteer.role, volunteer.place, volunteer.village, volunteer.phone
    )


def _ask(ctx: Ctx) -> Say:
    known = (_known(ctx.person.volunteer), *_linked(ctx.query(MyLinks())))
    return paragraphs(t("profile.title"), *known, t("profile.ask"))


def _linked(links: Links) -> list[Say]:
    return [t("linking.linked", app=channel_of(other)) for other in links.others]


def _choices(ctx: Ctx) -> Choice:
    links = ctx.query(MyLinks())
    link = Option("/link", t("linking.label_link", app=app_beside(links.here)), "keyword.link")
    if links.undo_until is not None:
        link = Option("/unlink", t("linking.label_unlink"), "keyword.unlink")
    return Choice(
        (
            Option("full_name", t("profile.label_name")),
            Option("role", t("profile.label_role")),
            Option("place", t("profile.label_place")),
            Option("/language", t("profile.label_language"), "keyword.language"),
            Option("/nudge", t("nudge.label_profile"), "keyword.nudge"),
            link,
            Option("/my_data", t("profile.label_my_data"), "keyword.my_data"),
            Option("/menu", t("menu.label_menu"), "keyword.menu"),
        )
    )


@profile.step(ask=_ask, answer=_choices)
def choose(ctx: Ctx, choice: str) -> Turn:
    if choice.startswith("/"):
        return end(then=choice.removeprefix("/"))
    known = ctx.person.volunteer
    draft = {
        "editing": choice,
        "consent": True,
        "full_name": known.name,
        "adult": True,
        "role": known.role,
        "place": None if choice == "place" else known.place,
        "village": "" if choice == "place" else known.village,
        "phone": known.phone,
    }
    return end(then=Start("correction", draft))


# --- language ----------------------------------------------------------------------------------

language = Conversation(
    "language", draft=Draft, aside=True, registered=False, help=t("profile.help")
)


@language.step(
    ask=t("profile.ask_language"),
    answer=Choice(
        (
            Option("id", t("profile.label_indonesian"), "profile.words_indonesian"),
            Option("en", t("profile.label_english"), "profile.words_english"),
        )
    ),
)
def which(ctx: Ctx, choice: str) -> Turn:
    return end(t("profile.language_set"), effects=[SetLanguage(choice)], then=Resume())


# --- "DATA SAYA" -------------------------------------------------------------------------------

my_data = Conversation("my_data", draft=Draft, aside=True, registered=False)


@my_data.opening
def _my_data(ctx: Ctx) -> Turn:
    volunteer = ctx.person.volunteer
    if not volunteer.registered:
        return end(_addresses(ctx), t("my_data.nothing"), then=Resume(Start("registration")))
    return end(
        t("my_data.title"),
        _known(volunteer),
        Lines((*_dates(volunteer), _addresses(ctx), _language(volunteer), *_kept_apart(ctx))),
        *_lessons(ctx),
        *_quizzes(ctx),
        *_credits(ctx),
        *_certificates(ctx),
        *_review(ctx),
        *_sessions(ctx),
        *_enquiries(ctx),
        t("my_data.kept"),
        then=Resume(),
    )


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
    """For a day it is kept who they were at each address before those were joined."""
    until = ctx.query(MyLinks()).undo_until
    return [] if until is None else [t("linking.my_data", at=until)]


def _language(volunteer: Volunteer) -> Phrase:
    language = {"id": t("profile.label_indonesian"), "en": t("profile.label_english")}
    known = language.get(volunteer.language, t("profile.label_indonesian"))
    return t("my_data.language", language=known, zone=_ZONES.get(volunteer.zone, volunteer.zone))


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


def _quiz(ctx: Ctx, quiz: QuizRecord) -> Say:
    known = paper_of(ctx.library, quiz.kind, quiz.module)
    name = name_of(ctx.library, known) if known else Material(quiz.module)
    if quiz.finished_at is not None and quiz.score is None:
        return t("my_data.test_skipped", name=name, at=Day(quiz.finished_at))
    if quiz.score is None or quiz.finished_at is None:
        return t("my_data.quiz_open", name=name, at=Day(quiz.started_at))
    return t("my_data.quiz", name=name, score=quiz.score, at=Day(quiz.finished_at))
