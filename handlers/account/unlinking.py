"""Undo a link within its day: the two accounts are two people again."""

from __future__ import annotations

from bot.engine.conversation import Conversation, Resume, Turn, end, go
from bot.engine.inputs import YesNo
from bot.engine.registry import Command
from bot.features.linking.requests import MyLinks, SplitAccounts
from bot.text.phrases import t
from handlers.account.linking import Ctx, Draft

unlink = Conversation("unlink", draft=Draft, aside=True, registered=False, help=t("linking.help"))


@unlink.opening
def _open(ctx: Ctx) -> Turn:
    links = ctx.query(MyLinks())
    if not links.others:
        return end(t("linking.nothing_to_undo"), then=Resume(offer=True))
    if links.undo_until is None:
        return end(t("linking.too_late"), then=Resume(offer=True))
    return go(apart)


@unlink.step(
    ask=t("linking.ask_apart"), answer=YesNo(t("linking.label_part"), t("linking.label_stay"))
)
def apart(ctx: Ctx, yes: bool) -> Turn:
    if not yes:
        return end(t("linking.stays"), then=Resume(offer=True))
    if ctx.query(MyLinks()).undo_until is None:
        return end(t("linking.too_late"), then=Resume(offer=True))
    return end(t("linking.parted"), effects=[SplitAccounts()], then=None)


COMMANDS = (Command("unlink", "keyword.unlink", "unlink"),)
