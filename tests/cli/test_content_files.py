"""`bimtek content import` and `export`: what an operator sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.check_content import check_content
from bot.cli.main import cli
from bot.text.markup import draw
from content import exchange
from content.foreign import Taken
from content.lessons import questions_in
from content.loader import load
from content.reading import FILL_IN
from tests.cli.test_check import BANK, copy  # noqa: F401 - a fixture

GIFT = """\
// Dari guru
$CATEGORY: Soal/d1.2

Siapa yang memimpin musyawarah desa?{
=kepala desa#Kepala desa memimpinnya.
~camat
~lurah dari desa sebelah
}

Musyawarah itu perlu.{T}

Kapan desa berdiri?{#1950}
"""


def next_ids(module: str) -> list[str]:
    """The two ids after the last one that the module's bank ever had."""
    known = load()
    of_bank = [id for id in (*known.questions, *known.withdrawn) if id.startswith(f"{module}-b")]
    last = max(int(id.rpartition("b")[2]) for id in of_bank)
    return [f"{module}-b{last + n:02}" for n in (1, 2)]


FREE = next_ids("d1")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["content", *map(str, words)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "soal.txt"
    path.write_text(GIFT, "utf-8")
    return path


def test_what_can_be_taken_is_written_and_the_rest_is_named(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "baru.md"
    done = run("import", file, "--module", "d1", "--source", "good-practice", "--out", out)
    assert done.exit_code == 0
    assert f"{file}: not taken, line 12: it asks for a number" in done.stderr
    assert "2 taken, 1 not" in done.stderr
    assert "still to be said where FILL-IN stands: reason in 1" in done.stderr
    first, second = questions_in(out.read_text("utf-8"), "d1")[0]
    assert (first.id, first.lesson, first.sources) == (FREE[0], "d1.2", ("good-practice",))
    assert first.reason == "Kepala desa memimpinnya."
    assert (second.id, second.reason) == (FREE[1], FILL_IN)
    assert [option.text for option in second.options] == ["Benar", "Salah"]


def test_what_is_not_filled_in_is_a_fault_of_the_course(
    file: Path,
    copy: Path,  # noqa: F811
) -> None:
    written = run("import", file, "--module", "d1").stdout
    with (copy / BANK).open("a", encoding="utf-8") as bank:
        bank.write("\n" + written.partition("\n")[2])
    faults = [fault.text for fault in check_content(copy)]
    assert faults == [
        f"{FREE[0]} names the source FILL-IN, which does not exist",
        f"{FREE[1]} still has a FILL-IN",
        f"{FREE[1]} names the source FILL-IN, which does not exist",
        f"{FREE[0]} needs its kind: situation, term, recall",
        f"{FREE[1]} needs its kind: situation, term, recall",
    ]


def test_nothing_to_take_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "angka.txt"
    file.write_text("Kapan?{#1950}", "utf-8")
    out = tmp_path / "baru.md"
    done = run("import", file, "--module", "d1", "--out", out)
    assert done.exit_code == 1
    assert "0 taken, 1 not" in done.stderr
    assert not out.exists()


def test_aiken_is_found_out(tmp_path: Path) -> None:
    file = tmp_path / "soal.txt"
    file.write_text("Apa?\nA) satu\nB) dua\nC) tiga\nANSWER: C\n", "utf-8")
    done = run("import", file, "--module", "d2")
    assert done.exit_code == 0
    assert (
        f"## question {next_ids('d2')[0]}\nlesson: FILL-IN\nsource: FILL-IN\nApa?\n" in done.stdout
    )
    assert "- [x] tiga" in done.stdout
    assert run("import", file, "--module", "d2", "--format", "gift").exit_code == 1


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--module", "d99"), "there is no module 'd99'; there are d1"),
        (("--module", "d1", "--source", "nope"), "there is no source 'nope'"),
        (("--module", "d1", "--format", "docx"), "--format is one of gift, aiken"),
        (("--module", "d1", "--out", "{file}"), "is there already"),
        (("--module", "d1", "--out", "/no/such/folder/x.md"), "cannot be written"),
    ],
)
def test_a_wrong_word_is_one_sentence(file: Path, words: tuple[str, ...], what: str) -> None:
    done = run("import", file, *(word.format(file=file) for word in words))
    assert done.exit_code == (2 if "--format" in words else 1)
    assert what in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert file.read_text("utf-8") == GIFT


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes("Apa?{T}".encode("utf-16"))
    for name, what in (("nowhere", "cannot be read"), ("x", "UTF-16"), ("", "cannot be read")):
        done = run("import", tmp_path / name, "--module", "d1")
        assert done.exit_code == 1
        assert what in done.stderr
        assert len(done.stderr.splitlines()) == 1


def fit(text: str) -> exchange.Imported:
    from bot.cli.check_content import question_faults

    library = load()
    taken: Taken = exchange.read(text)
    return exchange.fit(taken, library, library.modules["d1"], (), question_faults)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Apa?{=a}\n", "typed"),
        ("Apa?{=a ~b ~c ~d ~e ~f ~g}", "it needs 2 to 6 options"),
        ("Apa?{=a ~b ~b}", "the same option twice"),
        ("[markdown]Apa [ini](x)?{=a ~b}", "or a link"),
        ("[markdown]Apa **ini?{=a ~b}", "stars that are not paired"),
        (f"{'Apa ' * 500}?{{=a ~b}}", "too long"),
        ("source\\: x\\nApa?{=a ~b}", "a mark of the courses' format"),
        ("// [id:d1-b01]\nApa?{=a ~b}", "d1-b01, which is in the course with other words"),
        ("Baru?{T}\n\nBaru?{F}", "in this file already"),
    ],
)
def test_what_the_course_cannot_hold(text: str, why: str) -> None:
    imported = fit(text)
    [remark] = imported.refused
    assert why in remark.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Apa?{=a ~b ~c ~d ~e ~f}", "Apa?"),
        ("[plain]Apa <b> dan {nama\\}?{=a ~b}".replace("{nama", "\\{nama"), "Apa <b> dan {nama}?"),
        ("Apa snake_case, _ini_ dan 2*3*4?{=a ~b}", "Apa snake_case, _ini_ dan 2*3*4?"),
        (r"\# Judul?{=a ~b}", "# Judul?"),
        ("> Apa?{=a ~b}", "> Apa?"),
        ("- [x] Apa?{=a ~b}", "- [x] Apa?"),
        (r"Di C:\folder, \~\~10?{=a ~b}", r"Di C:\folder, ~~10?"),
        ("Apa `kode` [ini](x)?{=a ~b}", "Apa `kode` [ini](x)?"),
    ],
)
def test_plain_signs_are_text_and_stay_it(text: str, shown: str) -> None:
    """Into the course's own format, read from there, and drawn."""
    imported = fit(text)
    assert imported.refused == []
    [question], faults = questions_in(imported.text("d1"), "bank.md")
    assert [fault.text for fault in faults if "FILL-IN" not in fault.text] == []
    assert draw(question.text, "plain") == shown


