"""Enquiries on both databases: replies to messages through both platforms, answers given at once,
and what becomes of them in time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.clock import SetClock
from bot.features.enquiries.types import KEPT
from bot.features.enquiries.writes import pass_on
from models.base import open_database
from models.coordinators import Coordinator
from models.enquiries import Enquiry, EnquiryAnswer
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import State
from models.volunteer import Address, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot, OpenEngine
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.registered import throw_away
from tests.support.training_sessions import NOW, Organiser
from tests.support.volunteers_in_chat import VolunteersInChat

BEKASI, JAKARTA = "32.75", "31.74.01.1001"
QUESTION, ANSWER = "Kapan sertifikat dibagikan?", "Bulan depan."
NUMBER = "+6281234567890"


@pytest.fixture
def chat(database_url: str) -> Iterator[VolunteersInChat]:
    """Volunteers 1 and 5 are coordinators of Kota Bekasi, the others volunteers there."""
    chat = VolunteersInChat(database_url)
    chat.enter(5)
    chat.appoint(1, BEKASI)
    chat.appoint(5, BEKASI)
    yield chat
    chat.engine.dispose()


def test_from_the_question_to_all_is_clear(chat: VolunteersInChat) -> None:
    chat.says(2, "tanya", QUESTION, "kirim").sweep().says(1, "pertanyaan", "1")
    chat.presses(1, "Saya jawab").says(1, ANSWER).sweep()
    assert ANSWER in chat.text(2)
    chat.says(5, "jawab #1 Tanggal 12.", "ya").sweep().presses(2, "Terima kasih, jelas")
    chat.says(2, "data saya")
    assert "Tanggal 12." in chat.text(2)
    assert [row.state for row in chat.rows(Enquiry)] == ["closed"]


@pytest.mark.parametrize("scope", ["32.16", "32.7", "31.74"])
def test_out_of_scope_there_is_nothing(chat: VolunteersInChat, scope: str) -> None:
    chat.says(2, "tanya", QUESTION, "kirim").sweep()
    chat.enter(1, first=10, place=JAKARTA)
    chat.appoint(10, scope)
    chat.says(10, "pertanyaan", "jawab #1 Rahasia.", "jawab")
    assert QUESTION not in " ".join(chat.texts(10))
    assert chat.rows(EnquiryAnswer) == []


def test_of_two_answers_at_once_the_second_is_told(
    chat: VolunteersInChat, database_url: str
) -> None:
    chat.enter(8, first=10)
    for who in range(10, 18):
        chat.says(who, "tanya", QUESTION, "kirim")
    halls = [VolunteersInChat(database_url), VolunteersInChat(database_url)]
    threads = []
    for n, (who, other) in enumerate(zip((1, 5), halls, strict=True), 1):
        other.now, other._messages = chat.now, 10_000 * n
        said = [word for id in range(1, 9) for word in (f"jawab #{id} Dari {who}.", "tidak")]
        threads.append(threading.Thread(target=other.says, args=(who, *said)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in halls:
        other.engine.dispose()
    counted = Counter(row.enquiry_id for row in chat.rows(EnquiryAnswer))
    assert counted == dict.fromkeys(range(1, 9), 1)
    chat.sweep()
    sent = Counter(row.recipient for row in chat.rows(Outbox) if row.notice_id is not None)
    assert {who: sent[str(who)] for who in range(10, 18)} == dict.fromkeys(range(10, 18), 1)


def test_two_workers_pass_each_on_once(chat: VolunteersInChat, open_engine: OpenEngine) -> None:
    chat.enter(20, first=10, place=JAKARTA)
    for who in range(10, 30):
        chat.says(who, "tanya", QUESTION, "kirim")
    chat.enter(1, first=40)
    chat.appoint(40, "31")

    def work() -> None:
        engine = open_engine()
        for _ in range(5):
            with engine.begin() as connection:
                pass_on(connection, chat.now)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([row for row in chat.rows(Outbox) if row.recipient == "40"]) == 20
    assert {row.sent_to for row in chat.rows(Enquiry)} == {"31"}


def test_after_a_year_they_are_thrown_away(chat: VolunteersInChat) -> None:
    chat.says(2, "tanya", QUESTION, "kirim").says(1, f"jawab #1 {ANSWER}")
    asked = chat.rows(Enquiry)[0].asked_at
    for at, left in ((asked + KEPT, 1), (asked + KEPT + timedelta(seconds=1), 0)):
        with chat.engine.begin() as connection:
            throw_away(connection, at)
        assert len(chat.rows(Enquiry)) == len(chat.rows(EnquiryAnswer)) == left
    assert chat.rows(Notice) == []
    unsaid = [row for row in chat.rows(Outbox) if row.notice_id is not None]
    assert {row.state for row in unsaid} <= {State.CANCELLED, State.SENT}


def test_who_is_erased_takes_their_questions_along(chat: VolunteersInChat) -> None:
    chat.says(2, "tanya", QUESTION, "kirim").says(1, f"jawab #1 {ANSWER}")
    chat.says(2, "hapus data", "ya", "hapus semua").sweep()
    assert chat.rows(Enquiry) == chat.rows(EnquiryAnswer) == chat.rows(Notice) == []
    assert not [row for row in chat.rows(Outbox) if row.state == State.PENDING]


def test_a_coordinator_who_is_erased_leaves_the_answer_without_a_name(
    chat: VolunteersInChat,
) -> None:
    chat.says(2, "tanya", QUESTION, "kirim").says(1, f"jawab #1 {ANSWER}").sweep()
    chat.says(1, "hapus data", "ya", "hapus semua").says(2, "data saya")
    assert f"{ANSWER} (Dijawab oleh koordinator Kota Bekasi.)" in chat.text(2)


# --- replies to messages, over HTTP --------------------------------------------------------------


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    """1 is the coordinator of Kota Bekasi, 2 and 3 are volunteers; all on Telegram."""
    engine = open_database(database_url)
    organiser = Organiser(engine)
    organiser.add_people(3)
    appoint(organiser, 1)
    yield organiser
    engine.dispose()


def appoint(organiser: Organiser, who: int) -> None:
    from models.base import table

    with organiser.engine.begin() as connection:
        row = {"volunteer_id": who, "scope": BEKASI, "added_at": NOW}
        connection.execute(table(Coordinator).insert(), row)


async def asked(person: OnTelegram | OnWhatsApp, text: str = QUESTION) -> None:
    for said in ("tanya", text, "kirim"):
        await person.says(said)


async def test_a_reply_on_telegram_answers_the_message_it_replies_to(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    boss, siti, budi = (OnTelegram(telegram, id) for id in (1, 2, 3))
    await asked(siti)
    await until(lambda: boss.heard, "the first question")
    await asked(budi, "Di mana tempatnya?")
    await until(lambda: len(boss.heard) == 2, "the second question")
    first = next(sent for sent in boss.heard if QUESTION in sent.plain)
    await boss.says("jadwal")
    await until(
        lambda: stored_rows.count(Outbox, state=State.SENT) == len(telegram.sent), "reports"
    )
    reply = {"message_id": first.message_id, "chat": {"id": 1, "type": "private"}, "date": 0}
    await telegram.deliver(telegram.message_update(1, ANSWER, reply_to_message=reply))
    await until(lambda: ANSWER in siti.last.plain, "the answer")
    assert "Dijawab oleh Relawan 1" in siti.last.plain
    assert [row.enquiry_id for row in stored_rows.rows(EnquiryAnswer)] == [
        stored_rows.row(Enquiry, volunteer_id=2).id
    ]

    # And the volunteer asks further by replying to the answer.
    await until(lambda: not stored_rows.count(Outbox, state=State.SENDING), "reports")
    reply = {"message_id": siti.last.message_id, "chat": {"id": 2, "type": "private"}, "date": 0}
    await telegram.deliver(telegram.message_update(2, "Tanggal berapa?", reply_to_message=reply))
    await until(lambda: "Kirim pertanyaan ini?" in siti.last.plain, "the preview")


async def test_the_same_number_in_another_chat_is_another_message(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    """Telegram numbers the messages of each chat by themselves: only a reply within the
    coordinator's own chat means what was said there."""
    await open_bot(clock=SetClock(NOW))
    boss, siti, budi = (OnTelegram(telegram, id) for id in (1, 2, 3))
    await asked(siti)
    await until(lambda: boss.heard, "the question")
    await until(lambda: not stored_rows.count(Outbox, state=State.SENDING), "reports")
    reply = {"message_id": boss.last.message_id, "chat": {"id": 3, "type": "private"}, "date": 0}
    await telegram.deliver(telegram.message_update(3, ANSWER, reply_to_message=reply))
    await until(lambda: budi.heard, "an answer")
    assert QUESTION not in budi.last.plain
    assert stored_rows.count(EnquiryAnswer) == 0


