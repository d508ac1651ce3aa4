"""What the operator has set that turns and messages go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.engine.messages import Capabilities


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who stands for the paper, as the operator has set it; "" where nobody does. `hours`: how many
    lesson hours (JP) the organiser gives a course, by its id."""

    organiser: str = ""
    signer: str = ""
    signer_title: str = ""
    place: str = ""
    hours: Mapping[str, int] = field(default_factory=dict)


# So long texts are kept, in and out.
TEXTS_KEPT = timedelta(days=14)
# Everybody's zone is one of these (Keppres 41/1987).
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
# A reminder moved to the evening before leaves time to be sent to all before the quiet begins.
_EARLIER_IN_THE_EVENING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one full hour of the evening to one of the morning, in each person's own zone."""

    start: int = 21
    end: int = 6

    def holds(self, at: datetime, zone: str) -> bool:
        hour = at.astimezone(ZoneInfo(zone)).hour
        return hour >= self.start or hour < self.end

    def before(self, at: datetime, zone: str) -> datetime:
        """Return the moment itself, or the evening before when it falls into the quiet."""
        if not self.holds(at, zone):
            return at
        local = at.astimezone(ZoneInfo(zone))
        day = local.date() if local.hour >= self.start else local.date() - timedelta(days=1)
        evening = datetime.combine(day, time(self.start), ZoneInfo(zone))
        return (evening - _EARLIER_IN_THE_EVENING).astimezone(at.tzinfo)

    def after(self, at: datetime, zone: str) -> datetime:
        """Return the moment itself, or the end of the quiet when it falls into it."""
        if not self.holds(at, zone):
            return at
        local = at.astimezone(ZoneInfo(zone))
        day = local.date() if local.hour < self.end else local.date() + timedelta(days=1)
        return datetime.combine(day, time(self.end), ZoneInfo(zone)).astimezone(at.tzinfo)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator decided. Rates are in rupiah a message, None where none is set."""

    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)  # by channel
    quiet: QuietHours = field(default_factory=QuietHours)
    rupiah: int | None = None  # a message out on WhatsApp
    rupiah_since: date | None = None  # the day of that rate
    rupiah_in: int = 0  # one that comes in
    lists_kept: timedelta = timedelta(days=90)  # who was invited and has not come
    second_yes_above: int = 1000  # people: a broadcast to more needs a second coordinator's yes
    first_words_a_day: int | None = 250  # people; None: as many as may be
    base_url: str = ""  # our own address, without a slash at the end
    issuer: Issuer = field(default_factory=Issuer)  # who stands for certificates
    # Digests are made with it of what must not be guessed from them.
    secret: str = field(default="", repr=False)
    # What the bot itself is called on a channel: Telegram's user name, WhatsApp's number.
    accounts: Mapping[str, str] = field(default_factory=dict)
    rupiah_marketing: int | None = None  # by a template that Meta counts as marketing
    nudges_by_template: bool = False  # nudges are worth a template

    def windows(self, now: datetime) -> dict[str, datetime]:
        """Return a moment for each channel: who wrote before it can be written to only with a
        template."""
        limited = {name: c.window for name, c in self.capabilities.items()}
        return {name: now - window for name, window in limited.items() if window is not None}

    def is_paid(self, channel: str) -> bool:
        """Whether messages of a channel are paid for."""
        capabilities = self.capabilities.get(channel)
        return capabilities is not None and capabilities.paid

    def price(self, channel: str, *, marketing: bool = False) -> int:
        """What a message out costs, in rupiah; 0 where nothing is paid or no rate is set."""
        if not self.is_paid(channel):
            return 0
        if marketing and self.rupiah_marketing is not None:
            return self.rupiah_marketing
        return self.rupiah or 0
