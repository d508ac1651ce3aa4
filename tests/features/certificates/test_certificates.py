"""Certificates in the tables, in a running bot and on the command line; on both databases."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import openpyxl
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import Connection, select

from bot.channels.telegram import channel as on_telegram
from bot.channels.whatsapp import channel as on_whatsapp
from bot.clock import SetClock
from bot.engine.messages import Address
from bot.engine.policy import Issuer, Policy
from bot.features.audience.conditions import invited
from bot.features.audience.types import Audience
from bot.features.certificates import requests
from bot.features.certificates.reads import QUERY_HANDLERS, certificate, load_certificates
from bot.features.certificates.types import Certificate
from bot.features.certificates.writes import EFFECT_HANDLERS
from bot.features.counters.recount import recount
from bot.store.jobs import JobContext, JobResult, Links, NothingToMake
from bot.store.people import load_person
from bot.store.transaction import TurnTransaction
from content.loader import load
from models.base import is_sqlite, open_database, table
from models.certificates import Certificate as CertificateRow
from models.coordinators import Coordinator
from models.files import File, Job
from models.learning import Attempt
from models.volunteer import Audit, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import (
    OnTelegram,
    OnWhatsApp,
    register_on_telegram,
    register_on_whatsapp,
    right_letters,
)
from tests.support.process import bimtek
from tests.support.registered import FEATURES
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import NOW, people

T = TypeVar("T")
COURSE = load().courses[0]
ISSUER = Issuer("Dinas Sosial Contoh", "Dra. Contoh", "Kepala", "Contoh", {COURSE.id: 5})
TERMS = Policy(
    {"telegram": on_telegram.capabilities(0), "whatsapp": on_whatsapp.capabilities(0)},
    issuer=ISSUER,
)
OUTSIDE = "32.16.06.2001"


class Office:
    """1 coordinates Kota Bekasi, 2 has passed all there, 3 in another region, 4 has passed one
    quiz. Each call is a transaction of its own."""

    def __init__(self, url: str) -> None:
        self.engine = open_database(url)
        with self.engine.begin() as connection:
            people(connection, 2)
            people(connection, 1, first=3, place=OUTSIDE)
            people(connection, 1, first=4)
            for person in (2, 3):
                self._pass(connection, person, *(module.id for module in COURSE.modules))
                self._pass(connection, person, COURSE.id, kind="post")
            self._pass(connection, 4, COURSE.modules[0].id)
            row = {"volunteer_id": 1, "scope": "32.75", "added_at": NOW}
            connection.execute(table(Coordinator).insert(), row)
            recount(connection)
            if not is_sqlite(connection):  # whose numbers were given by hand
                connection.exec_driver_sql("ALTER SEQUENCE volunteer_id_seq RESTART WITH 100")

    def _pass(
        self, connection: Connection, person: int, *modules: str, kind: str = "module"
    ) -> None:
        for module in modules:
            row = {
                "key": f"{module}-{person}",
                "volunteer_id": person,
                "module": module,
                "questions": [],
                "started_at": NOW,
                "finished_at": NOW,
                "score": 88,
                "passed": True,
                "kind": kind,
            }
            connection.execute(table(Attempt).insert(), row)

    def _within(self, connection: Connection, volunteer: int, channel: str) -> TurnTransaction:
        person = load_person(connection, volunteer)
        assert person is not None
        scope = connection.execute(
            select(table(Coordinator).c.scope).where(table(Coordinator).c.volunteer_id == volunteer)
        ).scalar()
        where = Address(channel, str(volunteer))
        return TurnTransaction(connection, replace(person, scope=scope), where, NOW, TERMS)

    def does(self, person: int, effect: Any, channel: str = "telegram") -> None:
        with self.engine.begin() as connection:
            EFFECT_HANDLERS[type(effect)](self._within(connection, person, channel), effect)

    def reads(self, person: int, asked: Any) -> Any:
        with self.engine.begin() as connection:
            return QUERY_HANDLERS[type(asked)](self._within(connection, person, ""), asked)

    def issue(self, person: int, channel: str = "telegram") -> Certificate:
        self.does(person, requests.IssueCertificate(COURSE.id), channel)
        return self.held(person)[0]

    def held(self, person: int) -> tuple[Certificate, ...]:
        with self.engine.begin() as connection:
            return load_certificates(connection, certificate.c.volunteer_id == person)

    def rename(self, person: int, name: str) -> None:
        who = table(Volunteer)
        with self.engine.begin() as connection:
            connection.execute(who.update().where(who.c.id == person).values(name=name))

    def tasks(self) -> list[str]:
        with self.engine.begin() as connection:
            kinds = select(table(Job).c.kind).order_by(table(Job).c.id)
            return list(connection.execute(kinds).scalars())

    def audit(self) -> list[Any]:
        with self.engine.begin() as connection:
            return list(connection.execute(select(table(Audit))))

    def makes(self, person: int, kind: str, **arguments: Any) -> JobResult:
        with self.engine.connect() as connection:

            def write(work: Callable[[Connection], T], /) -> T:
                return work(connection)

            links = Links("https://bimtek.example")
            made = FEATURES.jobs.get(kind)
            assert made is not None
            file = made.make(JobContext(connection, arguments, person, links, NOW, write))
        assert isinstance(file, JobResult)
        return file

    def invited(self, **audience: Any) -> list[int]:
        who = table(Volunteer).c.id
        with self.engine.begin() as connection:
            chosen = invited(Audience(("",), **audience))
            return list(connection.execute(select(who).where(chosen).order_by(who)).scalars())


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.engine.dispose()


def test_one_that_was_earned_is_written_once_with_what_the_operator_has_set(office: Office) -> None:
    one = office.issue(2)
    office.does(2, requests.IssueCertificate(COURSE.id))
    assert len(office.held(2)) == 1
    assert office.tasks() == ["certificate_picture", "certificate"]
    assert one.valid
    assert (one.paper.name, one.paper.organiser, one.paper.hours) == (
        "Relawan 2",
        "Dinas Sosial Contoh",
        5,
    )
    assert one.paper.modules[0] == (COURSE.modules[0].title, 88)
    assert one.paper.earned_at == NOW


def test_where_a_message_costs_it_is_one_message(office: Office) -> None:
    office.issue(2, channel="whatsapp")
    assert office.tasks() == ["certificate"]


def test_what_was_not_earned_is_not_written(office: Office) -> None:
    office.does(4, requests.IssueCertificate(COURSE.id))
    office.does(2, requests.IssueCertificate("no-such-course"))
    assert office.held(4) + office.held(2) == ()
    assert office.tasks() == []


def test_numbers_are_all_different(office: Office) -> None:
    assert office.issue(2).number != office.issue(3).number


def test_its_files_are_made(office: Office) -> None:
    number = office.issue(2).number
    document = office.makes(2, "certificate", number=number)
    assert document.file.content.startswith(b"%PDF-")
    assert document.file.name == f"sertifikat-{number}.pdf"
    picture = office.makes(2, "certificate_picture", number=number)
    assert picture.picture
    read = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.file.content)))
    assert [code.text for code in read] == [f"https://bimtek.example/sertifikat/{number}"]
    assert office.makes(4, "progress_picture").file.content.startswith(b"\x89PNG")


def test_nobody_is_made_the_certificate_of_another(office: Office) -> None:
    number = office.issue(2).number
    with pytest.raises(NothingToMake):
        office.makes(3, "certificate", number=number)
    before = office.tasks()
    office.does(3, requests.SendCertificate(number))
    office.does(3, requests.ReplaceCertificate(number))
    assert office.tasks() == before
    assert office.held(2)[0].valid


def test_a_corrected_name_makes_a_new_one_and_ends_the_old_one(office: Office) -> None:
    old = office.issue(2)
    office.rename(2, "Siti Aminah")
    office.does(2, requests.ReplaceCertificate(old.number))
    new, ended = office.held(2)
    assert (new.valid, new.paper.name) == (True, "Siti Aminah")
    assert (ended.number, ended.state, ended.ended_at) == (old.number, "replaced", NOW)
    assert replace(new.paper, name=old.paper.name) == old.paper
    with pytest.raises(NothingToMake):
        office.makes(2, "certificate", number=old.number)
    office.does(2, requests.ReplaceCertificate(old.number))
    assert len(office.held(2)) == 2
    assert [row.act for row in office.audit()] == ["certificate replaced"]


def test_a_coordinator_above_withdraws_it_for_good(office: Office) -> None:
    one = office.issue(2)
    assert office.reads(1, requests.CertificateBelow(one.number)) == one
    office.does(1, requests.WithdrawCertificate(one.number, "Salah orang"))
    gone = office.held(2)[0]
    assert (gone.state, gone.reason) == ("withdrawn", "Salah orang")
    acts = [(row.act, row.scope, row.by, row.details) for row in office.audit()]
    assert acts == [("certificate withdrawn", "32.75", 1, {"of": 2})]
    office.does(2, requests.IssueCertificate(COURSE.id))
    assert len(office.held(2)) == 1
    office.does(1, requests.WithdrawCertificate(one.number, "Sekali lagi"))
    assert len(office.audit()) == 1


@pytest.mark.parametrize("by", [1, 2, 3, 4])
def test_nobody_else_sees_or_withdraws_it(office: Office, by: int) -> None:
    one = office.issue(3)  # outside of 1's region
    assert office.reads(by, requests.CertificateBelow(one.number)) is None
    office.does(by, requests.WithdrawCertificate(one.number, "Salah orang"))
    assert office.held(3)[0].valid
    assert office.audit() == []


def test_an_audience_of_those_who_hold_one(office: Office) -> None:
    assert office.invited(progress="certificate") == []
    one, _ = office.issue(2), office.issue(3)
    assert office.invited(progress="certificate") == [2, 3]
    assert office.invited(progress="certificate", within="32.75") == [2]
    office.does(1, requests.WithdrawCertificate(one.number, "Salah orang"))
    assert office.invited(progress="certificate") == [3]


def test_the_spreadsheet_of_people_has_their_numbers(office: Office) -> None:
    one = office.issue(2)
    office.issue(3)
    content = office.makes(1, "recap_export", region="32.75", by=1).file.content
    head, *rows = openpyxl.load_workbook(io.BytesIO(content))["Orang"].iter_rows(values_only=True)
    column, name = head.index("Nomor sertifikat"), head.index("Nama")
    found = {row[name]: row[column] for row in rows}
    assert found == {"Relawan 1": None, "Relawan 2": one.number, "Relawan 4": None}


# --- the command line --------------------------------------------------------------------------


async def test_the_operator_withdraws_by_number(
    office: Office, tmp_path: Path, database_url: str
) -> None:
    number = office.issue(2).number
    withdraw = ("certificate", "withdraw")
    typed = number.lower().replace("-", " ")
    code, said, _ = await bimtek(
        tmp_path, *withdraw, typed, "--reason", "Salah orang", database_url=database_url
    )
    assert (code, said) == (0, f"{number} is withdrawn\n")
    assert office.held(2)[0].reason == "Salah orang"
    assert [(row.act, row.scope) for row in office.audit()] == [
        ("certificate withdrawn", "32.75.04.1001")
    ]
    for wrong, why in ((number, "withdrawn already"), ("KB-2", "no certificate has the number")):
        code, _, complained = await bimtek(
            tmp_path, *withdraw, wrong, "--reason", "Salah orang", database_url=database_url
        )
        assert code == 1
        assert why in complained
    code, _, complained = await bimtek(
        tmp_path, *withdraw, number, "--reason", "x", database_url=database_url
    )
    assert (code, len(complained.splitlines())) == (2, 1)


# --- a running bot -----------------------------------------------------------------------------


async def page(running_bot: RunningBot, number: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{running_bot.url}/sertifikat/{number}") as answer,
    ):
        assert "noindex" in answer.headers["X-Robots-Tag"]
        return answer.status, await answer.text()


async def pass_all(person: OnTelegram) -> None:
    """Every module's quiz, then the test at the end; the test before it is skipped."""
    for module in COURSE.modules:
        await person.says("kuis")
        await person.presses(module.id)
        if module is COURSE.modules[0]:
            await person.says("lewati")
        await _answers_all(person)
    await person.says("tes akhir")
    await _answers_all(person)


