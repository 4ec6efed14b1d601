"""Delivered results: as recorded, as cells, and judged; each as known on an instant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from outcome_metrics.assessing.assessment import assess, summarize
from outcome_metrics.assessing.basis import Basis
from outcome_metrics.assessing.results import Assessment, Summary
from outcome_metrics.assessing.scorecard import Scorecard, contract_weights, overall
from outcome_metrics.definitions.agreement import Agreement, PeriodTarget, Promise, Target
from outcome_metrics.definitions.definition import Aggregation, Kpi
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.formulas import adds_across_places
from outcome_metrics.figures.schedule import Period, expected_periods
from outcome_metrics.figures.states import HAS_DATA, LEAST_SURE_FIRST, State
from outcome_metrics.quantities import SCALE, amount
from procurement.store.contract_terms import Terms, terms
from procurement.store.engine import installation
from procurement.store.limit_decisions import decided
from procurement.store.tables.contracts import Amendment, Contract, Review
from procurement.store.tables.limits import LimitDecision
from procurement.store.tables.metrics import FigureMark, Observation, Series, SourceTable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
#: Stands where a site's name would: the figure is that of the whole.
WHOLE = ""
#: When figures, what was said of them, changes of what was agreed, and decisions on limits came on
#: record.
RECORDED = (
    SourceTable.loaded_at,
    FigureMark.marked_at,
    Amendment.signed_at,
    LimitDecision.decided_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One recorded figure of one site.

    Attributes:
        site: Empty for the whole.
        start: First day of the period.
        end: Last day.
        recorded: Microseconds since 1970.
        state: As recorded.
        numerator: Millionths; None without a figure.
        denominator: Millionths; None for a plain amount.
        source_id: The file it came from.
        stated_target: Millionths; the target that the file itself names for the period.
    """

    site: str
    start: date
    end: date
    recorded: int
    state: State
    numerator: int | None
    denominator: int | None
    source_id: int | None
    stated_target: int | None = None


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


def instant(moment: datetime) -> int:
    """Return microseconds since 1970, exactly."""
    return (moment - EPOCH) // TICK


def known_by(session: Session, now: datetime) -> datetime:
    """Return the instant up to which everything on record by `now` counts.

    It is `now`, unless a rehearsal's clock stood still while figures were recorded one after the
    other: then each was given an instant of its own, a little later.
    """
    return max(now, *(_latest(session, RECORDED) or [now]))


def fresh_instant(session: Session, now: datetime) -> datetime:
    """Return the first instant from `now` that is later than all that was recorded or reviewed.

    What is recorded at it changes no review that was computed before.
    """
    before = _latest(session, (*RECORDED, Review.as_of))
    return max([now, *(moment + TICK for moment in before)])


def newest_record(session: Session, *, until: datetime, since: datetime) -> datetime:
    """Return the last instant up to `until` at which anything was recorded or amended.

    Asked from there, the record says the same as at `until`.  `since` where there is nothing.
    """
    found = (
        session.exec(select(func.max(col(column))).where(col(column) <= until)).one()
        for column in RECORDED
    )
    return max([since, *(moment for moment in found if moment is not None)])


def _latest(session: Session, columns: Iterable[datetime]) -> list[datetime]:
    found = (session.exec(select(func.max(column))).one() for column in columns)
    return [moment for moment in found if moment is not None]


def observed(
    session: Session,
    *,
    contract: str | None,
    kpi: tuple[str, int],
    as_known: datetime | None = None,
) -> list[Observed]:
    """Return what was recorded of a KPI for everybody (no group), oldest record first.

    Args:
        session: The transaction.
        contract: Its id; None for the city's own record.
        kpi: Code and version; series of different versions are never joined.
        as_known: Leaves out what was recorded later.
    """
    found = _figures(
        session,
        col(Series.contract_id) == contract if contract else col(Series.contract_id).is_(None),
        col(Series.kpi_code) == kpi[0],
        col(Series.kpi_version) == kpi[1],
        as_known=as_known,
    )
    return [one for _, one in found]


def city_record(
    session: Session, codes: Iterable[str], *, as_known: datetime | None = None
) -> dict[tuple[str, int], list[Observed]]:
    """Return what was recorded of the city itself, by KPI code and version; see `observed`."""
    mine = col(Series.contract_id).is_(None), col(Series.kpi_code).in_(list(codes))
    return _by_kpi(session, *mine, as_known=as_known)


