"""A coordinator plans a session: what, where, when, for whom; a look at the whole; then it is
published. Every time is repeated in full, with its zone, before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.engine.conversation import Context, Conversation, Step, Turn, end, go, needed, stay
from bot.engine.inputs import Choice, FreeText, Input, Option, Typed
from bot.engine.policy import ZONES
from bot.features.audience.requests import CountAudience
from bot.features.audience.types import Audience
from bot.features.training_sessions.inputs import (
    MOST_SEATS,
    BeginningOrWhole,
    Ending,
    Link,
    Number,
    Offsets,
    Places,
    Point,
    Quotas,
    Timed,
)
from bot.features.training_sessions.requests import PublishSession, QuietUntil
from bot.features.training_sessions.rules import USUAL_REMINDERS
from bot.features.training_sessions.texts import when, where
from bot.features.training_sessions.types import Quota, TrainingDay, TrainingSession
from bot.text.phrases import Lines, Moment, Say, paragraphs, t, tn
from bot.text.places import scope_name, zone_named
from content import regions
from handlers.shared.audience import (
    ROLE_CHOICE,
    audience_names,
    chosen_progress,
    count_lines,
    narrowing_lines,
    progress_choice,
)

MOST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """`days` are pairs of moments (ISO, UTC), `start` the beginning of the day that is being added;
    `quotas` are (region, group, seats); `reminders` are minutes before the first day. `editing`:
    only this is being changed, the preview comes next."""

    key: str = ""
    title: str | None = None
    online: bool | None = None
    place: str = ""
    point: tuple[float, float] | None = None
    link: str = ""
    zone: str | None = None
    start: str | None = None
    days: tuple[tuple[str, str], ...] = ()
    seats: int | None = None
    quotas: tuple[tuple[str, str, int], ...] = ()
    regions: tuple[str, ...] | None = None
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    progress: str = ""
    modules: tuple[str, ...] = ()
    reminders: tuple[int, ...] | None = None
    editing: bool = False


Ctx = Context[Draft]
plan = Conversation("plan", draft=Draft, keep=True, coordinator=True, help=t("planning.help"))


@plan.opening
def _open(ctx: Ctx) -> Turn:
    return go(title, key=f"{ctx.person.volunteer.id}-{ctx.rng.getrandbits(64):016x}")


def _onward(ctx: Ctx, following: Step[Draft, Any], **changes: Any) -> Turn:
    """The next question, or the preview when only this one was to be changed."""
    if ctx.draft.editing:
        return go(preview, editing=False, **changes)
    return go(following, **changes)


def _scope(ctx: Ctx) -> str:
    return ctx.person.scope or ""


# --- what and where ----------------------------------------------------------------------------


@plan.step(ask=t("planning.ask_title"), answer=FreeText(3, 100, prose=True))
def title(ctx: Ctx, text: str) -> Turn:
    return _onward(ctx, kind, title=text)


@plan.step(
    ask=t("planning.ask_kind"),
    answer=Choice(
        (
            Option("place", t("planning.label_place"), "planning.words_place"),
            Option("online", t("planning.label_online"), "planning.words_online"),
        )
    ),
)
def kind(ctx: Ctx, choice: str) -> Turn:
    if choice == "online":
        return go(meeting, online=True, place="", point=None)
    return go(place, online=False, link="")


@plan.step(ask=t("planning.ask_place"), answer=FreeText(3, 300, prose=True))
def place(ctx: Ctx, text: str) -> Turn:
    return go(spot, place=text)


_SKIP = Option("skip", t("registration.label_skip"), "answer.no")


_MAP: Input[tuple[float, float] | str] = Typed(Point(), (_SKIP,))


@plan.step(ask=t("planning.ask_map"), answer=_MAP, help=t("planning.help_map"))
def spot(ctx: Ctx, said: tuple[float, float] | str) -> Turn:
    if said == "skip":
        return _after_place(ctx, point=None, link="")
    if isinstance(said, str):
        return _after_place(ctx, point=None, link=said)
    return _after_place(ctx, point=said, link="")


@plan.step(ask=t("planning.ask_meeting"), answer=Typed(Link(), (_SKIP,)))
def meeting(ctx: Ctx, address: str) -> Turn:
    return _after_place(ctx, link="" if address == "skip" else address)


def _after_place(ctx: Ctx, **changes: Any) -> Turn:
    """The zone follows from the place. Who is responsible for one province or less plans there;
    for the whole country it is asked, unless the words of the place tell it."""
    if ctx.draft.editing and ctx.draft.online and ctx.draft.zone is not None:
        return _onward(ctx, day, **changes)
    scope = _scope(ctx)
    known = regions.zone(scope) if scope else zone_named(ctx.draft.place)
    return _onward(ctx, day, zone=known, **changes) if known else go(zone, **changes)


ZONE_CHOICE = Choice(
    tuple(
        Option(name, t("channel.plain", text=short), words)
        for name, short, words in zip(
            ZONES,
            ("WIB", "WITA", "WIT"),
            ("planning.words_wib", "planning.words_wita", "planning.words_wit"),
            strict=True,
        )
    )
)


@plan.step(
    ask=t("planning.ask_zone"),
    answer=ZONE_CHOICE,
)
def zone(ctx: Ctx, name: str) -> Turn:
    return _onward(ctx, day, zone=name)


# --- when --------------------------------------------------------------------------------------


def _zone(ctx: Ctx) -> str:
    return needed(ctx.draft.zone, "zone")


def _ask_day(ctx: Ctx) -> Say:
    return t("planning.ask_day" if not ctx.draft.days else "planning.ask_next_day")


@plan.step(
    ask=_ask_day, answer=lambda ctx: BeginningOrWhole(_zone(ctx)), help=t("planning.help_day")
)
def day(ctx: Ctx, said: Timed) -> Turn:
    if _overlaps(ctx, said.start, said.ended or said.start):
        return stay(t("planning.days_overlap"))
    if said.ended is not None:
        return _add_day(ctx, said.start, said.ended)
    return go(until, start=said.start.isoformat())


def _overlaps(ctx: Ctx, start: datetime, ended: datetime) -> bool:
    """Whether any day that is planned goes on meanwhile."""
    return any(
        _moment(begun) < max(ended, start + timedelta(minutes=1)) and start < _moment(over)
        for begun, over in ctx.draft.days
    )


def _start(ctx: Ctx) -> datetime:
    return _moment(needed(ctx.draft.start, "day"))


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored)


@plan.step(
    ask=lambda ctx: t("planning.ask_until", at=Moment(_start(ctx), _zone(ctx))),
    answer=lambda ctx: Ending(_start(ctx), _zone(ctx)),
)
def until(ctx: Ctx, ended: datetime) -> Turn:
    if _overlaps(ctx, _start(ctx), ended):
        return go(day, t("planning.days_overlap"), start=None)
    return _add_day(ctx, _start(ctx), ended)


def _add_day(ctx: Ctx, start: datetime, ended: datetime) -> Turn:
    added = (start.isoformat(), ended.isoformat())
    days = tuple(sorted((*ctx.draft.days, added), key=lambda pair: _moment(pair[0])))
    return go(more, days=days, start=None)


def training_days(pairs: Sequence[Sequence[str]]) -> tuple[TrainingDay, ...]:
    return tuple(
        TrainingDay(number, _moment(start), _moment(ended))
        for number, (start, ended) in enumerate(pairs, 1)
    )


def _ask_more(ctx: Ctx) -> Say:
    days = training_days(ctx.draft.days)
    return paragraphs(t("planning.so_it_is"), when(days, _zone(ctx)), t("planning.ask_more"))


def _more(ctx: Ctx) -> Choice:
    options = [Option("right", t("planning.label_right"), "planning.words_right")]
    if len(ctx.draft.days) < MOST_DAYS:
        options.append(Option("next", t("planning.label_next_day"), "planning.words_next_day"))
        options.append(Option("other", t("planning.label_other_day"), "planning.words_other_day"))
    options.append(Option("anew", t("planning.label_days_anew"), "planning.words_anew"))
    return Choice(tuple(options), own=frozenset({"continue"}))


@plan.step(ask=_ask_more, answer=_more)
def more(ctx: Ctx, choice: str) -> Turn:
    if choice == "anew" or not ctx.draft.days:
        return go(day, days=())
    if choice == "other":
        return go(day)
    if choice == "next":
        start, ended = ctx.draft.days[-1]
        one = timedelta(days=1)
        return _add_day(ctx, _moment(start) + one, _moment(ended) + one)
    return _onward(ctx, seats)


# --- seats -------------------------------------------------------------------------------------


_UNLIMITED = Option("unlimited", t("planning.label_unlimited"), "planning.words_unlimited")


_SEATS: Input[int | str] = Typed(Number(1, MOST_SEATS), (_UNLIMITED,))


@plan.step(ask=t("planning.ask_seats"), answer=_SEATS)
def seats(ctx: Ctx, count: int | str) -> Turn:
    if isinstance(count, str):
        return _onward(ctx, who, seats=None, quotas=())
    return go(split, seats=count, quotas=())


_UNDIVIDED = Option("undivided", t("planning.label_undivided"), "planning.words_undivided")


def _split_answer(ctx: Ctx) -> Input[tuple[Quota, ...] | str]:
    return Typed(Quotas(_scope(ctx), needed(ctx.draft.seats, "seats")), (_UNDIVIDED,))


@plan.step(ask=t("planning.ask_split"), answer=_split_answer, help=t("planning.help_split"))
def split(ctx: Ctx, said: tuple[Quota, ...] | str) -> Turn:
    if isinstance(said, str):
        return _onward(ctx, who, quotas=())
    stored = tuple((quota.region, quota.group, quota.seats or 0) for quota in said)
    invited = tuple(quota.region for quota in said if quota.region)
    groups = tuple(quota.group for quota in said if quota.group)
    return _onward(ctx, role, quotas=stored, regions=invited, groups=groups)


def quotas(draft: Draft) -> tuple[Quota, ...]:
    """The seats by region and group, and at the end those that are left for all others."""
    kept = tuple(Quota(region, group, count) for region, group, count in draft.quotas)
    if draft.seats is None:
        return (*kept, Quota())
    return (*kept, Quota(seats=draft.seats - sum(quota.seats or 0 for quota in kept)))


# --- for whom ----------------------------------------------------------------------------------


def _who_answer(ctx: Ctx) -> Input[tuple[str, ...] | str]:
    place = scope_name(_scope(ctx))
    everybody = Option("all", t("planning.label_all_of", place=place), "planning.words_all")
    return Typed(Places(_scope(ctx)), (everybody,))


@plan.step(ask=t("planning.ask_who"), answer=_who_answer, help=t("planning.help_who"))
def who(ctx: Ctx, said: tuple[str, ...] | str) -> Turn:
    chosen = (_scope(ctx),) if isinstance(said, str) else said
    return go(role, regions=chosen, groups=())


@plan.step(ask=t("planning.ask_role"), answer=ROLE_CHOICE)
def role(ctx: Ctx, choice: str) -> Turn:
    return go(progress, roles=() if choice == "all" else (choice,))


@plan.step(ask=t("planning.ask_progress"), answer=progress_choice)
def progress(ctx: Ctx, choice: str) -> Turn:
    return _onward(ctx, reminder, **chosen_progress(ctx.library, choice))


def audience(ctx: Ctx) -> Audience:
    draft, regions = ctx.draft, needed(ctx.draft.regions, "who")
    return Audience(regions, draft.groups, draft.roles, draft.progress, draft.modules)


# --- reminders ---------------------------------------------------------------------------------


_USUAL = Option("usual", t("planning.label_usual"), "planning.words_usual")
_NO_REMINDER = Option("none", t("planning.label_no_reminder"), "planning.words_no_reminder")


_REMINDERS: Input[tuple[timedelta, ...] | str] = Typed(Offsets(), (_USUAL, _NO_REMINDER))


@plan.step(
    ask=t("planning.ask_reminders"),
    answer=_REMINDERS,
    help=t("planning.help_reminders"),
)
def reminder(ctx: Ctx, said: tuple[timedelta, ...] | str) -> Turn:
    chosen = {"usual": USUAL_REMINDERS, "none": ()}[said] if isinstance(said, str) else said
    minutes = tuple(int(offset / timedelta(minutes=1)) for offset in chosen)
    return go(preview, reminders=minutes, editing=False)


def offset_name(minutes: int) -> Say:
    if minutes % 1440 == 0:
        return tn("planning.days_before", minutes // 1440)
    if minutes % 60 == 0:
        return tn("planning.hours_before", minutes // 60)
    return tn("planning.minutes_before", minutes)


# --- preview and publish -----------------------------------------------------------------------


def _as_session(ctx: Ctx) -> TrainingSession:
    draft = ctx.draft
    if not draft.days:
        needed(None, "day")
    return TrainingSession(
        id=0,
        title=needed(draft.title, "title"),
        zone=_zone(ctx),
        days=training_days(draft.days),
        place=draft.place,
        point=draft.point,
        link=draft.link,
        online=needed(draft.online, "kind"),
        seats=draft.seats,
        quotas=quotas(draft),
        audience=audience(ctx),
    )


def _ask_preview(ctx: Ctx) -> Say:
    session = _as_session(ctx)
    counted = ctx.query(CountAudience(session.audience))
    return paragraphs(
        t("planning.preview"),
        Lines(
            (
                t("session.title", title=session.title),
                when(session.days, session.zone),
                where(session),
            )
        ),
        Lines((*_seat_lines(session), *_invited_lines(ctx, session), _reminder_line(ctx))),
        count_lines(t("planning.people", count=counted.people), counted),
        _ask_publish(ctx),
    )


def _ask_publish(ctx: Ctx) -> Say:
    hour = ctx.query(QuietUntil(_zone(ctx)))
    if hour is None:
        return t("planning.ask_publish")
    return t("planning.ask_publish_quiet", hour=f"{hour:02}")


def _seat_lines(session: TrainingSession) -> list[Say]:
    if session.seats is None:
        return [t("planning.seats_unlimited")]
    rows: list[Say] = [t("planning.seats", count=session.seats)]
    rest = session.quotas[-1]
    if len(session.quotas) > 1:
        rows += [_quota_line(quota) for quota in session.quotas[:-1]]
        if rest.seats:
            rows.append(t("planning.quota", name=quota_name(rest), count=rest.seats))
    return rows


def _quota_line(quota: Quota) -> Say:
    """A group is explained where it is planned: who belongs to it?"""
    name = t("planning.group", code=quota.group) if quota.group else quota_name(quota)
    return t("planning.quota", name=name, count=quota.seats or 0)


def quota_name(quota: Quota) -> Say:
    if quota.group:
        return t("planning.group_short", code=quota.group)
    return (
        t("channel.plain", text=scope_name(quota.region)) if quota.region else t("planning.others")
    )


def _invited_lines(ctx: Ctx, session: TrainingSession) -> list[Say]:
    names = t("planning.who", names=audience_names(session.audience))
    return [names, *narrowing_lines(ctx.library, session.audience)]


def _reminder_line(ctx: Ctx) -> Say:
    minutes = needed(ctx.draft.reminders, "reminder")
    if not minutes:
        return t("planning.no_reminders")
    names = tuple(t("planning.listed", what=offset_name(one)) for one in minutes)
    return Lines((t("planning.reminders"), *names))


_EDITABLE: dict[str, Callable[[], Step[Draft, Any]]] = {
    "title": lambda: title,
    "kind": lambda: kind,
    "day": lambda: day,
    "seats": lambda: seats,
    "who": lambda: who,
    "reminder": lambda: reminder,
}


@plan.step(
    ask=_ask_preview,
    answer=Choice(
        (
            Option("publish", t("planning.label_publish"), "planning.words_publish"),
            Option("edit", t("planning.label_edit"), "planning.words_edit"),
            Option("drop", t("planning.label_drop"), "planning.words_drop"),
        ),
        exact=True,
    ),
    help=t("planning.help_preview"),
)
def preview(ctx: Ctx, choice: str) -> Turn:
    if choice == "edit":
        return go(edit)
    if choice == "drop":
        return end(t("planning.dropped"))
    return _published(ctx)


def _published(ctx: Ctx) -> Turn:
    session = _as_session(ctx)
    if session.starts_at <= ctx.now:
        return go(day, t("planning.date_past"), days=(), editing=True)
    if not ctx.query(CountAudience(session.audience)).people:
        return go(who, t("planning.nobody"), editing=True, quotas=())
    minutes = needed(ctx.draft.reminders, "reminder")
    effect = PublishSession(
        key=ctx.draft.key,
        title=session.title,
        zone=session.zone,
        days=session.days,
        quotas=session.quotas,
        audience=session.audience,
        reminders=tuple(timedelta(minutes=one) for one in minutes),
        place=session.place,
        point=session.point,
        link=session.link,
        online=session.online,
        seats=session.seats,
    )
    return end(_told_published(ctx), effects=[effect])


def _told_published(ctx: Ctx) -> Say:
    hour = ctx.query(QuietUntil(_zone(ctx)))
    if hour is None:
        return t("planning.published")
    return t("planning.published_quiet", hour=f"{hour:02}")


@plan.step(
    ask=t("planning.ask_edit"),
    answer=Choice(
        (
            Option("title", t("planning.label_title"), "planning.words_title"),
            Option("kind", t("planning.label_where"), "planning.words_where"),
            Option("day", t("planning.label_when"), "planning.words_when"),
            Option("seats", t("planning.label_seats"), "planning.words_seats"),
            Option("who", t("planning.label_who"), "planning.words_who"),
            Option("reminder", t("planning.label_reminders"), "planning.words_reminders"),
        )
    ),
)
def edit(ctx: Ctx, choice: str) -> Turn:
    if choice == "day":
        return go(day, t("planning.all_days_anew"), editing=True, days=())
    return go(_EDITABLE[choice](), editing=True)
