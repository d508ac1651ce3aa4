"""A broadcast and a volunteer's question as all their people see them, to be read by people;
`UPDATE_TRANSCRIPTS=1` writes it anew."""

from __future__ import annotations

from pathlib import Path

from tests.support.talk import CHAT, PAID
from tests.transcripts.test_gathering import BUDI, COORDINATOR, RATNA, SITI, Play, _compare


def whole_broadcast(play: Play) -> str:
    """Budi has stopped messages, Siti asks something about it."""
    play.at(24, 10, 5, month=11)
    play.say(BUDI, "berhenti")
    play.say(COORDINATOR, "siaran", "Besok kerja bakti pukul 07.00 di balai warga.")
    play.say(COORDINATOR, "kota bekasi", "coba ke saya", "perbaiki", "waktu", "jam 3 sore", "kirim")
    play.at(24, 15, 5, month=11)
    play.say(SITI, "tanya", "Perlu membawa cangkul?", "kirim")
    play.say(COORDINATOR, "jawab 1 Tidak perlu, alat sudah ada.")
    play.say(SITI, "terima kasih, jelas")
    play.say(BUDI, "mulai")
    play.say(COORDINATOR, "siaran", "2", "nama penerima", "menu")
    play.say(RATNA, "siaran")
    return "\n".join(play.script)


def test_a_broadcast_on_telegram_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("broadcast", whole_broadcast(Play(tmp_path, CHAT)))


def test_a_broadcast_on_whatsapp_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("broadcast_whatsapp", whole_broadcast(Play(tmp_path, PAID)))
