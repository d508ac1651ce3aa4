"""Plan a session, as a coordinator does; then it is published. Every time is repeated in full, with
its zone, before it is kept.

In the order in which it is asked: conversation (what) · place · days · seats · audience · preview.
"""

from handlers.training_sessions.plan import place, preview
from handlers.training_sessions.plan.conversation import plan

__all__ = ["place", "plan", "preview"]
