"""Facts of the contract outcome report for auditors."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from procurement.documents.facts.contracts import MilestoneFound, Signature
from procurement.documents.facts.evidence import Evidence
from procurement.documents.facts.letters import Standing
from procurement.documents.facts.measures import Goal, KpiResult, Series, TrendPoint
from procurement.documents.facts.shared import (
    Cover,
    DecisionLine,
    Official,
    OpenSpan,
    Span,
    Text,
)
from procurement.rules.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A signed change of the contract."""

    number: int
    signed_on: date
    what: Text
    reason: Text
    approved_by: str
    value_change: Money | None = None
    new_end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """How the contract was competed.

    Attributes:
        ocid: The contracting process.
        method: Such as "Open request for proposals".
        published_at: Aware.
        closed_at: Aware.
        invited: Vendors invited.
        received: Bids received in time.
        late: Bids refused as late.
        opened_by: Who opened them together.
        opened_at: Aware.
        evaluators: How many evaluators scored.
        scheme_digest: SHA-256 of the evaluation scheme, frozen before the bids came.
        ranking: All bids.
        protests: Protests received.
        awarded_at: Aware.
    """

    ocid: str
    method: Text
    published_at: datetime
    closed_at: datetime
    invited: int
    received: int
    late: int
    opened_by: tuple[Official, ...]
    opened_at: datetime
    evaluators: int
    scheme_digest: str
    ranking: tuple[Standing, ...]
    protests: int
    awarded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where a contract that was not awarded here is known from.

    Attributes:
        file: Name of the table.
        line: Of that table, counted from 1.
        sha256: Of its bytes, hexadecimal.
        key: The contract's own name in the table.
    """

    file: str
    line: int
    sha256: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPayments:
    """Payments in one currency as a public table tells them; None: it does not say.

    Attributes:
        currency: ISO 4217; empty where the table names none.
        planned_first: Total of all periods, each by the first plan that speaks of it.
        planned_last: The same by the last plan that speaks of it.
        actual: Total of what was paid.
        only_planned: Periods with a plan and no payment.
        only_paid: Periods with a payment and no plan.
        files: Names of the tables.
    """

    currency: str
    planned_first: Decimal | None
    planned_last: Decimal | None
    actual: Decimal | None
    only_planned: int
    only_paid: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiStory:
    """One measure on its own page.

    Attributes:
        result: Delivered over the whole period of the report.
        series: For the process behaviour chart; None if there is nothing to draw.
        trend: Longer periods added up; their sums are the figures of `result`.
        remark: What the contract manager says about it.
    """

    result: KpiResult
    series: Series | None
    trend: tuple[TrendPoint, ...] = ()
    remark: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of periods whose data did not arrive as agreed; `state` as in `KpiResult`."""

    kpi: str
    span: Span
    periods: int
    state: str
    why: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """A figure that was changed after it was recorded; both are kept."""

    kpi: str
    span: Span
    before: Decimal
    after: Decimal
    recorded_at: datetime
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLine:
    """A stretch of signals of one rule, and what was done about it.

    Attributes:
        kpi: Code of the measure.
        on: First day of the first period that signalled.
        rule: `outside_limit`, `three_of_four`, `run_of_eight`, `range_outside_limit`.
        action: What was done, in words; empty if nothing is recorded.
        closed_on: None while it is open.
        until: Last day of the last period that signalled; None if only `on` is known.
        periods: How many periods signalled from first to last.
    """

    kpi: str
    on: date
    rule: str
    action: Text = ""
    closed_on: date | None = None
    until: date | None = None
    periods: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control and what it found.

    Attributes:
        name: Such as "Opener is not an evaluator".
        held: True if it held; None if it could not be checked.
        detail: What was found.
    """

    name: Text
    held: bool | None
    detail: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where figures came from.

    Attributes:
        file: Name of the file as loaded.
        sha256: Of its bytes, hexadecimal.
        rows: Rows used for this contract.
        kpis: Codes and versions of the measures, such as `repair_time v2`.
        loaded_at: Aware.
        submitted_by: Who handed it in.
        validated_by: Who checked it; empty if nobody did.
    """

    file: str
    sha256: str
    rows: int
    kpis: tuple[str, ...]
    loaded_at: datetime
    submitted_by: str
    validated_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The head of an audit chain when the report was written.

    Attributes:
        chain: Name of the chain.
        sequence: Number of its last entry.
        entries: How many it has.
        digest: SHA-256 of the last entry, hexadecimal.
        verified_at: Aware; when the chain was recomputed without a break; None if it was not.
    """

    chain: str
    sequence: int
    entries: int
    digest: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeReportFacts:
    """The contract outcome report.

    Attributes:
        cover: `subject_id` is the code of the contract.
        vendor: Name of the supplier; empty where a table does not tell it.
        period: Period whose results are reported; None where nothing was owed on any day we know.
        value: Value at signature, or as registered; None where a table does not tell it.
        value_now: Value after amendments.
        paid: Paid so far; None if unknown.
        term: Term at signature, or as registered.
        term_now: Term after amendments.
        manager: Contract manager.
        amendments: In order of number.
        goals: Outcome goals.
        stories: One for each measure.
        coverage: Share of the weight that has usable data, 0-1.
        coverage_floor: Below it nothing is rated, 0-1.
        composite: Weighted attainment, 0-1; None if nothing can be said.
        overall: Rating code; `not_rated` while no official rated it.
        overall_reason: Why it is not rated, as in `KpiResult`; else empty.
        rated_by: Who rated; None if nobody did.
        competition: How it was won; None if it was awarded elsewhere.
        timeline: Who decided what and when.
        gaps: Data that is missing, late or rejected.
        restatements: Data that changed.
        signals: What the charts signalled, and the answer to it.
        controls: Separation of duties, late bids, waivers, edits after lock.
        sources: Provenance of the figures.
        audit: Heads of the chains.
        limitations: What the report cannot say.
        code_version: Version of this software.
        snapshot: Id of the snapshot of the data.
        signatures: Who answers for the report.
        origin: Where a contract that was awarded elsewhere is known from; None if awarded here.
        told_payments: What public tables tell of its payments.
        milestones: Dated deliverables and what was found of them.
        evidence: What the results follow from; attached, and printed nowhere.
    """

    cover: Cover
    vendor: str
    period: Span | None
    value: Money | None
    value_now: Money | None
    paid: Money | None
    term: Span | OpenSpan
    term_now: Span | OpenSpan
    manager: str
    amendments: tuple[Amendment, ...]
    goals: tuple[Goal, ...]
    stories: tuple[KpiStory, ...]
    coverage: Decimal
    coverage_floor: Decimal
    composite: Decimal | None
    overall: str
    rated_by: Official | None
    competition: Competition | None
    timeline: tuple[DecisionLine, ...]
    gaps: tuple[Gap, ...]
    restatements: tuple[Restatement, ...]
    signals: tuple[SignalLine, ...]
    controls: tuple[Control, ...]
    sources: tuple[Source, ...]
    audit: tuple[AuditHead, ...]
    limitations: tuple[Text, ...]
    code_version: str
    snapshot: str
    signatures: tuple[Signature, ...]
    overall_reason: str = ""
    origin: Elsewhere | None = None
    told_payments: tuple[ToldPayments, ...] = ()
    milestones: tuple[MilestoneFound, ...] = ()
    evidence: Evidence | None = None
