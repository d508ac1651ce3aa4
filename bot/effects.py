"""What a step may ask for. The engine shows each effect to the rest of the turn (`seen_in`); the
runner carries it out in the turn's transaction (bot/apply.py)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeAlias

from bot.broadcasts import BroadcastState
from bot.formatted import Formatted
from bot.messages import Attachment
from bot.readings import (
    Invitation,
    ManagedBroadcast,
    ManagedSession,
    MyInvitation,
    MySessions,
    SessionNumbers,
)
from bot.training import Audience, Quota, Reply, TrainingDay
from bot.world import LessonRecord, QuizRecord, Volunteer, World


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Consent to the privacy notice of this version (UU 27/2022 Pasal 22 and 24: recorded)."""

    version: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, consent_version=self.version, consented_at=now)


@dataclass(frozen=True, slots=True)
class Enrol:
    """Register a volunteer; `zone` is the IANA name that follows from the place."""

    name: str
    role: str
    place: str
    village: str
    zone: str
    phone: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(
            world,
            name=self.name,
            role=self.role,
            place=self.place,
            village=self.village,
            zone=self.zone,
            phone=self.phone,
            registered_at=world.volunteer.registered_at or now,
        )


@dataclass(frozen=True, slots=True)
class NoteInvitation:
    """The code of the link that brought them: a hint, never a right."""

    code: str
    barrier: ClassVar[bool] = False

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, invitation=self.code)


@dataclass(frozen=True, slots=True)
class SetLanguage:
    language: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, language=self.language)


@dataclass(frozen=True, slots=True)
class StopMessages:
    """No message any more but the answers to what they write, until `ResumeMessages`."""

    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, stopped_at=now)


@dataclass(frozen=True, slots=True)
class ResumeMessages:
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, stopped_at=None)


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the person for good, drafts and message texts too; anonymous counts stay."""

    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        blank = Volunteer(id=world.volunteer.id, language=world.volunteer.language)
        return World(blank, world.addresses)


@dataclass(frozen=True, slots=True)
class StartLesson:
    lesson: str
    barrier: ClassVar[bool] = False

    def seen_in(self, world: World, now: datetime) -> World:
        record = world.lessons.get(self.lesson) or LessonRecord(started_at=now)
        return replace(world, lessons={**world.lessons, self.lesson: record})


@dataclass(frozen=True, slots=True)
class FinishLesson:
    """A lesson is done; doing it again keeps the first date and the better result."""

    lesson: str
    right: int
    total: int
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        old = world.lessons.get(self.lesson) or LessonRecord(started_at=now)
        record = LessonRecord(
            old.started_at, old.done_at or now, max(old.right, self.right), self.total
        )
        return replace(world, lessons={**world.lessons, self.lesson: record})


@dataclass(frozen=True, slots=True)
class StartQuiz:
    """`key` names the attempt; `questions` in the order in which they will be asked."""

    key: str
    module: str
    questions: tuple[str, ...]
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        record = QuizRecord(self.key, self.module, self.questions, now)
        return replace(world, quizzes=(*world.quizzes, record))


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """One answer. `option` is its place in the content's order, not as shuffled; `run` is the
    attempt's key or, in a lesson, the run of the lesson: (run, question) is answered once."""

    run: str
    question: str
    option: int
    right: bool
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return world


@dataclass(frozen=True, slots=True)
class FinishQuiz:
    """`score` is 0-100 over the questions that could be asked."""

    key: str
    score: int
    passed: bool
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        quizzes = tuple(
            replace(quiz, finished_at=now, score=self.score, passed=self.passed)
            if quiz.key == self.key
            else quiz
            for quiz in world.quizzes
        )
        return replace(world, quizzes=quizzes)


# --- training sessions --------------------------------------------------------------------------


class Unseen:
    """An effect that changes nothing in the person's own world. What it changes of a reading the
    rest of the turn sees through `seen_through`."""

    __slots__ = ()
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return world

    def seen_through(self, reading: object, answer: Any) -> Any:
        """The answer to a reading as this effect leaves it."""
        return answer


