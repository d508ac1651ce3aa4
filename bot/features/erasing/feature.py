"""What is left of somebody who was erased: in the words of others, in kept files, in bytes."""

from __future__ import annotations

from bot.features.erasing import writes
from bot.features.feature import Feature, by_time, texts

ERASING = Feature(
    "erasing",
    nightly=(by_time(writes.want_wiped),),
    texts=texts(
        words="""
        file.name inbox.body inbox.error notice.before outbox.body outbox.error
        task.arguments task.error task.source
        """,
        own="erasure.marks file_ref.ref inbox.sender outbox.recipient task.recipient",
        nobody="""
        budget.region content.channel content.label content.name content.reason
        content.sid content.status erasure.stage file.key file.mime file.problem
        file.token file_ref.channel inbound_mark.channel inbox.channel inbox.external_id
        message_cost.kind message_cost.month message_cost.region notice.kind notice.state
        notice.zone outbox.channel outbox.key outbox.provider_id outbox.state
        account_limit.channel account_limit.concerns
        sender_lease.channel sender_lease.holder simulator_message.phone
        simulator_phone.kind task.channel task.kind task.state
        """,
        apart="file.content simulator_phone.id simulator_phone.label simulator_message.body",
    ),
)
