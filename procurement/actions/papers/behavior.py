"""How a measure ran: its chart against frozen limits, and longer periods added up."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

from outcome_metrics.assessing.charting import expected_in_window
from outcome_metrics.assessing.policy import DEFAULT
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Aggregation, Frequency
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import expected_periods
from outcome_metrics.figures.states import HAS_DATA, NOT_EXPECTED, State
from outcome_metrics.quantities import amount
from outcome_metrics.signals.choice import ChartKind
from procurement.actions.papers.measures import Plain, value
from procurement.documents.facts import Band, Series, SignalLine, Span, TrendPoint

#: Aggregations whose longer periods are sums of shorter ones.
SUMMED = frozenset({Aggregation.RATIO_OF_SUMS, Aggregation.MEAN_WEIGHTED, Aggregation.SUM})
#: Most days of a longer period.
LONGEST = {Frequency.QUARTER: 92, Frequency.YEAR: 366}
#: Digits of limits: they come from means and ranges of floats.
LIMIT_DIGITS = Decimal("0.000001")
PROVISIONAL = "provisional"
#: Periods without a signal that end a stretch of signals: as many as make a run.
QUIET = 8


def series(
    agreement: Agreement,
    rows: Sequence[Plain],
    chart: Plain,
    past: Sequence[Cell],
) -> Series:
    """Return the chart over time: the window of the limits first, then what was owed.

    Args:
        agreement: What was agreed.
        rows: Periods of the contract, in order.
        chart: Limits as frozen.
        past: Figure of each period of the window, in order; a gap has none.
    """
    shown = [row for row in rows if State(row["state"]) is not State.NOT_DUE]
    before = [
        value(one.numerator, one.denominator) if one.status in HAS_DATA else None for one in past
    ]
    days = (*(one.start for one in past), *(date.fromisoformat(row["start"]) for row in shown))
    frozen = _within(days, chart["window_start"], chart["window_end"])
    bands: list[Band | None] = []
    if chart["kind"] != ChartKind.XMR or chart["shift"]:
        bands = _bands_of_window(agreement, past, seasonal=chart["season"] is not None)
        bands += [_band(row["expected"]) for row in shown]
    return Series(
        kind=chart["kind"],
        days=days,
        values=(*before, *map(_value, shown)),
        center=_limit(chart["centre"]),
        lower=_limit(chart["lower"]),
        upper=_limit(chart["upper"]),
        bands=tuple(bands),
        frozen_on=frozen[-1] if frozen else None,
        frozen_from=frozen[0] if frozen and frozen[0] > days[0] else None,
        signals=tuple(len(past) + n for n, row in enumerate(shown) if row["signals"]),
        provisional=chart["status"] == PROVISIONAL,
        decided_by=chart["shift"]["decision"]["by"] if chart["shift"] else "",
    )


def _within(days: Sequence[date], first: str | None, last: str | None) -> list[date]:
    if first is None or last is None:
        return []
    return [day for day in days if first <= day.isoformat() <= last]


def _bands_of_window(
    agreement: Agreement, past: Sequence[Cell], *, seasonal: bool
) -> list[Band | None]:
    found = expected_in_window(past, kpi=agreement.kpi, seasonal=seasonal, policy=DEFAULT)
    return [_band(None if one is None else asdict(one)) for one in found]


def _band(expected: Plain | None) -> Band | None:
    if expected is None:
        return None
    edges = {"center": "centre", "lower": "lower", "upper": "upper"}
    return Band(**{ours: _rounded(Decimal(expected[theirs])) for ours, theirs in edges.items()})


def trend(agreement: Agreement, rows: Sequence[Plain]) -> tuple[TrendPoint, ...]:
    """Return quarters (years for yearly figures) whose sums are those of the whole.

    A period counts in the quarter in which it ends.  Periods that no quarter holds, as tables of
    others have them, stand for themselves.  Empty where periods do not add up.
    """
    owed = [row for row in rows if State(row["state"]) not in NOT_EXPECTED]
    if agreement.kpi.aggregation not in SUMMED or not owed:
        return ()
    length = Frequency.YEAR if agreement.kpi.frequency is Frequency.YEAR else Frequency.QUARTER
    held = timedelta(days=LONGEST[length])
    if any(_end(row) - _start(row) >= held for row in owed):
        own = {(_start(row), _end(row)): row for row in owed}
        return tuple(_point(*span, [row]) for span, row in own.items())
    first, last = _end(owed[0]), _end(owed[-1])
    year = timedelta(days=366)
    spans = expected_periods(length, start=first - year, end=last + year)
    return tuple(
        _point(start, end, [row for row in owed if start <= _end(row) <= end])
        for start, end in spans
        if end >= first and start <= last
    )


def signal_lines(kpi: str, rows: Sequence[Plain]) -> tuple[SignalLine, ...]:
    """Return one line for each stretch in which a rule fires, in the order of their first days.

    A stretch ends where the rule is silent for `QUIET` periods in a row: before that, periods
    between its signals are noise of the same change.
    """
    judged = [row for row in rows if row["signals"] is not None]
    rules = sorted({rule for row in judged for rule in row["signals"]})
    found = [
        _signal_line(kpi, rule, [judged[n] for n in stretch])
        for rule in rules
        for stretch in _stretches([n for n, row in enumerate(judged) if rule in row["signals"]])
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.rule)))


def _stretches(fired: Sequence[int]) -> list[list[int]]:
    """Return positions in groups: a new one begins after `QUIET` positions that are not there."""
    groups: list[list[int]] = []
    for position in fired:
        if groups and position - groups[-1][-1] <= QUIET:
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def _signal_line(kpi: str, rule: str, rows: Sequence[Plain]) -> SignalLine:
    return SignalLine(
        kpi=kpi,
        on=date.fromisoformat(rows[0]["start"]),
        rule=rule,
        until=_end(rows[-1]),
        periods=len(rows),
    )


def _point(start: date, end: date, rows: Sequence[Plain]) -> TrendPoint:
    known = [row["judgement"] for row in rows if State(row["state"]) in HAS_DATA]
    known = [one for one in known if one["numerator"] is not None]
    span = Span(start=start, end=end)
    if not known:
        return TrendPoint(span=span, numerator=None, denominator=None, value=None)
    top = sum(one["numerator"] for one in known)
    bare = any(one["denominator"] is None for one in known)
    bottom = None if bare else sum(one["denominator"] for one in known)
    return TrendPoint(
        span=span,
        numerator=amount(top),
        denominator=None if bottom is None else amount(bottom),
        value=value(top, bottom),
    )


def _value(row: Plain) -> Decimal | None:
    if State(row["state"]) not in HAS_DATA:
        return None
    return value(row["judgement"]["numerator"], row["judgement"]["denominator"])


def _start(row: Plain) -> date:
    return date.fromisoformat(row["start"])


def _end(row: Plain) -> date:
    return date.fromisoformat(row["end"])


def _limit(text: str | None) -> Decimal | None:
    return None if text is None else _rounded(Decimal(text))


def _rounded(limit: Decimal) -> Decimal:
    return limit.quantize(LIMIT_DIGITS).normalize() + 0 if limit.is_finite() else limit
