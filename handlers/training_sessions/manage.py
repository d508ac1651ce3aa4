"""A coordinator looks after the sessions that were published: who comes, what has changed, who is
there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from bot.engine.conversation import Context, Conversation, Step, Turn, end, go, needed
from bot.engine.effects import MakeFile
from bot.engine.inputs import Choice, FreeText, Input, Option, Typed, YesNo
from bot.features.training_sessions.inputs import BeginningOrWhole, Ending, Link, Point, Timed
from bot.features.training_sessions.requests import (
    CancelSession,
    ChangeSession,
    InviteAgain,
    ManagedSession,
    ManagedSessions,
    MarkPresent,
    Numbers,
    Participant,
    Participants,
    PeopleNamed,
    PresentOn,
    QuietUntil,
    SessionNumbers,
)
from bot.features.training_sessions.texts import facts, moment, when, where
from bot.features.training_sessions.types import (
    DOOR_CLOSES,
    DOOR_OPENS,
    TrainingDay,
    TrainingSession,
)
from bot.text.phrases import Lines, Moment, Say, paragraphs, t
from bot.text.places import scope_name, zone_named
from handlers.training_sessions.plan import ZONE_CHOICE, offset_name, quota_name
from models.vocabulary import Reply

PAGE = 40
_ALL_DAYS = "all"


@dataclass(frozen=True, slots=True)
class Draft:
    """`day` is the number of the day that is being changed or marked, 0 for all of them; `start`
    (ISO, UTC) its new beginning, `ended` its new end. `offered` are volunteers to choose from."""

    session: int = 0
    day: int = 0
    start: str | None = None
    ended: str | None = None
    place: str | None = None
    point: tuple[float, float] | None = None
    link: str = ""
    online: bool = False
    zone: str | None = None
    reply: str = ""
    page: int = 0
    offered: tuple[int, ...] = ()
    looks: int = 0


Ctx = Context[Draft]
manage = Conversation("manage", draft=Draft, coordinator=True, help=t("managing.help"))
_BACK = Option("back", t("managing.label_back"), "keyword.back")


@manage.opening
def _open(ctx: Ctx) -> Turn:
    sessions = ctx.query(ManagedSessions())
    if not sessions:
        return end(t("managing.none"), then="schedule")
    return go(view, session=sessions[0].id) if len(sessions) == 1 else go(pick)


@manage.mending
def _mend(ctx: Ctx) -> Turn | None:
    """A session that was cancelled meanwhile, or that is not theirs to see any more."""
    if ctx.draft.session and ctx.query(ManagedSession(ctx.draft.session)) is None:
        return end(t("managing.gone"))
    return None


def _session(ctx: Ctx) -> TrainingSession:
    session = ctx.query(ManagedSession(ctx.draft.session))
    assert session is not None, "mended before"
    return session


def _managed(ctx: Ctx) -> Choice:
    options = (
        Option(f"s{s.id}", t("managing.label_session", title=s.title, at=s.starts_at.date()))
        for s in ctx.query(ManagedSessions())[:8]
    )
    return Choice((*options, Option("/menu", t("menu.label_menu"), "keyword.menu")))


@manage.step(ask=t("managing.ask_pick"), answer=_managed)
def pick(ctx: Ctx, choice: str) -> Turn:
    if choice == "/menu":
        return end()
    return go(view, session=int(choice.removeprefix("s")))


# --- how it stands -----------------------------------------------------------------------------


def _ask_view(ctx: Ctx) -> Say:
    session = _session(ctx)
    numbers = ctx.query(SessionNumbers(session.id))
    return paragraphs(
        facts(session),
        Lines((*_reply_lines(numbers), *_quota_lines(session, numbers))),
        Lines((*_day_lines(session, numbers), *_trouble_lines(ctx, session, numbers))),
        *_no_invitations(ctx, session),
        t("managing.ask_view"),
    )


def _no_invitations(ctx: Ctx, session: TrainingSession) -> list[Say]:
    """Why nobody can be invited any more, and what helps instead."""
    going_on = session.starts_at <= ctx.now < session.ends_at + DOOR_CLOSES
    return [t("managing.no_invitations")] if going_on else []


def _reply_lines(numbers: Numbers) -> list[Say]:
    unanswered = numbers.count(Reply.INVITED) + numbers.count(Reply.LATER)
    rows: list[Say] = [
        t("managing.invited", count=numbers.invited),
        t("managing.coming", count=numbers.count(Reply.COMING)),
        t("managing.declined", count=numbers.count(Reply.DECLINED)),
        t("managing.unanswered", count=unanswered),
    ]
    waiting = numbers.count(Reply.WAITING)
    return [*rows, t("managing.waiting", count=waiting)] if waiting else rows


def _quota_lines(session: TrainingSession, numbers: Numbers) -> list[Say]:
    """Free seats, by region and group."""
    if session.seats is None:
        return []
    rows = [
        t(
            "managing.quota",
            name=quota_name(row.quota),
            taken=row.taken,
            seats=row.quota.seats or 0,
            free=max(0, (row.quota.seats or 0) - row.taken),
        )
        for row in numbers.quotas
        if row.quota.seats or row.replies
    ]
    return list(rows)


def _day_lines(session: TrainingSession, numbers: Numbers) -> list[Say]:
    return [
        t("managing.present", number=day.number, count=numbers.present.get(day.number, 0))
        for day in session.days
    ]


def _trouble_lines(ctx: Ctx, session: TrainingSession, numbers: Numbers) -> list[Say]:
    rows: list[Say] = []
    if numbers.inviting:
        rows.append(_inviting(ctx.query(QuietUntil(session.zone))))
    if numbers.unreached:
        rows.append(t("managing.unreached", count=numbers.unreached))
    if numbers.held:
        rows.append(t("managing.held", count=numbers.held))
    rows += [t("managing.missed", what=offset_name(minutes)) for minutes in numbers.missed]
    if numbers.rating is not None:
        rows.append(t("managing.rating", mean=numbers.rating, count=numbers.rated))
    return rows


def _inviting(quiet_until: int | None) -> Say:
    if quiet_until is None:
        return t("managing.inviting")
    return t("managing.inviting_quiet", hour=f"{quiet_until:02}")


def _can_do(ctx: Ctx) -> Choice:
    session = _session(ctx)
    options = [Option("look", t("managing.label_look"), "managing.words_look")]
    options.append(Option("people", t("managing.label_people"), "managing.words_people"))
    if session.ends_at + DOOR_CLOSES > ctx.now:
        options.append(Option("code", t("managing.label_code"), "managing.words_code"))
    options.append(Option("mark", t("managing.label_mark"), "managing.words_mark"))
    options.append(Option("sheet", t("managing.label_sheet"), "managing.words_sheet"))
    if _days_to_come(ctx, session):
        options.append(Option("time", t("managing.label_time"), "managing.words_time"))
        options.append(Option("place", t("managing.label_place"), "managing.words_place"))
    if session.starts_at > ctx.now:
        options.append(Option("again", t("managing.label_again"), "managing.words_again"))
    if session.ends_at > ctx.now:
        options.append(Option("cancel", t("managing.label_cancel"), "managing.words_cancel"))
    options.append(Option("/menu", t("menu.label_menu"), "keyword.menu"))
    return Choice(tuple(options))


def _days_to_come(ctx: Ctx, session: TrainingSession) -> list[TrainingDay]:
    """Those that have not begun: what has begun cannot be moved."""
    return [day for day in session.days if day.starts_at > ctx.now]


@manage.step(ask=_ask_view, answer=_can_do)
def view(ctx: Ctx, choice: str) -> Turn:
    session = _session(ctx)
    if choice == "/menu":
        return end()
    if choice == "look":
        return go(view, looks=ctx.draft.looks + 1)
    if choice == "code":
        return go(view, _codes(session), effects=_pictures(session), looks=ctx.draft.looks + 1)
    if choice == "sheet":
        file = MakeFile("attendance", (("session", session.id),))
        return go(view, t("managing.sheet_comes"), effects=[file], looks=ctx.draft.looks + 1)
    if choice == "again":
        again = [InviteAgain(session.id)]
        return go(view, t("managing.invited_again"), effects=again, looks=ctx.draft.looks + 1)
    if choice in {"time", "mark"} and len(session.days) == 1:
        return go(_STEPS[choice], day=1)
    if choice == "place" and session.online:
        return go(meeting)
    return go(which_day if choice in {"time", "mark"} else _STEPS[choice], reply=choice)


def _codes(session: TrainingSession) -> Say:
    """The word of the door of each day, to be shown there."""
    rows = (t("managing.code", at=moment(day, session.zone), code=day.code) for day in session.days)
    return Lines((*rows, t("managing.code_how")))


def _pictures(session: TrainingSession) -> list[MakeFile]:
    return [
        MakeFile("door_code", (("session", session.id), ("day", day.number)))
        for day in session.days
    ]


# --- who ---------------------------------------------------------------------------------------


_LISTS = (
    Option(Reply.COMING, t("managing.label_coming"), "managing.words_coming"),
    Option(Reply.WAITING, t("managing.label_waiting"), "managing.words_waiting"),
    Option(Reply.INVITED, t("managing.label_unanswered"), "managing.words_unanswered"),
    Option(Reply.LATER, t("managing.label_later"), "managing.words_later"),
    Option(Reply.DECLINED, t("managing.label_declined"), "managing.words_declined"),
    Option("present", t("managing.label_present"), "managing.words_present"),
)


@manage.step(ask=t("managing.ask_list"), answer=Choice((*_LISTS, _BACK)))
def people(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(view)
    several = len(_session(ctx).days) > 1
    if choice == "present" and several:
        return go(which_day, reply=choice, page=0)
    return go(listed, reply=choice, page=0, day=1)


def _page(ctx: Ctx) -> tuple[Participant, ...]:
    first = ctx.draft.page * PAGE
    if ctx.draft.reply == "present":
        return ctx.query(PresentOn(ctx.draft.session, ctx.draft.day, first, PAGE))
    return ctx.query(Participants(ctx.draft.session, Reply(ctx.draft.reply), first, PAGE))


def _ask_listed(ctx: Ctx) -> Say:
    """Names by region, a page of them."""
    rows: list[Say] = []
    region = None
    for number, person in enumerate(_page(ctx), ctx.draft.page * PAGE + 1):
        if (district := ".".join(person.place.split(".")[:3])) != region:
            region = district
            rows.append(t("managing.region", name=scope_name(region)))
        rows.append(_person_line(ctx, number, person))
    return paragraphs(_list_title(ctx), Lines(tuple(rows)) if rows else t("managing.list_empty"))


def _person_line(ctx: Ctx, number: int, person: Participant) -> Say:
    """With a mark for whoever was there, and for which days where there are several."""
    if not person.present or ctx.draft.reply == "present":
        return t("managing.person", number=number, name=person.name)
    if len(_session(ctx).days) == 1:
        return t("managing.person_present", number=number, name=person.name)
    days = ", ".join(str(day) for day in person.present)
    return t("managing.person_present_on", number=number, name=person.name, days=days)


def _list_title(ctx: Ctx) -> Say:
    if ctx.draft.reply != "present":
        return next(option.label for option in _LISTS if option.value == ctx.draft.reply)
    count = ctx.query(SessionNumbers(ctx.draft.session)).present.get(ctx.draft.day, 0)
    return t("managing.present", number=ctx.draft.day, count=count)


def _turn_page(ctx: Ctx) -> Choice:
    options = [_BACK]
    if ctx.draft.reply == "present":
        options.insert(0, Option("look", t("managing.label_look"), "managing.words_look"))
    if len(_page(ctx)) == PAGE:
        options.insert(0, Option("next", t("managing.label_next_page"), "answer.next"))
    return Choice(tuple(options), own=frozenset({"back", "continue"}))


@manage.step(ask=_ask_listed, answer=_turn_page)
def listed(ctx: Ctx, choice: str) -> Turn:
    if choice == "look":
        return go(listed, page=0, looks=ctx.draft.looks + 1)
    return go(listed, page=ctx.draft.page + 1) if choice == "next" else go(people)


# --- present, by hand --------------------------------------------------------------------------


def _days(ctx: Ctx) -> Choice:
    session, moving = _session(ctx), ctx.draft.reply == "time"
    options = [
        Option(
            f"d{day.number}", t("session.when_day", number=day.number, at=moment(day, session.zone))
        )
        for day in (_days_to_come(ctx, session) if moving else session.days)
    ]
    if moving and session.starts_at > ctx.now:
        options.append(Option(_ALL_DAYS, t("managing.label_all_days"), "planning.words_all"))
    return Choice((*options, _BACK))


@manage.step(ask=t("managing.ask_day"), answer=_days)
def which_day(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(view)
    number = 0 if choice == _ALL_DAYS else int(choice.removeprefix("d"))
    return go(_STEPS[ctx.draft.reply], day=number)


@manage.step(ask=t("managing.ask_name"), answer=Typed(FreeText(2, 80), (_BACK,)))
def mark(ctx: Ctx, text: str) -> Turn:
    if text == "back":
        return go(view)
    found = ctx.query(PeopleNamed(ctx.draft.session, text))
    if not found:
        return go(mark, t("managing.no_such_name", name=text))
    return go(who, offered=tuple(person.volunteer for person in found), place=text)


def _found(ctx: Ctx) -> list[Participant]:
    found = ctx.query(PeopleNamed(ctx.draft.session, ctx.draft.place or ""))
    return [person for person in found if person.volunteer in ctx.draft.offered]


def _label(ctx: Ctx, person: Participant) -> Say:
    place = scope_name(person.place)
    if ctx.draft.day in person.present:
        return t("managing.label_person_present", name=person.name, place=place)
    if person.reply is None:
        return t("managing.label_person_new", name=person.name, place=place)
    return t("managing.label_person", name=person.name, place=place)


def _offered(ctx: Ctx) -> Choice:
    options = (Option(f"v{person.volunteer}", _label(ctx, person)) for person in _found(ctx))
    return Choice((*options, _BACK), own=frozenset({"back"}))


@manage.step(ask=t("managing.ask_who"), answer=_offered)
def who(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(mark)
    chosen = int(choice.removeprefix("v"))
    person = next(one for one in _found(ctx) if one.volunteer == chosen)
    if not _may_mark(ctx):
        return go(view, t("managing.not_yet"))
    if ctx.draft.day in person.present:
        return go(mark, t("managing.marked_already", name=person.name), offered=(), place=None)
    marked = MarkPresent(ctx.draft.session, ctx.draft.day, chosen)
    return go(mark, *_marked(person), effects=[marked], offered=(), place=None)


def _marked(person: Participant) -> list[Say]:
    if person.reply is not None:
        return [t("managing.marked")]
    added: list[Say] = [t("managing.marked_new", name=person.name)]
    return [*added, t("managing.over_the_seats")] if person.full else added


def _may_mark(ctx: Ctx) -> bool:
    """From when the door opens; afterwards too: lists on paper are often entered later."""
    return ctx.now >= _session(ctx).days[ctx.draft.day - 1].starts_at - DOOR_OPENS


# --- a new time, a new place -------------------------------------------------------------------


@manage.step(
    ask=t("managing.ask_start"),
    answer=lambda ctx: BeginningOrWhole(_session(ctx).zone, alone=ctx.draft.day == 0),
    help=t("planning.help_day"),
)
def time(ctx: Ctx, said: Timed) -> Turn:
    start = said.start.isoformat()
    if ctx.draft.day == 0:
        return go(confirm_time, start=start, ended=None)
    if said.ended is not None:
        return go(confirm_time, start=start, ended=said.ended.isoformat())
    return go(until, start=start)


def _start(ctx: Ctx) -> datetime:
    return datetime.fromisoformat(needed(ctx.draft.start, "time"))


@manage.step(
    ask=lambda ctx: t("planning.ask_until", at=Moment(_start(ctx), _session(ctx).zone)),
    answer=lambda ctx: Ending(_start(ctx), _session(ctx).zone),
)
def until(ctx: Ctx, ended: datetime) -> Turn:
    return go(confirm_time, ended=ended.isoformat())


def _new_days(ctx: Ctx) -> tuple[TrainingDay, ...]:
    """One day anew; or all of them moved by as much as the first one is."""
    old, start = _session(ctx).days, _start(ctx)
    if ctx.draft.day == 0:
        moved = start - old[0].starts_at
        return tuple(TrainingDay(d.number, d.starts_at + moved, d.ends_at + moved) for d in old)
    ended = datetime.fromisoformat(needed(ctx.draft.ended, "until"))
    return tuple(
        TrainingDay(d.number, start, ended) if d.number == ctx.draft.day else d for d in old
    )


def _ask_confirm_time(ctx: Ctx) -> Say:
    session = _session(ctx)
    old, new = when(session.days, session.zone), when(_new_days(ctx), session.zone)
    rows = Lines((t("session.was", what=old), t("session.is_now", what=new)))
    return paragraphs(rows, t("managing.ask_sure_change"))


@manage.step(ask=_ask_confirm_time, answer=YesNo())
def confirm_time(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view, t("managing.unchanged"))
    days = _new_days(ctx)
    if (problem := _out_of_order(ctx, days)) is not None:
        return go(view, problem)
    return go(view, t("managing.changed"), effects=[ChangeSession(ctx.draft.session, days)])


def _out_of_order(ctx: Ctx, days: tuple[TrainingDay, ...]) -> Say | None:
    """A day past the next one can only be had by moving all of them, before the first begins."""
    for one, following in pairwise(days):
        past = one.starts_at >= following.ends_at and _session(ctx).starts_at > ctx.now
        if past:
            return t("managing.days_order", first=one.number, second=following.number)
        if one.ends_at > following.starts_at:
            return t("planning.days_overlap")
    return None


_ONLINE = Option("online", t("planning.label_online"), "planning.words_online")
_IN_A_PLACE = Option("place", t("planning.label_place"), "planning.words_place")
_SKIP = Option("skip", t("registration.label_skip"), "answer.no")
_MAP: Input[tuple[float, float] | str] = Typed(Point(), (_SKIP,))


@manage.step(
    ask=t("managing.ask_place"), answer=Typed(FreeText(3, 300, prose=True), (_ONLINE, _BACK))
)
def place(ctx: Ctx, text: str) -> Turn:
    if text == "back":
        return go(view)
    return go(meeting) if text == "online" else go(spot, place=text, online=False)


@manage.step(ask=t("planning.ask_map"), answer=_MAP, help=t("planning.help_map"))
def spot(ctx: Ctx, said: tuple[float, float] | str) -> Turn:
    """The zone follows from the region or the words of the place; else it is asked."""
    point, link = (None, "" if said == "skip" else said) if isinstance(said, str) else (said, "")
    scope = ctx.person.scope
    known = _session(ctx).zone if scope else zone_named(needed(ctx.draft.place, "place"))
    return go(confirm_place if known else zone, point=point, link=link, zone=known)


@manage.step(ask=t("planning.ask_zone"), answer=ZONE_CHOICE)
def zone(ctx: Ctx, name: str) -> Turn:
    return go(confirm_place, zone=name)


@manage.step(ask=t("planning.ask_meeting"), answer=Typed(Link(), (_SKIP, _IN_A_PLACE, _BACK)))
def meeting(ctx: Ctx, address: str) -> Turn:
    if address == "back":
        return go(view)
    if address == "place":
        return go(place)
    link = "" if address == "skip" else address
    return go(confirm_place, place="", point=None, link=link, online=True, zone=None)


def _moved(ctx: Ctx) -> ChangeSession:
    draft = ctx.draft
    where_to = needed(draft.place, "place")
    return ChangeSession(
        draft.session, None, where_to, draft.point, draft.link, draft.online, draft.zone
    )


def _ask_confirm_place(ctx: Ctx) -> Say:
    """In full, and with the hours as they are told there when it lies in another zone."""
    old = _session(ctx)
    new = _moved(ctx).overlay(ManagedSession(old.id), old)
    rows: list[Say] = [t("session.is_now", what=where(new))]
    if new.zone != old.zone:
        rows.append(when(new.days, new.zone))
    return paragraphs(Lines(tuple(rows)), t("managing.ask_sure_place"))


@manage.step(ask=_ask_confirm_place, answer=YesNo())
def confirm_place(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view, t("managing.unchanged"))
    return go(view, t("managing.changed"), effects=[_moved(ctx)])


@manage.step(ask=t("managing.ask_sure_cancel"), answer=YesNo(own=frozenset({"cancel"})))
def cancel(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view, t("managing.unchanged"))
    return end(t("managing.cancelled"), effects=[CancelSession(ctx.draft.session)])


_STEPS: dict[str, Step[Draft, Any]] = {
    "people": people,
    "present": listed,
    "time": time,
    "mark": mark,
    "place": place,
    "cancel": cancel,
}
