"""Moodle's GIFT, in all the syntax that its documentation names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import gift
from content.exchange import as_question, own_format
from content.foreign import ForeignError, Item, decoded
from content.lessons import questions_in
from content.loader import load
from content.schema import Kind, Option, Question


def only(text: str) -> Item:
    taken = gift.read(text)
    assert not taken.refused
    [item] = taken.items
    return item


def refusal(text: str) -> str:
    taken = gift.read(text)
    assert not taken.items
    [remark] = taken.refused
    return remark.text


def told(item: Item) -> str:
    """Options in a line, the right one in capitals."""
    return " | ".join(o.text.upper() if o.right else o.text for o in item.options)


# Each of these is one question; what comes of its words and its options.
TAKEN = {
    "one line": ("Siapa?{~ani ~budi =cici}", "Siapa?", "ani | budi | CICI"),
    "one option a line": ("Siapa? {\n  =cici\n  ~ani\n  }", "Siapa?", "CICI | ani"),
    "brace on the last option": ("Siapa? {\n =cici\n ~ani}", "Siapa?", "CICI | ani"),
    "missing word": (
        "PSM itu {~pegawai =relawan} sosial.",
        "PSM itu … sosial.",
        "pegawai | RELAWAN",
    ),
    "missing word at the end": ("PSM itu {~pegawai =relawan}.", "PSM itu ….", "pegawai | RELAWAN"),
    "underscores for the gap": ("PSM itu ____ {~a =b}", "PSM itu …", "a | B"),
    "title": ("::Asal kata:: Dari mana?{=sini ~sana}", "Dari mana?", "SINI | sana"),
    "title on a line of its own": (
        "::Asal::\nDari mana?{=sini ~sana}",
        "Dari mana?",
        "SINI | sana",
    ),
    "words over two lines": (
        "Dari mana\n  asalnya?{=sini ~sana}",
        "Dari mana asalnya?",
        "SINI | sana",
    ),
    "comment": ("// Bagian satu\nSiapa?{=ani ~budi}", "Siapa?", "ANI | budi"),
    "comment among options": ("Siapa?{\n// ~ini = bukan {\n=ani\n~budi}", "Siapa?", "ANI | budi"),
    "two slashes within a line": ("Apa a // b?{=ani ~budi}", "Apa a // b?", "ANI | budi"),
    "empty line among options": ("Siapa?{\n=ani\n\n\n~budi\n\n}", "Siapa?", "ANI | budi"),
    "escaped marks": (
        r"Mana \{5\}\: 2 \= 2 \# \~?{=\=\ ya~\~ b\\n~\{c\}}",
        "Mana {5}: 2 = 2 # ~?",
        "=\\ YA | ~ b\\n | {c}",
    ),
    "escaped line break": (r"Satu\nDua?{=a ~b}", "Satu\nDua?", "A | b"),
    "a colon of its own": (
        "Pukul 10:30 atau 11:00?{=10:30 ~11:00}",
        "Pukul 10:30 atau 11:00?",
        "10:30 | 11:00",
    ),
    "true": ("Matahari terbit di timur.{T}", "Matahari terbit di timur.", "BENAR | Salah"),
    "false": ("Matahari terbit di barat.{FALSE}", "Matahari terbit di barat.", "Benar | SALAH"),
    "true with spaces": ("Betul? { TRUE }", "Betul?", "BENAR | Salah"),
    "true with feedback": ("Betul?{TRUE#Keliru.#Tepat.}", "Betul?", "BENAR | Salah"),
    "whole weight": ("Mana?{~%100%a ~%0%b ~%-50%c}", "Mana?", "A | b | c"),
    "weights of a right answer": ("Mana?{=%100%a ~%-33.33333%c}", "Mana?", "A | c"),
    "plain": ("[plain]Apa <b>?{=a ~b}", "Apa \\<b>?", "A | b"),
    "stars are signs": ("Berapa 2*3*4?{=24 ~9*}", "Berapa 2\\*3\\*4?", "24 | 9\\*"),
    "lines are signs": ("Apa a_b dan _c?{=a ~b}", "Apa a_b dan \\_c?", "A | b"),
    "less and more": ("Apa 2 < 3 > 1?{=a ~b}", "Apa 2 < 3 > 1?", "A | b"),
    "about": ("[plain]Kira-kira \\~10 \\{a\\}?{=a ~b}", "Kira-kira ~10 {a}?", "A | b"),
    "a number sign first": ("\\# Apa?{=a ~b}", "\\# Apa?", "A | b"),
    "a backslash": ("Di C:\\folder?{=a ~b}", "Di C:\\folder?", "A | b"),
    "star in html": ("[html]<p>Apa 2*3 <b>itu</b>?</p>{=a ~b}", "Apa 2\\*3 **itu**?", "A | b"),
    "six options": ("Apa?{=a ~b ~c ~d ~e ~f}", "Apa?", "A | b | c | d | e | f"),
    "moodle": ("[moodle]Apa ini?{=a ~b}", "Apa ini?", "A | b"),
    "markdown": ("[markdown]Apa **ini**?{=*a* ~b}", "Apa **ini**?", "*A* | b"),
    "html": ("[html]<p>Apa <b>ini </b>&amp; itu?</p>{=<p>a</p> ~b}", "Apa **ini** & itu?", "A | b"),
    "html paragraphs": (
        "[html]<p>Satu.</p><p>Dua?<br>Tiga?</p>{=a ~b}",
        "Satu.\nDua?\nTiga?",
        "A | b",
    ),
    "html list": (
        "[html]Pilih:<ol><li>satu</li><li><em>dua</em></li></ol>{=a ~b}",
        "Pilih:\n1. satu\n2. *dua*",
        "A | b",
    ),
    "html in moodle's format": ("Apa <i>ini</i>&nbsp;?{=a ~b}", "Apa *ini* ?", "A | b"),
    "a format of its own in an option": (
        "[html]<p>Apa?</p>{=[plain]a ~[markdown]**b**}",
        "Apa?",
        "A | **b**",
    ),
    "brackets that are no format": ("[Foto] Apa?{=[a] ~b}", "[Foto] Apa?", "[A] | b"),
    "other scripts": ("ꦲꦤꦕꦫꦏ — é 你?{=✓ ~✗}", "ꦲꦤꦕꦫꦏ — é 你?", "✓ | ✗"),
}


@pytest.mark.parametrize(("text", "words", "options"), TAKEN.values(), ids=TAKEN)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_what_is_taken(text: str, words: str, options: str, ends: str, mark: bytes) -> None:
    content = mark + text.replace("\n", ends).encode()
    item = only(decoded(content))
    assert (item.text, told(item)) == (words, options)


REFUSED = {
    "two right": ("Siapa?{=ani ~budi =cici}", "2 right answers"),
    "many right by weight": ("Siapa?{~%50%ani ~%50%budi ~%-100%cici}", "'ani' is worth 50 %"),
    "part of a right one": ("Siapa?{=ani ~%50%budi ~cici}", "'budi' is worth 50 %"),
    "right for nothing": ("Siapa?{=%0%ani ~budi}", "'ani' is worth 0 %"),
    "none right": ("Siapa?{~ani ~budi}", "no right answer"),
    "an empty option": ("Siapa?{=ani ~ ~budi}", "an empty option"),
    "cloze": ("Siapa {1:MC:~ani =budi}", "text before its first option"),
    "number": ("Kapan?{#1822:5}", "a number"),
    "numbers with weights": ("Kapan?{#\n =1822:0\n =%50%1822:2}", "a number"),
    "short answer": ("Siapa?{=ani =Ani}", "typed"),
    "matching": ("Pasangkan.{=Jabar -> Bandung =Jateng -> Semarang}", "matching"),
    "essay": ("Ceritakan.{}", "an essay"),
    "essay with general feedback": ("Ceritakan.{####Terima kasih}", "an essay"),
    "description": ("Bagian berikut tentang desa.", "a description"),
    "no question": ("::Judul::{=a ~b}", "no question"),
    "never closed": ("Siapa?{=ani ~budi", "braces"),
    "never opened": ("Siapa? =ani ~budi}", "braces"),
    "closed before it opens": ("Siapa?} {=ani ~budi", "braces"),
    "a brace within": ("Siapa?{=ani {x} ~budi}", "braces"),
    "two without an empty line": ("Siapa?{=a ~b}\nApa?{=a ~b}", "two sets of answers"),
    "picture": ('[html]<p><img src="a.png"> Apa?</p>{=a ~b}', "<img>"),
    "link in an option": ("Apa?{=<a href\\='x'>a</a> ~b}", "<a>"),
    "script": ("Apa <script>x</script>?{=a ~b}", "<script>"),
    "html left open": ("[html]Apa <b>ini?{=a ~b}", "<b> that is not closed"),
    "html closed twice": ("[html]Apa ini</b>?{=a ~b}", "not open there"),
    "a formula": ("Berapa $$x^2$$?{=a ~b}", "a formula"),
    "a formula in an option": ("Berapa?{=\\(x^2\\) ~b}", "a formula"),
    "a fraction": (r"Berapa \frac\{1\}\{2\}?{=a ~b}", "a formula"),
    "a formula in html": ("[html]<p>Berapa \\[x\\]?</p>{=a ~b}", "a formula"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(text: str, why: str) -> None:
    assert why in refusal(text)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ("=a#Tepat. ~b", "Tepat."),
        ("=a ~b#Bukan.", ""),
        ("=a#Tepat. ~b ####Umum.", "Tepat. Umum."),
        ("=a#Umum. ~b ####Umum. Lagi.", "Umum. Lagi."),
        ("\n=a # Tepat.\n~b # Bukan.\n####Umum.\nDua baris.\n", "Tepat. Umum. Dua baris."),
        ("=a#[html]<b>Tepat</b> sekali ~b", "**Tepat** sekali"),
        ("TRUE#Keliru.#Tepat.", "Tepat."),
        ("F#Keliru.", ""),
        ("T####Umum.", "Umum."),
        ("F#Keliru.#Tepat.####Umum.", "Tepat. Umum."),
    ],
)
def test_the_reason_is_the_general_feedback_or_that_of_the_right_answer(
    answers: str, reason: str
) -> None:
    assert only(f"Apa?{{{answers}}}").reason == reason


def test_the_feedback_to_a_wrong_option_is_its_own_reason() -> None:
    found = only("Apa?{=a#Ya. ~b#Bukan b. ~c}")
    assert [option.reason for option in found.options] == ["", "Bukan b.", ""]
    assert [option.reason for option in only("Apa?{F#Keliru.#Tepat.}").options] == ["Keliru.", ""]
    question = Question("d1-b01", "d1.1", "Apa?", found.options, "Ya.", ("uud",))
    [back] = gift.read(gift.written("d1", [question])).items
    assert back.options == found.options


def test_categories_hold_until_the_next_one() -> None:
    text = (
        "Nol?{T}\n\n$CATEGORY: $course$/top/Satu\n\nSatu?{T}\n\nJuga?{F}\n\n"
        "$CATEGORY: Dua // Tiga\nDua?{T}"
    )
    found = [(item.text, item.category) for item in gift.read(text).items]
    first = "$course$/top/Satu"
    assert found == [("Nol?", ""), ("Satu?", first), ("Juga?", first), ("Dua?", "Dua // Tiga")]


def test_what_comments_say_as_moodle_writes_them() -> None:
    text = (
        "// question: 12  name: x\n// [id:d1-b07] [tag:uud] [tag:pp 39]\n::x::Apa?{T}\n\nLain?{T}"
    )
    first, second = gift.read(text).items
    assert (first.id, first.tags, first.name, first.line) == ("d1-b07", ("uud", "pp 39"), "x", 3)
    assert (second.id, second.tags, second.line) == ("", (), 5)


def test_a_comment_on_its_own_says_nothing_of_the_next_question() -> None:
    assert only("// [id:d1-b07]\n\nApa?{T}").id == ""


def test_a_fault_does_not_take_its_neighbours_along() -> None:
    """A file cut in half, a brace forgotten: what is whole is taken, the rest named by its line."""
    text = (
        "Satu?{T}\n\nRusak?{\n=a\n\n::Dua::Dua?{T}\n\n"
        "Rusak juga {=a\n\nTiga?{=a ~b}\n\nEmpat?{=a\n\n~b"
    )
    taken = gift.read(text)
    assert [item.text for item in taken.items] == ["Satu?", "Dua?", "Tiga?"]
    assert [remark.line for remark in taken.refused] == [3, 8, 12, 14]


@pytest.mark.parametrize(
    "text",
    [
        "Satu?{\n=a\n~b\n\nDua?\n=c ~d}",
        "Satu?{\n=a\n~b\n\nDua?{=c ~d}",
        "Satu?{=a ~b\n::Dua::Dua?{=c ~d}",
        "Satu?{=a ~b\n\n// lagi\nDua? =c ~d }",
        "::Satu::Satu?{\n=a\n\n::Dua::Dua?\n=c ~d}",
    ],
)
def test_an_unclosed_brace_never_joins_two_questions(text: str) -> None:
    taken = gift.read(text)
    lines = {remark.line for remark in taken.refused}
    second = next(n for n, line in enumerate(text.split("\n"), 1) if "Dua?" in line)
    assert 1 in lines
    assert second in lines | {item.line for item in taken.items}
    for item in taken.items:
        assert item.text == "Dua?"
        assert told(item) == "C | d"


@pytest.mark.parametrize("text", ["", "\n\n", "// hanya komentar", "$CATEGORY: a"])
def test_a_file_without_questions(text: str) -> None:
    taken = gift.read(text)
    assert not taken.items
    assert not taken.refused


def test_moodles_own_marks_are_not_confused_with_ours() -> None:
    with pytest.raises(ForeignError, match="private use"):
        gift.read("Apa \U000f003a?{T}")
    with pytest.raises(ForeignError, match="line 2 is not UTF-8"):
        decoded(b"Apa?{T}\n\xe9")
    with pytest.raises(ForeignError, match="UTF-16"):
        decoded("Apa?{T}".encode("utf-16"))


# --- there and back ----------------------------------------------------------------------------

# Whatever a course can hold: trimmed lines, with all that GIFT has a meaning for.
_CHARACTERS = st.one_of(
    st.sampled_from("\\~=#{}:%[]/-> *nT$._1"),
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")),
)
_LINE = (
    st.text(_CHARACTERS, min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda line: bool(line) and "$$" not in line)
)
_TEXT = st.lists(_LINE, min_size=1, max_size=3).map("\n".join)
_KEY = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)


@st.composite
def _questions(draw: st.DrawFn) -> Question:
    texts = draw(st.lists(_LINE, min_size=2, max_size=5, unique=True))
    right = draw(st.integers(0, len(texts) - 1))
    return Question(
        draw(_KEY),
        "d1.1",
        draw(_TEXT),
        tuple(Option(text, n == right) for n, text in enumerate(texts)),
        draw(_LINE),
        tuple(draw(st.lists(_KEY, min_size=1, max_size=2))),
        draw(st.sampled_from([None, *Kind])),
    )


@settings(deadline=None, max_examples=300, derandomize=True, database=None)
@given(st.lists(_questions(), min_size=1, max_size=4))
def test_what_goes_out_as_gift_comes_back_as_it_was(questions: list[Question]) -> None:
    taken = gift.read(gift.written("bimtek-dasar/d1/d1.1", questions))
    assert not taken.refused
    assert [as_question(item) for item in taken.items] == questions


@settings(deadline=None, max_examples=300, derandomize=True, database=None)
@given(st.text(st.sampled_from("\\~=#{}:%[]/ \n\r*nTa<b>$CATEGORY-1."), max_size=80))
def test_whatever_stands_in_a_file_each_question_is_taken_or_refused(text: str) -> None:
    taken = gift.read(text)
    for item in taken.items:
        assert item.text
        assert sum(option.right for option in item.options) == 1
        assert all(option.text for option in item.options)
    lines = [item.line for item in taken.items] + [remark.line for remark in taken.refused]
    assert len(set(lines)) == len(lines)
    assert all(1 <= line <= len(text) + 1 for line in lines)


def test_the_whole_course_goes_out_and_comes_back() -> None:
    for question in load().questions.values():
        assert questions_in(own_format(question), "here") == ((question,), [])
        item = only(gift.written(f"x/{question.lesson}", [question]))
        assert as_question(item) == question
