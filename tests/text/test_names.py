"""Answers about oneself."""

from __future__ import annotations

import pytest

from bot.engine.inputs import Invalid, Option
from bot.engine.messages import Address, Inbound
from bot.engine.renderer import Renderer
from bot.features.volunteers.inputs import Adult, FullName, OwnPhone
from bot.text.names import without_title
from bot.text.phrases import Phrase, t
from tests.support.talk import CHAT, NOW

VOICE = Renderer("id", "Asia/Jakarta", CHAT)
OF_AGE = Adult(
    (
        Option("yes", t("registration.label_adult"), "answer.yes"),
        Option("no", t("registration.label_minor"), "answer.no"),
    )
)
PHONE = OwnPhone(t("registration.label_share_phone"), t("registration.label_skip"))


def said(text: str = "", *, phone: str | None = None, button: str | None = None) -> Inbound:
    return Inbound("1", Address("test", "1"), NOW, text, phone=phone, button=button)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("siti aminah", "Siti Aminah"),
        ("siti aminah, s.sos.", "Siti Aminah, S.Sos."),
        ("SITI AMINAH", "Siti Aminah"),
        ("siti Aminah", "Siti Aminah"),
        ("SITI AMINAH, S.SOS", "Siti Aminah, S.Sos"),
        ("bejo santoso, sh", "Bejo Santoso, SH"),
        ("agustinus,S.T.", "Agustinus, S.T."),
        ("MISNAWI BIN BUHARI", "Misnawi bin Buhari"),
        ("ST. HAJRAH", "St. Hajrah"),
        ("I GEDE PUTU", "I Gede Putu"),
        ("sri lestari titik", "Sri Lestari"),
        ("nami abdi euis", "Euis"),
        ("nur'aini", "Nur'aini"),
        ("Nu`man", "Nu'man"),
        ("Nu’man", "Nu'man"),
        ("Siti 😀🙏", "Siti"),
        ("👩‍🌾 Siti", "Siti"),
        ("saya Siti", "Siti"),
        ("nama lengkap saya adalah siti", "Siti"),
        ("My name is Siti", "Siti"),
        ("Namira", "Namira"),
        ("Jose\u0301", "José"),
        ("Bu Mawar", "Mawar"),
    ],
)
def test_a_name(typed: str, name: str) -> None:
    assert FullName().parse(said(typed), VOICE) == name


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("ya", "answer.name_wanted"),
        ("iya kak", "answer.name_wanted"),
        ("nggak", "answer.name_wanted"),
        ("selamat pagi bu", "answer.name_wanted"),
        ("nama saya", "answer.name_wanted"),
        ("salah", "answer.name_wanted"),
        ("😀", "answer.name_length"),
        ("Siti 2", "answer.name_digits"),
        ("Siti; Aminah", "answer.name_signs"),
        ("buat apa nama saya?", "answer.name_wanted"),
        ("saya mau tanya dulu", "answer.name_wanted"),
        ("kota bekasi", "answer.name_wanted"),
        ("hmm", "answer.name_wanted"),
        ("kepo bgt wkwk", "answer.name_wanted"),
        ("anaknya pak lurah", "answer.name_wanted"),
        ("wong wonosobo", "answer.name_wanted"),
        ("asdfghjkl", "answer.name_wanted"),
        ("saya mau mati", "answer.name_wanted"),
    ],
)
def test_no_name(typed: str, hint: str) -> None:
    value = FullName().parse(said(typed), VOICE)
    assert isinstance(value, Invalid)
    assert isinstance(value.hint, Phrase)
    assert value.hint.key == hint


@pytest.mark.parametrize(
    ("text", "adult"),
    [
        ("18", True),
        ("17", False),
        ("10", False),
        ("120", True),
        ("58 tahun", True),
        ("58 thn", True),
        ("umur saya 58 tahun kak", True),
        ("usia 17 th", False),
        ("sudah 20", True),
        ("dua puluh", True),
        ("enam belas tahun", False),
        ("baru 16 tahun", False),
        ("1", True),
        ("2", False),
        ("ya", True),
        ("belum", False),
    ],
)
def test_of_age(text: str, adult: bool) -> None:
    assert OF_AGE.parse(said(text), VOICE) is adult


@pytest.mark.parametrize("text", ["121", "0", "3", "9 tahun", "1980", "hmm", "18 atau 17", "", "½"])
def test_no_age(text: str) -> None:
    assert OF_AGE.parse(said(text), VOICE) == Invalid(t("answer.yes_or_no"))


def test_a_button_tells_it_too() -> None:
    assert OF_AGE.parse(said(button="no"), VOICE) is False


def test_only_a_shared_number_is_a_number() -> None:
    assert PHONE.parse(said(phone="+62811"), VOICE) == "+62811"
    for typed in ("0811 2345 678", "1", "ya"):
        assert PHONE.parse(said(typed), VOICE) == Invalid(t("answer.own_phone"))


@pytest.mark.parametrize("text", ["lewati saja", "Lewati", "tidak", "2", "ga usah"])
def test_it_may_be_kept(text: str) -> None:
    assert PHONE.parse(said(text), VOICE) == ""


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("Ibu Ratna", "Ratna"),
        ("bu Ratna", "Ratna"),
        ("Pak Budi Santoso", "Budi Santoso"),
        ("Bapak/Ibu Sri", "Sri"),
        ("Bpk. Joko", "Joko"),
        ("Budi", "Budi"),
        ("Ibu", "Ibu"),
        ("Pakpahan", "Pakpahan"),
    ],
)
def test_nobody_is_called_by_a_title_twice(name: str, after: str) -> None:
    assert without_title(name) == after
