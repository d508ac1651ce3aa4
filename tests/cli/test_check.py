"""`bimtek check`: every fault with its file and line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot.cli.check
from bot.cli.check import check_locales
from bot.cli.check_content import check_content
from bot.cli.main import cli
from content import loader

LESSON = "courses/bimtek-dasar/m1/l1.md"
BANK = "courses/bimtek-dasar/m1/bank.md"
Edit = Callable[[str, str, str], int]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The material, to be spoilt."""
    left_out = shutil.ignore_patterns("regions", "*.py", "__pycache__")
    return Path(shutil.copytree(loader.ROOT, tmp_path / "content", ignore=left_out))


@pytest.fixture
def edit(copy: Path) -> Edit:
    """Replace the first match of a pattern in a file; the line it stands in."""

    def change(name: str, pattern: str, new: str) -> int:
        path = copy / name
        text = path.read_text("utf-8")
        found = re.search(pattern, text, re.MULTILINE)
        assert found, f"{pattern} is not in {name}"
        path.write_text(text[: found.start()] + new + text[found.end() :], "utf-8")
        return text[: found.start()].count("\n") + 1

    return change


def line_of(root: Path, name: str, text: str) -> int:
    lines = (root / name).read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


def faults(root: Path) -> list[str]:
    return [str(fault) for fault in check_content(root)]


def test_the_material_is_in_order(copy: Path) -> None:
    assert faults(copy) == []


@pytest.mark.parametrize(
    ("pattern", "new", "what"),
    [
        (r"- \[x\]", "- [ ]", "no right answer"),
        (r"- \[ \]", "- [x]", "2 right answers"),
        (r"- \[ \].*\n", "", "needs 3 options"),
        (r"^> .*\n", "", "needs a question and a reason"),
    ],
)
def test_a_question_that_cannot_be_asked(
    copy: Path, edit: Edit, pattern: str, new: str, what: str
) -> None:
    edit(LESSON, pattern, new)
    line = line_of(copy, LESSON, "## question d1.1-q1")
    [fault] = faults(copy)
    assert fault.startswith(f"content/{LESSON}:{line}: d1.1-q1 ")
    assert what in fault


def test_the_same_option_twice(copy: Path, edit: Edit) -> None:
    edit(LESSON, r"- \[ \] .*", "- [ ] sama")
    edit(LESSON, r"- \[ \] (?!sama).*", "- [ ] sama")
    line = line_of(copy, LESSON, "## question d1.1-q1")
    assert faults(copy) == [f"content/{LESSON}:{line}: d1.1-q1 has the same option twice"]


def test_a_card_that_is_too_long(copy: Path, edit: Edit) -> None:
    edit(LESSON, r"^\*\*Untuk siapa\?\*\*$", "kata " * 60)
    line = line_of(copy, LESSON, "## card d1.1-c3")
    found = faults(copy)
    assert any(re.match(rf"content/{LESSON}:{line}: d1.1-c3 has \d+ words", f) for f in found)


def test_a_lesson_that_whatsapp_cannot_carry_in_three_messages(copy: Path, edit: Edit) -> None:
    edit(LESSON, r"^\*\*Untuk siapa\?\*\*$", "panjangsekali" * 90)
    assert any("d1.1 is too long for WhatsApp" in fault for fault in faults(copy))


def test_an_id_that_is_used_twice(copy: Path, edit: Edit) -> None:
    line = edit(BANK, r"## question d1-b02", "## question d1.1-q1")
    first = line_of(copy, LESSON, "## question d1.1-q1")
    expected = f"the id d1.1-q1 is used already in content/{LESSON}:{first}"
    found = faults(copy)
    assert any(
        fault in (f"content/{BANK}:{line}: {expected}",) or "used already" in fault
        for fault in found
    )


def test_a_source_that_does_not_exist(copy: Path, edit: Edit) -> None:
    edit(LESSON, r"^source: good-practice$", "source: nowhere")
    line = line_of(copy, LESSON, "## card d1.1-c1")
    expected = "d1.1-c1 names the source nowhere, which does not exist"
    assert faults(copy) == [f"content/{LESSON}:{line}: {expected}"]


def test_a_text_without_a_source(copy: Path, edit: Edit) -> None:
    edit(LESSON, r"^source: good-practice\n", "")
    line = line_of(copy, LESSON, "## card d1.1-c1")
    assert faults(copy) == [f"content/{LESSON}:{line}: d1.1-c1 names no source"]


