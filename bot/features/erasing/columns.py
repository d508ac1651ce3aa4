"""Which columns may hold a person in the words of others, and which never do. A column of texts,
JSON or bytes that stands in none of the lists fails tests/features/erasing/test_columns.py."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlalchemy import JSON, Column, LargeBinary, String, Table

from models.base import table
from models.erasing import Erasure
from models.files import File
from models.schema import metadata


def name_of(column: Column[object]) -> str:
    return f"{column.table.name}.{column.name}"


erasure = table(Erasure)
# Words of people, or of the bot about people: whoever is erased is covered in them.
WORDS = frozenset(
    """
    audit.details broadcast.text broadcast_progress.shown certificate.reason conversation.state
    credit.number credit.organiser enquiry.text enquiry_answer.text evaluation.words file.name
    inbox.body inbox.error link.kept notice.before outbox.body outbox.error task.arguments
    task.error task.source training_session.link training_session.place training_session.title
    """.split()
)
# What is one person's own; it goes with their rows, and somebody else's is not touched by it.
OWN = frozenset(
    """
    address.alias address.external_id broadcast_progress.recipient certificate.number
    certificate.paper erasure.marks file_ref.ref inbox.sender invitee.name invitee.phone
    invitee.place invitee.role outbox.recipient task.recipient volunteer.invitation volunteer.name
    volunteer.phone volunteer.place volunteer.role volunteer.village
    """.split()
)
# Read in their own way (bot/features/erasing/files.py).
FILES = frozenset({name_of(table(File).c.content)})
# The simulator plays the phones and the platforms, which keep what they were sent.
PHONES = frozenset({"simulator_phone.id", "simulator_phone.label", "simulator_message.body"})
# Keys, codes, states and settings: they name nobody.
NOBODY = frozenset(
    """
    address.channel answer.question answer.run attempt.key attempt.kind attempt.module
    attempt.questions attendance.reply audit.act audit.scope broadcast.audience broadcast.key
    broadcast.scope broadcast.spans broadcast.state broadcast_progress.channel
    broadcast_progress.message budget.region certificate.course certificate.state consent.channel
    consent.language consent.version content.channel content.label content.name content.reason
    content.sid content.status coordinator.scope coordinator_code.hash coordinator_code.scope
    credit.course enquiry.sent_to enquiry.state enquiry_answer.scope erasure.stage file.key
    file.mime file.problem file.token file_ref.channel inbound_mark.channel inbox.channel
    inbox.external_id lesson_progress.lesson link_code.digest link_try.digest message_cost.kind
    message_cost.month message_cost.region notice.kind notice.state notice.zone outbox.channel
    outbox.key outbox.provider_id outbox.state recap_active.region recap_count.module
    recap_count.parent recap_count.region rescored_attempt.attempt rescoring.questions
    review_card.question sender_lease.channel sender_lease.holder session_day.code
    session_seat_quota.group session_seat_quota.region simulator_message.phone simulator_phone.kind
    task.channel task.kind task.state training_session.audience training_session.key
    training_session.reminders training_session.scope training_session.zone
    volunteer.consent_version volunteer.language volunteer.zone withdrawn_question.question
    """.split()
)


def may_hold_words(column: Column[object]) -> bool:
    return isinstance(column.type, String | JSON | LargeBinary)


@cache
def worded() -> tuple[tuple[Table, tuple[Column[object], ...]], ...]:
    """The tables with words, and which of their columns those are."""
    return tuple((of, columns) for of in metadata.sorted_tables if (columns := tuple(_words(of))))


def _words(of: Table) -> Iterator[Column[object]]:
    return (column for column in of.columns if name_of(column) in WORDS)
