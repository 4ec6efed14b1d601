"""Valid KPIs, agreements and cells by default; a test overrides what matters to it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.agreement import Agreement, Baseline, Promise, Target
from outcome_metrics.definitions.definition import Kpi, Text
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import expected_periods
from outcome_metrics.figures.states import State
from outcome_metrics.quantities import millionths


def a_kpi(ready: str = "streetlight_on_time_share", /, **changes: Any) -> Kpi:
    return replace(CATALOGUE[ready], **changes)


def a_baseline(value: str = "0.70") -> Baseline:
    return Baseline(
        value=Decimal(value),
        start=date(2024, 1, 1),
        end=date(2024, 12, 31),
        source=Text(en="Register", es="Registro", pt="Cadastro"),
    )


def a_target(value: str, **changes: Any) -> Target:
    return Target(promise=Promise(value=Decimal(value)), **changes)


def an_agreement(kpi: Kpi | None = None, *, target: Target | None = None) -> Agreement:
    return Agreement(kpi=kpi or a_kpi(), baseline=a_baseline(), target=target or a_target("0.90"))


def months(kpi: Kpi, *figures: tuple[Any, Any] | None, year: int = 2025) -> list[Cell]:
    """Return one received cell per month (numerator, denominator), None for nothing received."""
    periods = expected_periods(kpi.frequency, start=date(year, 1, 1), end=date(year, 12, 31))
    return [
        Cell(start=start, end=end) if figure is None else a_cell(start, end, *figure)
        for (start, end), figure in zip(periods, figures, strict=False)
    ]


def a_cell(start: date, end: date, numerator: Any, denominator: Any, **changes: Any) -> Cell:
    return Cell(
        start=start,
        end=end,
        numerator=millionths(Decimal(str(numerator))),
        denominator=None if denominator is None else millionths(Decimal(str(denominator))),
        **{"status": State.RECEIVED, "recorded": 1} | changes,
    )


def long_after(cells: list[Cell]) -> date:
    """Return a day on which every period of `cells` is due and late."""
    return max(cell.end for cell in cells) + timedelta(days=1000)
