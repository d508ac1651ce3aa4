"""`bimtek chat` through a pipe: a line in, the whole answer out, then the next."""

from __future__ import annotations

from pathlib import Path

from bot.text.phrases import wording
from tests.support.process import bimtek, complaint


async def test_a_talk_through_a_pipe_is_answered_line_by_line(tmp_path: Path) -> None:
    lines = "halo\n\nsetuju\nRatna Wulandari\n"
    code, said, complained = await bimtek(tmp_path, "chat", stdin=lines)
    assert (code, complaint(complained)) == (0, "")
    places = [
        said.index(wording("id", phrase).replace("*", "")[:30])
        for phrase in ("registration.welcome", "registration.ask_name", "registration.ask_adult")
    ]
    assert places == sorted(places)


async def test_it_remembers_between_two_runs_and_keeps_people_apart(tmp_path: Path) -> None:
    await bimtek(tmp_path, "chat", stdin="halo\nsetuju\nRatna\n")
    await bimtek(tmp_path, "chat", "--as", "budi", stdin="halo\nsetuju\nBudi\n")
    _, said, _ = await bimtek(tmp_path, "chat", stdin="ya\n")
    assert wording("id", "registration.ask_role")[:20] in said
    _, said, _ = await bimtek(tmp_path, "chat", "--as", "budi", stdin="kembali\n")
    assert wording("id", "registration.ask_name").replace("*", "")[:20] in said


async def test_connected_accounts_are_left_alone(tmp_path: Path) -> None:
    """Nobody listens at this address: a call to it would be complained of."""
    settings = {"telegram_token": "123456:ABC", "telegram_api_url": "http://127.0.0.1:1"}
    code, said, complained = await bimtek(tmp_path, "chat", stdin="halo\n", **settings)
    assert (code, complaint(complained)) == (0, "")
    assert "Kawan Bimtek" in said
