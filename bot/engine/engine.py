"""The engine: where a conversation stands and what came in, to where it stands then and what is
said. Pure: no clock, no chance, no database, no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from bot.engine import replies
from bot.engine.effects import Effect, Forget
from bot.engine.interpreter.answers import MISSES_BEFORE_HELP
from bot.engine.interpreter.interpreter import Interpreter
from bot.engine.messages import Capabilities, Inbound, Outbound, Question
from bot.engine.navigation import Navigator, TurnInput
from bot.engine.person import PersonState
from bot.engine.queries import Ask, nothing_to_ask
from bot.engine.registry import Registry
from bot.engine.session import Session
from bot.text.danger.reader import make_ready
from bot.text.phrases import Say, t
from content.schema import Library


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn comes to. `messages` are worded for the person's channel; `says` and `questions`
    are what they were worded from."""

    session: Session
    person: PersonState
    messages: tuple[Outbound, ...]
    says: tuple[Say, ...]
    questions: tuple[Question, ...]
    effects: tuple[Effect, ...]

    @property
    def forgotten(self) -> bool:
        return any(isinstance(effect, Forget) for effect in self.effects)


class Engine:
    """The engine with its conversations, commands and material. `organiser` is who keeps the
    volunteers' data, as the privacy notice names them."""

    def __init__(self, registry: Registry, library: Library, organiser: str) -> None:
        self.registry = registry
        self.library = library
        self.organiser = organiser
        make_ready()

    def handle(
        self,
        session: Session,
        person: PersonState,
        inbound: Inbound,
        capabilities: Capabilities,
        now: datetime,
        rng: Random,
        query: Ask = nothing_to_ask,
    ) -> Outcome:
        """Run one turn. Raises what a step raises; nothing has happened then."""
        given = TurnInput(
            self.registry, self.library, self.organiser, capabilities, now, rng, query
        )
        navigator = Navigator(given, session, person)
        Interpreter(navigator, inbound).take()
        if inbound.covered:
            navigator.say(t("engine.number_covered"))
        return _outcome(navigator, inbound)


def _outcome(navigator: Navigator, inbound: Inbound) -> Outcome:
    replies.offer_to_go_on(navigator)
    replies.join_pages(navigator)
    asked = replies.questions(navigator)
    state, before, moved = navigator.state, navigator.session, navigator.has_moved()
    turn = navigator.turn + 1 if moved else navigator.turn
    session = Session(
        frame=state.frame,
        paused=state.paused,
        turn=turn,
        misses=(before.misses + 1) % MISSES_BEFORE_HELP if navigator.missed and not moved else 0,
        open=before.open if navigator.back or not asked else len(asked),
        pressed=_pressed(inbound, before) if moved else before.pressed,
        keyboard=replies.shows_keyboard(navigator, asked),
        asked_at=navigator.given.now if moved else before.asked_at,
        meant=navigator.meant,
        ahead=navigator.ahead if state.frame is not None else {},
    )
    messages = replies.messages(navigator, asked, turn)
    return Outcome(session, state.person, messages, state.says, asked, state.effects)


def _pressed(inbound: Inbound, session: Session) -> str:
    return f"{inbound.turn}:{inbound.button}" if inbound.button else session.pressed
