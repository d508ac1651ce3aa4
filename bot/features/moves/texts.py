"""What is said of a record that goes to another number."""

from __future__ import annotations

from bot.features.moves.types import Move, hinted_number
from bot.text.phrases import Moment, Say, t


def asked(move: Move, zone: str) -> Say:
    """Tell the old address, and how to object."""
    number, until = hinted_number(move.number), Moment(move.ripe_at, zone)
    if not move.asker:
        return t("moving.told_asked", number=number, until=until)
    return t("moving.told_asked_by", who=move.asker, number=number, until=until)


def done() -> Say:
    """Tell the new number."""
    return t("moving.told_done")


def objected(move: Move) -> Say:
    """Tell the coordinator that the record stays."""
    return t("moving.told_objected", name=move.name)


def taken(move: Move) -> Say:
    return t("moving.told_taken", name=move.name, number=hinted_number(move.number))
