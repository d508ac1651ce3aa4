"""Look after a session that was published, as a coordinator does: who comes, who is there, a new
time or place, or none of it any more.

conversation (what is kept) · view (what can be done) · numbers (how it stands) · people (who comes)
· attendance (who is there) · move_time · move_place
· edit (what is no news) · restore (a cancelled one)
"""

from handlers.training_sessions.manage import (
    attendance,
    edit,
    move_place,
    move_time,
    people,
    restore,
)
from handlers.training_sessions.manage.conversation import manage

__all__ = ["attendance", "edit", "manage", "move_place", "move_time", "people", "restore"]
