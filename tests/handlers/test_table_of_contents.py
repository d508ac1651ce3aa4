"""The topics add up to all that the handlers hold: no conversation and no word is forgotten."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import handlers
from bot.engine.conversation import Conversation
from bot.text.matching import word_set
from handlers import COMMANDS, CONVERSATIONS

TOPICS = tuple(
    importlib.import_module(f"handlers.{found.name}")
    for found in pkgutil.iter_modules(handlers.__path__)
    if found.name != "shared"
)


def modules_of(topic: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(topic.__path__, f"{topic.__name__}."):
        yield importlib.import_module(found.name)


def made_in(topic: ModuleType) -> dict[str, Conversation[Any]]:
    things = (thing for module in modules_of(topic) for thing in vars(module).values())
    return {thing.name: thing for thing in things if isinstance(thing, Conversation)}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__)
def test_every_conversation_of_a_topic_is_in_its_tuple(topic: ModuleType) -> None:
    assert {one.name for one in topic.CONVERSATIONS} == set(made_in(topic))


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__)
def test_every_command_of_a_topic_is_in_its_tuple(topic: ModuleType) -> None:
    declared = {one for module in modules_of(topic) for one in getattr(module, "COMMANDS", ())}
    assert set(topic.COMMANDS) == declared


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__)
def test_a_command_stands_in_the_topic_of_the_conversation_that_it_opens(
    topic: ModuleType,
) -> None:
    assert {one.opens for one in topic.COMMANDS} <= {None, *made_in(topic)}


def test_the_bot_has_what_its_topics_have() -> None:
    assert set(CONVERSATIONS) == {one for topic in TOPICS for one in topic.CONVERSATIONS}
    assert set(COMMANDS) == {one for topic in TOPICS for one in topic.COMMANDS}
    assert len(CONVERSATIONS) == len(set(CONVERSATIONS))
    assert len(COMMANDS) == len(set(COMMANDS))


def test_a_yes_that_reads_a_message_does_so_before_it_accepts_an_invitation() -> None:
    """The order of the commands counts where a text may mean several of them."""
    loose = [one for one in COMMANDS if one.loose]
    shared = [
        (first.name, second.name)
        for first, second in combinations(loose, 2)
        if word_set(first.loose) & word_set(second.loose)
    ]
    assert shared == [("read", "coming")]


# --- a step that stands in another file ---


def steps_by_name() -> Iterator[tuple[str, str]]:
    """The name of a conversation's variable and of the step in `manage.steps["which_day"]`."""
    for path in sorted(Path(handlers.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "steps"
                and isinstance(node.value.value, ast.Name)
                and isinstance(node.slice, ast.Constant)
            ):
                yield node.value.value.id, str(node.slice.value)


@pytest.mark.parametrize("named", sorted(set(steps_by_name())), ids=".".join)
def test_a_step_that_is_named_is_there(named: tuple[str, str]) -> None:
    conversation, step = named
    assert step in next(one for one in CONVERSATIONS if one.name == conversation).steps


# A step that is gone leads to the first unanswered one, whatever file is read first.
FIRST = {
    "registration": ["consent", "full_name", "adult", "role", "regency"],
    "plan": ["title", "kind"],
    "manage": ["pick"],
    "broadcast": ["text", "caption"],
    "recap": ["view"],
}


@pytest.mark.parametrize("name", FIRST)
def test_the_first_steps_of_several_files_keep_their_order(name: str) -> None:
    steps = next(one for one in CONVERSATIONS if one.name == name).steps
    assert list(steps)[: len(FIRST[name])] == FIRST[name]
