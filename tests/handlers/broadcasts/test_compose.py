"""A coordinator writes to many: what they see before it goes, who gets it, what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.messages import Media, SentFile
from bot.engine.person import Volunteer
from bot.engine.policy import Terms
from bot.runtime.turns import Turns
from bot.text.rich_text import Formatted, Span
from models.broadcasts import Broadcast
from models.files import File
from models.messages import Outbox
from models.notices import Notice
from models.volunteer import Audit
from tests.support.training_sessions import CHAT, NOW
from tests.support.volunteers_in_chat import QUIET, Hall

PHOTO = SentFile("telegram-photo", "foto.jpg", "image/jpeg", 40_000, picture=True)


def writing(hall: Hall, text: str = "Besok kerja bakti pukul 07.00.") -> Hall:
    """As far as the preview, for everybody of the coordinator's region."""
    return hall.says(1, "siaran", text, "semua")


def sent(hall: Hall, text: str = "Besok kerja bakti pukul 07.00.") -> Hall:
    return writing(hall, text).says(1, "kirim").sweep()


def states(hall: Hall) -> list[str]:
    return [row.state for row in hall.rows(Broadcast)]


def got(hall: Hall, who: int) -> list[str]:
    return [text for text in hall.texts(who) if "kerja bakti" in text]


def test_the_preview_counts_before_anything_goes(hall: Hall) -> None:
    writing(hall)
    assert "Besok kerja bakti" in hall.text(1)
    assert "Jumlah penerima: 5" in hall.text(1)
    assert hall.rows(Broadcast) == []


def test_everybody_of_the_region_gets_it_once_and_is_told_how_to_stop(hall: Hall) -> None:
    hall.enter(1, first=8, place="32.16.05.2001")
    sent(hall).sweep()
    assert [len(got(hall, person)) for person in (2, 3, 4, 5)] == [1, 1, 1, 1]
    assert "BERHENTI" in hall.text(2)
    assert hall.heard[8] == [], "outside the coordinator's region"
    assert states(hall) == ["done"]


def test_the_same_draft_confirmed_twice_goes_once(hall: Hall) -> None:
    writing(hall)
    hall.presses(1, "Kirim").presses(1, "Kirim").sweep()
    assert len(hall.rows(Broadcast)) == 1
    assert len(got(hall, 2)) == 1


def test_formatting_is_kept(hall: Hall) -> None:
    text = "Besok kerja bakti"
    bold = Formatted(text, (Span(6, 17, "bold"),))
    hall.says(1, "siaran").sends(1, text=text, formatted=bold).says(1, "semua", "kirim").sweep()
    assert "<b>kerja bakti</b>" in got(hall, 2)[0]


def test_to_me_first_goes_to_nobody_else(hall: Hall) -> None:
    writing(hall).says(1, "coba")
    assert len([text for text in got(hall, 1) if "BERHENTI" in text]) == 1
    assert hall.heard[2] == []
    assert hall.rows(Broadcast) == []


def test_who_has_said_stop_gets_none_and_is_counted(hall: Hall) -> None:
    hall.says(3, "berhenti")
    before = len(hall.heard[3])
    sent(hall)
    assert len(hall.heard[3]) == before
    hall.says(1, "siaran")
    assert states(hall) == ["done"]
    fates = {row.error for row in hall.rows(Outbox, state="cancelled")}
    assert fates == {"stopped"}


@pytest.mark.parametrize(
    ("bad", "told"),
    [("🙂🙂", "kosong"), ("x" * 1000, "")],
)
def test_an_empty_text_is_asked_again(hall: Hall, bad: str, told: str) -> None:
    hall.says(1, "siaran", bad)
    assert hall.rows(Broadcast) == []
    if told:
        assert told in hall.text(1).lower()


def test_a_later_hour_waits_for_it(hall: Hall) -> None:
    writing(hall).says(1, "ubah", "waktu kirim", "besok jam 9 pagi", "kirim").sweep()
    assert got(hall, 2) == []
    hall.wait_until(NOW + timedelta(days=1))
    assert len(got(hall, 2)) == 1


@pytest.mark.parametrize(
    ("hour", "told"),
    [
        ("jam 3 sore", "24 November 2026, pukul 15.00 WIB"),
        ("8.00", "25 November 2026, pukul 08.00"),
    ],
)
def test_an_hour_alone_is_the_next_such_hour(hall: Hall, hour: str, told: str) -> None:
    writing(hall).says(1, "perbaiki", "waktu", hour)
    assert told in hall.text(1)


def test_a_time_that_has_passed_is_asked_again(hall: Hall) -> None:
    writing(hall).says(1, "ubah", "waktu kirim", "hari ini jam 9.05 pagi")
    assert hall.rows(Broadcast) == []


def test_called_off_it_does_not_go(hall: Hall) -> None:
    writing(hall).says(1, "ubah", "waktu kirim", "besok jam 9 pagi", "kirim").sweep()
    hall.says(1, "siaran", "2", "batalkan siaran", "ya")
    hall.wait_until(NOW + timedelta(days=1, hours=2))
    assert got(hall, 2) == []
    assert states(hall) == ["cancelled"]
    assert {row.state for row in hall.rows(Outbox) if row.notice_id} <= {"cancelled", "sent"}


def test_at_night_it_waits_for_the_morning(hall: Hall) -> None:
    hall.now = NOW.replace(hour=15)  # 22.00 in Jakarta
    sent(hall)
    assert got(hall, 2) == []
    hall.wait_until(NOW.replace(hour=23, minute=30))
    assert len(got(hall, 2)) == 1


# --- the second yes ----------------------------------------------------------------------------


