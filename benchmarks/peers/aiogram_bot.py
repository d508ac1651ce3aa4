"""An aiogram FSM bot with MemoryStorage behind aiogram's own aiohttp webhook, after the library's
examples (finite_state_machine, echo_bot_webhook).

python -m benchmarks.peers.aiogram_bot API_URL KEY PORT SCRIPT
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.peers.script import CONTACT_STEP, PATH, SHARE, SKIP, Said, read, steps
from benchmarks.talk import END


class Talk:
    def __init__(self, script: tuple[Said, ...]) -> None:
        self._script = script
        self.states = {step: State(step, group_name="Talk") for step in steps(script)}

    async def start(self, message: Message, bot: Bot, state: FSMContext) -> None:
        await state.set_data({"at": 0})
        await self._say(bot, message.chat.id, state, {"at": 0})

    async def pressed(self, query: CallbackQuery, bot: Bot, state: FSMContext) -> None:
        await query.answer()
        await self._take(bot, query.from_user.id, state, query.data, "")

    async def typed(self, message: Message, bot: Bot, state: FSMContext) -> None:
        await self._take(bot, message.chat.id, state, None, message.text or "")

    async def _take(
        self, bot: Bot, chat: int, state: FSMContext, value: str | None, text: str
    ) -> None:
        known = await state.get_data()
        said = self._script[known["at"]]
        if said.takes(value):
            known = await state.update_data({said.step: value or text, "at": known["at"] + 1})
        await self._say(bot, chat, state, known)

    async def _say(self, bot: Bot, chat: int, state: FSMContext, known: dict[str, Any]) -> None:
        said = self._script[known["at"]]
        await state.set_state(self.states[said.step])
        for text in said.before:
            await bot.send_message(chat, text, reply_markup=ReplyKeyboardRemove())
        await bot.send_message(chat, said.worded(known), reply_markup=_keyboard(said))


def _keyboard(said: Said) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if said.step == CONTACT_STEP:
        keys = [
            [KeyboardButton(text=SHARE, request_contact=True)],
            [KeyboardButton(text=SKIP)],
        ]
        return ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, one_time_keyboard=True)
    if not said.rows:
        return None
    rows = [
        [InlineKeyboardButton(text=label, callback_data=v) for label, v in row] for row in said.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _router(script: tuple[Said, ...]) -> Router:
    """Two handlers a step, found by its state, as the library's own examples do."""
    talk, router = Talk(script), Router()
    router.message.register(talk.start, CommandStart())
    for step, state in talk.states.items():
        if step != END:
            router.callback_query.register(talk.pressed, state)
            router.message.register(talk.typed, state, F.text)
    return router


async def main(api_url: str, key: str, port: str, script: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    bot = Bot(key, session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(_router(read(script)))
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(application, PATH)
    setup_application(application, dispatcher, bot=bot)
    writer = web.AppRunner(application, access_log=None)
    await writer.setup()
    await web.TCPSite(writer, "127.0.0.1", int(port)).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}{PATH}")
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:5]))
