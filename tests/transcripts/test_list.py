"""From a coordinator's file to a volunteer whose role is confirmed, as both see it;
`UPDATE_TRANSCRIPTS=1` writes it anew."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.clock import SetClock
from bot.engine.messages import Capabilities, Media, SentFile
from bot.runtime.job_worker import JobWorker
from bot.store.jobs import Links
from tests.support.lists import xlsx
from tests.support.registered import FEATURES
from tests.support.talk import CHAT, PAID
from tests.transcripts import test_gathering
from tests.transcripts.test_gathering import COORDINATOR, Play, _compare

INVITED = 50
_SECRET = re.compile(r"/berkas/[^/]+/")
PLACE = "Pekayon Jaya, Bekasi Selatan"
LIST = xlsx(
    ["DAFTAR PESERTA BIMTEK PSM KOTA BEKASI"],
    [],
    ["No", "Nama Lengkap", "NIK", "No. HP/WA", "Kelurahan, Kecamatan", "Jabatan"],
    [1, "SITI AMINAH, S.Sos.", "3275045501900001", 81234567890, PLACE, "PSM"],
    [2, "Budi Santoso", "", "0812-9876-5432 / 021-8899123", "Margahayu, Bekasi Timur", "Tagana"],
    [3, "Andi", "", "0813", "Kec. Rawalumbu", ""],
    ["", "JUMLAH", "", 3],
    [],
    ["", "", "", "", "Bekasi, 30 November 2026"],
    ["", "", "", "", "Kepala Dinas Sosial"],
)


class _Database:
    """What a worker reads from and writes to."""

    def __init__(self, play: Play) -> None:
        self._engine = play.chat.engine

    async def read(self, work: Callable[[Connection], Any]) -> Any:
        return await asyncio.to_thread(self._do, work)

    async def run(self, work: Callable[[Connection], Any]) -> Any:
        return self._do(work)

    def _do(self, work: Callable[[Connection], Any]) -> Any:
        with self._engine.begin() as connection:
            return work(connection)


class _Reading(_Database):
    def _do(self, work: Callable[[Connection], Any]) -> Any:
        with self._engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
            return work(connection)


class WithLists(Play):
    """Somebody more, whom a list names; and jobs that are done."""

    def __init__(self, folder: Path, capabilities: Capabilities) -> None:
        super().__init__(folder, capabilities)
        self._capabilities = capabilities

    def sends_the_list(self) -> None:
        heard = self._heard()
        file = SentFile("ref-1", "Peserta Bimtek.xlsx", "", 9_000)
        self.chat.sends(COORDINATOR, media=Media.DOCUMENT, file=file)
        self.script.append("[Koordinator] > (berkas Peserta Bimtek.xlsx)\n")
        self._write_what_came(heard)

    def shares_the_number(self, who: int, phone: str) -> None:
        heard = self._heard()
        self.chat.sends(who, phone=phone, media=Media.CONTACT)
        self.script.append(f"[{test_gathering.NAMES[who]}] > (membagikan nomor {phone})\n")
        self._write_what_came(heard)

    def works(self) -> None:
        """The jobs that were ordered, and what comes of them."""
        heard = self._heard()
        while asyncio.run(self._worker().do_next()):
            pass
        self.chat.sweep()
        self._write_what_came(heard)

    def _worker(self) -> JobWorker:
        async def fetch(ref: str, most: int) -> bytes:
            return LIST

        writing: Any = _Database(self)
        reading: Any = _Reading(self)
        channel: Any = SimpleNamespace(capabilities=self._capabilities, fetch=fetch)
        links = Links("https://bimtek.example", "kawan_bimtek_bot", "628111000111")
        clock, kinds = SetClock(self.chat.now), FEATURES.jobs
        worker = (reading, writing, clock, kinds, {"telegram": channel})
        return JobWorker(*worker, lambda: links, "Dinas Sosial Contoh")


@pytest.fixture(autouse=True)
def _one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(test_gathering.NAMES, INVITED, "Yang diundang")


def whole_list(play: WithLists) -> str:
    play.at(30, 10, month=11)
    play.say(COORDINATOR, "impor")
    play.sends_the_list()
    play.works()
    play.say(COORDINATOR, "ya")
    play.works()
    play.say(COORDINATOR, "rekap", "belum mendaftar")
    play.say(INVITED, "/start", "setuju", "Siti Aminah", "ya", "psm", "Kota Bekasi")
    play.say(INVITED, "Bekasi Selatan", "Pekayon Jaya")
    if CHAT.contact and play._capabilities is CHAT:
        play.shares_the_number(INVITED, "+6281234567890")
    play.say(INVITED, "benar", "data saya")
    play.say(COORDINATOR, "menu", "rekap", "belum mendaftar")
    if play._capabilities is not CHAT:
        play.say(COORDINATOR, "cocokkan", "ya")
    play.say(COORDINATOR, "menu", "rekap", "cari orang", "Siti Aminah", "1")
    return _SECRET.sub("/berkas/…/", "\n".join(play.script))


def _play(folder: Path, capabilities: Capabilities) -> WithLists:
    names = dict(test_gathering.NAMES)
    test_gathering.NAMES.pop(INVITED)
    play = WithLists(folder, capabilities)
    test_gathering.NAMES.update(names)
    return play


def test_a_list_on_telegram_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("list", whole_list(_play(tmp_path, CHAT)))


def test_a_list_on_whatsapp_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("list_whatsapp", whole_list(_play(tmp_path, PAID)))
