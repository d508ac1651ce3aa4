"""Who something is for: an invitation, a broadcast, a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is invited: volunteers below one of `regions` ("": the whole country) or of `groups`, in
    one of `roles` (empty: any), with this `progress`: "" any, "none" nothing begun, "in" a lesson
    of the first of `modules` begun and its quiz not passed, "done" the quizzes of all of them
    passed, "not_done" that of any of them not passed, begun or not, "certificate" a valid
    certificate held. `language` "": any. Of those
    invited to `session` (0: whatever they are invited to) those who are `attending`: "coming",
    "unanswered" or "present" on any day. Nobody outside of region `within`, that of
    who asks: it is set where the audience is counted and kept.
    """

    regions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    progress: str = ""
    modules: tuple[str, ...] = ()
    within: str = ""
    language: str = ""
    session: int = 0
    attending: str = ""
