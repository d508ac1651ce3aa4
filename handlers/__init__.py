"""The table of contents of the bot: its conversations, and the words that work everywhere."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Context
from bot.engine.messages import Media
from bot.engine.registry import Command, Registry
from bot.text.phrases import t, wording
from handlers.account.erase import erase
from handlers.account.linking import code_meant as link_meant
from handlers.account.linking import link, unlink
from handlers.account.menu import menu
from handlers.account.profile import language, my_data, profile
from handlers.account.register import correction, registration
from handlers.account.start_stop import begin, stop
from handlers.broadcasts.compose import broadcast
from handlers.broadcasts.manage import approval, broadcasts, refusal
from handlers.coordinators.credit import credit, uncredit
from handlers.coordinators.invite import intake
from handlers.coordinators.recap import export, recap, weekly_off, weekly_on
from handlers.coordinators.role import acts, claim
from handlers.enquiries.answer import answer
from handlers.enquiries.ask import ask_again, clear, enquire
from handlers.enquiries.inbox import enquiries, not_now
from handlers.learning.certificate import certificate, withdraw
from handlers.learning.choose_lesson import learn, onward, resume
from handlers.learning.course_tests import post_test, pre_test
from handlers.learning.lesson import lesson
from handlers.learning.nudge import nudge
from handlers.learning.progress import progress
from handlers.learning.quiz import quiz, quizzes
from handlers.learning.results import after_quiz
from handlers.learning.review import review
from handlers.training_sessions.check_in import code_meant, door
from handlers.training_sessions.manage import manage
from handlers.training_sessions.plan import plan
from handlers.training_sessions.respond import (
    coming,
    evaluation,
    invitation_asked,
    invitation_open,
    later,
    not_coming,
    rating_asked,
)
from handlers.training_sessions.schedule import schedule

CONVERSATIONS = (
    registration,
    menu,
    learn,
    lesson,
    onward,
    resume,
    quizzes,
    quiz,
    after_quiz,
    pre_test,
    post_test,
    review,
    nudge,
    progress,
    profile,
    correction,
    language,
    my_data,
    erase,
    stop,
    begin,
    schedule,
    coming,
    door,
    not_coming,
    later,
    evaluation,
    plan,
    manage,
    broadcast,
    broadcasts,
    approval,
    refusal,
    claim,
    acts,
    recap,
    credit,
    uncredit,
    export,
    weekly_on,
    weekly_off,
    enquire,
    ask_again,
    clear,
    enquiries,
    answer,
    not_now,
    intake,
    certificate,
    withdraw,
    link,
    unlink,
)


def announced(ctx: Context[Any], text: str) -> str | None:
    """A yes means "let me read it" where that is what was offered last."""
    return "" if ctx.person.announced else None


_SESSION = r"s\d{1,15}"
# The code of a door, as people write it behind the word: "48 21", "kode 4821", "no. 4821".
_CODE = r"(?:(?:hadir|kode|code|no|nomor|pin|pak|bu|kak)\W{0,3}){0,2}\d[\d .-]{0,9}"
_ENQUIRY = r"q\d{1,15}"
_ASKED = rf"{_ENQUIRY}|[\s\S]{{2,}}"
# A number alone ("jawab 2"), or letters ("jawab 1 a 2 b"), answer what is open.
_ANSWERED = rf"{_ENQUIRY}|#\d{{1,15}}|#?\d{{1,15}}\s+(?=[\s\S]*[^\W\d_]{{2}})[\s\S]+"
# "cabut KB-7K3M-Q2XA-9RTP", "cabut sertifikat nomor kb 7k3m q2xa 9rtp"
_CERTIFICATE = r"(?:(?:sertifikat|nomor|no)\W{1,3})*kb[\W\w]{12,20}"
# "hubungkan 482 913", "hubungkan kode 482913": whatever has about six digits, to be told so
_LINK = r"(?:(?:kode|code|no|nomor)\W{0,3})?\d[\d .-]{3,14}"
COMMANDS = (
    Command("menu", "keyword.menu", "menu"),
    Command("help", "keyword.help"),
    Command("lost", "keyword.lost"),
    Command("numbers", "keyword.numbers"),
    Command("back", "keyword.back"),
    Command("cancel", "keyword.cancel"),
    Command("greet", "keyword.greet"),
    Command("thanks", "keyword.thanks"),
    Command("read", "keyword.read", loose="keyword.read_loosely", asked=announced),
    Command("begin", "keyword.begin", "begin", argument=r"[\w-]{1,64}"),
    Command("stop", "keyword.stop", "stop"),
    Command("continue", "keyword.continue", "resume"),
    Command("learn", "keyword.learn", "learn"),
    Command("quiz", "keyword.quiz", "quizzes"),
    Command("post_test", "keyword.post_test", "post_test"),
    Command("review", "keyword.review", "review"),
    Command("nudge", "keyword.nudge", "nudge"),
    Command("progress", "keyword.progress", "progress"),
    Command("profile", "keyword.profile", "profile"),
    Command("language", "keyword.language", "language"),
    Command("my_data", "keyword.my_data", "my_data"),
    Command("erase", "keyword.erase", "erase"),
    Command("schedule", "keyword.schedule", "schedule"),
    Command(
        "coming",
        "keyword.coming",
        "coming",
        argument=rf"{_SESSION}|{_CODE}",
        urgent=_CODE,
        loose="keyword.coming_loosely",
        asked=invitation_asked,
        wanted=invitation_open,
    ),
    Command(
        "door",
        "keyword.door",
        "door",
        argument=_CODE,
        urgent=_CODE,
        pattern=r"\d{4}",
        wanted=code_meant,
    ),
    Command(
        "not_coming",
        "keyword.not_coming",
        "not_coming",
        argument=_SESSION,
        loose="keyword.not_coming_loosely",
        asked=invitation_asked,
        wanted=invitation_open,
    ),
    Command(
        "later",
        "keyword.later",
        "later",
        argument=_SESSION,
        loose="keyword.later_loosely",
        asked=invitation_asked,
        wanted=invitation_open,
    ),
    Command("broadcasts", "keyword.broadcasts", "broadcasts"),
    Command("approve", "keyword.approve", "approval", argument=r"b\d{1,15}"),
    Command("refuse", "keyword.refuse", "refusal", argument=r"b\d{1,15}"),
    Command("claim", "keyword.claim", "claim", argument=r"[A-Za-z0-9][A-Za-z0-9 -]{6,30}"),
    Command("acts", "keyword.acts", "acts"),
    Command("recap", "keyword.recap", "recap"),
    Command("export", "keyword.export", "export"),
    Command("intake", "keyword.intake", "intake", reserved=True, takes=Media.DOCUMENT),
    Command("recap_on", "keyword.recap_on", "weekly_on"),
    Command("recap_off", "keyword.recap_off", "weekly_off"),
    Command(
        "rate",
        "keyword.rate",
        "evaluation",
        argument=rf"(?:{_SESSION}:)?[1-5]",
        pattern="[1-5]",
        asked=rating_asked,
    ),
    Command("enquire", "keyword.enquire", "enquire", argument=_ASKED, yields=True),
    Command("ask_again", "keyword.ask_again", "ask_again", argument=_ENQUIRY, yields=True),
    Command("clear", "keyword.clear", "clear", argument=_ENQUIRY, yields=True),
    Command("enquiries", "keyword.enquiries", "enquiries", reserved=True),
    Command("answer", "keyword.answer", "answer", argument=_ANSWERED, reserved=True),
    Command("not_now", "keyword.not_now", "not_now", argument=_ENQUIRY, reserved=True, yields=True),
    Command("certificate", "keyword.certificate", "certificate"),
    Command("withdraw", "keyword.withdraw", "withdraw", argument=_CERTIFICATE, reserved=True),
    Command(
        "link",
        "keyword.link",
        "link",
        argument=_LINK,
        pattern=r"\d{3} ?\d{3}",
        wanted=link_meant,
    ),
    Command("unlink", "keyword.unlink", "unlink"),
)


def registry() -> Registry:
    """Raises ValueError when a name is used twice or leads nowhere."""
    return Registry(CONVERSATIONS, COMMANDS, entry="registration", home="menu")


def command_menu(language: str) -> list[tuple[str, str]]:
    """What a platform's own menu of commands offers: a word and what it does, in a language."""
    offered = {
        "keyword.menu": t("command.menu"),
        "keyword.continue": t("command.continue"),
        "keyword.quiz": t("command.quiz"),
        "keyword.review": t("command.review"),
        "keyword.schedule": t("command.schedule"),
        "keyword.enquire": t("command.enquire"),
        "keyword.progress": t("command.progress"),
        "keyword.profile": t("command.profile"),
        "keyword.help": t("command.help"),
        "keyword.numbers": t("command.numbers"),
        "keyword.stop": t("command.stop"),
    }
    return [
        (_one_word(language, words), wording(language, what.key)) for words, what in offered.items()
    ]


def _one_word(language: str, words: str) -> str:
    """The first spelling that is a single word: platforms take no other."""
    return next(
        word for word in map(str.strip, wording(language, words).split("|")) if " " not in word
    )
