"""Which command a message is, and whether it is one where the person stands."""

from __future__ import annotations

import re
from dataclasses import astuple

from bot.engine import own_questions
from bot.engine.conversation import Start
from bot.engine.inputs import Choice, Input, Invalid, Typed, YesNo
from bot.engine.interpreter.said import LONGEST_TEXT, Said, not_text, takes
from bot.engine.replies import SPOKEN_WHILE_STOPPED
from bot.engine.session import Frame
from bot.text.matching import normalize
from bot.text.speech.choices import Sure
from bot.text.speech.manners import is_lost

_WHILE_STOPPED = frozenset({"begin", "stop", "my_data", "erase", "numbers"})
_INSIDE_STOPPED = frozenset({None, "help", "lost", "back", "cancel"})


def command_of(said: Said) -> tuple[str | None, str]:
    """Return the command that a message is, whatever is open, and its argument."""
    inbound = said.inbound
    if inbound.button is not None:
        return said.registry.exact(inbound.button) if inbound.button[:1] == "/" else (None, "")
    if len(inbound.text) > LONGEST_TEXT:
        return None, ""
    command, argument = said.registry.exact(inbound.text.strip())
    return (command, argument) if is_theirs(said, command) else (None, "")


def is_theirs(said: Said, command: str | None) -> bool:
    """Tell whether a typed word is a command from this person."""
    known = said.registry.commands[command] if command else None
    if known is None or not known.reserved or known.opens is None:
        return True
    conversation = said.registry.conversations[known.opens]
    return not conversation.coordinator or said.navigator.state.person.scope is not None


def is_heard_while_stopped(said: Said, command: str | None, argument: str) -> bool:
    """Tell whether somebody who asked for silence is answered all the same."""
    if command is not None and argument:
        urgent_too = said.registry.commands[command].urgent
        if urgent_too and re.fullmatch(urgent_too, argument, re.IGNORECASE):
            return True
    frame = said.navigator.frame
    inside = frame is not None and frame.conversation in SPOKEN_WHILE_STOPPED
    return command in _WHILE_STOPPED or (inside and command in _INSIDE_STOPPED)


def loosely_meant(said: Said, *, asked: bool = False) -> tuple[str, str] | None:
    """Return the command that a text means as things stand, and its argument: because it is what
    was `asked` last, else because it may be meant, where it is no answer."""
    navigator = said.navigator
    meant = said.registry.loosely(said.text) if said.readable else ()
    if not meant:
        return None
    ctx = navigator.context(navigator.frame or Frame(navigator.home, ""))
    for command in meant:
        if not said.registered and said.registry.is_for_registered(command):
            continue
        means = command.asked if asked else command.wanted
        argument = means(ctx, said.text) if means else None
        if argument is not None:
            return command.name, argument
    return None


# --- what a file or a reply opens ----------------------------------------------------------------


def unasked_file(said: Said) -> Start | None:
    """Return what a file opens that no question is open for."""
    file, media = said.inbound.file, said.inbound.media
    command = said.registry.taking(media)
    if file is None or command is None or not is_theirs(said, command.name):
        return None
    if takes(said.open_answer(), media):
        return None
    return Start(command.opens, {"file": astuple(file)}) if command.opens else None


def reply(said: Said) -> Start | None:
    """Return what a reply to one of our messages opens. What is no text is said to be none, and
    leads there all the same, to be written."""
    meant = None if said.tapped else said.replied_to()
    opens = said.registry.commands[meant[0]].opens if meant else None
    if meant is None or opens is None:
        return None
    problem = not_text(said.inbound)
    if problem is not None:
        said.navigator.say(problem)
    return Start(opens, {"argument": meant[1], "said": "" if problem else said.text})


# --- where it is an answer rather ----------------------------------------------------------------


def is_an_answer(said: Said, command: str) -> bool:
    """Tell whether the word of a command is an answer to what is open: because its step says so, or
    because one of the choices is called just that ("Ubah")."""
    answer = None if said.tapped else said.open_answer()
    if answer is None:
        return False
    typed = normalize(said.text)
    if command == "lost" and "lost" in answer.own and is_lost(said.text):
        return True  # "penjelasannya kurang jelas" is an opinion here, no call for help
    if command == "pause" and own_questions.takes_prose(answer):
        return True
    choice = _choice_of(answer)
    if choice is not None and _is_an_option(said, command, choice):
        return True
    renderer = said.navigator.renderer()
    if said.registry.commands[command].yields and command not in answer.own:
        return not isinstance(answer.parse(said.inbound, renderer), Invalid)
    return command in answer.own or any(
        normalize(renderer.label(button.label)) == typed
        for button in answer.buttons
        if not button.value.startswith("/")
    )


def _is_an_option(said: Said, command: str, choice: Choice) -> bool:
    """Whether it is one of the options, in words of their own; what begins with a command and
    names an option as well is none of both ("bertanya dulu atau pulang")."""
    renderer = said.navigator.renderer()
    if any(button.value.removeprefix("/") == command for button in choice.buttons):
        return False
    lost_too = command == "lost" and choice.read(said.text, renderer).sure is Sure.CLEAR
    if lost_too or choice.is_said_by(said.text, renderer):
        return True
    return said.registry.commands[command].yields and choice.mentions(said.text, renderer)


def _choice_of(answer: Input[object]) -> Choice | None:
    """The options beside which a command is typed."""
    if isinstance(answer, Choice):
        return answer
    if isinstance(answer, Typed):
        return Choice(answer.options, exact=answer.exact)
    return answer.as_choice() if isinstance(answer, YesNo) else None
