"""A session as all its people see it, from the plan to the thanks, to be read by people.

`UPDATE_TRANSCRIPTS=1 pytest tests/transcripts` writes it anew; read the difference.
"""

from __future__ import annotations

import os
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_datetime

from bot.engine.messages import Capabilities
from tests.support.talk import CHAT, PAID
from tests.support.volunteers_in_chat import VolunteersInChat, chat_in

HERE = Path(__file__).parent
JAKARTA = ZoneInfo("Asia/Jakarta")
COORDINATOR, SITI, BUDI, RATNA = 1, 2, 3, 4
NAMES = {COORDINATOR: "Koordinator", SITI: "Siti", BUDI: "Budi", RATNA: "Ratna"}


class Play:
    """What everybody says and hears, with the hour whenever time has passed."""

    def __init__(self, folder: Path, capabilities: Capabilities) -> None:
        self.chat: VolunteersInChat = chat_in(folder)
        self.chat.see_by(capabilities)
        self.script: list[str] = []
        for who, name in NAMES.items():
            self.chat.enter(1, first=who, name=name)
        self.chat.appoint(COORDINATOR, "32.75")

    def at(self, day: int, hour: int, minute: int = 0, month: int = 12) -> None:
        moment = datetime(2026, month, day, hour, minute, tzinfo=JAKARTA)
        heard = self._heard()
        self.chat.wait_until(moment.astimezone(self.chat.now.tzinfo))
        told = format_datetime(moment, "EEEE, d MMMM y, HH.mm", JAKARTA, "id")
        self.script.append(f"===== {told} WIB =====\n")
        self._write_what_came(heard)

    def say(self, who: int, *texts: str) -> None:
        for text in texts:
            heard = self._heard()
            self.chat.says(who, text)
            self.script.append(f"[{NAMES[who]}] > {text}\n")
            self.chat.sweep()
            self._write_what_came(heard)

    def _heard(self) -> dict[int, int]:
        return {who: len(self.chat.heard[who]) for who in NAMES}

    def _write_what_came(self, heard: dict[int, int]) -> None:
        for who, before in heard.items():
            for message in self.chat.heard[who][before:]:
                rows = (" ".join(f"[{key.label}]" for key in row) for row in message.rows)
                drawn = "\n".join((message.text, *rows))
                self.script.append(f"[kepada {NAMES[who]}]\n{drawn}\n")


def whole_session(play: Play) -> str:
    """Two days with two seats, three who are invited beside the coordinator."""
    play.at(24, 10, 5, month=11)
    play.say(COORDINATOR, "jadwal", "buat sesi", "Bimtek Dasar PSM", "tatap muka")
    play.say(COORDINATOR, "Aula Kecamatan Bekasi Selatan", "lewati")
    play.say(COORDINATOR, "Sabtu 5 Desember jam 8 pagi", "16.00", "hari berikutnya", "benar")
    play.say(COORDINATOR, "2", "tidak dibagi", "Kota Bekasi", "semua", "semua", "biasa")
    play.say(COORDINATOR, "terbitkan")
    play.say(SITI, "hadir")
    play.say(BUDI, "saya bisa hadir")
    play.say(RATNA, "hadir")
    play.say(COORDINATOR, "tidak bisa")
    play.at(28, 8, month=11)
    play.at(30, 19, month=11)
    play.say(COORDINATOR, "jadwal", "kelola", "ubah waktu", "semua hari", "5 Desember 9.00", "ya")
    play.say(SITI, "tidak bisa")
    play.say(RATNA, "jadwal", "menu")
    play.at(4, 9)
    play.at(5, 7, 30)
    play.say(BUDI, "hadir 1111", "hadir 4821", "absen 4821")
    play.say(RATNA, "HADIR", "5930", "hadir 4821")
    play.say(COORDINATOR, "jadwal", "kelola", "perbarui")
    play.at(6, 8, 15)
    play.say(BUDI, "hadir 5930")
    play.say(COORDINATOR, "tandai hadir", "2", "ratna", "1", "kembali", "menu")
    play.at(6, 17, 30)
    play.say(BUDI, "bintang 5", "Ramah dan jelas, makanannya kurang.")
    play.say(RATNA, "bintang 4", "lewati")
    play.say(COORDINATOR, "jadwal", "kelola", "menu")
    return "\n".join(play.script)


@pytest.fixture(autouse=True)
def _known_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = chain(("4821", "5930"), map(str, count(6000)))
    monkeypatch.setattr("bot.features.training_sessions.day_plan._random_code", lambda: next(codes))


def test_a_session_on_telegram_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("session", whole_session(Play(tmp_path, CHAT)))


def test_a_session_on_whatsapp_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("session_whatsapp", whole_session(Play(tmp_path, PAID)))


def _compare(name: str, spoken: str) -> None:
    path = HERE / f"{name}.txt"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(spoken, "utf-8")
    assert spoken == path.read_text("utf-8")
