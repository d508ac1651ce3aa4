"""Add up what is about a volunteer's account: registration, home, profile, linked channels,
silence, erasing."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Conversation
from handlers.account import (
    erase,
    linking,
    menu,
    my_data,
    navigation,
    objecting,
    profile,
    register,
    start_stop,
    unlinking,
)

CONVERSATIONS: tuple[Conversation[Any], ...] = (
    register.registration,
    register.correction,
    menu.menu,
    profile.profile,
    profile.language,
    profile.change_name,
    profile.change_place,
    profile.change_role,
    my_data.my_data,
    erase.erase,
    start_stop.stop,
    start_stop.begin,
    linking.link,
    unlinking.unlink,
    objecting.objection,
)
COMMANDS = (
    *menu.COMMANDS,
    *navigation.COMMANDS,
    *start_stop.COMMANDS,
    *profile.COMMANDS,
    *my_data.COMMANDS,
    *erase.COMMANDS,
    *linking.COMMANDS,
    *unlinking.COMMANDS,
    *objecting.COMMANDS,
)
