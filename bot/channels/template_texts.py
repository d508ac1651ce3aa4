"""The short templates that tell somebody that a message waits for their word: their words, and what
fills them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.text.phrases import Phrase, t

READ = "/baca_pesan"
LANGUAGE = "id"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A template that tells of a message that waits. `gaps`: what fills its words, in their order.
    One with gaps tells something by itself, and goes whatever was announced before. `marketing`: it
    is no service to somebody who asked for it, in Meta's sense, and costs more."""

    gaps: tuple[str, ...] = ()
    marketing: bool = False


ANNOUNCEMENTS = {
    "reminder": Announcement(("title", "when")),
    "invitation": Announcement(("title", "when"), marketing=True),
    "change": Announcement(("title",)),
    "cancellation": Announcement(("title", "when")),
    "message": Announcement(),
    "certificate": Announcement(),
    "lesson": Announcement(),
}


def words(name: str, title: str, when: str) -> Phrase:
    return {
        "reminder": t("announce.reminder", title=title, when=when),
        "invitation": t("announce.invitation", title=title, when=when),
        "change": t("announce.change", title=title),
        "cancellation": t("announce.cancellation", title=title, when=when),
        "message": t("announce.message"),
        "certificate": t("announce.certificate"),
        "lesson": t("announce.lesson"),
    }[name]
