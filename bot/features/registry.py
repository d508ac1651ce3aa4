"""What the bot does: all features."""

from __future__ import annotations

from functools import cache

from bot.features.audience.feature import AUDIENCE
from bot.features.broadcasts.feature import BROADCASTS
from bot.features.certificates.feature import CERTIFICATES
from bot.features.console.feature import CONSOLE
from bot.features.coordinators.feature import COORDINATORS
from bot.features.counters.feature import COUNTERS
from bot.features.courses.feature import COURSES
from bot.features.deeds.feature import DEEDS
from bot.features.enquiries.feature import ENQUIRIES
from bot.features.erasing.feature import ERASING
from bot.features.feature import Features
from bot.features.invitees.feature import INVITEES
from bot.features.learning.feature import LEARNING
from bot.features.linking.feature import LINKING
from bot.features.moves.feature import MOVES
from bot.features.nudges.feature import NUDGES
from bot.features.questions.feature import QUESTIONS
from bot.features.recap.feature import RECAP
from bot.features.review.feature import REVIEW
from bot.features.training_sessions.feature import TRAINING_SESSIONS
from bot.features.volunteers.feature import VOLUNTEERS

# Sweeps and nightly steps are taken in this order: what went has to go from the bytes at last.
FEATURES = (
    VOLUNTEERS,
    LEARNING,
    COURSES,
    REVIEW,
    DEEDS,
    QUESTIONS,
    CERTIFICATES,
    TRAINING_SESSIONS,
    RECAP,
    NUDGES,
    AUDIENCE,
    BROADCASTS,
    ENQUIRIES,
    COORDINATORS,
    CONSOLE,
    INVITEES,
    MOVES,
    COUNTERS,
    LINKING,
    ERASING,
)


@cache
def registered() -> Features:
    """Put all features together, once: it is the same in every process."""
    return Features(FEATURES)
