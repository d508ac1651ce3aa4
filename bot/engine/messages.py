"""Messages as the bot thinks of them: the same for every channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from bot.text.phrases import Say
from bot.text.rich_text import Formatted

# Characters: more than that of one message nobody reads, and no platform carries.
LONGEST_MESSAGE = 4096


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached. `id` is opaque: never parsed, never the person's key."""

    channel: str
    id: str


class Media(StrEnum):
    """What came instead of text."""

    VOICE = "voice"
    STICKER = "sticker"
    PHOTO = "photo"
    VIDEO = "video"
    LOCATION = "location"
    CONTACT = "contact"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that somebody sent, still with the platform: `ref` is what the channel fetches it by.
    `size` in bytes, 0 where the platform does not tell."""

    ref: str
    name: str
    mime: str
    size: int = 0
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Tapped:
    """A key that was tapped: the platform's id of its message, and what stood on it. "" where
    nothing was, or where it was not taken as an answer. `alone`: other keys are still to be
    tapped."""

    message: str = ""
    label: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a person did."""

    id: str  # the platform's; with the channel the key against duplicates
    sender: Address
    at: datetime  # when it reached us (UTC); platforms round when it was sent, or leave it out
    text: str = ""
    button: str | None = None  # the value of what was tapped
    turn: int | None = None  # the turn that showed it
    media: Media | None = None
    phone: str | None = None  # the sender's own shared number, E.164
    point: tuple[float, float] | None = None  # latitude and longitude of a place that they sent
    formatted: Formatted | None = None  # the text with its formatting
    file: SentFile | None = None  # what the text goes with
    reply_to: str = ""  # the platform's id of the message that they replied to
    tapped: Tapped | None = None
    covered: bool = False  # a resident's number was taken out of it


def read_point(latitude: object, longitude: object) -> tuple[float, float] | None:
    """Read a place on earth from what a platform says, None for what is none."""
    try:
        point = float(str(latitude)), float(str(longitude))
    except ValueError:
        return None
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None


@dataclass(frozen=True, slots=True)
class Reachability:
    """The platform says that a person blocked the bot, or let it in again."""

    id: str
    sender: Address
    at: datetime
    reachable: bool


@dataclass(frozen=True, slots=True)
class TooFast:
    """A person writes faster than anybody reads (bot/runtime/flood_guard.py), and is told so."""

    sender: Address


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as a channel parsed it. `event` is None for one that is kept only so that it is
    not taken twice: of an unknown kind, or `broken` (why). `alias` is another id that the platform
    knows its sender by (bot/runtime/aliases.py)."""

    id: str
    sender: Address
    at: datetime
    event: Inbound | Reachability | TooFast | None
    broken: str = ""
    alias: str = ""


# Takes a message in: who wrote, None where nobody did, and what reads the rest.
Take: TypeAlias = Callable[[Address | None, Callable[[], Arrival]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Button:
    """A choice to tap. `value` is a short English code; one that begins with "/" is a command and
    works at any time, the others only while their question is open."""

    value: str
    label: Say


class Layout(StrEnum):
    """How the choices of a question are drawn."""

    NUMBERED = "numbered"  # short labels: on the buttons themselves, or "1. …" without buttons
    WORDED = "worded"  # said in words or tapped, never by a digit: what cannot be taken back
    LETTERED = "lettered"  # long labels: "A. …" in the text, the buttons carry the letters
    CONTACT = "contact"  # the first button shares the sender's phone number


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked: its text and its choices, unworded."""

    text: Say
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED


class Told(NamedTuple):
    """What a message that comes of itself says; its question's choices are commands."""

    say: Say
    question: Question | None = None
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A worded button: its label, and the turn and value that come back when it is tapped. `note`
    stands below the label where keys are a list."""

    label: str
    value: str
    contact: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What the platform knows the words of a message by (`sid`), and what fills their gaps."""

    sid: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file whole; `mime` with its charset where it is text. `path` is that of its address with
    us, `ref` what the platform knows it by, once it has it: then the content need not go along."""

    name: str
    mime: str
    content: bytes
    path: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: its id (bot/store/files.py). `picture`: shown in the
    chat."""

    file: int
    name: str
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Outbound:
    """A worded message in the channel's markup. `rows` of keys; empty on channels without. Where
    keys may be missing the text says how to answer without: `keyed` is how much of it is needed
    where they are there (0: always all). `clears_keyboard` takes away the keyboard that an earlier
    message put below the chat. With an `attachment` the text is its caption. `edits` is the
    platform's id of the message that it takes the place of. One by a `template` may go at any time;
    its text is how it reads. One that answers `closes` the keys before it, and shows what was
    tapped."""

    text: str
    rows: tuple[tuple[Key, ...], ...] = ()
    clears_keyboard: bool = False
    attachment: Attachment | None = None
    edits: str = ""
    keyed: int = 0
    template: Template | None = None
    closes: Tapped | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple(key for row in self.rows for key in row)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; conversations and the engine go by this, never by its name."""

    markup: str
    text_limit: int  # characters of a message
    buttons: bool
    contact: bool = False  # a button shares one's own number
    together: int = 1  # questions in one message; above 1 pages that wait for "next" are joined
    # Seconds in which nobody can have read a question: what is typed sooner answers the one before.
    reading_time: float = 1.0
    window: timedelta | None = None  # after a person's last message, to write freely; None: always
    paid: bool = False  # each message costs
    files: bool = False  # it carries documents; else the text gets the address of the file
    pictures: bool = False  # it carries pictures with a text
    edits: bool = False  # a message that was sent can be changed
    closes_keys: bool = False  # and its keys be taken away
    shows_busy: bool = False  # it can be seen that something is being made
    passes_on: bool = False  # what somebody sent goes to others by the same reference
    most_keys: int = 0  # beside a text that can be answered without them
    most_buttons: int = 0  # of these with labels up to `longest_button`; more are a list
    longest_button: int = 0

    def carries(self, attachment: Attachment) -> bool:
        return self.pictures if attachment.picture else self.files
