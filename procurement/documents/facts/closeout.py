"""Facts of the note that closes a contract."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.documents.facts.contracts import Signature
from procurement.documents.facts.measures import KpiResult, KpiTerms
from procurement.documents.facts.outcomes import AuditHead
from procurement.documents.facts.shared import Cover, OpenSpan, Span, Text
from procurement.rules.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalFigure:
    """What a measure came to in the end.

    Attributes:
        result: Over all periods.
        last_end: Last day of the last period; None where none is owed.
        known_on: Day on which its result can be known: the lag after that.
    """

    result: KpiResult
    last_end: date | None
    known_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactClaim:
    """What is stated of a measure's cause, or why nothing can be.

    Attributes:
        terms: The measure.
        stated: Whether an official has stated anything.
        design: Code of the design, such as `quasi-experimental`; empty without an estimate.
        value: Change in the unit of the measure; None without an estimate.
        low: Lower end of its 95 % interval.
        high: Upper end.
        before: Known periods before the start.
        after: Known periods after it.
        controls: What it is compared with; empty: nothing.
        caveats: Codes of what to know before believing it.
        reasons: Why no estimate can be given.
        comment: What else may have caused the change, as the official wrote it.
    """

    terms: KpiTerms
    stated: bool
    design: str = ""
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    before: int = 0
    after: int = 0
    controls: str = ""
    caveats: tuple[str, ...] = ()
    reasons: tuple[Text, ...] = ()
    comment: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecords:
    """How long one kind of records is kept.

    Attributes:
        kind: As the law names it; empty: the records of the contract.
        basis: `law` or `contract`.
        until: Last day; None: not known.
        number: How many of `unit`; 0 where it is not known.
        unit: `calendar`, `business` or `months`; empty where it is not known.
        citation: Where the rule stands; empty where nobody knows.
        confirmed: Whether somebody answers for it.
    """

    kind: str
    basis: str
    until: date | None
    number: int
    unit: str
    citation: Text
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingHold:
    """A legal hold that nobody has lifted."""

    number: int
    reason: Text
    placed_on: date
    placed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseoutNoteFacts:
    """How a contract ended, and what became of everything that was open.

    Attributes:
        cover: `subject_id` is the code of the contract.
        vendor: Name of the supplier; empty where a table does not tell it.
        term: First and last day, as far as they are known.
        value: What the contract is worth; None where a table does not tell it.
        ended_on: Day on which it was closed; None: not closed yet.
        approved: Approved of its payments; None where nothing was settled here.
        paid: Paid less what came back; None where no payment is on record, which is not zero.
        open_points: What is still missing, as the gates say.
        figures: One for each measure; none where no result was ever reported.
        claims: One for each outcome.
        report: File of the newest outcome report; empty where there is none.
        report_digest: SHA-256 of that file.
        lessons: As the contract manager wrote them.
        lessons_go_to: The solicitation that follows, or why none does; empty: nobody said.
        vendor_data: What became of the city's data that the vendor held; empty: nobody said.
        kept_from: From when records are kept; None: the clock has not started.
        kept: How long, kind by kind.
        holds: Legal holds that stand.
        audit: Head of the chain.
        signatures: Who answers for the note.
    """

    cover: Cover
    vendor: str
    term: Span | OpenSpan
    value: Money | None
    ended_on: date | None
    approved: Money | None
    paid: Money | None
    open_points: tuple[Text, ...]
    figures: tuple[FinalFigure, ...]
    claims: tuple[ImpactClaim, ...]
    report: str
    report_digest: str
    lessons: Text
    lessons_go_to: Text
    vendor_data: Text
    kept_from: date | None
    kept: tuple[KeptRecords, ...]
    holds: tuple[StandingHold, ...]
    audit: tuple[AuditHead, ...]
    signatures: tuple[Signature, ...]
