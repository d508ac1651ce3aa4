"""Words about channels."""

from __future__ import annotations

from bot.engine.messages import Address
from bot.text.phrases import Phrase, Say, t


def channel_of(address: Address) -> Phrase:
    """Name as people do the app of an address; the simulator's phones play one."""
    return _NAMES.get(address.channel.rpartition("-")[2], t("linking.other_app"))


def app_beside(address: Address) -> Phrase:
    """Name the app where a code that is shown here will be typed."""
    return _BESIDE.get(address.channel.rpartition("-")[2], t("linking.other_app"))


_NAMES = {"telegram": t("linking.telegram"), "whatsapp": t("linking.whatsapp")}
_BESIDE = {"telegram": t("linking.whatsapp"), "whatsapp": t("linking.telegram")}


def told_of_joining(by: Address) -> Say:
    """Tell the one who gave the code where it was typed, and how to undo it."""
    return t("linking.told_joined", app=channel_of(by))


def told_of_parting(by: Address) -> Say:
    return t("linking.told_parted", app=channel_of(by))
