"""What the commands of everywhere do."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import contacts, own_questions
from bot.engine.ask_back import Meant, ask_back
from bot.engine.conversation import Start
from bot.engine.interpreter.said import Said
from bot.engine.session import Frame
from bot.engine.wishes import CHANGES
from bot.engine.wording import greeting_in_kind
from bot.text.phrases import Material, Say, t


def obey(said: Said, command: str, argument: str = "", *, sure: bool = False) -> None:
    """Do what a command says; `sure`: it was asked back already."""
    navigator, frame = said.navigator, said.navigator.frame
    opens = said.registry.commands[command].opens
    if opens is not None and _waits_for_registration(said, opens):
        navigator.say(*_until_registered(said, command))
    elif opens is not None:
        navigator.open(Start(opens, {"argument": argument} if argument else {}))
    elif command in _WITHOUT_A_PLACE:
        _WITHOUT_A_PLACE[command](said)
    elif frame is None:
        navigator.open(navigator.home)
    elif command in {"help", "lost"}:
        _help(said, frame, numbers=command == "help")
    elif command == "back":
        _back(said, frame)
    elif command == "cancel":
        _cancel(said, frame, sure=sure)
    else:
        navigator.say(greeting_in_kind(said.text))


def _waits_for_registration(said: Said, opens: str) -> bool:
    """Whether a registration is under way, and what is wished for comes after it."""
    wanted, frame = said.registry.conversations[opens].registered, said.navigator.frame
    under_way = frame is not None and frame.conversation == said.navigator.home
    return wanted and not said.registered and under_way


def _until_registered(said: Said, command: str) -> tuple[Say, ...]:
    """A question gets its answer now, and what is wrong is put right in the summary."""
    if command in CHANGES:
        return (t("engine.correct_later"),)
    if own_questions.asks(said.text):
        return own_questions.answered(said.navigator, said.text)
    return (t("engine.register_first"),)


def ask_command(said: Said, command: str) -> None:
    """Ask back whether a command is meant."""
    volunteer = said.navigator.state.person.volunteer
    named = said.registry.name(command, volunteer.language)
    what = t("engine.meant", what=Material(named))
    ask_back(said.navigator, Meant("command", command), what)


def _thank(said: Said) -> None:
    said.navigator.say(t("engine.thanks"))
    said.navigator.quiet = True


def _pause(said: Said) -> None:
    """Let a tired person go, kindly; of who is not registered yet the question stays open."""
    said.navigator.say(t("engine.paused") if said.registered else t("own.no_hurry"))
    said.navigator.quiet = said.registered


def _tell_numbers(said: Said) -> None:
    place = said.navigator.state.person.volunteer.place
    said.navigator.say(contacts.all_of(said.navigator.given.library.contacts, place))
    said.navigator.quiet = True


def _read(said: Said) -> None:
    if not said.navigator.state.person.released:  # else it comes by itself
        said.navigator.say(t("announce.none"))
    said.navigator.quiet = True


_WITHOUT_A_PLACE = {"thanks": _thank, "pause": _pause, "numbers": _tell_numbers, "read": _read}


def _help(said: Said, frame: Frame, *, numbers: bool) -> None:
    navigator = said.navigator
    navigator.say(navigator.step(frame).help or t("help.general"))
    if numbers:
        place = navigator.state.person.volunteer.place
        navigator.say(contacts.for_help(navigator.given.library.contacts, place))


def _back(said: Said, frame: Frame) -> None:
    """One step back; from the first one home, unless that would lose what waits here, or home has
    to be silent."""
    navigator = said.navigator
    if frame.trail:
        step, draft = frame.trail[-1]
        navigator.stand(replace(frame, step=step, draft=draft, trail=frame.trail[:-1]))
    elif said.registry.conversations[frame.conversation].keep or said.stopped:
        navigator.say(t("engine.no_way_back"))
    else:
        navigator.open(navigator.home)


def _cancel(said: Said, frame: Frame, *, sure: bool) -> None:
    """Leave what is open; asked back first where much was answered already."""
    navigator = said.navigator
    costly = said.registry.conversations[frame.conversation].costly
    if any(frame.draft.get(name) for name in costly) and not sure:
        ask_back(navigator, Meant("command", "cancel"), t("engine.ask_cancel"))
        return
    navigator.set(frame=None)
    if said.registered:
        navigator.say(t("engine.cancelled"))
        navigator.open(said.registry.home)
    else:
        navigator.say(t("engine.registration_cancelled"))
