"""Answers about a list: the file itself."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout, Media, SentFile
from bot.engine.renderer import Renderer
from bot.features.invitees.types import LARGEST_FILE
from bot.text.phrases import Phrase, t

_OTHERS: dict[tuple[str, ...], Phrase] = {
    (".pdf", ".doc", ".docx", ".odt", ".ppt", ".pptx", ".rtf"): t("intake.is_document"),
    (".jpg", ".jpeg", ".png", ".heic", ".webp"): t("intake.is_picture"),
    (".zip", ".rar", ".7z"): t("intake.is_archive"),
    (".vcf",): t("intake.is_contacts"),
    (".numbers",): t("intake.is_numbers"),
}


@dataclass(frozen=True, slots=True)
class ListFile:
    """A spreadsheet, sent as a document. What is in it is looked at when it is here."""

    media: frozenset[Media] = frozenset({Media.DOCUMENT})
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> SentFile | Invalid:
        if inbound.file is None:
            return Invalid(t("intake.file_wanted"))
        return problem(inbound.file) or inbound.file


def problem(file: SentFile) -> Invalid | None:
    """Tell what is wrong with a file as far as it can be told by its name and size alone."""
    name = file.name.lower()
    if file.size > LARGEST_FILE:
        return Invalid(t("file.too_large", megabytes=LARGEST_FILE // 1_000_000))
    others = (what for endings, what in _OTHERS.items() if name.endswith(endings))
    return next((Invalid(what) for what in others), None)
