"""The message that shows how far a broadcast is, in Indonesian."""

from __future__ import annotations

from bot.engine.renderer import Renderer
from bot.features.audience.types import Audience
from bot.features.broadcasts.texts import running
from bot.features.broadcasts.types import Broadcast, BroadcastState, Fate, Ledger
from bot.text.rich_text import Formatted
from tests.support.talk import CHAT
from tests.support.training_sessions import NOW

VOICE = Renderer("id", "Asia/Jakarta", CHAT)


def shown(state: BroadcastState, people: int, **fates: int) -> list[str]:
    """Below the first words of the broadcast."""
    text, audience = Formatted("Besok kerja bakti."), Audience()
    broadcast = Broadcast(1, text, audience, people, state, NOW, NOW)
    ledger = Ledger(people, {Fate(name): count for name, count in fates.items()})
    return VOICE.text(running(broadcast, ledger, "Asia/Jakarta")).split("\n\n")[1].splitlines()


def test_while_it_runs() -> None:
    assert shown(BroadcastState.SENDING, 500, sent=200, read=55, unreachable=5, waiting=240) == [
        "Sedang dikirim.",
        "▓▓▓▓░░░░ 52% · 260 dari 500",
        "Terkirim: 255",
        "Gagal: 5",
        "Menunggu: 240",
    ]


def test_at_the_end_all_are_accounted_for() -> None:
    assert shown(BroadcastState.DONE, 10, sent=5, refused=1, held=2, unknown=1, stopped=1) == [
        "Selesai dikirim.",
        "▓▓▓▓▓▓▓▓ 100% · 10 dari 10",
        "Terkirim: 5",
        "Gagal: 1",
        "Menunggu: 0",
        "Baru menerima setelah mereka menulis lagi (aturan WhatsApp): 2",
        "Belum ada kabar: 1",
        "Sudah BERHENTI: 1",
    ]


def test_the_bar_is_full_only_when_nothing_waits() -> None:
    assert shown(BroadcastState.SENDING, 1000, sent=999, waiting=1)[1].startswith("▓▓▓▓▓▓▓░ 99%")


def test_of_nobody_it_is_a_bar_all_the_same() -> None:
    assert shown(BroadcastState.DONE, 0)[1] == "░░░░░░░░ 0% · 0 dari 0"
