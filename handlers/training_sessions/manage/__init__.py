"""Look after a session that was published, as a coordinator does: who comes, who is there, a new
time or place, or none of it any more.

conversation (what is kept) · view (what can be done) · numbers (how it stands) · people (who comes)
· attendance (who is there) · move_time · move_place
· edit (what is no news) · invited (who is) · days (one more or less) · knows (who was told)
· waiting (the waiting list) · restore (a cancelled one)
"""

from handlers.training_sessions.manage import (
    attendance,
    days,
    edit,
    invited,
    knows,
    move_place,
    move_time,
    people,
    restore,
    waiting,
)
from handlers.training_sessions.manage.conversation import manage

__all__ = [
    "attendance",
    "days",
    "edit",
    "invited",
    "knows",
    "manage",
    "move_place",
    "move_time",
    "people",
    "restore",
    "waiting",
]