@dataclass(frozen=True, slots=True)
class PublishSession(Unseen):
    """Plan a session and invite. `key` tells one draft from another: the same one confirmed twice
    is published once. `reminders` are the times before the first day. The last of `quotas` is the
    one for all others."""

    key: str
    title: str
    zone: str
    days: tuple[TrainingDay, ...]
    quotas: tuple[Quota, ...]
    audience: Audience
    reminders: tuple[timedelta, ...]
    place: str = ""
    point: tuple[float, float] | None = None
    link: str = ""
    online: bool = False
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeSession(Unseen):
    """New days, or a new place (`place` None: it stays), of a session that was published."""

    session: int
    days: tuple[TrainingDay, ...] | None = None
    place: str | None = None
    point: tuple[float, float] | None = None
    link: str = ""
    online: bool = False

    def seen_through(self, reading: object, answer: Any) -> Any:
        if reading != ManagedSession(self.session) or answer is None:
            return answer
        moved = replace(answer, days=self.days or answer.days)
        if self.place is None:
            return moved
        return replace(
            moved, place=self.place, point=self.point, link=self.link, online=self.online
        )


@dataclass(frozen=True, slots=True)
class CancelSession(Unseen):
    session: int


@dataclass(frozen=True, slots=True)
class InviteAgain(Unseen):
    """Invite those whom the audience has gained since."""

    session: int


@dataclass(frozen=True, slots=True)
class ReplyToInvitation(Unseen):
    """`reply` is COMING only after the reading `SeatFree` has said that there is a seat."""

    session: int
    reply: Reply

    def seen_through(self, reading: object, answer: Any) -> Any:
        if isinstance(reading, MySessions):
            return tuple(self._seen(mine) for mine in answer)
        if reading == MyInvitation(self.session) and answer is not None:
            return self._seen(answer)
        return answer

    def _seen(self, mine: Invitation) -> Invitation:
        of_it = mine.session.id == self.session
        return replace(mine, reply=self.reply, place_in_line=0) if of_it else mine


@dataclass(frozen=True, slots=True)
class MarkPresent(Unseen):
    """Present on a day: oneself by the code of the door, or `volunteer` by a coordinator."""

    session: int
    day: int
    volunteer: int | None = None

    def seen_through(self, reading: object, answer: Any) -> Any:
        if reading != SessionNumbers(self.session):
            return answer
        counted = answer.present.get(self.day, 0) + 1
        return replace(answer, present={**answer.present, self.day: counted})


@dataclass(frozen=True, slots=True)
class Evaluate(Unseen):
    """`rating` is 1 to 5."""

    session: int
    rating: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class MakeFile(Unseen):
    """Have a file made, off the path of messages, and sent to the person."""

    kind: str
    arguments: tuple[tuple[str, int | str], ...] = ()


# --- broadcasts ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendBroadcast(Unseen):
    """To all of `audience`, from `send_at` on (None: now). `key` tells one draft from another: the
    same one confirmed twice goes once."""

    key: str
    text: Formatted
    audience: Audience
    send_at: datetime | None = None
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class SendSample(Unseen):
    """The broadcast as it would look, to its author alone."""

    text: Formatted
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class ApproveBroadcast(Unseen):
    """The second coordinator's yes."""

    id: int


@dataclass(frozen=True, slots=True)
class RefuseBroadcast(Unseen):
    id: int


@dataclass(frozen=True, slots=True)
class PauseBroadcast(Unseen):
    id: int

    def seen_through(self, reading: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.PAUSED, reading, answer)


@dataclass(frozen=True, slots=True)
class ResumeBroadcast(Unseen):
    id: int

    def seen_through(self, reading: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.SENDING, reading, answer)


@dataclass(frozen=True, slots=True)
class CancelBroadcast(Unseen):
    """What has not gone does not go."""

    id: int

    def seen_through(self, reading: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.CANCELLED, reading, answer)


@dataclass(frozen=True, slots=True)
class ResendBroadcast(Unseen):
    """Once more to those who failed and could get it now."""

    id: int

    def seen_through(self, reading: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.SENDING, reading, answer)


def _seen_as(id: int, state: BroadcastState, reading: object, answer: Any) -> Any:
    if reading != ManagedBroadcast(id) or answer is None:
        return answer
    return replace(answer, state=state)


Effect: TypeAlias = (
    GiveConsent
    | Enrol
    | NoteInvitation
    | SetLanguage
    | StopMessages
    | ResumeMessages
    | Forget
    | StartLesson
    | FinishLesson
    | StartQuiz
    | RecordAnswer
    | FinishQuiz
    | PublishSession
    | ChangeSession
    | CancelSession
    | InviteAgain
    | ReplyToInvitation
    | MarkPresent
    | Evaluate
    | MakeFile
    | SendBroadcast
    | SendSample
    | ApproveBroadcast
    | RefuseBroadcast
    | PauseBroadcast
    | ResumeBroadcast
    | CancelBroadcast
    | ResendBroadcast
)


def _with(world: World, **changes: object) -> World:
    return replace(world, volunteer=replace(world.volunteer, **changes))  # type: ignore[arg-type]
