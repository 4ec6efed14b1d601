"""Facts of a services contract."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from procurement.documents.facts.measures import Goal, KpiTerms
from procurement.documents.facts.shared import Cover, Span, Text
from procurement.rules.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party: its name, registration, address, and who signs for it as what."""

    name: str
    identifier: str
    address: Text
    representative: str
    role: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    """A dated deliverable; `payment` is due when it is accepted.

    Attributes:
        title: What it is.
        due: Last day.
        payment: What is paid for it; None: nothing by itself.
        acceptance: When it counts as met.
        evidence: What must show it.
    """

    title: Text
    due: date
    payment: Money | None = None
    acceptance: Text = ""
    evidence: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneFound:
    """A dated deliverable and what was found of it.

    Attributes:
        title: What it is.
        due: Last day, as last agreed.
        state: Where it stands, in words.
        share: The part that was accepted, 0-1; None before a judgement.
        reason: Why it was found so.
        by: Name of the official; empty before a judgement.
    """

    title: Text
    due: date
    state: Text
    share: Decimal | None = None
    reason: Text = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDifference:
    """A term that is signed otherwise than it was tendered, and why.

    Attributes:
        term: What it is called.
        tendered: What the call said, as it is stored: days as 2026-03-20, numbers as 1234.5.
        signed: What the contract says, likewise.
        reason: In words.
    """

    term: Text
    tendered: str
    signed: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature, or the place for one.

    Attributes:
        party: For whom.
        name: Who signs.
        role: As what.
        signed_at: Aware; None if it is not signed yet.
        authentication: `asserted`, `password`, `signed`; unused while it is not signed.
    """

    party: str
    name: str
    role: Text
    signed_at: datetime | None = None
    authentication: str = "asserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """A services contract with its schedule of measures.

    Attributes:
        cover: `subject_id` is the code of the contract.
        ocid: The contracting process it came of.
        buyer: The city.
        supplier: The vendor.
        manager: Who manages the contract for the city.
        goals: Outcome goals.
        services: What is to be done.
        value: Most the city pays.
        term: First and last day.
        deliverables: Dated deliverables.
        kpis: The schedule of measures.
        meeting_frequency: How often the parties meet over the results, such as "every month".
        report_days: Days after a period within which its figures are due.
        payment_days: Days after acceptance within which an invoice is paid.
        comment_days: Days the supplier has to comment on a review.
        cure_days: Days to cure a breach after notice.
        notice_days: Notice for ending the contract without fault.
        retention_years: Years that records are kept after the final payment.
        coverage_floor_percent: Least share of data for a rating, in percent.
        law: Governing law.
        forum: Where disputes go that talks do not end.
        signatures: One for each party.
        differences: What is signed otherwise than it was tendered.
    """

    cover: Cover
    ocid: str
    buyer: Party
    supplier: Party
    manager: str
    goals: tuple[Goal, ...]
    services: Text
    value: Money
    term: Span
    deliverables: tuple[Deliverable, ...]
    kpis: tuple[KpiTerms, ...]
    meeting_frequency: Text
    report_days: int
    payment_days: int
    comment_days: int
    cure_days: int
    notice_days: int
    retention_years: int
    coverage_floor_percent: int
    law: Text
    forum: Text
    signatures: tuple[Signature, ...]
    differences: tuple[TermDifference, ...] = ()