def test_a_question_about_what_is_graded_x(copy: Path, edit: Edit) -> None:
    source = copy / "sources" / "test.toml"
    source.write_text('[hearsay]\ngrade = "X"\ncite = "kata orang"\n')
    place = line_of(copy, BANK, "## question d1-b01")
    edit(BANK, r"^source: good-practice$", "source: hearsay")
    expected = "d1-b01 asks about hearsay, which is graded X"
    assert faults(copy) == [f"content/{BANK}:{place}: {expected}"]


@pytest.mark.parametrize("sign", ["_garis_", "<b>", "{nama}", "[ini](https://x.example)", "**a"])
def test_markup_that_a_channel_cannot_show(copy: Path, edit: Edit, sign: str) -> None:
    edit(LESSON, r"^\*\*Untuk siapa\?\*\*$", sign)
    line = line_of(copy, LESSON, "## card d1.1-c3")
    [fault] = faults(copy)
    assert fault.startswith(f"content/{LESSON}:{line}: d1.1-c3 has ")


def test_a_bank_that_is_too_small(copy: Path, edit: Edit) -> None:
    text = (copy / BANK).read_text("utf-8")
    (copy / BANK).write_text(text[: text.index("## question d1-b03")], "utf-8")
    tests, quiz = (fault for fault in faults(copy) if "the bank of" in fault)
    for fault in (quiz, tests):
        assert fault.startswith("content/courses/bimtek-dasar/m1/module.toml:1: the bank of d1 has")
    assert "two quizzes of 8 need 16" in quiz
    assert "the tests of bimtek-dasar take" in tests


def test_a_file_that_is_not_toml(copy: Path) -> None:
    name = "courses/bimtek-dasar/m1/module.toml"
    (copy / name).write_text("id = ")
    assert any(fault.startswith(f"content/{name}:1: this is not TOML") for fault in faults(copy))


# --- locales -----------------------------------------------------------------------------------


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bot.cli.check.LOCALES, tmp_path / "locales"))


def spoil(locales: Path, language: str, pattern: str, new: str) -> int:
    path = locales / language / "LC_MESSAGES" / "bot.po"
    text = path.read_text("utf-8")
    found = re.search(pattern, text, re.MULTILINE)
    assert found
    path.write_text(text[: found.start()] + new + text[found.end() :], "utf-8")
    return text[: found.start()].count("\n") + 1


def test_the_catalogues_are_complete(locales: Path) -> None:
    assert check_locales(locales) == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_empty_translation(locales: Path, language: str) -> None:
    entry = r'^msgid "lesson\.gone"\nmsgstr ".*"$'
    line = spoil(locales, language, entry, 'msgid "lesson.gone"\nmsgstr ""')
    [fault] = check_locales(locales)
    file = f"locales/{language}/LC_MESSAGES/bot.po"
    assert str(fault) == f"{file}:{line}: lesson.gone has no translation"


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_missing_translation(locales: Path, language: str) -> None:
    spoil(locales, language, r'^msgid "lesson\.gone"\nmsgstr ".*"$', "")
    [fault] = check_locales(locales)
    file = f"locales/{language}/LC_MESSAGES/bot.po"
    assert str(fault) == f"{file}:1: lesson.gone has no translation"


def test_a_translation_with_other_gaps(locales: Path) -> None:
    entry = r'^msgid "answer\.name_length"\nmsgstr ".*"$'
    line = spoil(locales, "en", entry, 'msgid "answer.name_length"\nmsgstr "{min} to {most}"')
    [fault] = check_locales(locales)
    expected = f"locales/en/LC_MESSAGES/bot.po:{line}: answer.name_length has not the gaps of id"
    assert str(fault) == expected


# --- the command -------------------------------------------------------------------------------


