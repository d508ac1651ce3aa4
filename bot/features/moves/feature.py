"""A lost phone: a volunteer's record goes to another number."""

from __future__ import annotations

from bot.features.feature import Feature, any_number, by_time, texts
from bot.features.moves import notices, reads, writes

MOVES = Feature(
    "moves",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    notices=notices.NOTICES,
    sweeps=(by_time(writes.carry_out),),
    people=any_number("record_move.volunteer_id", "record_move.asked_by"),
    texts=texts(own="record_move.number", nobody="record_move.scope record_move.state"),
)
