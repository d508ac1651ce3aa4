"""SERTIFIKAT: earned with the test after the course, asked for again, with the name put right,
withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.engine.effects import MakeFile
from bot.engine.person import QuizRecord
from bot.features.certificates.requests import (
    CertificateBelow,
    IssueCertificate,
    MyCertificates,
    ReplaceCertificate,
    SendCertificate,
    WithdrawCertificate,
)
from bot.features.certificates.types import Certificate, CertificateState, Paper
from bot.features.learning.requests import FinishQuiz
from content.loader import load
from content.quiz import QuizKind
from tests.support.at_each_step import right_letter, wrong_letter
from tests.support.talk import NOW, Talk

COURSE = load().courses[0]
POST = QuizRecord("post", COURSE.id, (), NOW, NOW, 88, True, QuizKind.POST)
NUMBER = "KB-7K3M-Q2XA-9RTP"
PAPER = Paper("Siti Aminah", COURSE.title, (("Konsep dasar PSM", 88),), NOW)
GIVEN = Certificate(NUMBER, COURSE.id, CertificateState.VALID, PAPER, NOW)
WITHDRAWN = replace(GIVEN, state=CertificateState.WITHDRAWN, ended_at=NOW, reason="Salah orang")


def having_passed(*modules: str, **more: Any) -> Talk:
    talk = Talk().registered(**more)
    passed = tuple(QuizRecord(m, m, (), NOW, NOW, 88, True) for m in modules)
    talk.person = replace(talk.person, quizzes=passed)
    return talk


def having_passed_all(**more: Any) -> Talk:
    talk = having_passed_modules(**more)
    talk.person = replace(talk.person, quizzes=(*talk.person.quizzes, POST))
    return talk


def having_passed_modules(**more: Any) -> Talk:
    return having_passed(*(module.id for module in COURSE.modules), **more)


def at_the_last(*, right: bool = True) -> Talk:
    """The test after the course, answered to its end."""
    talk = having_passed_modules().says("tes akhir")
    while talk.step == "quiz.question":
        talk.says(right_letter(talk) if right else wrong_letter(talk))
    return talk


def issued(talk: Talk) -> list[object]:
    return [effect for effect in talk.effects if isinstance(effect, IssueCertificate)]


def test_the_test_after_earns_it_in_the_same_turn() -> None:
    talk = at_the_last()
    assert "certificate.earned" in talk.heard
    assert talk.outcome is not None
    kinds = [type(effect) for effect in talk.outcome.effects]
    assert kinds.index(FinishQuiz) < kinds.index(IssueCertificate)
    assert issued(talk) == [IssueCertificate(COURSE.id)]


def test_one_that_is_not_passed_earns_nothing() -> None:
    talk = at_the_last(right=False)
    assert "certificate.earned" not in talk.heard
    assert issued(talk) == []


def test_a_second_pass_earns_it_no_second_time() -> None:
    talk = at_the_last().says("ulang")
    while talk.step == "quiz.question":
        talk.says(right_letter(talk))
    assert "quiz.post_passed" in talk.heard
    assert len(issued(talk)) == 1


def test_before_all_is_passed_it_says_what_is_missing() -> None:
    talk = having_passed(COURSE.modules[0].id).says("sertifikat")
    assert talk.heard.count("certificate.missing") == len(COURSE.modules) - 1
    assert COURSE.modules[-1].title in talk.text
    assert COURSE.modules[0].title not in talk.text.partition("Menu utama")[0]
    assert talk.effects == []


def test_whoever_had_passed_all_before_there_were_certificates_gets_one() -> None:
    talk = having_passed_all().says("sertifikat")
    assert talk.effects == [IssueCertificate(COURSE.id)]
    assert "certificate.coming" in talk.heard


@pytest.mark.parametrize(
    "text",
    ["Sertifikat", "sertipikat", "/sertifikat", "minta sertifikat dong", "piagam"],
)
def test_it_is_sent_again_on_request(text: str) -> None:
    talk = having_passed_all()
    talk.readings[MyCertificates] = (GIVEN,)
    talk.says("menu", text)
    assert talk.effects == [SendCertificate(NUMBER)]


def test_in_the_middle_of_a_quiz_it_is_sent_and_the_question_stays_open() -> None:
    talk = having_passed_all().says("kuis", "1")
    talk.readings[MyCertificates] = (GIVEN,)
    before = talk.frame
    talk.says("sertifikat")
    assert talk.frame == before
    assert talk.effects[-1] == SendCertificate(NUMBER)


def test_one_of_a_course_that_is_taught_no_more_is_sent_all_the_same() -> None:
    talk = Talk().registered()
    talk.readings[MyCertificates] = (replace(GIVEN, course="bimtek-lama"),)
    assert talk.says("sertifikat").effects == [SendCertificate(NUMBER)]


def test_a_new_name_is_asked_about_and_the_old_one_replaced() -> None:
    talk = having_passed_all(name="Siti Aminah Rahmawati")
    talk.readings[MyCertificates] = (GIVEN,)
    talk.says("sertifikat")
    assert talk.step == "certificate.renamed"
    assert "Siti Aminah Rahmawati" in talk.text
    assert talk.effects == []
    assert talk.says("ya").effects == [ReplaceCertificate(NUMBER)]


def test_who_wants_no_new_one_gets_the_old_one() -> None:
    talk = having_passed_all(name="Siti A. Rahmawati")
    talk.readings[MyCertificates] = (GIVEN,)
    assert talk.says("sertifikat", "tidak").effects == [SendCertificate(NUMBER)]


def test_a_replaced_one_is_not_sent() -> None:
    talk = having_passed_all()
    old = replace(GIVEN, number="KB-2222-2222-2222", state=CertificateState.REPLACED)
    talk.readings[MyCertificates] = (GIVEN, old)
    assert talk.says("sertifikat").effects == [SendCertificate(NUMBER)]


def test_a_withdrawn_one_is_neither_sent_nor_made_anew() -> None:
    talk = having_passed_all()
    talk.readings[MyCertificates] = (WITHDRAWN,)
    talk.says("sertifikat")
    assert talk.effects == []
    assert "Salah orang" in talk.text


def test_a_name_put_right_points_to_the_certificate() -> None:
    talk = having_passed_all()
    talk.readings[MyCertificates] = (GIVEN,)
    talk.says("profil", "1", "Siti Aminah Rahmawati", "benar")
    assert "certificate.old_name" in talk.heard
    talk.says("profil", "2", "karang taruna")
    assert "certificate.old_name" not in talk.heard


def test_my_data_lists_certificates() -> None:
    talk = having_passed_all()
    talk.readings[MyCertificates] = (GIVEN,)
    assert NUMBER in talk.says("data saya").text


# --- progress ----------------------------------------------------------------------------------


def test_progress_offers_a_picture() -> None:
    talk = Talk().registered().says("kemajuan saya").says("gambar")
    assert talk.effects == [MakeFile("progress_picture")]


def test_progress_offers_the_certificate_to_whom_it_is_due() -> None:
    offered = [id for id, _ in having_passed_all().says("kemajuan").offered]
    assert "progress.label_certificate" in offered
    offered = [id for id, _ in having_passed_modules().says("kemajuan").offered]
    assert "progress.label_certificate" not in offered


# --- withdrawn ---------------------------------------------------------------------------------


def coordinator(found: Certificate | None = GIVEN) -> Talk:
    talk = Talk().registered()
    talk.person = replace(talk.person, scope="32.75")
    talk.readings[CertificateBelow] = lambda asked: found if asked.number == NUMBER else None
    return talk


@pytest.mark.parametrize(
    "texts",
    [
        ("cabut sertifikat", NUMBER),
        (f"cabut {NUMBER}",),
        ("cabut sertifikat nomor kb 7k3m q2xa 9rtp",),
        ("cabut", "7k3mq2xa9rtp"),
    ],
)
def test_a_coordinator_withdraws_one_with_a_reason(texts: tuple[str, ...]) -> None:
    talk = coordinator().says(*texts)
    assert talk.step == "withdraw.reason"
    talk.says("Salah orang")
    assert "Siti Aminah" in talk.text
    assert talk.effects == []
    assert talk.says("ya").effects == [WithdrawCertificate(NUMBER, "Salah orang")]


def test_a_no_leaves_it() -> None:
    talk = coordinator().says(f"cabut {NUMBER}", "Salah orang", "tidak")
    assert talk.effects == []
    assert "certificate.kept" in talk.heard


@pytest.mark.parametrize("found", [None, WITHDRAWN])
def test_one_from_elsewhere_or_withdrawn_already_is_not_found(found: Certificate | None) -> None:
    talk = coordinator(found).says(f"cabut {NUMBER}")
    assert talk.heard[0] == "certificate.not_found"
    assert talk.step == "withdraw.number"


def test_a_reason_is_wanted() -> None:
    talk = coordinator().says(f"cabut {NUMBER}", "x")
    assert talk.step == "withdraw.reason"


def test_one_that_another_withdraws_meanwhile_ends_it() -> None:
    talk = coordinator().says(f"cabut {NUMBER}", "Salah orang")
    talk.readings[CertificateBelow] = WITHDRAWN
    talk.says("ya")
    assert talk.effects == []
    assert "certificate.not_found" in talk.heard


def test_a_volunteer_cannot_withdraw() -> None:
    talk = Talk().registered().says(f"cabut {NUMBER}")
    assert not talk.step.startswith("withdraw.")
