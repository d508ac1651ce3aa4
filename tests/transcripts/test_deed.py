"""A deed that comes back, and what was told of it a week later, as both channels show it;
`UPDATE_TRANSCRIPTS=1` writes it anew."""

from __future__ import annotations

from pathlib import Path

from tests.support.talk import CHAT, PAID
from tests.transcripts.test_gathering import BUDI, COORDINATOR, SITI, Play, _compare


def whole_deed(play: Play) -> str:
    """Siti tells, Budi has not had time."""
    play.at(24, 10, 5, month=11)
    for who in (SITI, BUDI):
        play.say(who, "lanjut", "lewati")
        while "Soal 1" not in play.chat.text(who):
            play.chat.says(who, "lanjut")
        while "Pelajaran selesai" not in play.chat.text(who):
            play.chat.says(who, "a b c" if "3 huruf" in play.chat.text(who) else "a")
    play.script.clear()
    play.at(27, 19, 30, month=11)
    play.say(SITI, "lanjut", "ceritakan", "Saya tengok Nenek Iyah. Beliau senang sekali.")
    play.say(BUDI, "menu", "blm sempat")
    play.at(5, 8)
    play.say(SITI, "menu", "kemajuan")
    play.say(COORDINATOR, "rekap")
    return "\n".join(play.script)


def test_a_deed_on_telegram_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("deed", whole_deed(Play(tmp_path, CHAT)))


def test_a_deed_on_whatsapp_is_the_one_that_was_read(tmp_path: Path) -> None:
    _compare("deed_whatsapp", whole_deed(Play(tmp_path, PAID)))
