"""What became of messages: what a report of a sender, or of a platform, leads to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.channels.whatsapp.errors import Asks
from bot.channels.whatsapp.webhooks import StatusReport
from bot.delivery.announcements import hold
from bot.delivery.contact import lose
from bot.delivery.held import hold_for_a_while
from bot.delivery.limits import delay_first_word, opens, pause_first_words
from bot.delivery.notice_type import NoticeTypes
from bot.delivery.outcomes import DeliveryReport, write_reports
from bot.delivery.statuses import record_status
from bot.delivery.templates import refused
from bot.delivery.unheard import note_unheard
from bot.engine.policy import Policy
from models.vocabulary import State


def record_deliveries(
    connection: Connection, reports: Sequence[DeliveryReport], policy: Policy, types: NoticeTypes
) -> None:
    """Record what this process's senders report. What could not be sent may be sent otherwise or
    later; who may not have heard an answer is told at their next word."""
    write_reports(connection, reports, types)
    note_unheard(connection, reports)
    for report in reports:
        if report.state is State.HELD:
            hold(connection, report.id, report.at, policy, types)
        if report.no_template:
            refused(connection, report.id, report.error)


def record_report(
    connection: Connection, report: StatusReport, policy: Policy, types: NoticeTypes, now: datetime
) -> None:
    """Record what a platform says later of a message that it took. One that came too late for the
    window is held, one that was too much for it is sent again in a while; whoever is gone is
    written to no more."""
    id, sid = report.outbox_id, report.provider_id
    if report.asks is Asks.REPLY_FIRST:
        hold(connection, id, now, policy, types, sid)
        return
    later = report.asks in {Asks.SLOWER, Asks.LATER, Asks.TOMORROW}
    if later and hold_for_a_while(connection, id, now, types, sid):
        if report.asks is not Asks.LATER and (channel := opens(connection, id)):
            pause_first_words(connection, channel, now)
            delay_first_word(connection, id, channel)
        return
    if not record_status(connection, report, types, now):
        return
    if report.asks is Asks.STOP:
        types.note_undelivered(connection, id)
        lose(connection, id)
    if report.asks is Asks.NO_TEMPLATE:
        refused(connection, id, report.error)
