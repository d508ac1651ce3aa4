"""Answer an invitation: coming, not coming, or later. It works whatever else is open, which goes on
afterwards.

conversations (what is kept) · which (session is meant) · answer (what becomes of it)
"""

from handlers.training_sessions.respond.conversations import coming, later, not_coming
from handlers.training_sessions.respond.which import COMMANDS

__all__ = ["COMMANDS", "coming", "later", "not_coming"]
