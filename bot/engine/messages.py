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
class Inbound:
    """What a person did.

    `id` is the provider's; with the channel it is the key against duplicates. `at` is when it
    reached us (aware, UTC; platforms round or leave out when it was sent). `turn` is the turn that
    showed the tapped button. `phone` is the sender's own shared number in E.164, `point` the
    latitude and longitude of a place that they sent, `formatted` the text with its formatting,
    `file` the document or picture that the text goes with, `reply_to` the platform's id of the
    message that they replied to.
    """

    id: str
    sender: Address
    at: datetime
    text: str = ""
    button: str | None = None
    turn: int | None = None
    media: Media | None = None
    phone: str | None = None
    point: tuple[float, float] | None = None
    formatted: Formatted | None = None
    file: SentFile | None = None
    reply_to: str = ""


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
    its text is how it reads."""

    text: str
    rows: tuple[tuple[Key, ...], ...] = ()
    clears_keyboard: bool = False
    attachment: Attachment | None = None
    edits: str = ""
    keyed: int = 0
    template: Template | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple(key for row in self.rows for key in row)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; conversations and the engine go by this, never by its name.

    `text_limit` counts characters of a message. `most_keys` may be shown beside a text that can be
    answered without them: up to `most_buttons` with labels up to `longest_button`, more as a list.
    `together` is how many questions may be asked in
    one message (1: one by one); above 1, pages that only wait for "next" are joined while they fit.
    `reading_time` (seconds) is the least in which a person can have read a question: a typed answer
    that comes sooner was meant for the question before. `window` is how long after a person's last
    message they may be written to freely; None: always. `paid`: each message costs. `files` and
    `pictures`: it carries documents, or pictures with a text; else the text gets the address of
    the file. `edits`: a message that was sent can be changed. `passes_on`: what
    somebody sent can be sent to others by the same reference.
    """

    markup: str
    text_limit: int
    buttons: bool
    contact: bool = False
    together: int = 1
    reading_time: float = 1.0
    window: timedelta | None = None
    paid: bool = False
    files: bool = False
    pictures: bool = False
    edits: bool = False
    passes_on: bool = False
    most_keys: int = 0
    most_buttons: int = 0
    longest_button: int = 0

    def carries(self, attachment: Attachment) -> bool:
        return self.pictures if attachment.picture else self.files
