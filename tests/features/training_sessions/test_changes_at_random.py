"""Whatever changes, whoever is away, and whenever the bot is killed: who was told what is no longer
so is told once what is so now, before anything else about it; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from bot.features.training_sessions.types import Quota
from tests.support.sessions_that_change import SessionsThatChange

CHANGES = 10
PEOPLE = range(2, 7)


@pytest.fixture(params=range(7))
def chat(request: pytest.FixtureRequest, database_url: str) -> Iterator[SessionsThatChange]:
    chat = SessionsThatChange(database_url, Random(request.param))
    chat.enter(6)
    yield chat
    chat.engine.dispose()


def test_whoever_knew_something_else_is_told_once(chat: SessionsThatChange) -> None:
    """Seventy changes on each database, ten of each sequence."""
    sessions = [
        chat.plan("Bimtek Satu", quotas=(Quota(seats=2),), seats=2),
        chat.plan("Bimtek Dua"),
    ]
    chat.sweep()
    chat.fates = True
    for _ in range(CHANGES):
        chat.change(chat.random.choice(sessions))
        for _ in range(chat.random.randint(0, 3)):
            chat.live(chat.random.choice(PEOPLE))
        chat.wait(chat.random.choice((0, 0, 1, 9)))
    chat.everybody_comes_back()
    story = "\n".join(chat.log)
    assert chat.wrong == [], story
    assert chat.strangers_to_the_truth() == [], story
    assert {person for person, _ in chat.knows} >= set(PEOPLE)
