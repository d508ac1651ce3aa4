"""Words for what the bot says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.engine.messages import Button, Layout, Question
from bot.engine.renderer import Renderer, parse_code
from bot.text.phrases import Material, Moment, Say, Url, lines, paragraphs, t, tn
from tests.support.talk import CHAT, PAID

HTML, PLAIN = Renderer("id", "Asia/Jakarta", CHAT), Renderer("id", "Asia/Jakarta", PAID)
AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("say", "text"),
    [
        (t("role.psm"), "PSM"),
        (t("registration.line_name", name="Siti"), "Nama: Siti"),
        (t("registration.line_name", name="<i>{x}</i>"), "Nama: &lt;i&gt;{x}&lt;/i&gt;"),
        (t("registration.line_role", role=t("role.psm")), "Peran: PSM"),
        (t("lesson.card_of", number=1, total=5), "<i>(1/5)</i>"),
        (Material("**tebal** & {kurung}"), "<b>tebal</b> &amp; {kurung}"),
        (lines(Material("a"), Material("b")), "a\nb"),
        (paragraphs(Material("a"), lines(), Material("b")), "a\n\nb"),
    ],
)
def test_wording(say: Say, text: str) -> None:
    assert HTML.text(say) == text


def test_a_label_has_no_marks() -> None:
    assert HTML.label(t("quiz.question", number=1, total=2, question=Material("*a*"))).startswith(
        "Soal 1 dari 2"
    )


@pytest.mark.parametrize(
    ("language", "zone", "parts"),
    [
        ("id", "Asia/Jakarta", ("Selasa, 24 November 2026", "pukul 09.30 WIB")),
        ("id", "Asia/Makassar", ("Selasa, 24 November 2026", "pukul 10.30 WITA")),
        ("id", "Asia/Jayapura", ("Selasa, 24 November 2026", "pukul 11.30 WIT")),
        ("en", "Asia/Jakarta", ("Tuesday, 24 November 2026", "at 09:30 WIB")),
    ],
)
def test_times_are_told_in_the_persons_zone(
    language: str, zone: str, parts: tuple[str, str]
) -> None:
    text = Renderer(language, zone, CHAT).text(t("my_data.registered", at=AT))
    assert all(part in text for part in parts)


@pytest.mark.parametrize(
    ("number", "indonesian", "english"),
    [(999, "999", "999"), (1000, "1.000", "1,000"), (83762, "83.762", "83,762")],
)
def test_large_numbers_have_a_separator(number: int, indonesian: str, english: str) -> None:
    say = t("engine.too_long", max=number)
    assert f" {indonesian} " in HTML.text(say)
    assert f" {english} " in Renderer("en", "Asia/Jakarta", CHAT).text(say)


@pytest.mark.parametrize(("count", "told"), [(1, "One more right answer"), (3, "3 more right")])
def test_a_phrase_has_the_plural_of_its_language(count: int, told: str) -> None:
    say = tn("quiz.not_passed", count, number=1, score=50, right=4, total=8)
    assert told in Renderer("en", "Asia/Jakarta", CHAT).text(say)
    assert f"Kurang {count} jawaban tepat lagi" in HTML.text(say)


def test_dates_are_told_in_full() -> None:
    say = t("my_data.quiz_open", name="Kuis", at=date(2026, 1, 5))
    assert "5 Januari 2026" in HTML.text(say)
    assert "5 January 2026" in Renderer("en", "Asia/Jakarta", CHAT).text(say)


YES, NO = Button("yes", t("answer.label_yes")), Button("no", t("answer.label_no"))
ONE, TWO = Button("0", Material("satu")), Button("1", Material("dua"))
SHARE = Button("share", t("registration.label_share_phone"))
SKIP = Button("skip", t("registration.label_skip"))
SHORT = Question(t("registration.ask_adult"), (YES, NO))
LONG = Question(Material("Mana?"), (ONE, TWO), Layout.LETTERED)
PAGE = Question(Material("Isi."), (Button("next", t("answer.label_next")),))
PHONE = Question(t("registration.ask_phone"), (SHARE, SKIP), Layout.CONTACT)


def test_with_buttons_short_choices_stand_on_them() -> None:
    message = HTML.message((), (SHORT,), 7)
    assert "1." not in message.text
    assert [[(k.label, k.value) for k in row] for row in message.rows] == [
        [("Ya", "7:yes"), ("Tidak", "7:no")]
    ]


def test_with_buttons_long_choices_stand_in_the_text() -> None:
    message = HTML.message((), (LONG,), 7)
    assert message.text == "Mana?\n\nA. satu\nB. dua"
    assert [[(k.label, k.value) for k in row] for row in message.rows] == [
        [("A", "7:0"), ("B", "7:1")]
    ]


def test_the_first_key_shares_the_number() -> None:
    keys = [key for row in HTML.message((), (PHONE,), 1).rows for key in row]
    assert [key.contact for key in keys] == [True, False]


def test_a_long_label_has_a_row_of_its_own() -> None:
    labels = ("Ya", "Tidak", "Sebuah label yang panjang", "Menu")
    buttons = tuple(Button(str(n), Material(text)) for n, text in enumerate(labels))
    rows = HTML.message((), (Question(Material("?"), buttons),), 1).rows
    assert [[key.label for key in row] for row in rows] == [
        ["Ya", "Tidak"],
        ["Sebuah label yang panjang"],
        ["Menu"],
    ]


@pytest.mark.parametrize(
    ("question", "choices", "how"),
    [
        (SHORT, "1. Ya\n2. Tidak", t("channel.reply_number")),
        (LONG, "A. satu\nB. dua", t("channel.reply_letter")),
        (PAGE, "", t("channel.reply_word", word="LANJUT")),
    ],
)
def test_without_buttons_the_text_says_how_to_answer(
    question: Question, choices: str, how: Say
) -> None:
    message = PLAIN.message((), (question,), 7)
    parts = (PLAIN.text(question.text), choices, PLAIN.text(how))
    assert message.text == "\n\n".join(part for part in parts if part)
    assert message.rows == ()


def test_an_open_question_is_asked_as_it_is() -> None:
    assert PLAIN.message((), (Question(Material("Siapa?")),), 7).text == "Siapa?"


def test_with_buttons_choices_too_long_for_them_are_numbered_in_the_text() -> None:
    label = "Kecamatan Bekasi Selatan, Kota Bekasi, Jawa Barat"
    buttons = (Button("0", Material(label)), Button("1", Material("Lainnya")))
    message = HTML.message((), (Question(Material("Mana?"), buttons),), 7)
    assert message.text == f"Mana?\n\n1. {label}\n2. Lainnya"
    assert [key.label for key in message.rows[0]] == ["1", "2"]


@pytest.mark.parametrize(("length", "in_the_text"), [(32, False), (33, True)])
def test_a_label_of_more_than_32_characters_is_too_long(length: int, in_the_text: bool) -> None:
    buttons = (Button("0", Material("a" * length)), Button("1", Material("Lainnya")))
    message = HTML.message((), (Question(Material("Mana?"), buttons),), 7)
    assert ("1. " in message.text) is in_the_text


def test_many_number_buttons_stand_five_in_a_row() -> None:
    buttons = tuple(Button(str(n), Material("Kecamatan " + "a" * 40)) for n in range(7))
    rows = HTML.message((), (Question(Material("Mana?"), buttons),), 7).rows
    assert [[key.label for key in row] for row in rows] == [list("12345"), list("67")]
    assert rows[1][1].value == "7:6"


def test_several_questions_are_asked_together() -> None:
    message = PLAIN.message((Material("Bagus."),), (LONG, LONG), 7)
    assert message.text.startswith("Bagus.\n\nMana?\nA. satu\nB. dua\n\n\nMana?\n")
    assert message.text.endswith("a c")


def test_what_is_too_long_does_not_fit() -> None:
    assert PLAIN.fits((Material("a" * 1600),), ())
    assert not PLAIN.fits((Material("a" * 1601),), ())


@pytest.mark.parametrize(
    ("code", "parsed"),
    [
        ("7:next", (7, "next")),
        ("7:/menu", (7, "/menu")),
        ("7:a:b", (7, "a:b")),
        ("next", (None, "next")),
        (":next", (None, ":next")),
        ("x:next", (None, "x:next")),
        ("-1:next", (None, "-1:next")),
        ("٧:next", (None, "٧:next")),
        ("12345678901:next", (None, "12345678901:next")),
        ("", (None, "")),
    ],
)
def test_the_code_of_a_button(code: str, parsed: tuple[int | None, str]) -> None:
    assert parse_code(code) == parsed


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("whatsapp", "https://x.example/a_b_c?d=1&e=2"),
        ("html", "https://x.example/a_b_c?d=1&amp;e=2"),
    ],
)
def test_an_address_is_said_letter_by_letter(markup: str, told: str) -> None:
    """A foreign text loses its marks, or a_b_c would be drawn slanted; an address must not."""
    renderer = Renderer("id", "Asia/Jakarta", replace(CHAT, markup=markup))
    assert renderer.text(t("session.map", url=Url("https://x.example/a_b_c?d=1&e=2"))).endswith(
        told
    )


def test_a_moment_of_a_session_is_told_in_the_zone_of_its_place() -> None:
    begins = datetime(2026, 12, 5, 0, 0, tzinfo=UTC)
    moment = Moment(begins, "Asia/Makassar", begins + timedelta(hours=8))
    told = Renderer("id", "Asia/Jayapura", CHAT).text(t("session.when", at=moment))
    assert told == "Waktu: Sabtu, 5 Desember 2026, pukul 08.00–16.00 WITA"
