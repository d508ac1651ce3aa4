from __future__ import annotations

import pytest

from tests.talk import PAID, Talk


@pytest.fixture
def talk() -> Talk:
    """A new person on a channel with buttons."""
    return Talk()


@pytest.fixture
def paid() -> Talk:
    """A new person on a channel where messages cost money and choices are typed."""
    return Talk(PAID)
