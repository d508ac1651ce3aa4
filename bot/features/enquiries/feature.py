"""What volunteers ask, and coordinators answer."""

from __future__ import annotations

from bot.features.enquiries import notices, reads, writes
from bot.features.feature import Feature, any_number, by_time, texts

ENQUIRIES = Feature(
    "enquiries",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    notices=notices.NOTICES,
    after_sweeps=(by_time(writes.pass_on),),
    nightly=(by_time(writes.drop_old),),
    forget=writes.forget_person,
    people=any_number(
        "enquiry.closed_by",
        "enquiry.taken_by",
        "enquiry.volunteer_id",
        "enquiry_answer.answered_by",
    ),
    texts=texts(
        words="enquiry.text enquiry_answer.text",
        nobody="enquiry.sent_to enquiry.state enquiry_answer.scope",
    ),
)
