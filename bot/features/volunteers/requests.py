"""What a volunteer asks for about themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import PersonState


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Consent to the privacy notice of this version (UU 27/2022 Pasal 22 and 24: recorded)."""

    version: str
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return _with(person, consent_version=self.version, consented_at=now)


@dataclass(frozen=True, slots=True)
class Enrol:
    """Register a volunteer; `zone` is the IANA name that follows from the place."""

    name: str
    role: str
    place: str
    village: str
    zone: str
    phone: str
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return _with(
            person,
            name=self.name,
            role=self.role,
            place=self.place,
            village=self.village,
            zone=self.zone,
            phone=self.phone,
            registered_at=person.volunteer.registered_at or now,
        )


@dataclass(frozen=True, slots=True)
class NoteInvitation:
    """Note the code of the link that brought them: a hint, never a right."""

    code: str
    irreversible: ClassVar[bool] = False

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return _with(person, invitation=self.code)


@dataclass(frozen=True, slots=True)
class SetLanguage:
    language: str
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return _with(person, language=self.language)


@dataclass(frozen=True, slots=True)
class StopMessages:
    """Stop all messages but the answers to what they write, until `ResumeMessages`."""

    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return _with(person, stopped_at=now)


@dataclass(frozen=True, slots=True)
class ResumeMessages:
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return _with(person, stopped_at=None)


def _with(person: PersonState, **changes: object) -> PersonState:
    return replace(person, volunteer=replace(person.volunteer, **changes))  # type: ignore[arg-type]
