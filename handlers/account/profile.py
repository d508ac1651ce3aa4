"""Show a volunteer what is known of them, to be corrected; and change the language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end, stay
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.linking.requests import MyLinks
from bot.features.linking.texts import app_beside, channel_of
from bot.features.linking.types import Links
from bot.features.volunteers.requests import SetLanguage
from bot.text.phrases import Say, paragraphs, t
from handlers.account.details import details_of
from handlers.shared.options import MENU


@dataclass(frozen=True, slots=True)
class Draft:
    """Nothing to remember."""


Ctx = Context[Draft]
profile = Conversation("profile", draft=Draft, help=t("profile.help"))


def _ask(ctx: Ctx) -> Say:
    known = (details_of(ctx.person.volunteer), *_linked(ctx.query(MyLinks())))
    return paragraphs(t("profile.title"), *known, t("profile.ask"))


def _linked(links: Links) -> list[Say]:
    return [t("linking.linked", app=channel_of(other)) for other in links.others]


def _choices(ctx: Ctx) -> Choice:
    return Choice(
        (
            Option("full_name", t("profile.label_name"), "registration.words_name"),
            Option("role", t("profile.label_role"), "registration.words_role"),
            Option("place", t("profile.label_place"), "registration.words_place"),
            Option("/language", t("profile.label_language"), "keyword.language"),
            Option("/nudge", t("nudge.label_profile"), "keyword.nudge"),
            _link_option(ctx.query(MyLinks())),
            Option("/my_data", t("profile.label_my_data"), "keyword.my_data"),
            MENU,
        ),
        unshown=(Option("phone", t("registration.ask_phone"), "registration.words_phone"),),
    )


def _link_option(links: Links) -> Option:
    if links.undo_until is not None:
        return Option("/unlink", t("linking.label_unlink"), "keyword.unlink")
    return Option("/link", t("linking.label_link", app=app_beside(links.here)), "keyword.link")


@profile.step(ask=_ask, answer=_choices)
def choose(ctx: Ctx, choice: str) -> Turn:
    if choice.startswith("/"):
        return end(then=choice.removeprefix("/"))
    if choice == "phone" and not ctx.capabilities.contact:
        return stay(t("registration.number_fixed"))
    return _corrected(ctx, choice)


def _corrected(ctx: Ctx, choice: str) -> Turn:
    known = ctx.person.volunteer
    draft = {
        "editing": choice,
        "consent": True,
        "full_name": known.name,
        "adult": True,
        "role": known.role,
        "place": None if choice == "place" else known.place,
        "village": "" if choice == "place" else known.village,
        "phone": known.phone,
    }
    return end(then=Start("correction", draft))


change_name = Conversation("change_name", draft=Draft)
change_place = Conversation("change_place", draft=Draft)
change_role = Conversation("change_role", draft=Draft)


@change_name.opening
def _name(ctx: Ctx) -> Turn:
    return _corrected(ctx, "full_name")


@change_place.opening
def _place(ctx: Ctx) -> Turn:
    return _corrected(ctx, "place")


@change_role.opening
def _role(ctx: Ctx) -> Turn:
    return _corrected(ctx, "role")


# --- language ----------------------------------------------------------------------------------

language = Conversation(
    "language", draft=Draft, aside=True, registered=False, help=t("profile.help")
)


@language.step(
    ask=t("profile.ask_language"),
    answer=Choice(
        (
            Option("id", t("profile.label_indonesian"), "profile.words_indonesian"),
            Option("en", t("profile.label_english"), "profile.words_english"),
        )
    ),
)
def which(ctx: Ctx, choice: str) -> Turn:
    return end(t("profile.language_set"), effects=[SetLanguage(choice)], then=Resume())


COMMANDS = (
    Command("profile", "keyword.profile", "profile"),
    Command("language", "keyword.language", "language"),
    Command("change_name", "keyword.change_name", "change_name", yields=True),
    Command("change_place", "keyword.change_place", "change_place", yields=True),
    Command("change_role", "keyword.change_role", "change_role", yields=True),
)
