"""One text in three markups."""

from __future__ import annotations

import pytest

from bot.text.markup import MARKUPS, draw, plain_text


@pytest.mark.parametrize(
    ("markdown", "html", "whatsapp", "plain"),
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
def test_drawing(markdown: str, html: str, whatsapp: str, plain: str) -> None:
    assert draw(markdown, "html") == html
    assert draw(markdown, "whatsapp") == whatsapp
    assert draw(markdown, "plain") == plain


@pytest.mark.parametrize("foreign", ["*tebal*", "_miring_", "~coret~", "`kode`", "<b>", "&amp;"])
def test_foreign_text_is_never_drawn(foreign: str) -> None:
    assert plain_text(foreign, "html") == MARKUPS["html"].literal(foreign)
    assert not set("*_~`") & set(plain_text(foreign, "whatsapp"))
    assert plain_text(foreign, "plain") == foreign


def test_an_ordinary_name_is_left_as_it_is() -> None:
    for markup in ("whatsapp", "plain"):
        assert plain_text("Siti Nur'aini, S.Sos.", markup) == "Siti Nur'aini, S.Sos."
