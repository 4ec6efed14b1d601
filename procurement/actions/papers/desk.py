"""What every paper is written from: what was bought, where that stands, the city, the moment."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from procurement.actions.papers.words import Spoken, Voice
from procurement.documents.facts import Cover, Goal, Official, Span
from procurement.locale import LANGUAGES, catalogue
from procurement.rules.jurisdictions.legal_rules import LegalRule
from procurement.rules.texts import words
from procurement.rules.vocabulary import Authentication, InstallationKind, Role
from procurement.store.city import people
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Installation, Person
from procurement.store.tables.solicitations import Solicitation

#: A part of a case as it was stored.
Written = Mapping[str, Any]


class WritingDesk(ABC):
    """Where papers are written, whatever is known of how the contract came about.

    Attributes:
        session: The transaction.
        place: The installation.
        now: When the paper is written.
    """

    session: Session
    place: Installation
    now: datetime

    @property
    @abstractmethod
    def language(self) -> str:
        """In which what was bought is written about first."""

    @property
    def languages(self) -> tuple[str, ...]:
        """In which papers are written where nobody asks for others."""
        return LANGUAGES

    @property
    @abstractmethod
    def zone(self) -> str:
        """IANA time zone of its days and times."""

    @abstractmethod
    def title(self) -> Spoken:
        """Return what is bought."""

    @abstractmethod
    def department(self) -> Spoken:
        """Return who needs it."""

    @abstractmethod
    def goals(self) -> tuple[Goal, ...]:
        """Return the outcome goals, none where none were recorded."""

    @abstractmethod
    def kpi_name(self, code: str) -> Spoken | str:
        """Return what a measure is called; its code where nothing else is known."""

    @abstractmethod
    def criterion_name(self, code: str) -> Spoken | str:
        """Return what a criterion is called; its code where nothing else is known."""

    @cached_property
    def voice(self) -> Voice:
        """Says the engine's own texts, with times of the desk's zone."""
        return Voice(self.zone)

    def day(self, moment: datetime) -> date:
        """Return the local day of a moment."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def text(self, written: Mapping[str, str | None] | None) -> Spoken:
        """Return a text, its own language first; empty where nothing was written."""
        if written is None:
            return {self.language: ""}
        first = {self.language: written.get(self.language) or ""}
        return first | {language: part for language, part in written.items() if part}

    def cover(self, paper: str, subject: str, as_of: date) -> Cover:
        """Return the cover of a paper; the version is set when it is filed."""
        return Cover(
            city=self.place.city,
            rehearsal=self.place.kind is InstallationKind.REHEARSAL,
            subject_id=subject,
            title=self.title(),
            department=self.department(),
            as_of=as_of,
            document_id=paper,
            version="1",
            generated_at=self.now,
            zone=self.zone,
        )

    def official(
        self,
        person: UUID,
        role: Role | str,
        authentication: Authentication = Authentication.ASSERTED,
    ) -> Official:
        """Return who acted, by the name that the register has today."""
        if role == Role.SCHEDULER:  # nobody's name: what it is called is said in each language
            return Official(
                name=self.voice.say(f"role.{role}"),
                role=self.voice.say("automatic"),
                authentication=_identity(authentication),
            )
        return Official(
            name=self.name(person),
            role=self.voice.say(f"role.{role}"),
            authentication=_identity(authentication),
        )

    def name(self, person: UUID) -> str:
        """Return a person's name as the register has it today."""
        return people.names(self.session, {person}).get(person, "")

    def names(self, persons: set[UUID]) -> str:
        """Return several names in order, or a dash."""
        return ", ".join(sorted(people.names(self.session, persons).values())) or "–"

    def vendor(self, vendor: UUID) -> Vendor:
        """Return a vendor."""
        return self.session.get_one(Vendor, vendor)

    def contact(self, vendor: UUID) -> Person | None:
        """Return who speaks for a vendor: the first by handle of those who have not left."""
        found = self.session.exec(select(Person).where(Person.vendor_id == vendor)).all()
        present = sorted((one for one in found if one.left_at is None), key=lambda one: one.handle)
        return present[0] if present else None


@dataclass(frozen=True)
class Desk(WritingDesk):
    """Where papers of one solicitation, or of its contracts, are written.

    Attributes:
        session: The transaction.
        place: The installation.
        row: The solicitation.
        now: When the paper is written.
    """

    session: Session
    place: Installation
    row: Solicitation
    now: datetime

    @property
    def language(self) -> str:
        """In which the case is written first."""
        return self.row.language

    @property
    def languages(self) -> tuple[str, ...]:
        """In which the case asks for papers; all that there are where it does not say."""
        return tuple(self.case.get("languages") or LANGUAGES)

    @property
    def zone(self) -> str:
        """IANA time zone of the solicitation."""
        return self.row.time_zone

    @cached_property
    def case(self) -> Written:
        """The case as it was accepted."""
        body: Written = json.loads(self.row.case_body)
        return body

    @property
    def terms(self) -> Written:
        """What the case says beside results and money."""
        terms: Written = self.case["contract"]["terms"]
        return terms

    def title(self) -> Spoken:
        """Return what is bought."""
        return self.text(self.case["title"])

    def department(self) -> Spoken:
        """Return who needs it."""
        return self.text(self.case["department"])

    def cited(self, rule: LegalRule) -> Spoken:
        """Return where a rule of law stands."""
        said = words(rule.citation)
        return self.text({self.language: said} if isinstance(said, str) else said)

    def kpi(self, code: str) -> Written | None:
        """Return what the case writes of a KPI."""
        for one in self.case["kpis"]:
            if (one["code"] or (one["use"] or "").partition("/")[0]) == code:
                found: Written = one
                return found
        return None

    def kpi_name(self, code: str) -> Spoken | str:
        """Return the name that the case gives a KPI."""
        written = self.kpi(code)
        return self.text(written["name"]) if written and written["name"] else code

    def criterion(self, code: str) -> Written:
        """Return what the case writes of a criterion."""
        return next(one for one in self.case["criteria"] if one["code"] == code)

    def criterion_name(self, code: str) -> Spoken | str:
        """Return the title of a criterion, its code where the case has it no more."""
        known_now = any(one["code"] == code for one in self.case["criteria"])
        return self.text(self.criterion(code)["title"]) if known_now else code

    def goals(self) -> tuple[Goal, ...]:
        """Return the outcome goals of the case."""
        return tuple(
            Goal(code=one["code"], statement=self.text(one["statement"]))
            for one in self.case["goals"]
        )

    def lot_title(self, code: str) -> Spoken:
        """Return the title of a lot."""
        return self.text(next(one["title"] for one in self.case["lots"] if one["code"] == code))

    def planned_term(self) -> Span:
        """Return the term that the case plans."""
        planned = self.case["contract"]
        return Span(
            start=date.fromisoformat(planned["start"]), end=date.fromisoformat(planned["end"])
        )


def _identity(authentication: Authentication) -> str:
    """Return how a paper says that we know who it was: nothing stronger than what we know."""
    spoken = f"authentication.{authentication.value}" in catalogue(LANGUAGES[0], "documents")
    return authentication.value if spoken else Authentication.ASSERTED.value
