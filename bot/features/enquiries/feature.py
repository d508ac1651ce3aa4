"""What volunteers ask, and coordinators answer."""

from __future__ import annotations

from bot.features.enquiries import approved, late, notices, reads, writes
from bot.features.feature import Feature, any_number, by_time, texts

ENQUIRIES = Feature(
    "enquiries",
    queries=reads.QUERY_HANDLERS | approved.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS | approved.EFFECT_HANDLERS,
    notices=notices.NOTICES,
    after_sweeps=(by_time(writes.pass_on), by_time(late.remind), by_time(late.pass_up)),
    nightly=(by_time(writes.drop_old), by_time(approved.drop_old)),
    forget=writes.forget_person,
    make_ready=approved.passages,
    people=any_number(
        "approved_answer.approved_by",
        "enquiry.closed_by",
        "enquiry.taken_by",
        "enquiry.volunteer_id",
        "enquiry_answer.answered_by",
    ),
    texts=texts(
        words="approved_answer.answer approved_answer.question enquiry.text enquiry_answer.text",
        nobody="approved_answer.scope enquiry.sent_to enquiry.state enquiry_answer.scope",
    ),
)
