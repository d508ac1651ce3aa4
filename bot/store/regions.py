"""Regions in the conditions of queries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, literal, or_


def below(column: Column[Any] | ColumnElement[Any], code: str) -> ColumnElement[bool]:
    """Tell whether a region code is this one or below it; "" is the whole country."""
    if not code:
        return literal(True)
    return or_(column == code, column.startswith(f"{code}.", autoescape=True))
