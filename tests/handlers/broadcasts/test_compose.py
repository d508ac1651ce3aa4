"""A coordinator writes to many: what they see before it goes, who gets it, what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.messages import Media, SentFile
from bot.engine.person import Volunteer
from bot.engine.policy import Policy
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.turns import Turns
from bot.text.rich_text import Formatted, Span
from models.broadcasts import Broadcast
from models.files import File
from models.messages import Outbox
from models.notices import Notice
from models.volunteer import Audit
from tests.support.registered import FEATURES
from tests.support.training_sessions import CHAT, NOW
from tests.support.volunteers_in_chat import QUIET, VolunteersInChat

PHOTO = SentFile("telegram-photo", "foto.jpg", "image/jpeg", 40_000, picture=True)


def writing(
    chat: VolunteersInChat, text: str = "Besok kerja bakti pukul 07.00."
) -> VolunteersInChat:
    """As far as the preview, for everybody of the coordinator's region."""
    return chat.says(1, "siaran", text, "semua")


def sent(chat: VolunteersInChat, text: str = "Besok kerja bakti pukul 07.00.") -> VolunteersInChat:
    return writing(chat, text).says(1, "kirim").sweep()


def states(chat: VolunteersInChat) -> list[str]:
    return [row.state for row in chat.rows(Broadcast)]


def got(chat: VolunteersInChat, who: int) -> list[str]:
    return [text for text in chat.texts(who) if "kerja bakti" in text]


def test_the_preview_counts_before_anything_goes(chat: VolunteersInChat) -> None:
    writing(chat)
    assert "Besok kerja bakti" in chat.text(1)
    assert "Jumlah penerima: 5" in chat.text(1)
    assert chat.rows(Broadcast) == []


def test_everybody_of_the_region_gets_it_once_and_is_told_how_to_stop(
    chat: VolunteersInChat,
) -> None:
    chat.enter(1, first=8, place="32.16.05.2001")
    sent(chat).sweep()
    assert [len(got(chat, person)) for person in (2, 3, 4, 5)] == [1, 1, 1, 1]
    assert "BERHENTI" in chat.text(2)
    assert chat.heard[8] == [], "outside the coordinator's region"
    assert states(chat) == ["done"]


def test_the_same_draft_confirmed_twice_goes_once(chat: VolunteersInChat) -> None:
    writing(chat)
    chat.presses(1, "Kirim").presses(1, "Kirim").sweep()
    assert len(chat.rows(Broadcast)) == 1
    assert len(got(chat, 2)) == 1


def test_formatting_is_kept(chat: VolunteersInChat) -> None:
    text = "Besok kerja bakti"
    bold = Formatted(text, (Span(6, 17, "bold"),))
    chat.says(1, "siaran").sends(1, text=text, formatted=bold).says(1, "semua", "kirim").sweep()
    assert "<b>kerja bakti</b>" in got(chat, 2)[0]


def test_to_me_first_goes_to_nobody_else(chat: VolunteersInChat) -> None:
    writing(chat).says(1, "coba")
    assert len([text for text in got(chat, 1) if "BERHENTI" in text]) == 1
    assert chat.heard[2] == []
    assert chat.rows(Broadcast) == []


def test_who_has_said_stop_gets_none_and_is_counted(chat: VolunteersInChat) -> None:
    chat.says(3, "berhenti")
    before = len(chat.heard[3])
    sent(chat)
    assert len(chat.heard[3]) == before
    chat.says(1, "siaran")
    assert states(chat) == ["done"]
    fates = {row.error for row in chat.rows(Outbox, state="cancelled")}
    assert fates == {"stopped"}


@pytest.mark.parametrize(
    ("bad", "told"),
    [("🙂🙂", "kosong"), ("x" * 1000, "")],
)
def test_an_empty_text_is_asked_again(chat: VolunteersInChat, bad: str, told: str) -> None:
    chat.says(1, "siaran", bad)
    assert chat.rows(Broadcast) == []
    if told:
        assert told in chat.text(1).lower()


