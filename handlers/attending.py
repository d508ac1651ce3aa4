"""Answers to an invitation, the code of the door, and what they thought of it. All of it works
whatever else is open, which goes on afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answers import Choice, FreeText, Option, Typed
from bot.conversation import Context, Conversation, Resume, Turn, end, go
from bot.effects import Evaluate, MarkPresent, ReplyToInvitation
from bot.phrases import Say, paragraphs, t
from bot.readings import Door, Doors, Invitation, MyInvitation, MyPastSessions, MySessions, SeatFree
from bot.training import DOOR_CLOSES, DOOR_OPENS, Reply
from bot.training_words import facts, moment

_SESSION = re.compile(r"s(\d{1,15})")
_CODE = re.compile(r"\d{4}")
_RATING = re.compile(r"(?:s(\d{1,15}):)?([1-5])")


@dataclass(frozen=True, slots=True)
class Draft:
    """`argument` is what stood behind the word: a session ("s12"), or the code of a door."""

    argument: str = ""


Ctx = Context[Draft]
coming = Conversation("coming", draft=Draft, aside=True, help=t("attend.help"))
not_coming = Conversation("not_coming", draft=Draft, aside=True, help=t("attend.help"))
later = Conversation("later", draft=Draft, aside=True, help=t("attend.help"))


def _done(*says: Say, effects: tuple[ReplyToInvitation | MarkPresent, ...] = ()) -> Turn:
    return end(*says, effects=effects, then=Resume())


@coming.opening
def _coming(ctx: Ctx) -> Turn:
    """HADIR alone answers the invitation that is open; with none, it is said at the door."""
    said = ctx.draft.argument
    if said.isdigit():
        return _at_the_door(ctx, said) if _CODE.fullmatch(said) else go(code, t("door.four_digits"))
    if not said and not _undecided(ctx) and _door_is_open(ctx):
        return go(code)
    return _answered(ctx, Reply.COMING)


@not_coming.opening
def _not_coming(ctx: Ctx) -> Turn:
    return _answered(ctx, Reply.DECLINED)


@later.opening
def _later(ctx: Ctx) -> Turn:
    return _answered(ctx, Reply.LATER)


# --- which session -----------------------------------------------------------------------------


def _answered(ctx: Ctx, reply: Reply) -> Turn:
    named = _SESSION.fullmatch(ctx.draft.argument)
    if named:
        mine = ctx.read(MyInvitation(int(named[1])))
        return _reply(ctx, mine, reply) if mine else _done(t("attend.not_invited"))
    open_ones = [m for m in ctx.read(MySessions()) if m.session.starts_at > ctx.now]
    if not open_ones:
        return _done(t("attend.nothing_open"))
    meant = _undecided(ctx) or open_ones
    return _reply(ctx, meant[0], reply) if len(meant) == 1 else go(_WHICH[reply])


def _undecided(ctx: Ctx) -> list[Invitation]:
    return [
        mine
        for mine in ctx.read(MySessions())
        if mine.session.starts_at > ctx.now and mine.reply in {Reply.INVITED, Reply.LATER}
    ]


def _open_sessions(ctx: Ctx) -> Choice:
    sessions = [m.session for m in ctx.read(MySessions()) if m.session.starts_at > ctx.now][:8]
    options = [Option(f"s{s.id}", t("channel.plain", text=s.title)) for s in sessions]
    return Choice((*options, Option("/menu", t("menu.label_menu"), "keyword.menu")))


def _chosen(ctx: Ctx, choice: str, reply: Reply) -> Turn:
    if choice == "/menu":
        return end()
    mine = ctx.read(MyInvitation(int(choice.removeprefix("s"))))
    return _reply(ctx, mine, reply) if mine else _done(t("attend.not_invited"))


@coming.step(ask=t("attend.which"), answer=_open_sessions)
def which(ctx: Ctx, choice: str) -> Turn:
    return _chosen(ctx, choice, Reply.COMING)


@not_coming.step(ask=t("attend.which_not"), answer=_open_sessions)
def which_not(ctx: Ctx, choice: str) -> Turn:
    return _chosen(ctx, choice, Reply.DECLINED)


@later.step(ask=t("attend.which_later"), answer=_open_sessions)
def which_later(ctx: Ctx, choice: str) -> Turn:
    return _chosen(ctx, choice, Reply.LATER)


_WHICH = {Reply.COMING: which, Reply.DECLINED: which_not, Reply.LATER: which_later}


# --- the answer --------------------------------------------------------------------------------


def _reply(ctx: Ctx, mine: Invitation, reply: Reply) -> Turn:
    """They may change their mind until it begins."""
    session = mine.session
    if session.cancelled:
        return _done(t("attend.cancelled", title=session.title))
    if session.starts_at <= ctx.now:
        return _done(t("attend.begun", title=session.title))
    if reply is Reply.COMING:
        return _wants_to_come(ctx, mine)
    said = t("attend.declined" if reply is Reply.DECLINED else "attend.later", title=session.title)
    return _done(said, effects=(ReplyToInvitation(session.id, reply),))


def _wants_to_come(ctx: Ctx, mine: Invitation) -> Turn:
    session = mine.session
    if mine.reply is Reply.COMING:
        return _done(paragraphs(t("attend.coming_already"), facts(session)))
    if mine.reply is Reply.WAITING:
        return _done(t("attend.waiting_already", title=session.title, place=mine.place_in_line))
    if ctx.read(SeatFree(session.id)):
        coming = paragraphs(t("attend.coming"), facts(session), t("attend.coming_end"))
        return _done(coming, effects=(ReplyToInvitation(session.id, Reply.COMING),))
    waiting = ReplyToInvitation(session.id, Reply.WAITING)
    return _done(t("attend.waiting", title=session.title), effects=(waiting,))


# --- the door ----------------------------------------------------------------------------------


def _door_is_open(ctx: Ctx) -> bool:
    days = (day for mine in ctx.read(MySessions()) for day in mine.session.days)
    return any(d.starts_at - DOOR_OPENS <= ctx.now <= d.ends_at + DOOR_CLOSES for d in days)


@coming.step(ask=t("door.ask"), answer=FreeText(max=20), help=t("door.help"))
def code(ctx: Ctx, text: str) -> Turn:
    found = _CODE.search(text.replace(" ", ""))
    return _at_the_door(ctx, found[0]) if found else go(code, t("door.four_digits"))


def _at_the_door(ctx: Ctx, code: str) -> Turn:
    """Wrong code, wrong day, not invited, twice: each has its own answer."""
    doors = ctx.read(Doors(code))
    if not doors:
        return _done(t("door.wrong_code", code=code))
    invited = [(door, ctx.read(MyInvitation(door.session.id))) for door in doors]
    mine = [(door, invitation) for door, invitation in invited if invitation is not None]
    if not mine:
        return _done(t("door.not_invited", title=doors[0].session.title))
    door, invitation = next((m for m in mine if _is_open(ctx, m[0])), mine[0])
    return _enter(ctx, door, invitation)


def _enter(ctx: Ctx, door: Door, mine: Invitation) -> Turn:
    session, day = door.session, door.session.days[door.day - 1]
    at = moment(day, session.zone)
    if door.day in mine.present:
        return _done(t("door.twice", title=session.title))
    if not _is_open(ctx, door):
        early = ctx.now < day.starts_at
        return _done(t("door.too_early" if early else "door.too_late", at=at))
    said = t("door.present", name=ctx.world.volunteer.name, title=session.title, at=at)
    return _done(said, effects=(MarkPresent(session.id, door.day),))


def _is_open(ctx: Ctx, door: Door) -> bool:
    day = door.session.days[door.day - 1]
    return day.starts_at - DOOR_OPENS <= ctx.now <= day.ends_at + DOOR_CLOSES


# --- what they thought of it -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EvaluationDraft:
    """`argument` as the button or "BINTANG 4" gives it: the session, if it is named, and 1 to 5."""

    argument: str = ""
    session: int = 0
    rating: int = 0


evaluation = Conversation("evaluation", draft=EvaluationDraft, aside=True)


@evaluation.opening
def _evaluation(ctx: Context[EvaluationDraft]) -> Turn:
    said = _RATING.fullmatch(ctx.draft.argument)
    if said is None:
        return end(t("evaluation.how"), then=Resume())
    past = ctx.read(MyPastSessions())
    named = [mine for mine in past if not said[1] or mine.session.id == int(said[1])]
    if not named:
        return end(t("evaluation.nothing"), then=Resume())
    id, rating = named[0].session.id, int(said[2])
    return go(words, effects=[Evaluate(id, rating)], session=id, rating=rating)


_SKIP = Option("skip", t("registration.label_skip"), "answer.no")


@evaluation.step(
    ask=t("evaluation.ask_words"),
    answer=Typed(FreeText(max=1000), (_SKIP,)),
    help=t("evaluation.how"),
)
def words(ctx: Context[EvaluationDraft], text: str) -> Turn:
    told = "" if text == "skip" else text
    evaluate = Evaluate(ctx.draft.session, ctx.draft.rating, told)
    return end(t("evaluation.thanks"), effects=[evaluate], then=Resume())
