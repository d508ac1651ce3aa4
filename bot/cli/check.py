"""`bimtek check`: everything that a writer or translator may have left to mend, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.cli.check_content import check_content
from bot.cli.check_tone import tone_notes
from bot.settings import PREFIX, SettingsError, load_settings, settings_notes
from bot.text.phrases import DEFAULT_LANGUAGE, LANGUAGES
from content import loader
from content.reading import Fault
from content.schema import Library

LOCALES = Path(__file__).parents[2] / "locales"
_GAP = re.compile(r"\{(\w+)\}")


def check_all() -> list[Fault]:
    return sorted([*check_content(loader.ROOT), *check_locales(LOCALES), *check_settings()])


# --- locales -----------------------------------------------------------------------------------


def check_locales(folder: Path) -> list[Fault]:
    """Look for every phrase in every language, with the same gaps."""
    read = {language: _catalogue(folder, language) for language in LANGUAGES}
    keys = sorted({_key(m) for catalogue in read.values() for m in catalogue if m.id})
    faults: list[Fault] = []
    for key in keys:
        wanted = _gaps(read[DEFAULT_LANGUAGE], key)
        for language, catalogue in read.items():
            faults += _phrase_faults(language, catalogue, key, wanted)
    return faults


def _phrase_faults(
    language: str, catalogue: Catalog, key: str, wanted: set[str]
) -> Iterator[Fault]:
    file = f"locales/{language}/LC_MESSAGES/bot.po"
    message = catalogue.get(key)
    if message is None or not all(_forms(message)):
        line = message.lineno if message else None
        yield Fault(file, line or 1, f"{key} has no translation")
    elif _gaps(catalogue, key) != wanted:
        yield Fault(file, message.lineno or 1, f"{key} has not the gaps of {DEFAULT_LANGUAGE}")


def _catalogue(folder: Path, language: str) -> Catalog:
    with (folder / language / "LC_MESSAGES" / "bot.po").open("rb") as file:
        return read_po(file, locale=language)


def _gaps(catalogue: Catalog, key: str) -> set[str]:
    message = catalogue.get(key)
    return {gap for form in _forms(message) for gap in _GAP.findall(form)} if message else set()


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    """The texts of a phrase: one, or one for each plural form."""
    found = message.string or ""
    return (found,) if isinstance(found, str) else tuple(found)


# --- settings ----------------------------------------------------------------------------------


def notes(today: date) -> list[str]:
    """List what is no fault, but may not be meant so, or grows old with time."""
    library, _ = loader.read(loader.ROOT)
    return [
        *tone_notes(library),
        *_stale_numbers(library, today),
        *_unsigned(),
        *settings_notes(),
    ]


def _stale_numbers(library: Library, today: date) -> Iterator[str]:
    for one in library.contacts.stale(today):
        last = f"last called {one.called}" if one.called else "never called by us"
        where = f" of {one.region}" if one.region else ""
        about = f"last named by a source on {one.seen}, {last}"
        yield f"content/contacts.toml: call {one.name}{where} ({one.number}): {about}"


def _unsigned() -> list[str]:
    try:
        issuer = load_settings().issuer
    except SettingsError:
        return []
    if not issuer.organiser:
        return [f"{PREFIX}CERTIFICATE_ORGANISER is not set: certificates name no organiser"]
    if not issuer.signer:
        return [f"{PREFIX}CERTIFICATE_SIGNER is not set: nobody signs the certificates"]
    return []


def check_settings() -> list[Fault]:
    try:
        load_settings()
    except SettingsError as error:
        return [Fault("settings", 1, line) for line in str(error).splitlines()]
    return []
