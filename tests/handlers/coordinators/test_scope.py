"""A region is closed to whoever does not answer for it: every command that there is, as a word and
as a button, and all buttons that its coordinator was shown, from a coordinator of another region
and from a volunteer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.text.phrases import keywords
from handlers import COMMANDS
from models.broadcasts import Broadcast
from models.enquiries import EnquiryAnswer
from models.training_sessions import Attendance, TrainingSession
from models.volunteer import Audit
from tests.support.volunteers_in_chat import VolunteersInChat

SECRETS = ("Ratna Rahasia", "Bimtek Tertutup", "kerja bakti rahasia", "Kapan honor", "081211110002")
CLOSED, ELSEWHERE, STRANGER, VOLUNTEER = "32.75", "32.16.05.2001", 20, 21
WORDS = tuple(sorted({word for command in COMMANDS for word in keywords(command.words)}))
NAMES = tuple(sorted(command.name for command in COMMANDS))
GUESSES = ("1", "b1", "q1", "1:1", "2", "32.75", "32.75.04.1001")


def in_rows(all_of_them: tuple[str, ...], most: int = 40) -> list[tuple[str, ...]]:
    """Some at a time, so that workers share them."""
    return [all_of_them[n : n + most] for n in range(0, len(all_of_them), most)]


@pytest.fixture
def closed(chat: VolunteersInChat) -> Iterator[VolunteersInChat]:
    """Kota Bekasi has a session, a broadcast, an enquiry and people; Kabupaten Bekasi has a
    coordinator and a volunteer who belong to none of it."""
    chat.enter(1, first=10, name="Ratna Rahasia", phone="+6281211110002")
    chat.enter(2, first=STRANGER, place=ELSEWHERE, name="Orang Luar")
    chat.appoint(STRANGER, "32.16")
    chat.invite(title="Bimtek Tertutup")
    chat.says(1, "siaran", "Besok kerja bakti rahasia.", "semua", "kirim")
    chat.says(10, "tanya", "Kapan honor dibagikan?", "kirim").sweep()
    yield chat
    assert states(chat) == BEFORE


BEFORE = (1, 1, ["done"], ["invited"] * 6, 0)


def states(chat: VolunteersInChat) -> tuple[int, int, list[str], list[str | None], int]:
    """What a stranger might have changed in Kota Bekasi."""
    return (
        len(chat.rows(TrainingSession, scope=CLOSED)),
        chat.rows(TrainingSession, scope=CLOSED)[0].version,
        [row.state for row in chat.rows(Broadcast, scope=CLOSED)],
        [row.reply for row in chat.rows(Attendance)],
        len(chat.rows(EnquiryAnswer)),
    )


def heard_nothing(chat: VolunteersInChat, who: int) -> None:
    said = " ".join(chat.texts(who)) + " ".join(chat.labels(who) if chat.heard[who] else ())
    assert not [secret for secret in SECRETS if secret in said]
    assert not [row for row in chat.rows(Audit) if row.by == who and "32.75" in str(row.details)]


@pytest.mark.parametrize("words", in_rows(WORDS), ids=" ".join)
@pytest.mark.parametrize("who", [STRANGER, VOLUNTEER])
def test_no_word_opens_it(closed: VolunteersInChat, who: int, words: tuple[str, ...]) -> None:
    for word in words:
        closed.says(who, word, "1", "menu", f"{word} 1", "menu", f"{word} ratna", "menu")
    heard_nothing(closed, who)


@pytest.mark.parametrize("names", in_rows(NAMES), ids=" ".join)
@pytest.mark.parametrize("who", [STRANGER, VOLUNTEER])
def test_no_button_opens_it(closed: VolunteersInChat, who: int, names: tuple[str, ...]) -> None:
    """Those that stand under messages hold a command and what it is about."""
    for name in names:
        for guess in GUESSES:
            closed.sends(who, button=f"/{name} {guess}", turn=0)
            closed.says(who, "ya", "menu")
    heard_nothing(closed, who)


@pytest.mark.parametrize("who", [STRANGER, VOLUNTEER])
def test_no_button_of_their_coordinator_opens_it(closed: VolunteersInChat, who: int) -> None:
    """Whatever the coordinator was shown, pressed by somebody else."""
    for words in (("jadwal", "kelola"), ("siaran",), ("rekap", "belum lulus"), ("pertanyaan",)):
        closed.says(1, *words)
        shown = [key.value for message in closed.heard[1] for row in message.rows for key in row]
        for value in {code.partition(":")[2] for code in shown}:
            closed.says(who, words[0]).sends(who, button=value, turn=_turn(closed, who))
            closed.says(who, "menu")
    heard_nothing(closed, who)


def _turn(chat: VolunteersInChat, who: int) -> int:
    rows = chat.heard[who][-1].rows
    return int(rows[0][0].value.partition(":")[0]) if rows else 0