async def test_a_reply_that_is_a_command_or_to_something_else_is_what_it_always_was(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    boss, siti = OnTelegram(telegram, 1), OnTelegram(telegram, 2)
    await asked(siti)
    await until(lambda: boss.heard, "the question")
    question = boss.last
    await boss.says("menu")
    await until(lambda: not stored_rows.count(Outbox, state=State.SENDING), "reports")
    for replied, text in ((question, "menu"), (question, "berhenti"), (boss.last, "Bulan depan.")):
        chat = {"id": 1, "type": "private"}
        message = {"message_id": replied.message_id, "chat": chat, "date": 0}
        before = len(boss.heard)
        await telegram.deliver(telegram.message_update(1, text, reply_to_message=message))
        await until(lambda heard=before: len(boss.heard) > heard, "an answer")  # type: ignore[misc]
    assert stored_rows.count(EnquiryAnswer) == 0
    assert stored_rows.row(Volunteer, id=1).stopped_at is not None


async def test_a_voice_message_in_reply_is_asked_for_in_writing(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    boss, siti = OnTelegram(telegram, 1), OnTelegram(telegram, 2)
    await asked(siti)
    await until(lambda: boss.heard, "the question")
    await until(lambda: not stored_rows.count(Outbox, state=State.SENDING), "reports")
    update = telegram.media_update("voice", 1)
    update["message"]["reply_to_message"] = {"message_id": boss.last.message_id, "date": 0}
    await telegram.deliver(update)
    await until(lambda: len(boss.heard) == 2, "an answer")
    assert "pesan suara" in boss.last.plain
    assert "Silakan tulis jawabannya" in boss.last.plain
    await boss.says(ANSWER)
    await until(lambda: ANSWER in siti.last.plain, "the answer")


async def test_a_reply_on_whatsapp_answers_too(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
) -> None:
    organiser.set(
        Address, {"volunteer_id": 1}, channel="whatsapp", external_id=f"whatsapp:{NUMBER}"
    )
    await open_bot(clock=SetClock(NOW))
    boss, siti = OnWhatsApp(twilio, NUMBER), OnTelegram(telegram, 2)
    await asked(siti)
    await until(lambda: boss.heard, "the question")
    assert "Balas: JAWAB / NANTI" in boss.last.body
    await until(lambda: not stored_rows.count(Outbox, state=State.SENDING), "reports")
    question = boss.last
    status, _ = await twilio.say(NUMBER, ANSWER, OriginalRepliedMessageSid=question.sid)
    assert status == 200
    await until(lambda: ANSWER in siti.last.plain, "the answer")
    assert "saya teruskan" in boss.last.body
    assert NUMBER[3:] not in siti.last.plain


@pytest.mark.parametrize("reply", [7, "x", {}, {"message_id": "x"}, {"message_id": None}])
async def test_a_broken_reply_breaks_nothing(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, reply: object
) -> None:
    await open_bot(clock=SetClock(NOW))
    siti = OnTelegram(telegram, 2)
    update = telegram.message_update(2, "menu", reply_to_message=reply)
    assert await telegram.deliver(update) == 200
    await until(lambda: siti.heard, "an answer")
