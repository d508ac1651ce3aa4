"""What is for coordinators is for nobody else, however it is asked for. The list is the program's
own: a new command is among them by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.engine.conversation import Step
from bot.text.matching import word_set
from handlers import COMMANDS, CONVERSATIONS
from tests.support.talk import Talk

THEIRS = {one.name: one for one in CONVERSATIONS if one.coordinator}
COMMANDS_OF_THEIRS = [command for command in COMMANDS if command.opens in THEIRS]
ANSWERS = ("ya", "1", "kirim", "hapus", "Kota Bekasi", "besok jam 8", "BATALKAN", "2")


def asked_for() -> Iterator[str]:
    for command in COMMANDS_OF_THEIRS:
        words = sorted(word_set(command.words))
        yield from words
        yield from (f"/{words[0]}", words[0].upper(), f"{words[0]} 7", f"{words[0]} s1")


def steps() -> Iterator[tuple[str, Step[Any, Any]]]:
    for name, conversation in THEIRS.items():
        yield from ((name, step) for step in conversation.steps.values())


def not_theirs(talk: Talk) -> None:
    frame = talk.session.frame
    assert frame is None or frame.conversation not in THEIRS
    assert talk.effects == []


def test_there_are_such_commands() -> None:
    assert len(COMMANDS_OF_THEIRS) >= 10
    assert {"broadcast", "recap", "export", "plan"} & {c.name for c in COMMANDS_OF_THEIRS}


@pytest.mark.parametrize("text", sorted(set(asked_for())))
def test_a_volunteer_asks_for_it_in_vain(text: str) -> None:
    not_theirs(Talk().registered().says(text))


@pytest.mark.parametrize("text", sorted(set(asked_for())))
def test_a_stranger_asks_for_it_in_vain(text: str) -> None:
    talk = Talk().says("halo", text)
    frame = talk.session.frame
    assert frame is None or frame.conversation not in THEIRS


@pytest.mark.parametrize("name", sorted(command.name for command in COMMANDS_OF_THEIRS))
def test_a_button_that_was_passed_on_opens_nothing(name: str) -> None:
    not_theirs(Talk().registered().presses_code(f"0:/{name}"))
    not_theirs(Talk().registered().presses_code(f"0:/{name} s1"))


@pytest.mark.parametrize("where", list(steps()), ids=lambda where: f"{where[0]}.{where[1].name}")
def test_who_is_no_coordinator_any_more_is_led_out_of_it(
    where: tuple[str, Step[Any, Any]],
) -> None:
    """At whatever step the right was taken away, with whatever they answer."""
    _, step = where
    for answer in ANSWERS:
        not_theirs(Talk().registered().at(step).says(answer))
