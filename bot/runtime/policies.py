"""The rules of the settings, as turns and notices go by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.engine.messages import Capabilities
from bot.engine.policy import Policy
from bot.settings import Settings


def policy_of(
    settings: Settings, capabilities: Mapping[str, Capabilities], accounts: Mapping[str, str]
) -> Policy:
    """Make the policy. `accounts`: what stands in links to each platform's account."""
    return Policy(
        capabilities=capabilities,
        quiet=settings.quiet_hours,
        rupiah=settings.whatsapp_price,
        rupiah_since=settings.whatsapp_price_since,
        rupiah_in=settings.whatsapp_price_in,
        rupiah_marketing=settings.whatsapp_price_marketing,
        nudges_by_template=settings.whatsapp_nudges,
        second_yes_above=settings.second_yes_above,
        lists_kept=timedelta(days=settings.list_days),
        first_words_a_day=settings.whatsapp_day_limit or None,
        base_url=settings.public_url or f"http://{settings.host}:{settings.port}",
        issuer=settings.issuer,
        secret=settings.digest_key,
        accounts=accounts,
    )
