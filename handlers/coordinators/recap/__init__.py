"""Look at how far a region is (REKAP), as a coordinator does, and take it along (EKSPOR).

conversation (what is looked at) · view (numbers, region by region) · unfinished (who has not
finished, and a reminder to them) · missing (who was invited and has not come) · search (one person)
· learner (what is said of one) · at_a_word (what works from everywhere)
"""

from bot.engine.registry import Command
from handlers.coordinators.recap import missing, search, unfinished
from handlers.coordinators.recap.at_a_word import export, weekly_off, weekly_on
from handlers.coordinators.recap.conversation import recap

COMMANDS = (
    Command("recap", "keyword.recap", "recap"),
    Command("export", "keyword.export", "export"),
    Command("recap_on", "keyword.recap_on", "weekly_on"),
    Command("recap_off", "keyword.recap_off", "weekly_off"),
)

__all__ = [
    "COMMANDS",
    "export",
    "missing",
    "recap",
    "search",
    "unfinished",
    "weekly_off",
    "weekly_on",
]
