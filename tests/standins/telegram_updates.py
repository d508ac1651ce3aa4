"""Builds updates as Telegram sends them; ids rise by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from tests.standins.server import Json

FIRST_UPDATE, FIRST_MESSAGE = 732_000_001, 101


class UpdateMaker:
    """Knows the bot, the messages it has sent, and the ids used so far."""

    def __init__(self, token: str, clock: Callable[[], datetime]) -> None:
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Kawan Bimtek",
            "username": "kawan_bimtek_bot",
        }
        self.messages: dict[tuple[int | str, int], Json] = {}
        self.file_contents: dict[str, bytes] = {}
        self.presses: dict[str, bool] = {}
        self._now = clock
        self._update_ids = count(FIRST_UPDATE)
        self._message_ids = count(FIRST_MESSAGE)
        self._numbers = count(1)

    @property
    def unanswered(self) -> list[str]:
        """Ids of presses that the bot has not answered: the person's button still spins."""
        return [press for press, answered in self.presses.items() if not answered]

    def message_update(
        self,
        chat_id: int,
        text: str,
        *,
        update_id: int | None = None,
        from_name: str = "Siti Rahmawati",
        user_id: int | None = None,
        **fields: Any,
    ) -> Json:
        """A text message. `fields` go into the message, such as `reply_to_message`."""
        message = self._from_person(chat_id, from_name, user_id) | {"text": text} | fields
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._update("message", message, update_id)

    def edited_update(
        self, chat_id: int, text: str, message_id: int, *, update_id: int | None = None
    ) -> Json:
        message = self._from_person(chat_id, "Siti Rahmawati", None)
        changes = {"message_id": message_id, "text": text, "edit_date": message["date"] + 5}
        return self._update("edited_message", message | changes, update_id)

    def press_update(
        self,
        chat_id: int,
        data: str,
        message_id: int,
        *,
        update_id: int | None = None,
        from_name: str = "Siti Rahmawati",
        user_id: int | None = None,
    ) -> Json:
        """A press on an inline button, of an old message too; it must be answered afterwards."""
        gone = {"chat": _chat(chat_id, from_name), "message_id": message_id, "date": 0}
        query_id = f"{4_000_000_000_000_000_000 + next(self._numbers)}"
        self.presses[query_id] = False
        query = {
            "id": query_id,
            "from": _user(user_id or chat_id, from_name),
            "message": self.messages.get((chat_id, message_id), gone),
            "chat_instance": f"-{7_000_000_000_000_000_000 + abs(chat_id)}",
            "data": data,
        }
        return self._update("callback_query", query, update_id)

    def media_update(
        self,
        kind: str,
        chat_id: int,
        *,
        update_id: int | None = None,
        from_name: str = "Siti Rahmawati",
        caption: str | None = None,
        user_id: int | None = None,
        phone: str = "6281234567890",
        content: bytes = b"isi berkas",
        file_name: str = "peserta.xlsx",
    ) -> Json:
        """kind: voice, sticker, photo, location, contact, document or video. `user_id` and `phone`
        describe a contact (the sender's own unless told otherwise); `content` is what getFile and
        the file address will serve."""
        message = self._from_person(chat_id, from_name, None)
        if caption is not None:
            message["caption"] = caption
        match kind:
            case "location":
                message["location"] = {"latitude": -6.2349, "longitude": 106.9896}
            case "contact":
                owner = chat_id if user_id is None else user_id
                contact = {"phone_number": phone, "first_name": from_name, "user_id": owner}
                message["contact"] = contact
            case "photo":
                small = self._file(content, width=90, height=67)
                message["photo"] = [small, self._file(content, width=1280, height=960)]
            case _:
                message[kind] = self._file(content, **_media_fields(kind, file_name))
        return self._update("message", message, update_id)

    def my_chat_member_update(
        self, chat_id: int, status: str, *, update_id: int | None = None
    ) -> Json:
        """`kicked`: the person has blocked the bot; `member`: unblocked it."""
        old = "member" if status == "kicked" else "kicked"
        change = {
            "chat": _chat(chat_id, "Siti Rahmawati"),
            "from": _user(chat_id, "Siti Rahmawati"),
            "date": int(self._now().timestamp()),
            "old_chat_member": self._membership(old),
            "new_chat_member": self._membership(status),
        }
        return self._update("my_chat_member", change, update_id)

    def poll_answer_update(
        self, poll_id: str, user_id: int, option_ids: list[int], *, update_id: int | None = None
    ) -> Json:
        answer = {
            "poll_id": poll_id,
            "user": _user(user_id, "Siti Rahmawati"),
            "option_ids": option_ids,
            "option_persistent_ids": [str(option) for option in option_ids],
        }
        return self._update("poll_answer", answer, update_id)

    def _update(self, kind: str, content: Json, update_id: int | None) -> Json:
        return {"update_id": update_id or next(self._update_ids), kind: content}

    def _from_person(self, chat_id: int, name: str, user_id: int | None) -> Json:
        return {
            "message_id": next(self._message_ids),
            "from": _user(user_id or chat_id, name),
            "chat": _chat(chat_id, name),
            "date": int(self._now().timestamp()),
        }

    def _membership(self, status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.bot, "status": status} | until

    def _file(self, content: bytes, **fields: Any) -> Json:
        """Describes a file that getFile then knows."""
        number = next(self._numbers)
        file_id = f"AgACAgUAAxkBAAI{number:06d}"
        self.file_contents[file_id] = content
        unique = {"file_unique_id": f"AQAD{number:06d}", "file_size": len(content)}
        return {"file_id": file_id} | unique | fields


def _user(user_id: int, name: str) -> Json:
    return {"id": user_id, "is_bot": False, "first_name": name, "language_code": "id"}


def _chat(chat_id: int, name: str) -> Json:
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": "PSM Bekasi"}
    return {"id": chat_id, "type": "private", "first_name": name}


def _media_fields(kind: str, file_name: str) -> Json:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    fields: dict[str, Json] = {
        "voice": {"duration": 4, "mime_type": "audio/ogg"},
        "sticker": {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        },
        "document": {"file_name": file_name, "mime_type": sheet},
        "video": {"duration": 9, "width": 640, "height": 360, "mime_type": "video/mp4"},
    }
    return fields[kind]