def test_the_command_is_content_with_what_is_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["check"])
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_command_lists_the_faults_and_fails(
    copy: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(loader, "ROOT", copy)
    monkeypatch.setenv("BIMTEK_PORT", "x")
    edit(LESSON, r"- \[x\]", "- [ ]")
    result = CliRunner().invoke(cli, ["check"])
    assert result.exit_code == 1
    assert "d1.1-q1 has no right answer" in result.stdout
    assert "BIMTEK_PORT" in result.stdout
    assert result.stderr == "2 faults\n"


# --- courses that open one after the other -----------------------------------------------------

TIER = """id = "bimtek-mahir"
title = "Bimtek Mahir PSM"
revision = 1
pass_mark = 80
quiz_size = 8
requires = "bimtek-dasar"
order = "fixed"
modules = []
"""


@pytest.fixture
def tier(copy: Path) -> Path:
    """A second course, in a folder that stands before the first one's."""
    folder = copy / "courses" / "a-mahir"
    folder.mkdir()
    (folder / "course.toml").write_text(TIER, "utf-8")
    return folder / "course.toml"


def test_a_course_stands_behind_the_one_that_it_requires(copy: Path, tier: Path) -> None:
    library, reading = loader.read(copy)
    assert not reading.faults
    ids = [course.id for course in library.courses]
    assert ids.index("bimtek-mahir") > ids.index("bimtek-dasar")
    mahir = library.course("bimtek-mahir")
    assert mahir is not None
    assert (mahir.fixed, mahir.mark, mahir.pre_size, mahir.post_size) == (True, "M", 8, 20)


@pytest.mark.parametrize(
    ("pattern", "new", "what"),
    [
        ("bimtek-dasar", "bimtek-hilang", "requires bimtek-hilang, which is not there"),
        ("bimtek-dasar", "bimtek-mahir", "requires bimtek-mahir, which is not there"),
        ('"fixed"', '"random"', "the order is free or fixed, not random"),
        ('requires = "bimtek-dasar"', "", "its modules are numbered like those of"),
        ('"bimtek-mahir"', '"bimtek-dasar"', "the id bimtek-dasar is used already"),
    ],
)
def test_a_course_that_does_not_fit(
    copy: Path, tier: Path, pattern: str, new: str, what: str
) -> None:
    tier.write_text(TIER.replace(pattern, new, 1), "utf-8")
    assert any(what in fault for fault in faults(copy))


@pytest.mark.usefixtures("tier")
def test_courses_that_require_each_other(copy: Path, edit: Edit) -> None:
    edit("courses/bimtek-dasar/course.toml", r"^title", 'requires = "bimtek-mahir"\ntitle')
    assert any("or requires it" in fault for fault in faults(copy))


def test_banks_that_do_not_reach_for_both_tests(copy: Path, edit: Edit) -> None:
    edit("courses/bimtek-dasar/course.toml", r"^post_size = \d+", "post_size = 200")
    found = [fault for fault in faults(copy) if "the tests of" in fault]
    assert len(found) == len(loader.load().courses[0].modules)
    assert "before and" in found[0]


def test_a_withdrawn_question_is_not_asked_and_keeps_its_id(copy: Path, edit: Edit) -> None:
    line = edit(BANK, r"^lesson: d1.1$", "withdrawn: 2026-11-26\nlesson: d1.1")
    library, _ = loader.read(copy)
    assert library.withdrawn == loader.load().withdrawn | {"d1-b01"}
    assert "d1-b01" not in library.questions
    assert faults(copy) == []
    edit(BANK, r"## question d1-b02", "## question d1-b01")
    assert f"the id d1-b01 is used already in content/{BANK}:{line - 1}" in str(faults(copy))


# --- cases, what is to be kept, guesses -----------------------------------------------------------

CASE = "courses/bimtek-dasar/m5/k1.md"
KEEP = "courses/bimtek-dasar/m1/keep.md"
GUESSING = "courses/bimtek-dasar/m2/l2.md"


@pytest.mark.parametrize(
    ("name", "pattern", "new", "what"),
    [
        (CASE, r"^Malam, warung", "kata " * 80 + "Malam, warung", "words, at most 80"),
        (CASE, r"\[-> d5.k1-s2\]", "[-> d5.k1-s77]", "leads to d5.k1-s77, which is not there"),
        (CASE, r"^lesson: d5.1$", "lesson: d4.1", "names no lesson of its module"),
        (CASE, r"^source: good-practice$", "source: nowhere", "names the source nowhere"),
        (KEEP, r" \| Apa yang", " Apa yang", "a row to keep is '- label | text'"),
        (KEEP, r"Ia yang memilih\.", "kata " * 20, "words, at most 20"),
        (KEEP, r"\{nomor:polisi\}", "{nomor:hantu}", "names the number hantu"),
        (
            GUESSING,
            r"^## card d2.2-c1",
            "## guess d2.2-g2\n## card d2.2-c1",
            "one '## guess' at most",
        ),
        (
            GUESSING,
            r"^## card d2.2-c2",
            "## card d2.2-c9 su\nTeks.\n\n## card d2.2-c2",
            "words no card",
        ),
        (GUESSING, r"^- \[x\] (.*)$", "- [x] ya\n>> karena", "the right option has no '>> '"),
    ],
)
def test_what_stands_beside_a_lesson_is_looked_at(
    copy: Path, edit: Edit, name: str, pattern: str, new: str, what: str
) -> None:
    edit(name, pattern, new)
    assert any(what in fault for fault in faults(copy)), faults(copy)
