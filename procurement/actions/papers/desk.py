"""What every paper is written from: the solicitation, its case, the city, the moment."""

import json
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
from procurement.store import people
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Installation, Person
from procurement.store.tables.solicitations import Solicitation

#: A part of a case as it was stored.
Written = Mapping[str, Any]


@dataclass(frozen=True)
class Desk:
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

    @cached_property
    def voice(self) -> Voice:
        """Says the engine's own texts, with times of the solicitation's zone."""
        return Voice(self.row.time_zone)

    def day(self, moment: datetime) -> date:
        """Return the local day of a moment."""
        return moment.astimezone(ZoneInfo(self.row.time_zone)).date()

    def text(self, written: Mapping[str, str | None] | None) -> Spoken:
        """Return a text of the case, its own language first; empty where nothing was written."""
        if written is None:
            return {self.row.language: ""}
        first = {self.row.language: written.get(self.row.language) or ""}
        return first | {language: part for language, part in written.items() if part}

    def cited(self, rule: LegalRule) -> Spoken:
        """Return where a rule of law stands."""
        said = words(rule.citation)
        return self.text({self.row.language: said} if isinstance(said, str) else said)

    def kpi(self, code: str) -> Written | None:
        """Return what the case writes of a KPI."""
        for one in self.case["kpis"]:
            if (one["code"] or (one["use"] or "").partition("/")[0]) == code:
                found: Written = one
                return found
        return None

    def criterion(self, code: str) -> Written:
        """Return what the case writes of a criterion."""
        return next(one for one in self.case["criteria"] if one["code"] == code)

    def goals(self) -> tuple[Goal, ...]:
        """Return the outcome goals."""
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

    def cover(self, paper: str, subject: str, as_of: date) -> Cover:
        """Return the cover of a paper; the version is set when it is filed."""
        return Cover(
            city=self.place.city,
            rehearsal=self.place.kind is InstallationKind.REHEARSAL,
            subject_id=subject,
            title=self.text(self.case["title"]),
            department=self.text(self.case["department"]),
            as_of=as_of,
            document_id=paper,
            version="1",
            generated_at=self.now,
            zone=self.row.time_zone,
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


def _identity(authentication: Authentication) -> str:
    """Return how a paper says that we know who it was: nothing stronger than what we know."""
    spoken = f"authentication.{authentication.value}" in catalogue(LANGUAGES[0], "documents")
    return authentication.value if spoken else Authentication.ASSERTED.value
