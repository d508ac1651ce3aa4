"""Ask once more whether somebody is a minor: a slip of the finger must not cost them their
registration. Below what everybody is asked, so that no step of old leads here."""

from __future__ import annotations

from bot.engine.conversation import Turn, end
from bot.engine.effects import Forget
from bot.engine.inputs import Option
from bot.features.volunteers.inputs import Adult
from bot.text.phrases import t
from handlers.account.register.conversation import Ctx, beyond_age, registration


@registration.step(
    ask=t("registration.ask_minor"),
    answer=Adult(
        (
            Option("no", t("registration.label_is_minor"), "registration.words_minor"),
            Option("yes", t("registration.label_is_adult"), "registration.words_adult"),
        ),
        exact=True,
    ),
    help=t("registration.help_adult"),
)
def minor(ctx: Ctx, is_adult: bool) -> Turn:
    if is_adult:
        return beyond_age(ctx)
    return end(t("registration.too_young"), effects=[Forget()], then=None)
