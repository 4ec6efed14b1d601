"""Results of a contract: what was agreed and delivered, judged as known on an instant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlmodel import Session, col

from outcome_metrics.assessing.assessment import assess, summarize
from outcome_metrics.assessing.basis import Basis
from outcome_metrics.assessing.results import Assessment, Summary
from outcome_metrics.assessing.scorecard import Scorecard, contract_weights, overall
from outcome_metrics.definitions.agreement import Agreement, PeriodTarget, Promise, Target
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import Period
from outcome_metrics.quantities import SCALE, amount
from procurement.store.contracts.contract_terms import Terms, terms
from procurement.store.database.engine import installation
from procurement.store.database.instants import instant, local_day
from procurement.store.results.limit_decisions import decided
from procurement.store.results.observed import CityRecord, Observed, by_kpi, cells_of, owed_cells
from procurement.store.tables.contracts import Contract
from procurement.store.tables.metrics import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractResults:
    """One contract on one day.

    Attributes:
        terms: Its term and schedule as known.
        assessments: One for each KPI, in the order of `terms.agreements`.
        scorecard: All KPIs together.
    """

    terms: Terms
    assessments: tuple[Assessment, ...]
    scorecard: Scorecard


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything on record of one contract at one instant, read once and judged as often as needed.

    Attributes:
        terms: Its term and schedule as known.
        as_known: The instant; None is now.
        cells: For each agreement, what was recorded.
        bases: For each agreement, what its limits rest on: the city's own figures before the
            contract, and what was decided of the limits.
        zone: Of the city, whose day decides what came late.
    """

    terms: Terms
    as_known: datetime | None
    cells: tuple[list[Cell], ...]
    bases: tuple[Basis, ...]
    zone: str

    @property
    def until(self) -> int | None:
        """The same instant as an order of recording."""
        return None if self.as_known is None else instant(self.as_known)


def gather(
    session: Session,
    row: Contract,
    *,
    as_known: datetime | None = None,
    city: CityRecord | None = None,
    agreed: Terms | None = None,
) -> Gathered:
    """Read what was on record of a contract at `as_known`.

    Args:
        session: The transaction.
        row: The contract.
        as_known: The instant; None is now.
        city: The city's own record at the same instant, where several contracts share it.
        agreed: The contract's terms at the same instant, where they were read before.
    """
    own = city or CityRecord(session, as_known)
    agreed = agreed or terms(session, row, as_known)
    kpis = [(one.kpi.code, one.kpi.version) for one in agreed.agreements]
    reported = by_kpi(session, col(Series.contract_id) == row.id, as_known=as_known)
    records = [reported[kpi] for kpi in kpis]
    if agreed.registered:
        stated = list(map(with_stated, agreed.agreements, records))
        agreed = replace(agreed, agreements=equally_weighted(stated))
    return Gathered(
        terms=agreed,
        as_known=as_known,
        cells=tuple(
            cells_of(each, aggregation=one.kpi.aggregation)
            for one, each in zip(agreed.agreements, records, strict=True)
        ),
        bases=tuple(
            Basis(
                window=own.window(one, before=row.starts_on),
                decided=decided(session, (row.id, *kpi), as_known=as_known),
            )
            for one, kpi in zip(agreed.agreements, kpis, strict=True)
        ),
        zone=installation(session).time_zone,
    )


def with_stated(agreement: Agreement, records: Sequence[Observed]) -> Agreement:
    """Return the agreement of a registered contract with the targets that its tables state.

    A period for which no table states one has no target.  What was agreed here, by amendment,
    stays.
    """
    if agreement.target is not None:
        return agreement
    newest = {(one.start, one.end): one.stated_target for one in records}
    stated = tuple(
        PeriodTarget(start=start, end=end, promise=Promise(value=amount(target)))
        for (start, end), target in sorted(newest.items())
        if target is not None
    )
    return replace(agreement, target=Target(periods=stated)) if stated else agreement


