"""Codes that join two channels, and the digests under which they and wrong ones are kept."""

from __future__ import annotations

from datetime import datetime

from bot.engine.messages import Address
from bot.engine.policy import Policy
from bot.features.linking.types import ALIKE_DIGITS, UNDO_WITHIN
from bot.store.tries import digest
from models.base import table
from models.linking import Link, LinkCode, LinkTry

link, link_code, link_try = table(Link), table(LinkCode), table(LinkTry)


def code_digest(policy: Policy, code: str) -> str:
    """Under which a code is kept."""
    return digest(policy, f"code:{code}")


def address_digest(policy: Policy, address: Address) -> str:
    """Under which wrong codes of an address are counted."""
    return digest(policy, f"address:{address.channel}:{address.id}")


def alike_digest(policy: Policy, code: str) -> str:
    """Under which wrong codes that begin alike are counted, whoever typed them."""
    return digest(policy, f"codes:{code[:ALIKE_DIGITS]}")


def undo_until(now: datetime) -> datetime:
    """What was joined after this can be undone now."""
    return now - UNDO_WITHIN
