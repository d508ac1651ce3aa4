"""A resident's number that somebody types is stored nowhere, and they are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.engine.messages import Media, SentFile
from bot.text.rich_text import Formatted, Span
from models.messages import Inbox
from models.schema import metadata
from tests.support.volunteers_in_chat import VolunteersInChat, chat_in

NIK = "3275041203900001"
TOLD = "mirip NIK atau nomor KK"


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[VolunteersInChat]:
    chat = chat_in(tmp_path)
    chat.enter(3)
    chat.appoint(1, "32.75")
    yield chat
    chat.engine.dispose()


def kept(chat: VolunteersInChat) -> list[str]:
    """Columns that hold the number, whatever stands between its digits."""
    found = []
    with chat.engine.begin() as connection:
        for one in metadata.sorted_tables:
            for row in connection.execute(select(one)):
                found += [
                    f"{one.name}.{column.name}"
                    for column in one.columns
                    if NIK in re.sub(r"\D", "", str(row._mapping[column.name]))
                ]
    return found


def test_a_question_keeps_all_but_the_number(chat: VolunteersInChat) -> None:
    chat.says(2, f"tanya Bansos untuk NIK {NIK} kok belum cair?")
    assert TOLD in chat.text(2)
    assert "Bansos untuk NIK •••••••••••••••• kok belum cair?" in chat.text(2)
    chat.says(2, "kirim").sweep()
    assert "NIK ••••••••••••••••" in chat.text(1)
    chat.says(1, f"jawab #1 Untuk {NIK[:4]} {NIK[4:8]} {NIK[8:12]} {NIK[12:]} sudah.").sweep()
    assert TOLD in chat.text(1)
    assert kept(chat) == []
    assert any("••••" in str(row.body) for row in chat.rows(Inbox))


def test_a_broadcast_its_marks_and_its_file_keep_none(chat: VolunteersInChat) -> None:
    link = Span(0, 4, "link", f"https://example.org/{NIK}")
    text = f"Data {NIK} dicek lagi"
    file = SentFile("telegram-1", f"KTP {NIK}.jpg", "image/jpeg", 40_000, picture=True)
    chat.says(1, "siaran")
    chat.sends(1, text=text, formatted=Formatted(text, (link,)), file=file, media=Media.PHOTO)
    assert chat.text(1).count(TOLD) == 1
    chat.says(1, "semua", "sekarang", "kirim").sweep()
    assert kept(chat) == []


def test_it_is_told_once_a_message(chat: VolunteersInChat) -> None:
    chat.says(2, f"{NIK} dan {NIK}")
    assert sum(message.text.count(TOLD) for message in chat.heard[2]) == 1
    chat.says(2, "menu")
    assert TOLD not in chat.text(2)


def test_who_has_not_registered_is_told_too(chat: VolunteersInChat) -> None:
    chat.says(99, "mulai", NIK)
    assert TOLD in chat.text(99)
    assert kept(chat) == []


def test_whom_to_call_stands_first(chat: VolunteersInChat) -> None:
    chat.says(2, f"tolong ada anak tenggelam, NIK {NIK}")
    said = chat.text(2)
    assert said.index("112") < said.index(TOLD)
    assert kept(chat) == []


@pytest.mark.parametrize("said", ["081234567890", "KB-2345-6789-2345", "5 Desember 2026 08.00"])
def test_other_numbers_are_no_matter(chat: VolunteersInChat, said: str) -> None:
    assert TOLD not in chat.says(2, said).text(2)