def test_ids_go_on_after_the_last_one_and_own_ones_are_kept() -> None:
    text = "Satu?{T}\n\n// [id:d1-b60]\nDua?{T}\n\n// [id:d2-b60]\nTiga?{T}"
    assert [q.id for q in fit(text).questions] == ["d1-b61", "d1-b60", "d1-b62"]


def test_sources_that_the_course_knows_come_back() -> None:
    text = "// [tag:good-practice] [tag:semester-1]\nSatu?{T}\n\n// [tag:semester-1]\nDua?{T}"
    assert [q.sources for q in fit(text).questions] == [("good-practice",), (FILL_IN,)]


def test_export_by_course_and_module(tmp_path: Path) -> None:
    whole = run("export", "--gift")
    assert whole.exit_code == 0
    library = load()
    assert whole.stdout.count("// [id:") == len(library.questions)
    out = tmp_path / "d1.txt"
    assert run("export", "--gift", "--module", "d1", "--out", out).exit_code == 0
    ids = {item.id for item in exchange.read(out.read_text("utf-8")).items}
    module = library.modules["d1"]
    lessons = {q.id for lesson in module.lessons for q in lesson.questions}
    assert ids == lessons | {q.id for q in module.bank}
    again = run("import", out, "--module", "d1")
    assert again.exit_code == 1
    assert "d1-b01 is in the course already" in again.stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((), "--gift"),
        (("--gift", "--course", "x"), "there is no course 'x'; there are bimtek-dasar"),
        (("--gift", "--module", "x"), "there is no module 'x'"),
    ],
)
def test_an_export_of_nothing_is_one_sentence(words: tuple[str, ...], what: str) -> None:
    done = run("export", *words)
    assert done.exit_code == (1 if words else 2)
    assert what in done.stderr
    assert done.stdout == ""
