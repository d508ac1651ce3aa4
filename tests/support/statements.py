"""Statements are compiled once in a test process, not once for each database that a test opens. In
the bot an engine lives as long as its process and does the same by itself."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

from models import base


class _Compiled(LRUCache[Any, Any]):
    """SQLAlchemy's keys begin with the dialect of one engine; here with the kind of database."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_any_engine(key), value)


def _of_any_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return (key[0].name, *key[1:])


def share_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = _Compiled(10_000)

    def create(*given: Any, **options: Any) -> Engine:
        engine = create_engine(*given, **options)
        engine._compiled_cache = shared
        return engine

    monkeypatch.setattr(base, "create_engine", create)
