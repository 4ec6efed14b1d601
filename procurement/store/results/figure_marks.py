"""The newest figures of a KPI of a contract, and what is said of them: rows are only added."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from outcome_metrics.figures.states import State
from procurement.store.tables.metrics import Observation, Series, SourceTable


def newest_figures(
    session: Session, *, contract: str, kpi: tuple[str, int], span: tuple[date, date]
) -> list[Observation]:
    """Return the newest record of each series and period inside `span`, groups and sites too."""
    found = session.scalars(
        sa.select(Observation)
        .join(Series, col(Series.id) == col(Observation.series_id))
        .where(
            col(Series.contract_id) == contract,
            col(Series.kpi_code) == kpi[0],
            col(Series.kpi_version) == kpi[1],
            col(Observation.period_start) >= span[0],
            col(Observation.period_end) <= span[1],
        )
        .order_by(col(Observation.recorded_at))
    )
    newest = {(one.series_id, one.period_start, one.period_end): one for one in found}
    return [newest[key] for key in sorted(newest)]


def loaders(session: Session, figures: list[Observation]) -> set[object]:
    """Return who loaded the tables that these figures came from."""
    sources = {one.source_id for one in figures if one.source_id is not None}
    query = sa.select(col(SourceTable.loaded_by)).where(col(SourceTable.id).in_(sources))
    return set(session.scalars(query))


def say(session: Session, figures: list[Observation], *, state: State, recorded: datetime) -> None:
    """Record each figure once more, as it is, with what is said of it."""
    session.add_all(
        Observation(
            series_id=one.series_id,
            period_start=one.period_start,
            period_end=one.period_end,
            recorded_at=recorded,
            state=state,
            numerator=one.numerator,
            denominator=one.denominator,
            stated_target=one.stated_target,
            source_id=one.source_id,
            line=one.line,
        )
        for one in figures
    )
    session.flush()
