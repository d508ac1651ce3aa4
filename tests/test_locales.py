"""The catalogues: complete, alike, and nothing in them that the code does not say."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2 import nodes as jinja

from bot.text.markup import draw
from bot.text.matching import normalize
from bot.text.phrases import LANGUAGES, keywords, load_catalogue, wording
from handlers import COMMANDS
from tests.support.registered import FEATURES

ROOT = Path(__file__).parent.parent
_GAP = re.compile(r"{(\w+)}")
_KEY = re.compile(r"[a-z_]+\.[a-z_]+")
_PLURAL = b"""msgid ""
msgstr "Plural-Forms: nplurals=1; plural=0;\\n"

msgid "quiz.left"
msgid_plural "quiz.left"
msgstr[0] "{count} soal lagi"
"""


@cache
def catalogue(language: str) -> Catalog:
    po = (ROOT / "locales" / language / "LC_MESSAGES" / "bot.po").read_bytes()
    return read_po(io.BytesIO(po), locale=language, abort_invalid=True)


@cache
def entries(language: str) -> dict[str, Message]:
    return {_forms(message.id)[0]: message for message in catalogue(language) if message.id}


def texts(language: str, key: str) -> tuple[str, ...]:
    """The text of a phrase, or all its plural forms."""
    return _forms(entries(language)[key].string)


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def gaps(*texts: str) -> set[str]:
    return {gap for text in texts for gap in _GAP.findall(text)}


# --- what the code says ---


@cache
def strings() -> frozenset[str]:
    """All literal strings of the code and of the console's templates."""
    of_code = (
        node.value
        for node in _nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    of_pages = (
        node.value
        for page in _pages()
        for node in page.find_all(jinja.Const)
        if isinstance(node.value, str)
    )
    return frozenset((*of_code, *of_pages))


def phrases() -> Iterator[tuple[str, set[str] | None]]:
    """The phrases of the code with the names of their arguments (None: not all can be seen)."""
    for node in _nodes():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id in {"t", "tn"} and isinstance(node.args[0], ast.Constant):
            names = [keyword.arg for keyword in node.keywords]
            given = {name for name in names if name} | (
                {"count"} if node.func.id == "tn" else set()
            )
            yield str(node.args[0].value), None if None in names else given
    for page in _pages():
        for call in page.find_all(jinja.Call):
            name = call.node.name if isinstance(call.node, jinja.Name) else ""
            if name in {"t", "tn"} and isinstance(call.args[0], jinja.Const):
                plural = {"count"} if name == "tn" else set()
                yield str(call.args[0].value), {one.key for one in call.kwargs} | plural


@cache
def _pages() -> tuple[jinja.Template, ...]:
    """The templates of the console."""
    folder = ROOT / "bot/web/console/templates"
    return tuple(Environment().parse(page.read_text("utf-8")) for page in folder.glob("*.html"))


@cache
def _nodes() -> tuple[ast.AST, ...]:
    files = [path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")]
    return tuple(node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8"))))


# --- the tests ---


def test_both_languages_have_the_same_phrases() -> None:
    assert set(entries("id")) == set(entries("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_empty_or_unsure(language: str) -> None:
    unfinished = [
        id for id, m in entries(language).items() if m.fuzzy or not all(texts(language, id))
    ]
    assert unfinished == []
    assert not catalogue(language).obsolete


def test_every_phrase_of_the_code_has_words() -> None:
    assert {key for key, _ in phrases()} <= set(entries("id"))


def test_every_keyword_entry_of_the_code_has_words() -> None:
    families = {key.partition(".")[0] for key in entries("id")}
    named = {s for s in strings() if _KEY.fullmatch(s) and s.partition(".")[0] in families}
    columns = FEATURES.people.keys() | FEATURES.texts.keys()
    templates = {f"{name}.html" for name in families}
    missing = sorted(named - set(entries("id")) - columns - templates)
    assert missing == [], "add them to both bot.po"


def test_no_phrase_is_left_over() -> None:
    assert set(entries("id")) - strings() == set()


def test_the_gaps_are_the_same_in_both_languages() -> None:
    different = [key for key in entries("id") if gaps(*texts("id", key)) != gaps(*texts("en", key))]
    assert different == []


def test_the_code_fills_every_gap_and_no_other() -> None:
    for key, given in phrases():
        if given is not None:
            assert gaps(*texts("id", key)) == given, key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("markup", ["html", "whatsapp", "plain"])
def test_drawing_leaves_every_gap_open(language: str, markup: str) -> None:
    for key in entries(language):
        for text in texts(language, key):
            assert gaps(draw(text, markup)) == gaps(text), key


def test_indonesian_has_one_plural_form() -> None:
    assert (catalogue("id").num_plurals, catalogue("id").plural_expr) == (1, "0")
    assert catalogue("en").num_plurals == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_in_the_plural_has_all_the_forms_of_its_language(language: str) -> None:
    plurals = [key for key, m in entries(language).items() if not isinstance(m.id, str)]
    assert plurals
    forms = {len(texts(language, key)) for key in plurals}
    assert forms == {catalogue(language).num_plurals}


@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_a_plural_keeps_its_rule_when_it_is_compiled(count: int) -> None:
    compiled = load_catalogue(_PLURAL, "id")
    assert compiled.ngettext("quiz.left", "quiz.left", count) == "{count} soal lagi"


def test_no_two_commands_share_a_word() -> None:
    owner: dict[str, str] = {}
    for command in COMMANDS:
        for word in map(normalize, keywords(command.words)):
            assert owner.setdefault(word, command.name) == command.name, word


def test_every_button_that_is_a_command_is_one_in_words() -> None:
    words = {normalize(word) for command in COMMANDS for word in keywords(command.words)}
    buttons = {s for s in strings() if re.fullmatch(r"/[a-z_]+", s)} & {
        f"/{c.name}" for c in COMMANDS
    }
    assert buttons
    assert {normalize(button) for button in buttons} <= words


def test_a_phrase_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"quiz\.nothing"):
        wording("en", "quiz.nothing")