def _by_kpi(
    session: Session, *conditions: sa.ColumnElement[bool], as_known: datetime | None
) -> defaultdict[tuple[str, int], list[Observed]]:
    """Return what was recorded by KPI code and version, oldest record first; empty for others."""
    record: defaultdict[tuple[str, int], list[Observed]] = defaultdict(list)
    for kpi, one in _figures(session, *conditions, as_known=as_known):
        record[kpi].append(one)
    return record


def _figures(
    session: Session, *conditions: sa.ColumnElement[bool], as_known: datetime | None
) -> Iterator[tuple[tuple[str, int], Observed]]:
    """Yield code and version, and what was recorded for everybody, oldest record first."""
    query = (
        sa.select(
            col(Series.kpi_code),
            col(Series.kpi_version),
            col(Series.site),
            col(Observation.period_start),
            col(Observation.period_end),
            col(Observation.recorded_at),
            col(Observation.state),
            col(Observation.numerator),
            col(Observation.denominator),
            col(Observation.source_id),
            col(Observation.stated_target),
        )
        .join(Series, col(Series.id) == col(Observation.series_id))
        .where(*conditions, col(Series.grouping) == "")
        .order_by(col(Observation.recorded_at), col(Observation.series_id))
    )
    if as_known is not None:
        query = query.where(col(Observation.recorded_at) <= as_known)
    for code, version, site, start, end, recorded, state, *amounts in session.execute(query):
        numerator, denominator, source, stated = amounts
        yield (
            (code, version),
            Observed(
                site=site,
                start=start,
                end=end,
                recorded=instant(recorded),
                state=state,
                numerator=numerator,
                denominator=denominator,
                source_id=source,
                stated_target=stated,
            ),
        )


def cells_of(records: Sequence[Observed], *, aggregation: Aggregation) -> list[Cell]:
    """Return one cell for each version of each period, for the whole.

    Where the whole was reported itself, that is its figure.  Otherwise several sites are added up,
    if the KPI's figures add up over places: those of percentiles or of bare percentages do not,
    and without a report of its own the whole is then unknown (domain 3.2).

    A site is expected from its first period on.  While one of them has said nothing about a
    period, the whole has no figure for it: a sum of those that did would hide the silence.

    Args:
        records: What was recorded of one KPI version, oldest record first.
        aggregation: How figures of that version combine.
    """
    first: dict[str, date] = {}
    for one in records:
        if one.site != WHOLE:
            first[one.site] = min(one.start, first.get(one.site, one.start))
    by_period: dict[Period, list[Observed]] = defaultdict(list)
    for one in records:
        by_period[one.start, one.end].append(one)
    cells: list[Cell] = []
    for period, versions in by_period.items():
        sites = {site for site, start in first.items() if start <= period[0]}
        cells.extend(_versions(period, versions, sites, aggregation))
    return cells


def _versions(
    period: Period, records: list[Observed], sites: set[str], aggregation: Aggregation
) -> Iterable[Cell]:
    current: dict[str, Observed] = {}
    for recorded, together in groupby(records, key=lambda one: one.recorded):
        said = {one.site: one for one in together}
        current |= said
        if WHOLE in said:
            yield _sum(period, [said[WHOLE]], recorded, aggregation)
        elif WHOLE not in current and current.keys() >= sites:
            yield _sum(period, list(current.values()), recorded, aggregation)


def _sum(period: Period, figures: list[Observed], recorded: int, aggregation: Aggregation) -> Cell:
    start, end = period
    if len(figures) == 1:
        one = figures[0]
        return Cell(
            start=start,
            end=end,
            numerator=one.numerator,
            denominator=one.denominator,
            status=one.state,
            recorded=recorded,
        )
    counted = {one.denominator is not None for one in figures}
    adds = len(counted) == 1 and adds_across_places(aggregation, has_denominator=True in counted)
    if not adds or any(one.state not in HAS_DATA for one in figures):
        return Cell(start=start, end=end, status=State.MISSING, recorded=recorded)
    return Cell(
        start=start,
        end=end,
        numerator=sum(one.numerator or 0 for one in figures),
        denominator=sum(one.denominator or 0 for one in figures) if True in counted else None,
        status=min((one.state for one in figures), key=LEAST_SURE_FIRST.index),
        recorded=recorded,
    )


