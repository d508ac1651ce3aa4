"""What some columns may hold: the names of the tables that pure code may know."""

from __future__ import annotations

from enum import StrEnum


class Reply(StrEnum):
    """Where somebody who was invited stands."""

    INVITED = "invited"  # has not answered
    LATER = "later"  # would rather answer later: asked again with the reminders
    COMING = "coming"
    WAITING = "waiting"  # would come, but the seats of their quota are taken
    DECLINED = "declined"


class NoticeKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    PROMOTION = "promotion"
    EVALUATION = "evaluation"
    BROADCAST = "broadcast"
    APPROVAL = "approval"  # asks for the second yes to a broadcast
    REPORT = "report"  # tells its author what became of it
    RECAP = "recap"  # the coordinator's short one, each Monday
    ENQUIRY = "enquiry"  # to those who may answer it
    ENQUIRY_WAITING = "enquiry_waiting"  # to the same: it is not answered yet
    ENQUIRY_ANSWER = "enquiry_answer"
    ENQUIRY_CLOSED = "enquiry_closed"  # without an answer
    CREDIT = "credit"  # what a volunteer learnt elsewhere counts here
    CREDIT_WITHDRAWN = "credit_withdrawn"
    RESCORED = "rescored"  # to those who pass since scores were made right
    NUDGE = "nudge"  # there are questions to review
    NUDGES_END = "nudges_end"  # since nobody answers them
    MOVE_ASKED = "move_asked"  # to the old address of a record that is to go to another number
    MOVE_DONE = "move_done"  # to the new one
    MOVE_OBJECTED = "move_objected"  # to the coordinator who asked
    MOVE_TAKEN = "move_taken"  # to them: the number is somebody else's


class State(StrEnum):
    """The way of a message out. `sending` is in flight: after a crash its fate is not known."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNKNOWN = "unknown"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"


# Of two reports on one message the higher counts, whichever comes last: a proof of arrival is never
# taken back, and what has failed may still turn out to have arrived.
RANK = {
    State.PENDING: 0,
    State.HELD: 0,
    State.SENDING: 1,
    State.UNKNOWN: 2,
    State.SENT: 3,
    State.FAILED: 4,
    State.CANCELLED: 4,
    State.DELIVERED: 5,
    State.READ: 6,
}
ARRIVED = (State.DELIVERED, State.READ)


class Priority:
    ANSWER = 0
    REMINDER = 1
    BROADCAST = 2


# Why a message is held, in the outbox: until its person writes; until the platform takes it.
NEEDS_TEMPLATE = "needs template"


AGAIN_LATER = "again later"
