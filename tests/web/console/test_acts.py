"""What pages do: as the chat does it, once, within the region, in one transaction."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from bot.clock import SetClock
from bot.engine.person import PersonState
from bot.engine.person import Volunteer as Person
from bot.features.audience.types import Audience
from models.base import table
from models.certificates import Certificate
from models.enquiries import Enquiry, EnquiryAnswer
from models.files import Job
from models.notices import Notice
from models.training_sessions import Presence, TrainingSession
from models.volunteer import Conversation
from tests.support.databases import StoredRows
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import DAY, NOW, Organiser
from tests.web.console.visitor import BEKASI_SELATAN, MEDAN_SATRIA, Visitor

_ENQUIRY = {"text": "Kapan *honor* dibayar?", "state": "open", "asked_at": NOW}


def ask(bot: RunningBot, volunteer: int) -> int:
    add = insert(table(Enquiry)).values(volunteer_id=volunteer, **_ENQUIRY)
    with bot.app.database.begin() as connection:
        found = connection.execute(add.returning(table(Enquiry).c.id))
        return int(found.scalar_one())


def plan(bot: RunningBot, scope: str, by: int) -> int:
    person = PersonState(Person(id=by), scope=scope)
    return Organiser(bot.app.database).publish(by=person, audience=Audience((scope,)))


# --- questions ---------------------------------------------------------------------------------


async def test_a_question_is_answered(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    id = ask(bot, 2)
    await visitor.opens("/konsol/pertanyaan")
    assert f"/konsol/pertanyaan/{id}" in visitor.text
    await visitor.posts(f"/konsol/pertanyaan/{id}", act="answer", write="Besok,\r\n*pagi*.")
    assert "told good" in visitor.text
    answer = stored_rows.row(EnquiryAnswer)
    assert (answer.text, answer.answered_by) == ("Besok,\n*pagi*.", 1)
    assert stored_rows.row(Enquiry).state == "answered"
    assert stored_rows.count(Notice, kind="enquiry_answer") == 1


async def test_the_same_answer_sent_twice_goes_once(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    id = ask(bot, 2)
    for _ in range(2):
        await visitor.posts(f"/konsol/pertanyaan/{id}", act="answer", write="Besok.")
    assert stored_rows.count(EnquiryAnswer) == 1
    assert 'name="add"' in visitor.text
    await visitor.posts(f"/konsol/pertanyaan/{id}", act="answer", write="Jam 9.", add="yes")
    assert stored_rows.count(EnquiryAnswer) == 2


async def test_what_another_is_at_is_asked_first(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    id = ask(bot, 2)
    await visitor.enters(9)
    await visitor.posts(f"/konsol/pertanyaan/{id}", act="take")
    assert stored_rows.row(Enquiry).taken_by == 9
    await visitor.enters(1)
    await visitor.posts(f"/konsol/pertanyaan/{id}", act="answer", write="Besok.")
    assert stored_rows.count(EnquiryAnswer) == 0
    assert 'name="take_over"' in visitor.text
    assert "Besok." in visitor.text  # what was written stays
    await visitor.posts(f"/konsol/pertanyaan/{id}", act="answer", write="Besok.", take_over="yes")
    assert stored_rows.row(EnquiryAnswer).answered_by == 1


async def test_an_answer_that_is_none_is_refused_in_the_chats_words(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    id = ask(bot, 2)
    await visitor.posts(f"/konsol/pertanyaan/{id}", act="answer", write="?")
    assert "told wrong" in visitor.text
    assert stored_rows.count(EnquiryAnswer) == 0


async def test_a_question_is_closed(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    await visitor.posts(f"/konsol/pertanyaan/{ask(bot, 2)}", act="close")
    assert stored_rows.row(Enquiry).state == "closed"


@pytest.mark.parametrize("act", ["answer", "take", "close"])
async def test_a_question_of_another_region_is_not_there(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows, act: str
) -> None:
    await visitor.enters(1)
    path = f"/konsol/pertanyaan/{ask(bot, 6)}"
    await visitor.opens(path)
    assert (visitor.status, "honor" in visitor.text) == (404, False)
    await visitor.posts(path, act=act, write="Besok.")
    assert (visitor.status, "honor" in visitor.text) == (404, False)
    row = stored_rows.row(Enquiry)
    assert (row.state, row.taken_by, stored_rows.count(EnquiryAnswer)) == ("open", None, 0)


async def test_where_they_stand_in_the_chat_is_not_touched(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    with bot.app.database.begin() as connection:
        state = {"frame": None, "turn": 41}
        row = {"volunteer_id": 1, "state": state, "updated_at": NOW}
        connection.execute(insert(table(Conversation)).values(row))
    await visitor.enters(1)
    await visitor.posts(f"/konsol/pertanyaan/{ask(bot, 2)}", act="answer", write="Besok.")
    assert stored_rows.row(Conversation).state == state


# --- sessions ----------------------------------------------------------------------------------


async def test_a_session_is_called_off_after_a_yes(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    path = f"/konsol/acara/{plan(bot, BEKASI_SELATAN, 1)}"
    await visitor.posts(path, act="cancel")
    assert stored_rows.row(TrainingSession).cancelled_at is None
    assert 'name="cancel"' in visitor.text
    await visitor.posts(path, act="cancel", cancel="no")
    assert stored_rows.row(TrainingSession).cancelled_at is None
    await visitor.posts(path, act="cancel", cancel="yes")
    assert stored_rows.row(TrainingSession).cancelled_at is not None


async def test_somebody_is_marked_present_and_seen_on_the_screen(
    visitor: Visitor, bot: RunningBot, clock: SetClock, stored_rows: StoredRows
) -> None:
    id = plan(bot, BEKASI_SELATAN, 1)
    clock.advance(days=(DAY.starts_at - NOW).days, hours=24)
    await visitor.enters(1)
    await visitor.opens(f"/konsol/acara/{id}?cari=relawan+3&hari=1")
    assert 'value="v3"' in visitor.text
    await visitor.posts(f"/konsol/acara/{id}?cari=relawan+3&hari=1", act="v3")
    present = stored_rows.row(Presence)
    assert (present.volunteer_id, present.session_id) == (3, id)
    await visitor.opens(f"/konsol/acara/{id}/hadir?hari=1")
    assert "Relawan 3" in visitor.text


async def test_nobody_of_another_region_is_marked(
    visitor: Visitor, bot: RunningBot, clock: SetClock, stored_rows: StoredRows
) -> None:
    id = plan(bot, BEKASI_SELATAN, 1)
    clock.advance(days=(DAY.starts_at - NOW).days, hours=24)
    await visitor.enters(1)
    await visitor.posts(f"/konsol/acara/{id}?cari=relawan+7&hari=1", act="v7")
    assert stored_rows.count(Presence) == 0


@pytest.mark.parametrize("act", ["cancel", "again", "sheet", "code"])
async def test_a_session_of_another_region_is_not_there(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows, act: str
) -> None:
    id = plan(bot, MEDAN_SATRIA, 5)
    await visitor.enters(1)
    for path in (f"/konsol/acara/{id}", f"/konsol/acara/{id}/hadir"):
        await visitor.opens(path)
        assert (visitor.status, "Bimtek Dasar<" in visitor.text) == (404, False)
    await visitor.posts(f"/konsol/acara/{id}", act=act, cancel="yes")
    assert visitor.status == 404
    assert stored_rows.row(TrainingSession).cancelled_at is None
    assert stored_rows.count(Job) == 0


# --- files -------------------------------------------------------------------------------------


async def test_the_workbook_is_ordered_for_the_chat(
    visitor: Visitor, stored_rows: StoredRows, bot: RunningBot
) -> None:
    await visitor.enters(1)
    await visitor.posts("/konsol/hasil", act="export")
    assert "told good" in visitor.text
    job = stored_rows.row(Job)
    assert (job.volunteer_id, job.channel, job.recipient) == (1, "telegram", "1")


# --- certificates ------------------------------------------------------------------------------


def certify(bot: RunningBot, volunteer: int) -> str:
    number = "KB-2345-6789-ABCD"
    modules: list[Any] = []
    earned = NOW.isoformat()
    paper = {"name": "Relawan", "course": "Bimtek Dasar PSM", "modules": modules}
    row = {"number": number, "course": "dasar", "state": "valid", "issued_at": NOW, "reason": ""}
    with bot.app.database.begin() as connection:
        paper |= {"earned_at": earned}
        connection.execute(
            insert(table(Certificate)).values(volunteer_id=volunteer, paper=paper, **row)
        )
    return number


async def test_a_certificate_is_withdrawn_after_a_yes(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    path = f"/konsol/sertifikat?nomor={certify(bot, 2)}"
    await visitor.enters(1)
    await visitor.opens(path)
    assert "Relawan" in visitor.text
    await visitor.posts(path, act="withdraw", reason="Salah orang")
    assert stored_rows.row(Certificate).state == "valid"
    assert 'name="sure"' in visitor.text
    await visitor.posts(path, act="withdraw", reason="Salah orang", sure="yes")
    row = stored_rows.row(Certificate)
    assert (row.state, row.reason) == ("withdrawn", "Salah orang")


async def test_a_certificate_of_another_region_is_not_there(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    path = f"/konsol/sertifikat?nomor={certify(bot, 6)}"
    await visitor.enters(1)
    await visitor.opens(path)
    assert "Bimtek Dasar PSM" not in visitor.text
    await visitor.posts(path, act="withdraw", reason="Salah orang", sure="yes")
    assert stored_rows.row(Certificate).state == "valid"
