"""What people type, and what it is taken for."""

from __future__ import annotations

import re

import pytest

from bot.engine.inputs import (
    Choice,
    Continue,
    FreeText,
    Invalid,
    Option,
    Typed,
    YesNo,
)
from bot.engine.messages import Address, Inbound, Layout
from bot.engine.renderer import Renderer
from bot.text.phrases import Material, t
from bot.text.speech.letters import letters_in
from handlers.shared.roles import ROLES
from tests.support.talk import CHAT, NOW, PAID

VOICE = Renderer("id", "Asia/Jakarta", PAID)


def said(text: str = "", *, button: str | None = None) -> Inbound:
    return Inbound("1", Address("test", "1"), NOW, text, button=button)


def lettered(*options: str) -> Choice:
    return Choice(
        tuple(Option(str(n), Material(text)) for n, text in enumerate(options)), Layout.LETTERED
    )


CRITERIA = lettered("Kemiskinan", "Keterpencilan", "Pengangguran di kota besar")

YES = """
ya|Ya.|iya|IYA|y|Y|yes|ok|OK kak|oke|okay|okee|siap|siap kak|betul|betul sekali|benar|setuju
saya setuju|ya setuju|iya setuju|setuju banget|boleh|boleh kak|mau|mau dong|sip|baik|baik bu|udah
sudah|iya dong|ya pak|1|nomor 1|iyaa|iya kak, benar|nggih|muhun|yoi|tentu saja|ok gas
"""
NO = """
tidak|Tidak!|tdk|gak|ga|gk|g|nggak|ngga|enggak|engga|kagak|ndak|no|n|bukan|belum|blm kak|jangan
ga mau|gak mau kak|nggak mau|tidak mau|ogah|nanti|nanti saja|tidak setuju|saya tidak setuju
ga setuju|nggak setuju|tdak setuju|tak setuju|gk setuju|belum setuju|2|pilih 2|nggak deh|gak dulu
mboten|ga usah dulu
"""
NEITHER = "hmm|apa?|3|0|🎈|kurang setuju|saya kurang setuju|entahlah|Siti|-|siapa ini|18"


def each(texts: str) -> list[str]:
    return re.split(r"[|\n]", texts.strip())


@pytest.mark.parametrize("text", each(YES))
def test_a_yes(text: str) -> None:
    assert YesNo().parse(said(text), VOICE) is True


@pytest.mark.parametrize("text", each(NO))
def test_a_no(text: str) -> None:
    assert YesNo().parse(said(text), VOICE) is False


@pytest.mark.parametrize("text", each(NEITHER))
def test_neither_yes_nor_no(text: str) -> None:
    value = YesNo().parse(said(text), VOICE)
    assert isinstance(value, Invalid)
    assert value.hint == t("answer.yes_or_no")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("B", "1"),
        ("b", "1"),
        ("B.", "1"),
        ("(b)", "1"),
        ("jwb b", "1"),
        ("jawaban: B", "1"),
        ("jawabannya B kak", "1"),
        ("saya pilih yang b", "1"),
        ("kayaknya c deh", "2"),
        ("opsi A", "0"),
        ("2", "1"),
        ("no 3", "2"),
        ("nomor 1", "0"),
        ("b ya", "1"),
        ("kemiskinan", "0"),
        ("Kemiskinan.", "0"),
        ("kemiskinn", "0"),
        ("jawabannya keterpencilan bu", "1"),
        ("pengangguran", "2"),
        ("kota besar", "2"),
        ("b 🙏", "1"),
        ("b, terima kasih", "1"),
        ("keterpencilan, makasih kak", "1"),
    ],
)
def test_an_option_by_letter_number_or_words(text: str, value: str) -> None:
    assert CRITERIA.parse(said(text), VOICE) == value


@pytest.mark.parametrize(
    "text",
    """d|4|0|ab|a atau b|😀|ke|bukan kemiskinan|tidak tahu|kemiskinan keterpencilan|""".split("|"),
)
def test_what_names_no_option_or_two(text: str) -> None:
    value = CRITERIA.parse(said(text), VOICE)
    assert isinstance(value, Invalid)
    assert value.hint == t("answer.choose_letter", letters="A, B, C")


@pytest.mark.parametrize(("text", "value"), [("1975", "1"), ("2", "1"), ("tahun 1981", "2")])
def test_an_option_that_is_a_number_is_known_by_it(text: str, value: str) -> None:
    assert lettered("1965", "1975", "1981").parse(said(text), VOICE) == value


def test_its_own_words_come_before_its_place() -> None:
    assert lettered("3", "5", "2").parse(said("2"), VOICE) == "2"


def test_an_option_that_denies_is_not_taken_for_one_that_affirms() -> None:
    choice = lettered("boleh dibagikan", "tidak boleh dibagikan", "terserah")
    assert choice.parse(said("boleh dibagikan"), VOICE) == "0"
    assert choice.parse(said("tidak boleh"), VOICE) == "1"
    assert choice.parse(said("tdak boleh dibagikan"), VOICE) == "1"


NUMBERED = Choice((Option("x", t("role.psm")), Option("y", t("role.tksk"))))


def test_letters_are_no_answer_where_there_are_numbers() -> None:
    assert NUMBERED.parse(said("b"), VOICE) == Invalid(t("answer.choose_number", last=2))


def test_the_hint_names_what_the_channel_has() -> None:
    with_buttons = Renderer("id", "Asia/Jakarta", CHAT)
    assert NUMBERED.parse(said("b"), with_buttons) == Invalid(t("answer.choose_button"))
    letters = Invalid(t("answer.choose_letter", letters="A, B"))
    assert lettered("satu", "dua").parse(said("c"), with_buttons) == letters


