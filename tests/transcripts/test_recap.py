"""REKAP as a coordinator sees it, to be read by people; `UPDATE_TRANSCRIPTS=1` writes it anew."""

from __future__ import annotations

from pathlib import Path

from bot.features.counters.recount import recount
from models.base import table
from models.learning import Attempt
from tests.support.talk import CHAT, PAID
from tests.support.training_sessions import NOW
from tests.transcripts.test_gathering import COORDINATOR, Play, _compare

RAWALUMBU = "32.75.05.1001"


def whole_recap(play: Play) -> str:
    """Seven people, three attempts at the first quiz."""
    play.chat.enter(2, first=10, place=RAWALUMBU, phone="+6281234567890")
    play.chat.enter(1, first=12, place=RAWALUMBU, name="Mochamad Soleh", phone="+6281298765432")
    _attempts(play)
    play.at(27, 10, 5, month=11)
    play.say(COORDINATOR, "rekap", "Rawalumbu", "naik", "gambar", "belum lulus", "1", "kembali")
    play.say(COORDINATOR, "kembali", "cari orang", "siapa ya namanya", "muhamad soleh", "rekap")
    play.say(COORDINATOR, "tambun selatan", "ekspor", "matikan rekap senin", "rekap nyala")
    play.at(30, 8, month=11)
    play.chat.weekly()
    play._write_what_came({COORDINATOR: len(play.chat.heard[COORDINATOR]) - 1})
    play.say(COORDINATOR, "rekap", "belum lulus", "1", "ingatkan")
    return "\n".join(play.script)


def _attempts(play: Play) -> None:
    rows = [
        {
            "key": f"attempt-{person}",
            "volunteer_id": person,
            "module": "d1",
            "questions": [],
            "started_at": NOW,
            "finished_at": NOW,
            "score": score,
            "passed": score >= 70,
        }
        for person, score in ((2, 88), (3, 50), (12, 100))
    ]
    with play.chat.engine.begin() as connection:
        connection.execute(table(Attempt).insert(), rows)
        recount(connection)


def test_the_recap_on_telegram_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("recap", whole_recap(Play(tmp_path, CHAT)))


def test_the_recap_on_whatsapp_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("recap_whatsapp", whole_recap(Play(tmp_path, PAID)))
