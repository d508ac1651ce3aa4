"""Answers to the queries about deeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from bot.features.deeds import requests
from bot.features.deeds.types import Story
from bot.store.transaction import TurnTransaction
from models.base import table
from models.deeds import DeedStory

story = table(DeedStory)


def _my_stories(turn: TurnTransaction, asked: requests.MyStories) -> tuple[Story, ...]:
    theirs = story.c.volunteer_id == turn.person.volunteer.id
    query = select(story.c.lesson, story.c.text, story.c.told_at).where(theirs).order_by(story.c.id)
    return tuple(Story(*row) for row in turn.connection.execute(query))


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MyStories: _my_stories
}
