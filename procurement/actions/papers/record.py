"""What the data's record says beside its values: gaps, changes, files, and who checked."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, distinct, func, select

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import CONFIRMED, HAS_DATA, State
from procurement.actions.papers.desk import WritingDesk
from procurement.actions.papers.measures import Plain, value
from procurement.actions.reviews.review_snapshot import plain
from procurement.documents.facts import Gap, Restatement, Source, Span
from procurement.rules.audit_chain import canonical
from procurement.store.database.instants import EPOCH, TICK
from procurement.store.results.observed import cells_of, observed
from procurement.store.results.results import ContractResults
from procurement.store.tables.contracts import Contract
from procurement.store.tables.metrics import Observation, Series, SourceTable

#: States of a period whose figure did not arrive as agreed.
ABSENT = frozenset({State.LATE, State.MISSING, State.REJECTED, State.SUPPRESSED})


def plainly(results: ContractResults) -> list[dict[str, Any]]:
    """Return the assessments in the form in which a review keeps them, floats as their text."""
    return made_plain(results.assessments)


def made_plain(assessments: Iterable[Assessment]) -> list[dict[str, Any]]:
    """Return the same for some assessments."""
    kpis = [
        {
            "rows": plain(one.rows),
            "period": plain(one.whole),
            "chart": plain(one.chart),
        }
        for one in assessments
    ]
    read: list[dict[str, Any]] = json.loads(canonical({"kpis": kpis}))["kpis"]
    return read


def gaps(kpi: str, rows: Sequence[Plain]) -> Iterator[Gap]:
    """Yield stretches of periods without a figure, by state."""
    for state, together in groupby(rows, key=lambda row: State(row["state"])):
        if state in ABSENT:
            run = list(together)
            span = Span(
                start=date.fromisoformat(run[0]["start"]), end=date.fromisoformat(run[-1]["end"])
            )
            yield Gap(kpi=kpi, span=span, periods=len(run), state=state.value)


def restatements(
    desk: WritingDesk, row: Contract, agreement: Agreement, until: datetime
) -> Iterator[Restatement]:
    """Yield every change of a figure that had been recorded; the last row is the newest.

    One that was rejected in between is still held against the one that came in its place.
    """
    kpi = (agreement.kpi.code, agreement.kpi.version)
    reported = observed(desk.session, contract=row.id, kpi=kpi, as_known=until)
    recorded = cells_of(reported, aggregation=agreement.kpi.aggregation)
    cells = [cell for cell in recorded if _figure(cell) is not None]
    cells.sort(key=lambda cell: (cell.start, cell.end, cell.recorded))
    for before, after in pairwise(cells):
        old, new = _figure(before), _figure(after)
        same = (before.start, before.end) == (after.start, after.end)
        if same and old is not None and new is not None and old != new:
            yield Restatement(
                kpi=agreement.kpi.code,
                span=Span(start=after.start, end=after.end),
                before=old,
                after=new,
                recorded_at=(EPOCH + after.recorded * TICK).astimezone(UTC),
            )


def sources(desk: WritingDesk, row: Contract, until: datetime) -> tuple[Source, ...]:
    """Return the files that the contract's figures came from, in the order they were loaded."""
    used = desk.session.exec(
        # A figure is recorded again, with its line, when somebody says what state it is in.
        select(
            SourceTable, Series.kpi_code, Series.kpi_version, func.count(distinct(Observation.line))
        )
        .join(Observation, col(Observation.source_id) == col(SourceTable.id))
        .join(Series, col(Series.id) == col(Observation.series_id))
        .where(Series.contract_id == row.id, Observation.recorded_at <= until)
        .group_by(col(SourceTable.id), col(Series.kpi_code), col(Series.kpi_version))
        .order_by(col(SourceTable.id), col(Series.kpi_code))
    ).all()
    return tuple(
        _source(desk, [(code, version, rows) for _, code, version, rows in lines], lines[0][0])
        for lines in (list(some) for _, some in groupby(used, key=lambda one: one[0].id))
    )


def checked(desk: WritingDesk, row: Contract, until: datetime) -> tuple[int, int]:
    """Return how many figures of the contract are recorded as checked, and how many there are."""
    recorded = desk.session.execute(
        sa.select(
            col(Observation.series_id),
            col(Observation.period_start),
            col(Observation.period_end),
            col(Observation.state),
        )
        .join(Series, col(Series.id) == col(Observation.series_id))
        .where(col(Series.contract_id) == row.id, col(Observation.recorded_at) <= until)
        .order_by(col(Observation.recorded_at))
    )
    newest = {(series, start, end): state for series, start, end, state in recorded}
    figures = [state for state in newest.values() if state in HAS_DATA]
    return sum(state in CONFIRMED for state in figures), len(figures)


def _source(desk: WritingDesk, lines: list[tuple[str, int, int]], table: SourceTable) -> Source:
    return Source(
        file=table.file_name,
        sha256=table.digest,
        rows=sum(rows for _, _, rows in lines),
        kpis=tuple(f"{code} v{version}" for code, version, _ in lines),
        loaded_at=table.loaded_at,
        submitted_by=desk.name(table.loaded_by),
    )


def _figure(cell: Cell) -> Decimal | None:
    return value(cell.numerator, cell.denominator) if cell.status in HAS_DATA else None
