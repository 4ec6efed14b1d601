"""What is on record without a promise made here: the city's own figures, registered contracts."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, col, select

from outcome_metrics.definitions.definition import Direction, Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.figures.cells import Cell
from outcome_metrics.quantities import SCALE
from procurement.store.contracts.register import newest_figures
from procurement.store.database.engine import installation, reading
from procurement.store.results.observed import Observed, cells_of, observed, value_of
from procurement.store.tables.metrics import KpiDefinition, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class CityLine:
    """One KPI of the city's own record.

    Attributes:
        kpi: Code; `version` is that of its definition.
        unit: Of value and target.
        first: First day on record; `last` is the last one.
        periods: On record, with or without a figure.
        met: Periods whose figure met the table's own target for them.
        missed: Those that did not.
        without_target: Periods with a figure for which no target is known.
        without_figure: Periods on record without a figure.
        value: Of the newest period; None without a figure.
        target: That its table states for the newest period; None where it is not known.
    """

    kpi: str
    version: int
    unit: str
    first: date
    last: date
    periods: int
    met: int
    missed: int
    without_target: int
    without_figure: int
    value: float | None
    target: float | None

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLine:
    """The newest figure of one KPI of one registered contract.

    Attributes:
        contract: Its id.
        title: As its table has it.
        stage: Where it stands here.
        ends_on: Its last day as planned; None where its table does not say.
        kpi: Code; None where no table has reported on the contract yet.
        unit: Of value and target.
        period_end: Last day of the newest period on record.
        value: Its figure; None where nothing was reported.
        target: That its table states for the period; None where it is not known.
        behind: Whether the figure misses its target; None where one of them is not known.
        file: Table that the contract was registered from, and `line` in it.
    """

    contract: str
    title: str
    stage: str
    ends_on: date | None
    kpi: str | None
    unit: str
    period_end: date | None
    value: float | None
    target: float | None
    behind: bool | None
    file: str
    line: int

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Record:
    """The city's own KPIs by code; and the registered contracts, the furthest behind first."""

    city: tuple[CityLine, ...]
    contracts: tuple[ContractLine, ...]


def record_now(engine: sa.Engine, *, kpi: str = "") -> Record:
    """Return what is on record now, of one KPI or of all.

    Groups of residents are left out; several sites of one period are added up for the city.
    """
    with reading(engine) as session:
        installation(session)
        return Record(
            tuple(_city(session, kpi)), tuple(sorted(_contracts(session, kpi), key=_order))
        )


def _city(session: Session, only: str) -> Iterator[CityLine]:
    kinds = (
        select(Series.kpi_code, Series.kpi_version)
        .where(col(Series.contract_id).is_(None))
        .distinct()
        .order_by(col(Series.kpi_code), col(Series.kpi_version))
    )
    for code, version in session.exec(kinds).all():
        if only in ("", code):
            records = observed(session, contract=None, kpi=(code, version))
            if records:
                yield _city_line(_definition(session, code, version), records)


def _city_line(kpi: Kpi, records: list[Observed]) -> CityLine:
    versions = cells_of(records, aggregation=kpi.aggregation)
    cells = {(cell.start, cell.end): cell for cell in versions}
    stated = {(one.start, one.end): one.stated_target for one in records}
    verdicts = [_is_behind(kpi, cell, stated[period]) for period, cell in cells.items()]
    figures = [value_of(cell) for cell in cells.values()]
    newest = max(cells)
    silent = figures.count(None)
    return CityLine(
        kpi=kpi.code,
        version=kpi.version,
        unit=kpi.unit,
        first=min(cells)[0],
        last=max(end for _, end in cells),
        periods=len(cells),
        met=verdicts.count(False),
        missed=verdicts.count(True),
        without_target=verdicts.count(None) - silent,
        without_figure=silent,
        value=value_of(cells[newest]),
        target=_plain(stated[newest]),
    )


def _contracts(session: Session, only: str) -> Iterator[ContractLine]:
    kpis: dict[tuple[str, int], Kpi] = {}
    for found in newest_figures(session, only):
        kpi = None
        if found.kpi is not None:
            if found.kpi not in kpis:
                kpis[found.kpi] = _definition(session, *found.kpi)
            kpi = kpis[found.kpi]
        cell = found.cell
        yield ContractLine(
            contract=found.contract,
            title=found.title,
            stage=found.stage,
            ends_on=found.ends_on,
            kpi=kpi.code if kpi else None,
            unit=kpi.unit if kpi else "",
            period_end=cell.end if cell else None,
            value=value_of(cell),
            target=_plain(found.stated_target),
            behind=_is_behind(kpi, cell, found.stated_target) if kpi and cell else None,
            file=found.file,
            line=found.line,
        )


def _order(line: ContractLine) -> tuple[object, ...]:
    """Sort what is behind first, the longest overdue first; then what is not known; then the rest.

    What ends without a known day comes last of its kind.
    """
    rank = {True: 0, None: 1, False: 2}[line.behind]
    return rank, line.ends_on or date.max, line.value or 0.0, line.contract, line.kpi or ""


def _definition(session: Session, code: str, version: int) -> Kpi:
    return from_record(json.loads(session.get_one(KpiDefinition, (code, version)).body))


def _is_behind(kpi: Kpi, cell: Cell, target: int | None) -> bool | None:
    """Whether a figure misses its table's own target, exactly; None where it cannot be said."""
    known = value_of(cell) is not None and cell.numerator is not None
    if not known or target is None or kpi.direction not in {Direction.HIGHER, Direction.LOWER}:
        return None
    value = Fraction(cell.numerator or 0, cell.denominator or SCALE)
    wanted = Fraction(target, SCALE)
    return value < wanted if kpi.direction is Direction.HIGHER else value > wanted


def _plain(quantity: int | None) -> float | None:
    return None if quantity is None else quantity / SCALE
