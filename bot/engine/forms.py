"""A form: the questions of a conversation, answered together from a page instead of one by one in a
chat. The steps are the chat's own, and so is what they take for an answer, what they refuse and
what they ask for; where their person stands in the chat is not touched. Pure, as a turn is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.engine.conversation import Missing, Step, Turn, go
from bot.engine.effects import Effect
from bot.engine.inputs import Invalid
from bot.engine.messages import Address, Button, Inbound, Question
from bot.engine.navigation import Navigator, TurnInput
from bot.engine.person import PersonState
from bot.engine.session import Frame, Session
from bot.text.phrases import Say, t
from bot.text.rich_text import Formatted

Answer: TypeAlias = str | Formatted
_NOBODY = Address("form", "")
# More steps than that no form has; one that leads in a circle ends.
_MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in. `step` is where it begins ("": the conversation is opened); `draft` holds
    what the page itself knows, ids as a rule; `answers` what was chosen (the value of a button) or
    typed, by step: one after the other where a step is come to again."""

    conversation: str
    step: str = ""
    draft: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Answer | tuple[Answer, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form came to. Without `effects` nothing is done: `says` tells why, `asked` is what is
    still to be answered at `step` (which was answered wrongly where it is `refused`)."""

    person: PersonState
    says: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()
    step: str = ""
    asked: Question | None = None
    refused: bool = False

    @property
    def done(self) -> bool:
        return bool(self.effects)


def fill(given: TurnInput, person: PersonState, form: Form) -> Filled:
    """Take a form through the steps of its conversation until something is to be done, a step has
    no answer, or it refuses the one that it got. Raises KeyError for a conversation or a step that
    there is not."""
    conversation = given.registry.conversations[form.conversation]
    if conversation.coordinator and person.scope is None:
        return Filled(person, (t("coordinator.only"),), refused=True)
    return _Filling(given, person, form).run()


class _Filling:
    def __init__(self, given: TurnInput, person: PersonState, form: Form) -> None:
        self._form = form
        self._left = {
            step: list(said) if isinstance(said, tuple) else [said]
            for step, said in form.answers.items()
        }
        frame = Frame(form.conversation, form.step, dict(form.draft))
        self._navigator = Navigator(given, Session(frame if form.step else None), person)
        self._says: tuple[Say, ...] = ()

    def run(self) -> Filled:
        if not self._begun():
            return self._stands(refused=True)
        for _ in range(_MOST_STEPS):
            if self._navigator.state.effects or not self._stands_within():
                break
            if not self._answered():
                return self._stands(refused=self._refused)
        return self._stands(refused=False)

    # --- moving -------------------------------------------------------------------------------

    _refused = False

    def _begun(self) -> bool:
        """Whether it stands where the page thought that it would."""
        navigator, form = self._navigator, self._form
        if form.step:
            moved = navigator.find_moved_step()
            self._says = navigator.state.says
            return not moved
        conversation = navigator.given.registry.conversations[form.conversation]
        frame = Frame(form.conversation, "", dict(form.draft))
        self._follow(conversation.open(navigator.context(frame)), frame)
        return True

    def _answered(self) -> bool:
        """Answer the step where it stands; False where there is no answer, or it is refused."""
        navigator, frame = self._navigator, self._navigator.frame
        assert frame is not None
        if not self._left.get(frame.step):
            return False
        step, said = navigator.step(frame), self._left[frame.step].pop(0)
        value = self._read(step, frame, said)
        if isinstance(value, Invalid):
            self._says, self._refused = (value.hint,), True
            return False
        try:
            turn = step(navigator.context(frame), value)
        except Missing as missing:
            turn = go(
                navigator.given.registry.conversations[frame.conversation].steps[missing.field]
            )
        self._follow(turn, frame)
        after = navigator.frame
        self._refused = (
            bool(turn.says)
            and not turn.effects
            and after is not None
            and (after.step == frame.step)
        )
        return not self._refused

    def _read(self, step: Step[Any, Any], frame: Frame, said: Answer) -> Any:
        """What an answer means: chosen where it is the value of a button, else typed."""
        navigator = self._navigator
        wanted = step.answer(navigator.context(frame))
        text = said.text if isinstance(said, Formatted) else said
        formatted = said if isinstance(said, Formatted) else None
        chosen = next((b.value for b in wanted.buttons if b.value == text), None)
        at = navigator.given.now
        inbound = Inbound("", _NOBODY, at, "" if chosen else text, chosen, formatted=formatted)
        return wanted.parse(inbound, navigator.renderer())

    def _follow(self, turn: Turn, frame: Frame) -> None:
        self._says = turn.says
        self._navigator.follow(turn, frame)

    # --- telling ------------------------------------------------------------------------------

    def _stands_within(self) -> bool:
        frame = self._navigator.frame
        return frame is not None and frame.conversation == self._form.conversation

    def _stands(self, *, refused: bool) -> Filled:
        state = self._navigator.state
        if state.effects or not self._stands_within():
            return Filled(state.person, self._says, state.effects, refused=refused)
        step, asked = self._open_question()
        return Filled(state.person, self._says, (), step, asked, refused)

    def _open_question(self) -> tuple[str, Question]:
        frame = self._navigator.frame
        assert frame is not None
        step, ctx = self._navigator.step(frame), self._navigator.context(frame)
        buttons: tuple[Button, ...] = step.answer(ctx).buttons
        return frame.step, Question(step.ask(ctx), buttons)
