"""One text in three markups."""

from __future__ import annotations

import html

import pytest

from bot.engine.messages import Capabilities
from bot.engine.renderer import Renderer
from bot.text.markup import draw, plain_text
from bot.text.phrases import t
from bot.text.rich_text import from_whatsapp

WHATSAPP = Capabilities("whatsapp", 1600, buttons=False)


@pytest.mark.parametrize(
    ("markdown", "telegram", "whatsapp", "plain"),
    [
        ("**Soal 1**", "<b>Soal 1</b>", "*Soal 1*", "Soal 1"),
        ("*(1/5)*", "<i>(1/5)</i>", "_(1/5)_", "(1/5)"),
        ("a & b < c", "a &amp; b &lt; c", "a & b < c", "a & b < c"),
        ("a\nb", "a\nb", "a\nb", "a\nb"),
        ("a\n\nb", "a\n\nb", "a\n\nb", "a\n\nb"),
        ("- a\n- b", "• a\n• b", "- a\n- b", "- a\n- b"),
        ("1. a\n2. b", "1. a\n2. b", "1. a\n2. b", "1. a\n2. b"),
        ("3. a\n4. b", "3. a\n4. b", "3. a\n4. b", "3. a\n4. b"),
        ("teks:\n- a", "teks:\n• a", "teks:\n- a", "teks:\n- a"),
        ("x:\n\n- a\n\ny", "x:\n\n• a\n\ny", "x:\n\n- a\n\ny", "x:\n\n- a\n\ny"),
        ("halo {name}", "halo {name}", "halo {name}", "halo {name}"),
        ("**{name}**", "<b>{name}</b>", "*{name}*", "{name}"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;", "<b>x</b>", "<b>x</b>"),
        ("[x](http://y)", "[x](http://y)", "[x](http://y)", "[x](http://y)"),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_drawing(markdown: str, telegram: str, whatsapp: str, plain: str) -> None:
    assert draw(markdown, "html") == telegram
    assert draw(markdown, "whatsapp") == whatsapp
    assert draw(markdown, "plain") == plain


@pytest.mark.parametrize("foreign", ["*tebal*", "_miring_", "~coret~", "`kode`", "<b>", "&amp;"])
def test_foreign_text_is_never_drawn(foreign: str) -> None:
    assert plain_text(foreign, "html") == html.escape(foreign)
    assert not set("*_~`") & set(plain_text(foreign, "whatsapp"))
    assert plain_text(foreign, "plain") == foreign


def test_an_ordinary_name_is_left_as_it_is() -> None:
    for markup in ("whatsapp", "plain"):
        assert plain_text("Siti Nur'aini, S.Sos.", markup) == "Siti Nur'aini, S.Sos."


@pytest.mark.parametrize(
    "foreign",
    [
        "2*3*4 = 24", "5 * 3 * 2", "a_b_c", "laporan_akhir_v2.xlsx", "budi_santoso@contoh.example",
        "_budi_@contoh.example", "Budi*", "*) wajib", "~10 orang", "https://s.example/_a_*b*",
        "www.s.example/_a_", "s.example/a_b_", "Ma`ruf", "Nur'aini_", "- satu", "{nama}",
    ],
)  # fmt: skip
def test_what_marks_nothing_arrives_letter_by_letter(foreign: str) -> None:
    assert plain_text(foreign, "whatsapp") == foreign


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("*tebal* dan 2*3", "∗tebal∗ dan 2*3"),
        ("_miring_ a_b", "ˍmiringˍ a_b"),
        ("*https://s.example/a_b*", "∗https://s.example/a_b∗"),
        ("*_a_*", "∗ˍaˍ∗"),
        ("`a` b`c", "ˋaˋ bˋc"),
        ("*a\nb*", "*a\nb*"),
    ],
)
def test_only_what_would_mark_is_neutralised(foreign: str, shown: str) -> None:
    assert plain_text(foreign, "whatsapp") == shown


@pytest.mark.parametrize("name", ["a* b", "*a", "_a", "a*", "a *b", "2*3", "a_"])
def test_marks_of_a_text_and_of_what_stands_in_it_do_not_meet(name: str) -> None:
    """The name of a file is bold in it, all of it and nothing else."""
    said = Renderer("id", "Asia/Jakarta", WHATSAPP).text(t("intake.understood", name=name))
    read = from_whatsapp(said)
    [span] = read.spans
    assert len(read.text[span.start : span.end]) == len(name)


def test_whoever_brings_hidden_marks_gets_none() -> None:
    assert plain_text("\U000f102aa\U000f102a", "whatsapp") == "\ufffda\ufffd"


def test_a_sign_behind_a_backslash_is_just_itself() -> None:
    assert draw(r"2\*3\*4, \_a\_ dan **b**", "html") == "2*3*4, _a_ dan <b>b</b>"
    assert draw(r"\*a\* dan **b**", "whatsapp") == "∗a∗ dan *b*"


def test_a_gap_keeps_its_name_and_is_filled() -> None:
    said = Renderer("id", "Asia/Jakarta", WHATSAPP)
    filled = t(
        "intake.ask_same", count=1, listed="a", phone="0", listed_place="b_c", name="d", place="e"
    )
    assert "Di daftar: *a*, 0, b_c" in said.text(filled)