def test_an_exact_choice_takes_no_word_that_is_only_nearly_its_own() -> None:
    exact = Choice((Option("x", t("role.psm")), Option("y", t("role.karang_taruna"))), exact=True)
    assert exact.parse(said("Karang Taruna!"), VOICE) == "y"
    assert exact.parse(said("karang taruna kak"), VOICE) == "y"
    assert exact.parse(said("2"), VOICE) == "y"
    for text in ("karang tarunaa", "taruna", "karang taruna desa sini"):
        assert isinstance(exact.parse(said(text), VOICE), Invalid)


@pytest.mark.parametrize(
    ("text", "value"),
    [("calon psm", "candidate"), ("PSM", "psm"), ("anggota PSM", "psm"), ("kt", "karang_taruna")],
)
def test_other_ways_to_name_an_option(text: str, value: str) -> None:
    assert Choice(ROLES).parse(said(text), VOICE) == value


def test_a_button_gives_its_value_and_only_that() -> None:
    assert CRITERIA.parse(said(button="2"), VOICE) == "2"
    assert isinstance(CRITERIA.parse(said(button="7"), VOICE), Invalid)
    assert isinstance(CRITERIA.parse(said("a", button="7"), VOICE), Invalid)


@pytest.mark.parametrize(
    "text", ["lanjut", "lnjut", "ok", "ya", "next", "sudah kak", "1", "Lanjut!!"]
)
def test_a_page_is_turned(text: str) -> None:
    assert Continue().parse(said(text), VOICE) == "next"


@pytest.mark.parametrize("text", ["belum", "2", "apa", "tidak lanjut"])
def test_a_page_is_not_turned(text: str) -> None:
    value = Continue().parse(said(text), VOICE)
    assert isinstance(value, Invalid)
    assert value.hint == t("answer.turn_page")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("  Kp.  Baru \n RT 2 ", "Kp. Baru RT 2"),
        ("a\x00b\u202ec\u200b", "abc"),
        ("baris\x0bdua", "baris dua"),
        ("Jl. Mawar 3", "Jl. Mawar 3"),
    ],
)
def test_free_text_is_folded_and_cleaned(text: str, value: str) -> None:
    assert FreeText().parse(said(text), VOICE) == value


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "answer.text_length"),
        ("\u202e\x00", "answer.text_length"),
        ("x" * 201, "answer.text_length"),
        ("...", "answer.text_words"),
        ("😀", "answer.text_words"),
    ],
)
def test_what_is_no_text(text: str, hint: str) -> None:
    value = FreeText().parse(said(text), VOICE)
    assert isinstance(value, Invalid)
    assert getattr(value.hint, "key", "") == hint


def test_beside_free_text_only_an_option_as_it_is_shown_counts() -> None:
    typed = Typed(FreeText(), (Option("51.03", Material("Kabupaten Badung")),))
    assert typed.parse(said("1"), VOICE) == "51.03"
    assert typed.parse(said("kabupaten badung"), VOICE) == "51.03"
    assert typed.parse(said(button="51.03"), VOICE) == "51.03"
    assert typed.parse(said("Kabupaten Bandung"), VOICE) == "Kabupaten Bandung"


def test_unless_what_is_nearly_an_option_may_count_too() -> None:
    typed = Typed(FreeText(), (Option("51.03", Material("Kabupaten Badung")),), exact=False)
    assert typed.parse(said("badung"), VOICE) == "51.03"
    assert typed.parse(said("Kota Bogor"), VOICE) == "Kota Bogor"


@pytest.mark.parametrize(
    ("text", "count", "letters"),
    [
        ("a c b", 3, "1a 2c 3b"),
        ("acb", 3, "1a 2c 3b"),
        ("A, C, dan", 3, "1a 2c"),
        ("a,c,b", 3, "1a 2c 3b"),
        ("1a 2c 3b", 3, "1a 2c 3b"),
        ("1. A 2. C 3. B", 3, "1a 2c 3b"),
        ("1a2c3b", 3, "1a 2c 3b"),
        ("jawabannya a c b kak", 3, "1a 2c 3b"),
        ("3b 1a 2c", 3, "1a 2c 3b"),
        ("kesatu a, kedua c, ketiga b", 3, "1a 2c 3b"),
        ("1a 2c", 3, "1a 2c"),
        ("2a 3c", 3, "2a 3c"),
        ("1a 3c", 3, "1a 3c"),
        ("a semua", 3, "1a 2a 3a"),
        ("aaa", 3, "1a 2a 3a"),
        ("1 3 2", 3, "1a 2c 3b"),
        ("4a 5c 6b", 3, ""),
        ("1a 1c", 2, ""),
        ("1a c", 2, ""),
        ("a", 3, ""),
        ("ab", 1, ""),
        ("abca", 3, ""),
        ("a z", 3, ""),
        ("a d", 3, ""),
        ("baca", 3, ""),
        ("", 3, ""),
        ("12", 3, ""),
        ("a c b 🙏", 3, "1a 2c 3b"),
        ("a c b terima kasih", 3, "1a 2c 3b"),
        *[("acc", 3, "1a 2c 3c"), ("kak baa", 3, "1b 2a 3a"), ("ACC.", 3, "1a 2c 3c")],
    ],
)
def test_letters_in_a_row(text: str, count: int, letters: str) -> None:
    given = letters_in(text, 1, count, 3)
    assert " ".join(f"{number}{given[number]}" for number in sorted(given)) == letters


def test_printed_numbers_decide_whatever_is_open() -> None:
    assert letters_in("2a 3c", 2, 2, 3) == {2: "a", 3: "c"}
    assert letters_in("4a 5c 6b", 4, 3, 3) == {4: "a", 5: "c", 6: "b"}
    assert letters_in("1a 2c", 2, 2, 3) == {}
