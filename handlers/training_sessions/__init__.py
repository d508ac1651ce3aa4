"""Add up what is about training sessions: invitations, attendance, ratings; how they are planned
and managed."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Conversation
from handlers.training_sessions import check_in, evaluate, manage, plan, respond, schedule

CONVERSATIONS: tuple[Conversation[Any], ...] = (
    schedule.schedule,
    respond.coming,
    check_in.door,
    respond.not_coming,
    respond.later,
    evaluate.evaluation,
    plan.plan,
    manage.manage,
)
COMMANDS = (
    *schedule.COMMANDS,
    *respond.COMMANDS,
    *check_in.COMMANDS,
    *evaluate.COMMANDS,
)
