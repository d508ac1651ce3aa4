"""A python-telegram-bot ConversationHandler with PicklePersistence, behind Starlette, after the
library's examples (conversationbot, persistentconversationbot, customwebhookbot).

python -m benchmarks.peers.ptb_bot API_URL KEY PORT SCRIPT
"""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.peers.script import CONTACT_STEP, PATH, SHARE, SKIP, Said, read, steps
from benchmarks.talk import END

Context = ContextTypes.DEFAULT_TYPE


class Talk:
    def __init__(self, script: tuple[Said, ...]) -> None:
        self._script = script

    async def start(self, update: Update, context: Context) -> str:
        known = _known(context)
        known.clear()
        known["at"] = 0
        return await self._say(update, context)

    async def pressed(self, update: Update, context: Context) -> str:
        query = update.callback_query
        assert query is not None
        await query.answer()
        return await self._take(update, context, value=query.data)

    async def typed(self, update: Update, context: Context) -> str:
        return await self._take(update, context, value=None)

    async def _take(self, update: Update, context: Context, value: str | None) -> str:
        known = _known(context)
        said = self._script[known["at"]]
        if said.takes(value):
            message = update.message
            known[said.step] = value or (message.text if message else "")
            known["at"] += 1
        return await self._say(update, context)

    async def _say(self, update: Update, context: Context) -> str:
        said: Said = self._script[_known(context)["at"]]
        chat = update.effective_chat
        assert chat is not None
        for text in said.before:
            await context.bot.send_message(
                chat.id, text, parse_mode=ParseMode.HTML, reply_markup=ReplyKeyboardRemove()
            )
        await context.bot.send_message(
            chat.id,
            said.worded(_known(context)),
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(said),
        )
        return said.step


def _known(context: Context) -> dict[Any, Any]:
    assert context.user_data is not None
    return context.user_data


def _keyboard(said: Said) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if said.step == CONTACT_STEP:
        keys = [[KeyboardButton(SHARE, request_contact=True)], [KeyboardButton(SKIP)]]
        return ReplyKeyboardMarkup(keys, resize_keyboard=True, one_time_keyboard=True)
    if not said.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=v) for label, v in row] for row in said.rows]
    )


def _conversation(script: tuple[Said, ...]) -> ConversationHandler[Context]:
    talk = Talk(script)
    answers: list[BaseHandler[Update, Context, object]] = [
        CallbackQueryHandler(talk.pressed),
        MessageHandler(filters.TEXT & ~filters.COMMAND, talk.typed),
    ]
    return ConversationHandler(
        entry_points=[CommandHandler("start", talk.start)],
        states={step: list(answers) for step in steps(script) if step != END},
        fallbacks=[CommandHandler("start", talk.start)],
        name="talk",
        persistent=True,
    )


async def main(api_url: str, key: str, port: str, script: str) -> None:
    application = (
        Application.builder()
        .token(key)
        .base_url(f"{api_url}/bot")
        .updater(None)
        .persistence(PicklePersistence("talk.pickle"))
        .build()
    )
    application.add_handler(_conversation(read(script)))

    async def webhook(request: Request) -> Response:
        await application.update_queue.put(
            Update.de_json(data=await request.json(), bot=application.bot)
        )
        return Response()

    web = Starlette(routes=[Route(PATH, webhook, methods=["POST"])])
    config = uvicorn.Config(web, port=int(port), log_config=None, access_log=False)
    await application.bot.set_webhook(f"http://127.0.0.1:{port}{PATH}")
    async with application:
        await application.start()
        await uvicorn.Server(config).serve()
        await application.stop()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:5]))
