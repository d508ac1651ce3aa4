"""The table of contents of the bot: its conversations, and the words that work everywhere."""

from __future__ import annotations

from bot.registry import Command, Registry
from handlers.erase import erase
from handlers.learn import learn, onward, resume
from handlers.lesson import lesson
from handlers.menu import menu
from handlers.profile import language, my_data, profile
from handlers.progress import progress
from handlers.quiz import after_quiz, quiz, quizzes
from handlers.registration import correction, registration
from handlers.stop import begin, stop

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
    progress,
    profile,
    correction,
    language,
    my_data,
    erase,
    stop,
    begin,
)

COMMANDS = (
    Command("menu", "keyword.menu", "menu"),
    Command("help", "keyword.help"),
    Command("back", "keyword.back"),
    Command("cancel", "keyword.cancel"),
    Command("greet", "keyword.greet"),
    Command("begin", "keyword.begin", "begin", argument=True),
    Command("stop", "keyword.stop", "stop"),
    Command("continue", "keyword.continue", "resume"),
    Command("learn", "keyword.learn", "learn"),
    Command("quiz", "keyword.quiz", "quizzes"),
    Command("progress", "keyword.progress", "progress"),
    Command("profile", "keyword.profile", "profile"),
    Command("language", "keyword.language", "language"),
    Command("my_data", "keyword.my_data", "my_data"),
    Command("erase", "keyword.erase", "erase"),
)


def registry() -> Registry:
    """Raises ValueError when a name is used twice or leads nowhere."""
    return Registry(CONVERSATIONS, COMMANDS, entry="registration", home="menu")