def equally_weighted(agreements: Sequence[Agreement]) -> tuple[Agreement, ...]:
    """Return the agreements of a registered contract with a weight each, the same for all.

    Nobody agreed on weights, so none of the reported KPIs counts for more than another [POLICY].
    They sum to exactly 1; agreements of which any has a weight stay as they are.
    """
    if any(one.kpi.weight is not None for one in agreements):
        return tuple(agreements)
    count = max(len(agreements), 1)
    shares = [SCALE // count + (place < SCALE % count) for place in range(count)]
    return tuple(
        replace(one, kpi=replace(one.kpi, weight=amount(share)))
        for one, share in zip(agreements, shares, strict=False)
    )


def judge(on_record: Gathered, *, as_of: date) -> ContractResults:
    """Judge what was gathered, on the day `as_of`.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    judged = _assess(on_record, as_of=as_of)
    return ContractResults(
        terms=on_record.terms, assessments=judged, scorecard=_card(on_record, judged)
    )


def sum_up(
    on_record: Gathered, *, as_of: date, within: Period
) -> tuple[tuple[Summary, ...], Scorecard]:
    """Judge the periods that end between two days, those of each KPI together, and the contract.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    summed = tuple(
        summarize(
            agreement,
            cells=cells_owed(on_record, at, within=within),
            as_of=as_of,
            as_known=on_record.until,
        )
        for at, agreement in enumerate(on_record.terms.agreements)
    )
    return summed, _card(on_record, summed)


def _card(on_record: Gathered, judged: Sequence[Assessment | Summary]) -> Scorecard:
    kpis = [one.kpi for one in on_record.terms.agreements]
    return overall(
        judged,
        weights=contract_weights(kpis),
        critical=frozenset(kpi.code for kpi in kpis if kpi.critical),
    )


def results(
    session: Session, row: Contract, *, as_of: date, as_known: datetime | None = None
) -> ContractResults:
    """Judge a contract on the day `as_of` from what was on record at `as_known`.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    return judge(gather(session, row, as_known=as_known), as_of=as_of)


def assessments(
    session: Session, row: Contract, *, as_of: date, as_known: datetime | None = None
) -> tuple[Assessment, ...]:
    """Return the assessment of each KPI of a contract, by code; see `results`."""
    return _assess(gather(session, row, as_known=as_known), as_of=as_of)


def _assess(on_record: Gathered, *, as_of: date) -> tuple[Assessment, ...]:
    return tuple(
        assess_one(on_record, at, as_of=as_of) for at in range(len(on_record.terms.agreements))
    )


def assess_one(
    on_record: Gathered,
    at: int,
    *,
    as_of: date,
    within: Period | None = None,
) -> Assessment:
    """Judge one agreement of what was gathered, by its position.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    return assess(
        on_record.terms.agreements[at],
        cells=cells_owed(on_record, at, within=within),
        as_of=as_of,
        as_known=on_record.until,
        basis=on_record.bases[at],
        recorded_on=partial(local_day, zone=on_record.zone),
    )


def cells_owed(on_record: Gathered, at: int, *, within: Period | None = None) -> list[Cell]:
    """Return what was recorded of each period owed of one agreement, empty cells included."""
    return owed_cells(on_record.cells[at], _cut(owed_periods(on_record, at), within))


def owed_periods(on_record: Gathered, at: int) -> Sequence[Period]:
    """Return the periods owed of one agreement; of a registered contract those its tables name."""
    if on_record.terms.registered:
        return sorted({(cell.start, cell.end) for cell in on_record.cells[at]})
    return on_record.terms.periods(on_record.terms.agreements[at])


def _cut(periods: Sequence[Period], within: Period | None) -> Sequence[Period]:
    """Return the periods that end within; all of them without a cut."""
    if within is None:
        return periods
    return [period for period in periods if within[0] <= period[1] <= within[1]]
