"""An outreach plan beside what came of it, group by group, with every gap named; read only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from sqlmodel import Session

from outcome_metrics.market.vendor_funnel import NO, STEPS, UNKNOWN, YES, Step
from outcome_metrics.quantities import Codes
from procurement.actions.outreach.known_vendors import KnownVendors, known_vendors
from procurement.actions.reports.funnel_groups import (
    NONE_ON_RECORD,
    Newness,
    Register,
    members,
)
from procurement.rules.facts import OutreachFacts
from procurement.rules.findings import Finding
from procurement.rules.outreach.breadth import (
    Dimension,
    Reach,
    Tally,
    Target,
    code_named,
    gaps,
)
from procurement.rules.outreach.matching import plain
from procurement.rules.vendors.commodities import meeting
from procurement.rules.vocabulary import VendorGroup, VendorSize
from procurement.store.database.engine import installation, now
from procurement.store.outreach import targets
from procurement.store.portfolio import market
from procurement.store.tables.solicitations import Solicitation
from procurement.store.vendors.vendors import survivors

#: Groups of the vendor funnel, and what it calls those of whom nobody knows.
OF_FUNNEL = {
    Dimension.CERTIFICATION: (VendorGroup.CERTIFICATION, NONE_ON_RECORD),
    Dimension.SIZE: (VendorGroup.SIZE, VendorSize.UNKNOWN.value),
    Dimension.NEWNESS: (VendorGroup.NEWNESS, Newness.UNKNOWN.value),
    Dimension.LOCALITY: (VendorGroup.LOCALITY, VendorSize.UNKNOWN.value),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSeen:
    """The answer.

    Attributes:
        invited: Vendors that the lead has put on the list of this call.
        small_or_new: Of those.
        promised: The least that the case promises of both.
        reaches: Each target that holds, with what came of it.
        findings: Every gap; all advise.
    """

    invited: int
    small_or_new: int
    promised: tuple[int, str]
    reaches: tuple[Reach, ...]
    findings: tuple[Finding, ...]


def plan_of(session: Session, row: Solicitation, facts: OutreachFacts) -> PlanSeen:
    """Return the plan of a call, and how far it has come."""
    reaches = tuple(_Reached(session, row).reaches(targets.targets(session, row.ocid)))
    return PlanSeen(
        invited=facts.invited,
        small_or_new=facts.invited_small_or_new,
        promised=(facts.minimum_invited, f"{facts.minimum_small_or_new * 100:.0f}"),
        reaches=reaches,
        findings=gaps(reaches),
    )


class _Reached:
    """Whoever was in touch with a call, and the whole register, to count groups in."""

    def __init__(self, session: Session, row: Solicitation) -> None:
        self._released = row.released_at is not None
        zone = ZoneInfo(installation(session).time_zone)
        at = now(session)
        self._known = known_vendors(session, at.astimezone(zone).date())
        self._touched = market.contacts(session, market.Scope(ocid=row.ocid))
        self._everybody = [
            market.Contact(
                ocid="",
                vendor=one,
                began_at=at,
                unknown=frozenset(),
                reached={Step.IDENTIFIED: at},
            )
            for one in self._known.vendors
        ]
        self._register = Register(
            vendors=market.vendors(session),
            certificates=market.certificates(session),
            awards=market.standing_awards(session, market.Scope()),
            since=market.first_day(session),
            zone=zone,
            survivors=survivors(session),
        )

    def reaches(self, planned: Sequence[Target]) -> Iterator[Reach]:
        """Yield each target with what came of it."""
        attended = [one for one in self._touched if Step.ATTENDED in one.reached]
        listed = attended or any(Step.ATTENDED not in one.unknown for one in self._touched)
        for target in planned:
            yield Reach(
                target=target,
                registered=self._tally(target, self._everybody, Step.IDENTIFIED),
                identified=self._tally(target, self._touched, Step.IDENTIFIED),
                notified=self._tally(target, self._touched, Step.NOTIFIED)
                if self._released
                else None,
                attended=self._tally(target, self._touched, Step.ATTENDED) if listed else None,
            )

    def _tally(self, target: Target, contacts: Sequence[market.Contact], step: Step) -> Tally:
        """Count who reached a step, by what each belonged to on that day."""
        codes = self._codes(target, contacts)[:, STEPS.index(step)]
        there = np.array([step in one.reached for one in contacts], dtype=np.bool_)
        return Tally(
            belong=int(np.sum(there & (codes == YES))),
            unknown=int(np.sum(there & (codes == UNKNOWN))),
        )

    def _codes(self, target: Target, contacts: Sequence[market.Contact]) -> Codes:
        """Return whether each belongs to the group at each step (n x 11)."""
        if target.dimension in OF_FUNNEL:
            by, unsure = OF_FUNNEL[target.dimension]
            groups = members(by, contacts, self._register)
            named = {plain(name): codes for name, codes in groups.items()}
            none = np.full((len(contacts), len(STEPS)), NO, dtype=np.int8)
            belongs, doubted = named.get(plain(target.group), none), groups.get(unsure, none)
            return np.where(belongs == YES, YES, np.where(doubted == YES, UNKNOWN, NO))
        answers = _named(target, self._known)
        column = [answers.get(one.vendor, UNKNOWN) for one in contacts]
        return np.repeat(np.array(column, dtype=np.int8).reshape(-1, 1), len(STEPS), axis=1)


def _named(target: Target, known: KnownVendors) -> Mapping[UUID, int]:
    """Return vendor -> whether it sells or sits there, of those of whom the register knows."""
    if target.dimension is Dimension.DISTRICT:
        name = plain(target.group)
        return {
            vendor: YES if name in map(plain, held) else NO
            for vendor, held in known.districts.items()
        }
    code = code_named(target.group)
    wanted = [] if code is None else [code]
    return {vendor: YES if meeting(held, wanted) else NO for vendor, held in known.codes.items()}
