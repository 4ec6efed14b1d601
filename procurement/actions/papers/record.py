"""What the data's record says beside its values: gaps, changes, files, and who checked."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, distinct, func, select

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.figures.states import CONFIRMED, HAS_DATA, State
from procurement.actions.papers.desk import WritingDesk
from procurement.actions.papers.measures import Plain
from procurement.actions.reviews.review_snapshot import plain
from procurement.documents.facts import Gap, Source, Span
from procurement.rules.audit_chain import canonical
from procurement.store.tables.contracts import Contract
from procurement.store.tables.metrics import Observation, Series, SourceTable

#: States of a period whose figure did not arrive as agreed.
ABSENT = frozenset({State.LATE, State.MISSING, State.REJECTED, State.SUPPRESSED})


def made_plain(assessments: Iterable[Assessment]) -> list[dict[str, Any]]:
    """Return assessments in the form in which a review keeps them, floats as their text."""
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