def with_second_yes(hall: Hall, above: int = 3) -> Hall:
    terms = Terms({"telegram": CHAT}, QUIET, second_yes_above=above)
    hall._turns = Turns(hall._engine, terms, Volunteer(id=0))
    return hall


def test_above_the_limit_another_coordinator_has_to_agree(hall: Hall) -> None:
    with_second_yes(hall).appoint(2, "32")
    sent(hall)
    assert got(hall, 3) == []
    assert states(hall) == ["awaiting"]
    hall.presses(2, "Setuju kirim").sweep()
    assert len(got(hall, 3)) == 1
    assert states(hall) == ["done"]


def test_refused_it_does_not_go(hall: Hall) -> None:
    with_second_yes(hall).appoint(2, "32")
    sent(hall).presses(2, "Jangan kirim").sweep()
    assert got(hall, 3) == []
    assert states(hall) == ["cancelled"]


def test_the_author_cannot_agree_to_their_own(hall: Hall) -> None:
    with_second_yes(hall).appoint(2, "32")
    sent(hall).sends(1, button="/setuju_kirim b1", turn=0).sweep()
    assert states(hall) == ["awaiting"]


def test_a_coordinator_of_elsewhere_cannot_agree(hall: Hall) -> None:
    hall.enter(1, first=8, place="32.16.05.2001")
    with_second_yes(hall).appoint(2, "32")
    hall.appoint(8, "32.16")
    sent(hall).sends(8, button="/setuju_kirim b1", turn=0).sweep()
    assert states(hall) == ["awaiting"]


def test_without_a_second_coordinator_it_is_said_and_nothing_goes(hall: Hall) -> None:
    with_second_yes(hall)
    sent(hall)
    assert hall.rows(Broadcast) == []


# --- rights ------------------------------------------------------------------------------------


def test_removed_between_preview_and_confirm_nothing_goes(hall: Hall) -> None:
    writing(hall).dismiss(1)
    hall.says(1, "kirim").sweep()
    assert hall.rows(Broadcast) == []
    assert got(hall, 2) == []


def test_an_audience_that_became_empty_is_said(hall: Hall) -> None:
    hall.enter(1, first=8, place="32.75.05.1001")
    hall.says(1, "siaran", "Besok kerja bakti.", "Rawalumbu")
    assert "Jumlah penerima: 1" in hall.text(1)
    hall.says(8, "hapus data", "ya", "hapus")
    hall.says(1, "kirim").sweep()
    assert hall.rows(Broadcast) == []


def test_a_region_outside_the_scope_is_refused(hall: Hall) -> None:
    hall.says(1, "siaran", "Besok kerja bakti.", "Kota Surabaya")
    assert "Jumlah penerima" not in hall.text(1)
    assert hall.rows(Broadcast) == []


def test_another_region_sees_nothing_of_it(hall: Hall) -> None:
    hall.enter(1, first=8, place="32.16.05.2001")
    hall.appoint(8, "32.16")
    sent(hall)
    hall.says(8, "siaran")
    assert "kerja bakti" not in hall.text(8)


@pytest.mark.parametrize("words", ["siaran", "/setuju_kirim b1"])
def test_a_volunteer_has_none_of_it(hall: Hall, words: str) -> None:
    sent(hall)
    hall.says(2, words)
    assert "koordinator" in hall.text(2).lower()
    assert len(hall.rows(Broadcast)) == 1


def test_every_act_is_in_the_audit(hall: Hall) -> None:
    sent(hall)
    acts = [(row.act, row.by, row.scope, row.details) for row in hall.rows(Audit)]
    assert acts == [("broadcast sent", 1, "32.75", {"broadcast": 1, "people": 5})]


# --- files -------------------------------------------------------------------------------------


def arrives(hall: Hall) -> Hall:
    """The worker has fetched the file."""
    file = File.__table__
    with hall.engine.begin() as connection:
        connection.execute(file.update().values(ready=True, content=b"x"))  # type: ignore[attr-defined]
    return hall


def test_a_photo_with_its_text(hall: Hall) -> None:
    hall.says(1, "siaran")
    hall.sends(1, text="Foto kerja bakti", media=Media.PHOTO, file=PHOTO)
    arrives(hall).says(1, "semua")
    assert "foto.jpg" in hall.text(1)
    hall.says(1, "kirim").sweep()
    assert hall.rows(Broadcast)[0].file_id == hall.rows(File)[0].id
    assert len(got(hall, 2)) == 1
    assert [kind for kind, _ in hall.tasks()] == ["keep_file"]


def test_a_photo_without_text_is_asked_for_one(hall: Hall) -> None:
    hall.says(1, "siaran").sends(1, media=Media.PHOTO, file=PHOTO)
    assert "teks" in hall.text(1)
    arrives(hall).says(1, "Foto kerja bakti", "semua", "kirim").sweep()
    assert len(got(hall, 2)) == 1


def test_nothing_goes_before_the_file_is_here(hall: Hall) -> None:
    hall.says(1, "siaran")
    hall.sends(1, text="Foto kerja bakti", media=Media.PHOTO, file=PHOTO).says(1, "semua", "kirim")
    assert hall.rows(Broadcast) == []
    assert "tunggu" in hall.text(1)
    arrives(hall).says(1, "kirim").sweep()
    assert len(got(hall, 2)) == 1


def test_a_file_above_the_limit_is_refused(hall: Hall) -> None:
    large = SentFile("x", "video.zip", "application/zip", 60_000_000)
    hall.says(1, "siaran").sends(1, text="Berkas", media=Media.DOCUMENT, file=large)
    assert "5 MB" in hall.text(1)
    assert hall.rows(File) == []
    assert hall.rows(Notice) == []