def owed_cells(cells: Sequence[Cell], periods: Sequence[Period]) -> list[Cell]:
    """Return the cells of `periods`, and an empty one for each period with nothing on record."""
    owed = set(periods)
    kept = [cell for cell in cells if (cell.start, cell.end) in owed]
    silent = owed - {(cell.start, cell.end) for cell in kept}
    return kept + [Cell(start=start, end=end) for start, end in sorted(silent)]


def history(
    session: Session, agreement: Agreement, *, before: date | None, as_known: datetime | None = None
) -> list[float | None]:
    """Return the values of the baseline window, in order, None for each gap; see `window`."""
    cells = window(session, agreement, before=before, as_known=as_known)
    return [value_of(cell) for cell in cells]


def window(
    session: Session, agreement: Agreement, *, before: date | None, as_known: datetime | None = None
) -> list[Cell]:
    """Return the city's own figures before a contract starts, in order, an empty cell for each gap.

    Control limits are frozen from these.  It is the baseline's period where one is agreed and the
    city has figures of it; otherwise all that ended before the contract.  Of a contract whose
    first day is not known nothing is before.
    """
    return CityRecord(session, as_known).window(agreement, before=before)


class CityRecord:
    """The city's own figures as known at one instant, each KPI read once."""

    def __init__(self, session: Session, as_known: datetime | None) -> None:
        """Read nothing yet."""
        self._session = session
        self._as_known = as_known
        self._cells: dict[tuple[str, int], list[Cell]] = {}

    def window(self, agreement: Agreement, *, before: date | None) -> list[Cell]:
        """Return what an agreement's limits are frozen from; see `window`."""
        if before is None:
            return []
        return window_of(self._of(agreement.kpi), agreement, before=before)

    def _of(self, kpi: Kpi) -> list[Cell]:
        key = (kpi.code, kpi.version)
        if key not in self._cells:
            records = observed(self._session, contract=None, kpi=key, as_known=self._as_known)
            self._cells[key] = cells_of(records, aggregation=kpi.aggregation)
        return self._cells[key]


def window_of(cells: Sequence[Cell], agreement: Agreement, *, before: date) -> list[Cell]:
    """Return the window among all the city's own figures of the agreement's KPI; see `window`."""
    past = {(cell.start, cell.end): cell for cell in cells if cell.end < before}
    if agreement.baseline is not None:
        base = agreement.baseline
        named = {
            period: cell
            for period, cell in past.items()
            if period[0] >= base.start and period[1] <= base.end
        }
        past = named or past
    if not past:
        return []
    frequency = agreement.kpi.frequency
    periods = expected_periods(frequency, start=min(past)[0], end=max(past)[1])
    known = periods if past.keys() <= set(periods) else sorted(past)
    return [past.get(period) or Cell(start=period[0], end=period[1]) for period in known]


def value_of(cell: Cell | None) -> float | None:
    """Return the value of one figure; None where there is none."""
    if cell is None or cell.numerator is None or cell.status not in HAS_DATA:
        return None
    divisor = SCALE if cell.denominator is None else cell.denominator
    return float(Fraction(cell.numerator, divisor)) if divisor else None


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
    reported = _by_kpi(session, col(Series.contract_id) == row.id, as_known=as_known)
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
    agreement, cells = on_record.terms.agreements[at], on_record.cells[at]
    return owed_cells(cells, _cut(_owed(on_record.terms, agreement, cells), within))


def local_day(recorded: int, *, zone: str) -> date:
    """Return the city's own day of an instant in microseconds since 1970."""
    return (EPOCH + recorded * TICK).astimezone(ZoneInfo(zone)).date()


def _owed(agreed: Terms, agreement: Agreement, cells: Sequence[Cell]) -> Sequence[Period]:
    """Return the periods owed; of a registered contract those that its tables speak of."""
    if agreed.registered:
        return sorted({(cell.start, cell.end) for cell in cells})
    return agreed.periods(agreement)


def _cut(periods: Sequence[Period], within: Period | None) -> Sequence[Period]:
    """Return the periods that end within; all of them without a cut."""
    if within is None:
        return periods
    return [period for period in periods if within[0] <= period[1] <= within[1]]
