"""The talk tester: the real engine, a set clock, and a restart before every message."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bot.engine.conversation import Step, dump_draft
from bot.engine.effects import Effect
from bot.engine.engine import Engine, Outcome
from bot.engine.messages import Address, Capabilities, Inbound, Media, Outbound
from bot.engine.person import PersonState, QuizRecord, Volunteer
from bot.engine.policy import QuietHours
from bot.engine.queries import IsAnswered, Query, RepliedTo
from bot.engine.session import Frame, Session
from bot.features.audience.requests import AudienceCount, CountAudience
from bot.features.certificates import requests as certificates
from bot.features.console import requests as console
from bot.features.console.types import FreshKey
from bot.features.coordinators import requests as office
from bot.features.courses.requests import MyCredits
from bot.features.deeds.requests import MyStories
from bot.features.enquiries import requests as enquiries
from bot.features.enquiries.approved import passages
from bot.features.enquiries.types import Found
from bot.features.invitees.requests import MyInvitation, MyListings
from bot.features.linking import requests as linking
from bot.features.linking.types import Fresh, Links, Typed, Verdict
from bot.features.moves.requests import NumberTaken, OpenMove
from bot.features.review.requests import HoursOfQuiet, MyCards, NudgedLast, Window
from bot.features.training_sessions import requests as r
from bot.text.phrases import Phrase, Say
from content.loader import load
from content.quiz import QuizKind
from content.schema import Library
from handlers import CONVERSATIONS, registry

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CHAT = Capabilities(markup="html", text_limit=4096, buttons=True, contact=True)
PAID = Capabilities(markup="whatsapp", text_limit=1600, buttons=False, together=3)
SITI = Volunteer(
    id=1,
    name="Siti Aminah",
    role="psm",
    place="32.75.04.1001",
    consent_version="2026-11",
    consented_at=NOW,
    registered_at=NOW,
)


_NOTHING: dict[type, Any] = {
    r.MySessions: (),
    r.AllMySessions: (),
    r.MyPastSessions: (),
    r.MyInvitation: None,
    r.Doors: (),
    r.AskedLast: None,
    r.ManagedSessions: (),
    r.ManagedSession: None,
    CountAudience: AudienceCount(0, {}, 0, 0),
    enquiries.MyAnswerers: None,
    enquiries.MyEnquiries: (),
    enquiries.ApprovedById: None,
    IsAnswered: lambda asked: bool(passages().find(asked.text)),
    enquiries.FindAnswers: lambda asked: Found(passages().find(asked.text)),
    MyStories: (),
    enquiries.OpenEnquiries: enquiries.EnquiryPage(0),
    enquiries.ManagedEnquiry: None,
    enquiries.EnquiryToAnswer: None,
    MyInvitation: None,
    MyListings: (),
    console.MakeKey: FreshKey("k", "https://bimtek.example/konsol/masuk/k"),
    console.MyConsoleSessions: (),
    office.Acts: (),
    office.CodeOpens: None,
    certificates.MyCertificates: (),
    certificates.CertificateBelow: None,
    RepliedTo: None,
    MyCredits: (),
    OpenMove: None,
    NumberTaken: False,
    MyCards: (),
    NudgedLast: False,
    HoursOfQuiet: QuietHours(),
    Window: None,
    linking.MyLinks: Links(Address("test", "1")),
    linking.FreshCode: Fresh("482913"),
    linking.CodeTyped: Typed(Verdict.UNKNOWN, tries=4),
    linking.CodeKept: Typed(Verdict.EXPIRED),
}


class Talk:
    """One person and the bot. What was heard last is in `heard` (phrases), `text` and `keys`."""

    def __init__(self, capabilities: Capabilities = CHAT, library: Library | None = None) -> None:
        self.library = library or load()
        self.capabilities = capabilities
        self.session = Session()
        self.person = PersonState(Volunteer(id=1), (Address("test", "1"),))
        self.now = NOW
        self.effects: list[Effect] = []
        self.outcome: Outcome | None = None
        self.sent: list[Outbound] = []
        self.readings: dict[type, Any] = dict(_NOTHING)
        self._seed = 0

    # --- where to begin ---

    def registered(self, **changes: Any) -> Talk:
        """Somebody who was offered the tests before the courses, and would rather not."""
        skipped = (
            QuizRecord(f"skip-{c.id}", c.id, (), NOW, NOW, kind=QuizKind.PRE)
            for c in self.library.courses
        )
        self.beginner(**changes)
        self.person = replace(self.person, quizzes=tuple(skipped))
        return self

    def beginner(self, **changes: Any) -> Talk:
        """Somebody who has begun nothing yet."""
        self.person = replace(self.person, volunteer=replace(SITI, **changes), quizzes=())
        return self

    def at(self, step: Step[Any, Any], **draft: Any) -> Talk:
        """Stand at a step, as if its question had just been asked."""
        conversation = next(c for c in CONVERSATIONS if step in c.steps.values())
        stored = dump_draft(conversation.draft(**draft))
        self.session = replace(self.session, frame=Frame(conversation.name, step.name, stored))
        return self

    # --- what the person does ---

    def says(self, *texts: str, quickly: bool = False) -> Talk:
        for text in texts:
            self.now += timedelta(seconds=0.2 if quickly else 5)
            self.does(text=text)
        return self

    def presses(self, label: str) -> Talk:
        """Tap a button of the last message by its label."""
        keys = {key.label: key.value for row in self.message.rows for key in row}
        return self.presses_code(keys[label])

    def presses_code(self, code: str) -> Talk:
        turn, _, value = code.partition(":")
        self.now += timedelta(seconds=5)
        return self.does(button=value, turn=int(turn))

    def sends(self, media: Media, **more: Any) -> Talk:
        self.now += timedelta(seconds=5)
        return self.does(media=media, **more)

    def waits(self, **delta: float) -> Talk:
        self.now += timedelta(**delta)
        return self

    def does(self, **inbound: Any) -> Talk:
        self._restart()
        self._seed += 1
        message = Inbound(str(self._seed), Address("test", "1"), self.now, **inbound)
        engine = Engine(registry(), self.library, "Dinas Sosial Contoh")
        self.outcome = engine.handle(
            self.session,
            self.person,
            message,
            self.capabilities,
            self.now,
            Random(self._seed),
            self._read,
        )
        self.session, self.person = self.outcome.session, self.outcome.person
        self.effects += self.outcome.effects
        self.sent.extend(self.outcome.messages)
        return self

    def _read(self, asked: Query[Any]) -> Any:
        """`readings` holds an answer for each kind, or a function of the reading."""
        answer = self.readings[type(asked)]
        return answer(asked) if callable(answer) else answer

    def _restart(self) -> None:
        self.session = Session.load(json.loads(json.dumps(self.session.dump())))

    # --- what came of it ---

    @property
    def message(self) -> Outbound:
        assert self.sent, "nothing was said yet"
        return self.sent[-1]

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def labels(self) -> list[str]:
        return [key.label for row in self.message.rows for key in row]

    @property
    def offered(self) -> list[tuple[str, dict[str, Any]]]:
        """The choices of the open question, on keys or in the text: phrase ids and arguments."""
        assert self.outcome is not None
        buttons = self.outcome.questions[0].buttons if self.outcome.questions else ()
        phrases = [button.label for button in buttons if isinstance(button.label, Phrase)]
        return [(phrase.key, dict(phrase.args)) for phrase in phrases]

    @property
    def heard(self) -> list[str]:
        """Ids of the phrases of the last turn, hints first and the question last."""
        assert self.outcome is not None
        asked = [question.text for question in self.outcome.questions]
        return [key for say in (*self.outcome.says, *asked) for key in phrase_ids(say)]

    @property
    def asked_again(self) -> bool:
        """Whether a question stands at the end of the last turn."""
        assert self.outcome is not None
        return bool(self.outcome.questions)

    @property
    def step(self) -> str:
        """ "conversation.step" where the person stands; "" at rest."""
        frame = self.session.frame
        return f"{frame.conversation}.{frame.step}" if frame else ""

    @property
    def frame(self) -> str:
        """Where the person stands, draft and all, as it is stored."""
        return json.dumps(self.session.dump()["frame"], sort_keys=True)

    @property
    def draft(self) -> dict[str, Any]:
        return dict(self.session.frame.draft) if self.session.frame else {}

    def transcript(self, *texts: str) -> str:
        """A talk as text: what is said from here on, in the channel's own words."""
        out = []
        for text in texts:
            before = len(self.sent)
            self.says(text)
            messages = "\n\n(lalu)\n\n".join(map(_drawn, self.sent[before:]))
            out.append(f"> {text}\n\n{messages}\n")
        return "\n".join(out)


def _drawn(message: Outbound) -> str:
    rows = (" ".join(f"[{key.label}]" for key in row) for row in message.rows)
    return "\n".join((message.text, *rows))


def phrase_ids(say: Say) -> Iterable[str]:
    if isinstance(say, Phrase):
        yield say.key
        return
    for part in getattr(say, "parts", ()):
        yield from phrase_ids(part)
