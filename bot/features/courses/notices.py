"""What a message about a credit says as it leaves, and when it is no longer wanted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from bot.engine.messages import Question
from bot.features.courses import texts
from bot.features.courses.reads import as_credit, credit
from bot.text.phrases import Say
from content.loader import load
from models.base import table
from models.vocabulary import NoticeKind
from models.volunteer import Volunteer

_giver = table(Volunteer)


def unwanted(row: Row[*tuple[Any, ...]]) -> str:
    """Whether it still is wanted shows only when it is worded: see `said`."""
    return ""


def said(connection: Connection, row: Row[*tuple[Any, ...]]) -> tuple[Say, Question | None] | None:
    """None for a credit that was withdrawn before it could be told."""
    query = (
        select(credit, _giver.c.name.label("giver"))
        .outerjoin(_giver, _giver.c.id == credit.c.given_by)
        .where(credit.c.id == row.credit_id)
    )
    one = connection.execute(query).one()
    if row.kind == NoticeKind.CREDIT_WITHDRAWN:
        return texts.withdrawn(load(), as_credit(one)), None
    return None if one.withdrawn_at else texts.given(load(), as_credit(one))
