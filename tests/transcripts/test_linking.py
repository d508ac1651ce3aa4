"""One person on two channels, as both chats show it; `UPDATE_TRANSCRIPTS=1` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.base import open_database
from models.schema import migrate
from tests.support.people_with_apps import Apps, code_of
from tests.transcripts.test_gathering import _compare

TELEGRAM, WHATSAPP = "telegram:11", "whatsapp:22"
NAMES = {TELEGRAM: "Siti di Telegram", WHATSAPP: "Siti di WhatsApp", "whatsapp:33": "Budi"}


class Chats:
    def __init__(self, apps: Apps) -> None:
        self.apps, self.script = apps, list[str]()

    def say(self, who: str, *texts: str) -> None:
        for text in texts:
            heard = {one: len(self.apps.heard[one]) for one in NAMES}
            self.apps.says(who, text)
            self.script.append(f"[{NAMES[who]}] > {text}\n")
            for one, before in heard.items():
                for message in self.apps.heard[one][before:]:
                    rows = (" ".join(f"[{key.label}]" for key in row) for row in message.rows)
                    self.script.append(
                        "\n".join((f"[kepada {NAMES[one]}]", message.text, *rows, ""))
                    )


@pytest.fixture
def chats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chats]:
    codes = iter("482913305771660218")
    monkeypatch.setattr("bot.features.linking.reads.secrets.choice", lambda _: next(codes))
    engine = open_database(f"sqlite:///{tmp_path}/apps.db")
    migrate(engine)
    yield Chats(Apps(engine))
    engine.dispose()


def test_from_one_app_to_the_other_is_as_it_was_read(chats: Chats) -> None:
    chats.apps.enter(TELEGRAM, "Siti Aminah")
    chats.say(TELEGRAM, "kuis", "1", "a", "profil", "hubungkan telegram")
    code = code_of(chats.apps.text(TELEGRAM))
    chats.say(WHATSAPP, "hubungkan", "12345", "999999", code, "ya", "a b c", "profil")
    chats.say(TELEGRAM, "lanjut", "lepas", "ya")
    chats.say(WHATSAPP, "lepas")
    _compare("linking", "\n".join(chats.script))


def test_two_who_are_registered_and_a_stranger_are_as_they_were_read(chats: Chats) -> None:
    chats.apps.enter(TELEGRAM, "Siti Aminah")
    chats.apps.enter(WHATSAPP, "Ibu Siti Aminah")
    chats.apps.enter("whatsapp:33", "Budi Santoso")
    chats.say(WHATSAPP, "profil", "hubungkan telegram")
    code = code_of(chats.apps.text(WHATSAPP))
    chats.say("whatsapp:33", f"hubungkan {code}")
    chats.say(WHATSAPP, code)
    chats.say(TELEGRAM, f"HUBUNGKAN {code}", "bantuan", "ya", "data saya")
    chats.say("whatsapp:33", *(f"hubungkan {n}" for n in range(100001, 100006)))
    _compare("linking_registered", "\n".join(chats.script))
