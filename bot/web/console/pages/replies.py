"""What people have replied to an invitation, as coordinators read it."""

from __future__ import annotations

from bot.text.phrases import Phrase, t
from models.vocabulary import Reply

REPLIES: dict[Reply, Phrase] = {
    Reply.COMING: t("managing.label_coming"),
    Reply.WAITING: t("managing.label_waiting"),
    Reply.INVITED: t("managing.label_unanswered"),
    Reply.LATER: t("managing.label_later"),
    Reply.DECLINED: t("managing.label_declined"),
}
