"""Formatting survives from one platform to the other, and nothing that is typed breaks it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.rich_text import Formatted, Span, draw_formatted, from_telegram, from_whatsapp


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length, **more}


def test_telegrams_offsets_are_utf_16() -> None:
    read = from_telegram("🙏🙏 Rapat besok", [entity("bold", 5, 5)])
    assert read.text[read.spans[0].start : read.spans[0].end] == "Rapat"
    assert draw_formatted(read, "html") == "🙏🙏 <b>Rapat</b> besok"
    assert draw_formatted(read, "whatsapp") == "🙏🙏 *Rapat* besok"
    assert draw_formatted(read, "plain") == "🙏🙏 Rapat besok"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("*Rapat* besok", "<b>Rapat</b> besok"),
        ("_miring_ dan ~coret~", "<i>miring</i> dan <s>coret</s>"),
        ("*_dua_*", "<b><i>dua</i></b>"),
        ("*tebal _dan miring_*", "<b>tebal <i>dan miring</i></b>"),
        ("_*a* b_", "<i><b>a</b> b</i>"),
        ("2*3*4 = 24", "2*3*4 = 24"),
        ("file_a_b.pdf", "file_a_b.pdf"),
        ("* bukan*", "* bukan*"),
        ("*baris\nlain*", "*baris\nlain*"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("a  b\n\n\n c", "a  b\n\n\n c"),
    ],
)
def test_what_is_typed_on_whatsapp_is_drawn_on_telegram(typed: str, html: str) -> None:
    assert draw_formatted(from_whatsapp(typed), "html") == html


def test_nested_marks_close_in_order() -> None:
    read = from_telegram("satu dua tiga", [entity("bold", 0, 13), entity("italic", 5, 3)])
    assert draw_formatted(read, "html") == "<b>satu <i>dua</i> tiga</b>"
    assert draw_formatted(read, "whatsapp") == "*satu _dua_ tiga*"


def test_a_mark_over_several_lines_holds_in_each() -> None:
    read = from_telegram("satu \ndua", [entity("bold", 0, 9)])
    assert draw_formatted(read, "whatsapp") == "*satu* \n*dua*"


def test_a_link_is_told_where_it_cannot_be_hidden() -> None:
    read = from_telegram(
        "lihat di sini", [entity("text_link", 9, 4, url="https://a.example/x_y_z")]
    )
    assert draw_formatted(read, "html") == 'lihat di <a href="https://a.example/x_y_z">sini</a>'
    assert draw_formatted(read, "whatsapp") == "lihat di sini (https://a.example/x_y_z)"


def test_a_link_cannot_break_out_of_its_place() -> None:
    read = from_telegram("x", [entity("text_link", 0, 1, url='https://a"><b>')])
    assert draw_formatted(read, "html") == '<a href="https://a&quot;&gt;&lt;b&gt;">x</a>'


def test_web_addresses_stay_letter_by_letter() -> None:
    read = Formatted("Daftar: https://a.example/b_c_d*e sekarang_juga")
    drawn = draw_formatted(read, "whatsapp")
    assert "https://a.example/b_c_d*e" in drawn
    assert "sekarang_juga" in drawn, "and so does what marks nothing"
    assert draw_formatted(Formatted("_juga_ a_b"), "whatsapp") == "ˍjugaˍ a_b"


@pytest.mark.parametrize("kind", ["spoiler", "custom_emoji", "mention", "pre"])
def test_what_others_do_not_know_is_plain(kind: str) -> None:
    assert from_telegram("kata", [entity(kind, 0, 4)]) == Formatted("kata")


@pytest.mark.parametrize(("offset", "length"), [(-1, 2), (0, 99), (2, 0), (5, 1)])
def test_an_entity_outside_of_the_text_is_none(offset: int, length: int) -> None:
    assert from_telegram("kata", [entity("bold", offset, length)]) == Formatted("kata")


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Nama: ____", "Nama: ____"),
        ("****", "****"),
        ("*~_*~_", "*~_*~_"),
        ("**a**", "<b>a</b>"),
        ("~_*a*_~", "<s><i><b>a</b></i></s>"),
        ("*a\nb*", "*a\nb*"),
        ("*a *b*", "<b>a *b</b>"),
        ("*a _b* c_", "<b>a b</b> c"),
        ("_a_*b*", "<i>a</i>*b*"),
    ],
)
def test_marks_that_touch_or_cross(typed: str, html: str) -> None:
    assert draw_formatted(from_whatsapp(typed), "html") == html


def test_bold_within_bold_is_bold() -> None:
    entities = [entity("bold", 0, 4), entity("bold", 1, 2), entity("italic", 0, 4)] * 40
    assert draw_formatted(from_telegram("kata", entities), "html") == "<b><i>kata</i></b>"


@given(st.text(alphabet="ab *_~\n<🙏", max_size=30))
def test_no_word_is_lost(text: str) -> None:
    read = from_whatsapp(text)
    assert [c for c in read.text if c in "ab<🙏\n "] == [c for c in text if c in "ab<🙏\n "]
    assert draw_formatted(read, "plain") == read.text


@given(
    st.text(alphabet="ab \n🙏", min_size=1, max_size=20),
    st.lists(st.tuples(st.sampled_from(["bold", "italic"]), st.integers(0, 20), st.integers(1, 9))),
)
def test_any_entities_make_well_formed_html(
    text: str, entities: list[tuple[str, int, int]]
) -> None:
    read = from_telegram(text, [entity(*one) for one in entities])
    drawn, open_ones = draw_formatted(read, "html"), list[str]()
    for tag in re.findall(r"</?[bi]>", drawn):
        if tag.startswith("</"):
            assert open_ones.pop() == tag[2]
        else:
            open_ones.append(tag[1])
    assert not open_ones


def test_spans_that_cross_are_not_kept() -> None:
    read = from_telegram("abcdef", [entity("bold", 0, 4), entity("italic", 2, 4)])
    assert read.spans == (Span(0, 4, "bold"),)
