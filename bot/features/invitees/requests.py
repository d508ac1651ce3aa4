"""What a step may ask, and ask for, about lists of invited people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.effects import SideEffect
from bot.engine.messages import SentFile
from bot.engine.queries import Query
from bot.features.invitees.types import Invitee, InviteLinks, Match, Missing, OneList


@dataclass(frozen=True, slots=True)
class MyInvitation(Query[Invitee | None]):
    """Ask how a list names whoever writes, by the number that they write from."""


@dataclass(frozen=True, slots=True)
class MyListings(Query[tuple[Missing, ...]]):
    """Ask as whom lists name whoever writes, since they have come of them."""


@dataclass(frozen=True, slots=True)
class MyOpenList(Query[OneList | None]):
    """Ask for the list that they sent last and that waits: to be read, or for their yes. `list`: a
    certain one."""

    list: int = 0


@dataclass(frozen=True, slots=True)
class MyLists(Query[tuple[OneList, ...]]):
    """Ask for the lists that they had imported and can take back, the last first."""


@dataclass(frozen=True, slots=True)
class LookAtList(SideEffect):
    """Read a list that was just sent, off the path of messages; what was understood comes back. It
    takes the place of one that waits."""

    file: SentFile

    def overlay(self, asked: object, answer: Any) -> Any:
        return None if isinstance(asked, MyOpenList) else answer


@dataclass(frozen=True, slots=True)
class ImportList(SideEffect):
    """Import a list that was shown, off the path of messages; a report comes back."""

    list: int


@dataclass(frozen=True, slots=True)
class DropList(SideEffect):
    """Leave a list alone that was shown, or is being read."""

    list: int


@dataclass(frozen=True, slots=True)
class TakeBackList(SideEffect):
    """Invite those of a list no longer who have not come."""

    list: int


# --- who has come ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissingInvitees(Query[tuple[Missing, ...]]):
    """Ask for a page of those who were invited to a region and have not come, behind a place and a
    number."""

    region: str
    after: tuple[str, str]
    most: int


@dataclass(frozen=True, slots=True)
class PossibleMatches(Query[tuple[Match, ...]]):
    """Ask who of a region may be whom: invited, and registered under another number or name."""

    region: str


@dataclass(frozen=True, slots=True)
class InvitationLinks(Query[InviteLinks]):
    """Ask where the bot is found."""


@dataclass(frozen=True, slots=True)
class SettleMatch(SideEffect):
    """Note what a coordinator says of a pair: whether it is one person."""

    phone: str
    volunteer: int
    same: bool

    def overlay(self, asked: object, answer: Any) -> Any:
        if not isinstance(asked, PossibleMatches):
            return answer
        return tuple(one for one in answer if not self._settles(one))

    def _settles(self, one: Match) -> bool:
        pair = (one.phone, one.volunteer) == (self.phone, self.volunteer)
        return pair or (self.same and (one.phone == self.phone or one.volunteer == self.volunteer))


@dataclass(frozen=True, slots=True)
class ConfirmRole(SideEffect):
    """Confirm that a volunteer is what they say they are."""

    volunteer: int