def test_a_later_hour_waits_for_it(chat: VolunteersInChat) -> None:
    writing(chat).says(1, "ubah", "waktu kirim", "besok jam 9 pagi", "kirim").sweep()
    assert got(chat, 2) == []
    chat.wait_until(NOW + timedelta(days=1))
    assert len(got(chat, 2)) == 1


@pytest.mark.parametrize(
    ("hour", "told"),
    [
        ("jam 3 sore", "24 November 2026, pukul 15.00 WIB"),
        ("8.00", "25 November 2026, pukul 08.00"),
    ],
)
def test_an_hour_alone_is_the_next_such_hour(chat: VolunteersInChat, hour: str, told: str) -> None:
    writing(chat).says(1, "perbaiki", "waktu", hour)
    assert told in chat.text(1)


def test_a_time_that_has_passed_is_asked_again(chat: VolunteersInChat) -> None:
    writing(chat).says(1, "ubah", "waktu kirim", "hari ini jam 9.05 pagi")
    assert chat.rows(Broadcast) == []


def test_called_off_it_does_not_go(chat: VolunteersInChat) -> None:
    writing(chat).says(1, "ubah", "waktu kirim", "besok jam 9 pagi", "kirim").sweep()
    chat.says(1, "siaran", "2", "batalkan siaran", "ya")
    chat.wait_until(NOW + timedelta(days=1, hours=2))
    assert got(chat, 2) == []
    assert states(chat) == ["cancelled"]
    assert {row.state for row in chat.rows(Outbox) if row.notice_id} <= {"cancelled", "sent"}


def test_at_night_it_waits_for_the_morning(chat: VolunteersInChat) -> None:
    chat.now = NOW.replace(hour=15)  # 22.00 in Jakarta
    sent(chat)
    assert got(chat, 2) == []
    chat.wait_until(NOW.replace(hour=23, minute=30))
    assert len(got(chat, 2)) == 1


# --- the second yes ----------------------------------------------------------------------------


def with_second_yes(chat: VolunteersInChat, above: int = 3) -> VolunteersInChat:
    policy = Policy({"telegram": CHAT}, QUIET, second_yes_above=above)
    chat._turns = Turns(chat._engine, policy, Volunteer(id=0), DirectChannels(), FEATURES)
    return chat


def test_above_the_limit_another_coordinator_has_to_agree(chat: VolunteersInChat) -> None:
    with_second_yes(chat).appoint(2, "32")
    sent(chat)
    assert got(chat, 3) == []
    assert states(chat) == ["awaiting"]
    chat.presses(2, "Setuju kirim").sweep()
    assert len(got(chat, 3)) == 1
    assert states(chat) == ["done"]


def test_refused_it_does_not_go(chat: VolunteersInChat) -> None:
    with_second_yes(chat).appoint(2, "32")
    sent(chat).presses(2, "Jangan kirim").sweep()
    assert got(chat, 3) == []
    assert states(chat) == ["cancelled"]


def test_the_author_cannot_agree_to_their_own(chat: VolunteersInChat) -> None:
    with_second_yes(chat).appoint(2, "32")
    sent(chat).sends(1, button="/setuju_kirim b1", turn=0).sweep()
    assert states(chat) == ["awaiting"]


def test_a_coordinator_of_elsewhere_cannot_agree(chat: VolunteersInChat) -> None:
    chat.enter(1, first=8, place="32.16.05.2001")
    with_second_yes(chat).appoint(2, "32")
    chat.appoint(8, "32.16")
    sent(chat).sends(8, button="/setuju_kirim b1", turn=0).sweep()
    assert states(chat) == ["awaiting"]


def test_without_a_second_coordinator_it_is_said_and_nothing_goes(chat: VolunteersInChat) -> None:
    with_second_yes(chat)
    sent(chat)
    assert chat.rows(Broadcast) == []


# --- rights ------------------------------------------------------------------------------------


