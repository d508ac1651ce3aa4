"""Files of settings as they come out of editors, phones and other programs: what will not be read
as it was meant is a sentence with its line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bot import env_file
from bot.settings import NAMES, PREFIX, SettingsError, load_settings, place_of, settings_notes

SECRET = "123456:AAE-secret"
ODD: dict[str, tuple[bytes, str]] = {
    "utf-16, as Notepad saves it": ("BIMTEK_PORT=1".encode("utf-16"), "UTF-16"),
    "utf-16 without its mark": ("BIMTEK_PORT=1".encode("utf-16-le"), "UTF-16"),
    "latin-1": (b"BIMTEK_PORT=1\nBIMTEK_ORGANISER=Kant\xf3r\n", "not written in UTF-8 (line 2)"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "UTF-16"),
    "rich text": (rb"{\rtf1\ansi BIMTEK_PORT=1}", "line 1: it is not NAME=value"),
    "yaml": (b"BIMTEK_PORT: 8123\n", "line 1: it is not NAME=value"),
    "a colon and no blank": (b"BIMTEK_PORT:8123\n", "line 1: it is not NAME=value"),
    "a name alone": (b"\n\nBIMTEK_PORT\n", "line 3: it is not NAME=value"),
    "windows' set": (b"set BIMTEK_PORT=8123\n", "line 1: it is not NAME=value"),
    "a quote that stays open": (b'BIMTEK_ORGANISER="Dinas\n', "line 1: it is not NAME=value"),
    "curly quotes": ("BIMTEK_ORGANISER=“Dinas”".encode(), "line 1: BIMTEK_ORGANISER has curly"),
    "one curly quote": ("BIMTEK_SECRET_KEY=abc”".encode(), "curly quotes"),
    "a gap left open": ("BIMTEK_SECRET_KEY=…  # openssl".encode(), "is not filled in yet"),
    "half a gap": ("BIMTEK_ORGANISER=Dinas Sosial Kota …".encode(), "is not filled in yet"),
    "nothing to see": (f"BIMTEK_TELEGRAM_TOKEN={SECRET}\u200b".encode(), "cannot be seen"),
    "twice": (b"BIMTEK_PORT=1\n#\nBIMTEK_PORT=2\n", "has another value in line 1"),
    "twice, small and large": (b"bimtek_port=1\nBIMTEK_PORT=2\n", "has another value in line 1"),
    "a slip": (f"BIMTEK_TELEGRAM_TOKN={SECRET}".encode(), "is BIMTEK_TELEGRAM_TOKEN meant?"),
    "of an older program": (b"BIMTEK_TWILIO_SID=AC1\n", "no such setting"),
    "a hyphen": (b"BIMTEK-PORT=8123\n", "is BIMTEK_PORT meant?"),
    "far too large": (b"#" * 1_000_001, "far too large"),
}


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_is_a_sentence(folder: Path, kind: str) -> None:
    content, told = ODD[kind]
    (folder / ".env").write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    [line] = str(caught.value).splitlines()
    assert told in line
    assert SECRET not in line


GOOD: dict[str, bytes] = {
    "a byte order mark": b"\xef\xbb\xbfBIMTEK_PORT=8123\n",
    "windows' ends of lines": b"BIMTEK_ORGANISER=Dinas\r\nBIMTEK_PORT=8123\r\n",
    "an old Mac's": b"BIMTEK_ORGANISER=Dinas\rBIMTEK_PORT=8123\r",
    "no end": b"BIMTEK_PORT=8123",
    "exported": b"export BIMTEK_PORT=8123\n",
    "quoted": b"BIMTEK_PORT='8123'\n",
    "with blanks": b"  BIMTEK_PORT = 8123  # as nginx has it\n",
    "in small letters": b"bimtek_port=8123\n",
    "twice the same": b"BIMTEK_PORT=8123\nBIMTEK_PORT=8123\n",
    "with another's": b"COMPOSE_PROJECT=x\nBIMTEK_PORT=8123\n",
    "with an empty one": b"BIMTEK_SIMULATOR=\nBIMTEK_WHATSAPP_PRICE=\nBIMTEK_PORT=8123\n",
}


@pytest.mark.parametrize("kind", GOOD)
def test_what_other_programs_make_of_a_file_is_read(folder: Path, kind: str) -> None:
    (folder / ".env").write_bytes(GOOD[kind])
    assert load_settings().port == 8123


def test_what_is_no_file_is_a_sentence(folder: Path) -> None:
    (folder / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"\.env cannot be read: it is a folder"):
        load_settings()
    (folder / ".env").rmdir()
    (folder / ".env").symlink_to(folder / "gone")
    with pytest.raises(SettingsError, match=r"\.env cannot be read: No such file"):
        load_settings()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all files")
def test_a_file_that_may_not_be_read_is_a_sentence(folder: Path) -> None:
    (folder / ".env").touch(0)
    with pytest.raises(SettingsError, match="Permission denied"):
        load_settings()


def test_a_file_full_of_faults_is_not_told_line_by_line(folder: Path) -> None:
    (folder / ".env").write_text("<html>\n" * 500)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    assert lines[-1].endswith("495 more faults are there")


def test_a_name_without_its_beginning_is_told(folder: Path) -> None:
    (folder / ".env").write_text(f"TELEGRAM_TOKEN={SECRET}\nPORT=1\nBIMTEK_PORT=2\nOTHER=3\n")
    (folder / ".env").chmod(0o600)
    load_settings()
    [note] = settings_notes()
    assert note.endswith(
        ".env, line 1: TELEGRAM_TOKEN is not read by Kawan Bimtek; is BIMTEK_TELEGRAM_TOKEN meant?"
    )


def test_a_file_that_others_can_read_is_told(folder: Path) -> None:
    (folder / ".env").touch()
    (folder / ".env").chmod(0o644)
    assert [note.rpartition(": ")[2] for note in settings_notes()] == [
        f"chmod 600 {folder / '.env'}"
    ]


def test_a_slip_of_each_name_is_traced_to_it() -> None:
    """One letter left out, doubled, or two changed about: whichever name, it is found."""
    for name in NAMES:
        for at in range(len(PREFIX), len(name) - 1):
            left_out = name[:at] + name[at + 1 :]
            doubled = name[:at] + name[at] + name[at:]
            about = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
            for slip in {left_out, doubled, about} - NAMES:
                assert env_file.nearest(slip, NAMES) in NAMES
                [told] = env_file.unknown_names([slip], NAMES, PREFIX)
                assert "meant?" in told


def test_a_setting_of_the_environment_that_is_none_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIMTEK_DATABASEURL", "sqlite:///x.db")
    with pytest.raises(SettingsError, match="is BIMTEK_DATABASE_URL meant"):
        load_settings()


# --- where the database is ----------------------------------------------------------------------


def test_the_file_of_a_folder_above_is_read_and_paths_go_by_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("BIMTEK_PORT=8123\nBIMTEK_DATABASE_URL=sqlite:///here.db\n")
    (folder / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(folder / "a" / "b")
    settings = load_settings()
    assert settings.port == 8123
    assert place_of(settings.database_url) == str(folder / "here.db")


def test_a_whole_path_stays_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIMTEK_DATABASE_URL", "sqlite:////srv/x/bimtek.db")
    assert load_settings().database_url == "sqlite:////srv/x/bimtek.db"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bimtek:s3cret@db.example/bimtek",
        "postgresql://bimtek@db.example/bimtek?password=s3cret",
    ],
)
def test_the_place_of_a_database_holds_no_password(url: str) -> None:
    place = place_of(url)
    assert "db.example/bimtek" in place
    assert "s3cret" not in place


WORDS: Any = [
    ("PORT", "http", "give a whole number from 0 to 65535"),
    ("PORT", "70000", "give a number from 0 to 65535"),
    ("SIMULATOR", "perhaps", "give true or false"),
    ("READING_TIME", "fast", "give a number, with a point: 0.5 from 0 to 10"),
    ("READING_TIME", "nan", "give a number from 0 to 10"),
    ("WHATSAPP_PRICE", "-1", "give at least 0"),
    ("WHATSAPP_PRICE", "1000000", "give at most 100000"),
    ("WHATSAPP_PRICE_SINCE", "1 November", "give a date as 2026-11-01"),
    ("LOG_LEVEL", "LOUD", "choose DEBUG, INFO, WARNING or ERROR"),
    ("CERTIFICATE_PLACE", "x" * 61, "it is too long: 60 signs at most"),
]


@pytest.mark.parametrize(("name", "value", "said"), WORDS)
def test_what_would_be_right_is_said_in_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == f"{PREFIX}{name}: {said}"