async def _answers_all(person: OnTelegram) -> None:
    while letters := right_letters(person.last.plain):
        await person.says(letters[-1])


async def test_on_telegram_it_comes_as_a_picture_and_a_document_once(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person)
    await pass_all(person)
    number = stored_rows.row(CertificateRow).number

    def sent() -> list[str]:
        return [one.plain for one in person.heard if one.plain.startswith("Sertifikat Bimtek")]

    await until(lambda: len(sent()) == 2, "picture and document")
    assert all(number in text for text in sent())
    assert sorted(file.name for file in stored_rows.rows(File)) == [
        f"sertifikat-{number}.pdf",
        f"sertifikat-{number}.png",
    ]
    status, text = await page(running_bot, number)
    assert (status, "Sertifikat ini berlaku" in text) == (200, True)
    assert "Ratna Wulandari" in text
    await person.says("hapus data")
    await person.says("ya")
    await person.says("hapus")
    assert stored_rows.count(CertificateRow) == stored_rows.count(File) == 0
    status, text = await page(running_bot, number)
    assert (status, "tidak dikenal" in text, "Ratna" in text) == (404, True, False)


async def test_on_whatsapp_it_is_one_message_with_the_address_of_the_document(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person)
    for n in range(1, len(COURSE.modules) + 2):
        await person.says("kuis")
        answer = await person.says(str(n))
        if n == 1:
            answer = await person.says("lewati")
        while letters := right_letters(answer, "whatsapp"):
            answer = await person.says(" ".join(letters))
    before = len(person.heard)
    await until(lambda: len(person.heard) > before or _is_document(person), "the document")
    assert _is_document(person)
    assert stored_rows.count(File) == 1


def _is_document(person: OnWhatsApp) -> bool:
    return "/berkas/" in person.last.body and ".pdf" in person.last.body


async def test_somebody_who_tries_many_numbers_is_asked_to_wait(open_bot: OpenBot) -> None:
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    statuses = [(await page(running_bot, "KB-2222-2222-2222"))[0] for _ in range(31)]
    assert statuses == [404] * 30 + [429]
    clock.advance(minutes=1)
    assert (await page(running_bot, "KB-2222-2222-2222"))[0] == 404