def test_removed_between_preview_and_confirm_nothing_goes(chat: VolunteersInChat) -> None:
    writing(chat).dismiss(1)
    chat.says(1, "kirim").sweep()
    assert chat.rows(Broadcast) == []
    assert got(chat, 2) == []


def test_an_audience_that_became_empty_is_said(chat: VolunteersInChat) -> None:
    chat.enter(1, first=8, place="32.75.05.1001")
    chat.says(1, "siaran", "Besok kerja bakti.", "Rawalumbu")
    assert "Jumlah penerima: 1" in chat.text(1)
    chat.says(8, "hapus data", "ya", "hapus")
    chat.says(1, "kirim").sweep()
    assert chat.rows(Broadcast) == []


def test_a_region_outside_the_scope_is_refused(chat: VolunteersInChat) -> None:
    chat.says(1, "siaran", "Besok kerja bakti.", "Kota Surabaya")
    assert "Jumlah penerima" not in chat.text(1)
    assert chat.rows(Broadcast) == []


def test_another_region_sees_nothing_of_it(chat: VolunteersInChat) -> None:
    chat.enter(1, first=8, place="32.16.05.2001")
    chat.appoint(8, "32.16")
    sent(chat)
    chat.says(8, "siaran")
    assert "kerja bakti" not in chat.text(8)


@pytest.mark.parametrize("words", ["siaran", "/setuju_kirim b1"])
def test_a_volunteer_has_none_of_it(chat: VolunteersInChat, words: str) -> None:
    sent(chat)
    chat.says(2, words)
    assert "koordinator" in chat.text(2).lower()
    assert len(chat.rows(Broadcast)) == 1


def test_every_act_is_in_the_audit(chat: VolunteersInChat) -> None:
    sent(chat)
    acts = [(row.act, row.by, row.scope, row.details) for row in chat.rows(Audit)]
    assert acts == [("broadcast sent", 1, "32.75", {"broadcast": 1, "people": 5})]


# --- files -------------------------------------------------------------------------------------


def arrives(chat: VolunteersInChat) -> VolunteersInChat:
    """The worker has fetched the file."""
    file = File.__table__
    with chat.engine.begin() as connection:
        connection.execute(file.update().values(ready=True, content=b"x"))  # type: ignore[attr-defined]
    return chat


def test_a_photo_with_its_text(chat: VolunteersInChat) -> None:
    chat.says(1, "siaran")
    chat.sends(1, text="Foto kerja bakti", media=Media.PHOTO, file=PHOTO)
    arrives(chat).says(1, "semua")
    assert "foto.jpg" in chat.text(1)
    chat.says(1, "kirim").sweep()
    assert chat.rows(Broadcast)[0].file_id == chat.rows(File)[0].id
    assert len(got(chat, 2)) == 1
    assert [kind for kind, _ in chat.tasks()] == ["keep_file"]


def test_a_photo_without_text_is_asked_for_one(chat: VolunteersInChat) -> None:
    chat.says(1, "siaran").sends(1, media=Media.PHOTO, file=PHOTO)
    assert "teks" in chat.text(1)
    arrives(chat).says(1, "Foto kerja bakti", "semua", "kirim").sweep()
    assert len(got(chat, 2)) == 1


def test_nothing_goes_before_the_file_is_here(chat: VolunteersInChat) -> None:
    chat.says(1, "siaran")
    chat.sends(1, text="Foto kerja bakti", media=Media.PHOTO, file=PHOTO).says(1, "semua", "kirim")
    assert chat.rows(Broadcast) == []
    assert "tunggu" in chat.text(1)
    arrives(chat).says(1, "kirim").sweep()
    assert len(got(chat, 2)) == 1


def test_a_file_above_the_limit_is_refused(chat: VolunteersInChat) -> None:
    large = SentFile("x", "video.zip", "application/zip", 60_000_000)
    chat.says(1, "siaran").sends(1, text="Berkas", media=Media.DOCUMENT, file=large)
    assert "5 MB" in chat.text(1)
    assert chat.rows(File) == []
    assert chat.rows(Notice) == []
