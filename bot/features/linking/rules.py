"""What becomes of two who are one. The one who gave the code stays, as `mine`; `theirs` is what
stood at the address where it was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz

from bot.engine.person import Habit, LessonRecord, PersonState, Volunteer
from bot.engine.session import Frame, Session
from bot.features.linking.types import CODE_DIGITS
from bot.text.matching import normalize
from bot.text.places import is_below
from models.vocabulary import Reply

_ALIKE = 85
# The conversation in which a code is typed: nobody goes back to it.
ABOUT_THIS = "link"
_IDENTITY = ("lesson", "module", "kind")
Row = Mapping[str, Any]


def code_in(text: str) -> str | None:
    """Read the six digits of a text, however they are parted; None for more, or fewer."""
    digits = "".join(re.findall(r"\d", text))
    return digits if len(digits) == CODE_DIGITS and digits.isascii() else None


def is_played(channel: str) -> bool:
    """Tell whether nobody writes there in earnest. Who plays cannot become somebody who does
    not."""
    return channel.startswith("simulator-") or channel == "terminal"


def shown(code: str) -> str:
    """Show a code as it is read aloud: "482 913"."""
    return f"{code[:3]} {code[3:]}"


def same_person(mine: PersonState, theirs: PersonState) -> bool:
    """Tell whether two may be one: one of them is nobody yet, or their names are nearly the same
    (one may have left words out), or the one wrote from the number that the other gave."""
    if not (mine.volunteer.registered and theirs.volunteer.registered):
        return True
    if _numbers(mine) & _numbers(theirs):
        return True
    names = normalize(mine.volunteer.name), normalize(theirs.volunteer.name)
    return fuzz.token_set_ratio(*names) >= _ALIKE


def hinted(name: str) -> str:
    """Hint at a name for somebody who has none here yet: enough to know oneself by, too little to
    learn who it is. "Siti Aminah" is "S… A…"."""
    return " ".join(f"{word[:1]}…" for word in name.split())


def _numbers(person: PersonState) -> set[str]:
    given = (person.volunteer.phone, *(one.id for one in person.addresses))
    return {number for one in given if (number := one.rpartition(":")[2]).startswith("+")}


def joined(mine: PersonState, theirs: PersonState) -> PersonState:
    lessons = dict(mine.lessons)
    for id, record in theirs.lessons.items():
        lessons[id] = better_lesson(lessons[id], record) if id in lessons else record
    quizzes = sorted((*mine.quizzes, *theirs.quizzes), key=lambda quiz: quiz.started_at)
    return PersonState(
        joined_volunteer(mine.volunteer, theirs.volunteer),
        (*mine.addresses, *theirs.addresses),
        lessons,
        tuple(quizzes),
        wider(mine.scope, theirs.scope),
        Habit(**one_habit(asdict(mine.habit), asdict(theirs.habit))),
    )


def joined_volunteer(mine: Volunteer, theirs: Volunteer) -> Volunteer:
    """Make one volunteer of two: name and place are those of whoever gave the code; they are
    registered since the earlier day."""
    return replace(
        mine,
        confirmed_role=mine.confirmed_role or theirs.confirmed_role,
        phone=mine.phone or theirs.phone,
        invitation=mine.invitation or theirs.invitation,
        registered_at=_earlier(mine.registered_at, theirs.registered_at),
        seen_on=max(filter(None, (mine.seen_on, theirs.seen_on)), default=None),
    )


def better_lesson(mine: LessonRecord, theirs: LessonRecord) -> LessonRecord:
    """Make one of two lesson records: the earliest dates, the better result."""
    best = max(mine, theirs, key=lambda record: record.right)
    return LessonRecord(
        min(mine.started_at, theirs.started_at),
        _earlier(mine.done_at, theirs.done_at),
        best.right,
        best.total or mine.total or theirs.total,
    )


def wider(mine: str | None, theirs: str | None) -> str | None:
    """Return the scope of both: of two, the one around the other, else that of who gave the
    code."""
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    return theirs if is_below(mine, theirs) else mine


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


# --- two rows about the same thing -------------------------------------------------------------


def better_progress(mine: Row, theirs: Row) -> Row:
    names = ("started_at", "done_at", "right", "total")
    one, other = (LessonRecord(*(row[name] for name in names)) for row in (mine, theirs))
    best = better_lesson(one, other)
    return {**mine, **{name: getattr(best, name) for name in names}}


def later_reply(mine: Row, theirs: Row) -> Row:
    """Choose between two replies: what they said last counts; of time and place they know what
    either knew."""
    told = max(mine["told"], theirs["told"])
    said = max(mine, theirs, key=_replied)
    return {**said, "volunteer_id": mine["volunteer_id"], "told": told}


def _replied(row: Row) -> tuple[bool, float]:
    at = row["replied_at"]
    return row["reply"] != Reply.INVITED, at.timestamp() if at else 0.0


def earlier_presence(mine: Row, theirs: Row) -> Row:
    return {**min(mine, theirs, key=lambda row: row["at"]), "volunteer_id": mine["volunteer_id"]}


def later_opinion(mine: Row, theirs: Row) -> Row:
    return {**max(mine, theirs, key=lambda row: row["at"]), "volunteer_id": mine["volunteer_id"]}


def later_review(mine: Row, theirs: Row) -> Row:
    """Choose between two review cards: what they know by now shows in the last answer."""
    last = max(mine, theirs, key=lambda row: row["reviewed_at"])
    return {**last, "volunteer_id": mine["volunteer_id"]}


def one_habit(mine: Row, theirs: Row) -> Row:
    """Make one of two habits: the streak of whoever learned last; the nudge of who gave the code,
    where they have one, and what comes back to them. They have been nudged today if either was, and
    what both have done is done."""
    streak = max(mine, theirs, key=lambda row: (row["learned_on"] or date.min, row["streak"]))
    nudge = mine if mine["nudge_at"] is not None else theirs
    echo = mine if mine["echo"] else theirs
    days = [row["nudged_on"] for row in (mine, theirs) if row["nudged_on"] is not None]
    return {
        **mine,
        **{name: streak[name] for name in ("streak", "learned_on", "forgiven_on")},
        **{name: nudge[name] for name in ("nudge_at", "nudge_due_at", "unanswered")},
        **{name: echo[name] for name in ("echo", "echo_at")},
        "deeds": mine["deeds"] + theirs["deeds"],
        "nudged_on": max(days, default=None),
        "offered": mine["offered"] or theirs["offered"],
    }


def wider_scope(mine: Row, theirs: Row) -> Row:
    return {**mine, "scope": wider(mine["scope"], theirs["scope"])}


def undone(now: Row, before: Row, made: Row, together: frozenset[str] = frozenset()) -> Row:
    """Return what a row was before the join, but for what has changed since. What belongs
    `together` (an answer and when it was given) goes back as one, or stays as one."""
    untouched = all(now[name] == made[name] for name in together)
    back = {name: untouched if name in together else now[name] == made[name] for name in now}
    return {name: before[name] if back[name] else now[name] for name in now}


# --- where both stand ----------------------------------------------------------------------------

Mark = tuple[str, ...]


def mark_of(frame: Frame) -> Mark:
    """Return what tells one lesson or quiz from all others that may wait beside it."""
    return (frame.conversation, *(str(frame.draft.get(name, "")) for name in _IDENTITY))


def run_of(frame: Frame) -> str:
    return str(frame.draft.get("run", ""))


def frames_of(session: Session) -> tuple[Frame, ...]:
    """Return all frames of a session, the open one last."""
    return (*session.paused, *((session.frame,) if session.frame else ()))


def waiting(mine: Sequence[Frame], theirs: Sequence[Frame]) -> tuple[Frame, ...]:
    """Return what waits for two who are one, to be resumed from its end: what the one who gave the
    code was at comes first, and of what both were at only theirs."""
    marks = {mark_of(frame) for frame in mine}
    return (*(frame for frame in theirs if mark_of(frame) not in marks), *mine)


def carried(
    now: Session, mine: Sequence[Frame], theirs: Session | None
) -> tuple[tuple[Mark, str], ...]:
    """Return what of `theirs` goes on in the session that both have now, with its run."""
    marks = {mark_of(f) for f in frames_of(now)} - {mark_of(f) for f in mine}
    frames = frames_of(theirs) if theirs else ()
    return tuple((mark_of(f), run_of(f)) for f in frames if mark_of(f) in marks)


def parted(
    now: Session, stored: Session | None, over: Mapping[Mark, str]
) -> tuple[Session, Session]:
    """Return where each stands after a join is undone. What came `over` with theirs goes back with
    them as far as it has come, and if it was finished meanwhile it is over. A button that was shown
    to both is an old one to both."""

    def is_theirs(frame: Frame) -> bool:
        run = over.get(mark_of(frame))
        return run is not None and run in {"", run_of(frame)}

    come = {mark_of(frame): frame for frame in frames_of(now) if is_theirs(frame)}

    def back(frame: Frame) -> Frame | None:
        if frame.conversation == ABOUT_THIS:
            return None
        return come.get(mark_of(frame)) if mark_of(frame) in over else frame

    mine = _each(now, lambda frame: None if is_theirs(frame) else frame)
    return mine, replace(_each(stored or Session(), back), turn=now.turn)


def _each(session: Session, change: Callable[[Frame], Frame | None]) -> Session:
    paused = tuple(found for one in session.paused if (found := change(one)))
    return replace(session, frame=session.frame and change(session.frame), paused=paused)
