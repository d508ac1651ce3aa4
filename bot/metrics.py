"""What /metrics tells. Counts and times only: no names, numbers or texts."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

TURNS = Counter("bimtek_turns", "Messages answered", ["channel"], registry=REGISTRY)
DUPLICATES = Counter("bimtek_duplicates", "Messages that came again", registry=REGISTRY)
CAUGHT_UP = Counter(
    "bimtek_caught_up",
    "Messages that no webhook brought and the platform's list did",
    ["channel"],
    registry=REGISTRY,
)
PASSED_OVER = Counter(
    "bimtek_passed_over", "Messages of floods, not answered", ["channel"], registry=REGISTRY
)
STRANGERS = Counter(
    "bimtek_strangers",
    "What was no message to us from a person, and was passed over",
    ["channel"],
    registry=REGISTRY,
)
CONNECTIONS_CUT = Counter(
    "bimtek_connections_cut",
    "Connections that were too slow, or more than we keep open",
    ["why"],
    registry=REGISTRY,
)
CONSOLE_REQUESTS = Counter(
    "bimtek_console_requests",
    "Pages of the console",
    ["how"],
    registry=REGISTRY,
)
FAILED_TURNS = Counter("bimtek_failed_turns", "Messages that raised", registry=REGISTRY)
BATCH_SIZE = Histogram(
    "bimtek_batch_size",
    "Messages in one transaction",
    buckets=(1, 2, 4, 8, 16, 32, 64),
    registry=REGISTRY,
)
TURN_SECONDS = Histogram(
    "bimtek_turn_seconds",
    "From arrival to the commit",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
SENDS = Counter("bimtek_sends", "Messages out, by result", ["channel", "result"], registry=REGISTRY)
OUTBOX_DEPTH = Gauge(
    "bimtek_outbox_waiting", "Messages not yet sent, in the table", ["channel"], registry=REGISTRY
)
OUTBOX_UNKNOWN = Gauge(
    "bimtek_outbox_unknown",
    "Messages of unknown fate, in the table",
    ["channel"],
    registry=REGISTRY,
)
ANSWERS_LATE = Gauge(
    "bimtek_answers_late_seconds",
    "How long the oldest answer has been due and not sent",
    ["channel"],
    registry=REGISTRY,
)
LIMITS = Counter(
    "bimtek_limits",
    "Messages that a platform refused as too much",
    ["channel", "limit"],
    registry=REGISTRY,
)
LIMITED = Gauge(
    "bimtek_limited",
    "1 while a platform wants nothing of an account",
    ["channel"],
    registry=REGISTRY,
)
FIRST_WORDS_WAIT = Gauge(
    "bimtek_first_words_limited",
    "1 while a platform takes no first words to people",
    ["channel"],
    registry=REGISTRY,
)
MESSAGES_PAID = Gauge(
    "bimtek_month_messages", "Paid messages of this month (UTC)", ["kind"], registry=REGISTRY
)
RUPIAH = Gauge("bimtek_month_rupiah", "What they cost", ["kind"], registry=REGISTRY)
CHANNEL_STOPPED = Gauge(
    "bimtek_channel_stopped", "1 when an account is misconfigured", ["channel"], registry=REGISTRY
)
NOT_CONNECTED = Gauge(
    "bimtek_not_connected",
    "1 while a platform has not been told what it needs to reach us",
    ["channel"],
    registry=REGISTRY,
)
TEMPLATES_REFUSED = Counter(
    "bimtek_templates_refused",
    "Templates that the platform has put out of use",
    ["channel"],
    registry=REGISTRY,
)
