"""The lines of a page of results by group: what may be said of each group, and nothing else."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from outcome_metrics.comparing.equity import EquityPolicy, Reading, equity_gaps
from outcome_metrics.comparing.intervals import Interval, Shares, wilson
from outcome_metrics.disclosure.breakdown import ALL, REST, UNNAMED
from outcome_metrics.disclosure.layout import Figure, Kind, Measure, Place
from outcome_metrics.quantities import SCALE
from procurement.actions.reports.group_pages import GroupPage, named
from procurement.store.results import groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value and its 95 % interval; no ends where no interval fits."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One group, at one site or all, in one span.

    Attributes:
        group: Empty for everybody.
        site: Empty for all sites.
        start: First day.
        end: Last day.
        numerator: In units; None where it is hidden.
        denominator: In units; None where it is hidden, or for a plain count.
        hidden: Something of this line is hidden; it is not said why.
        value: Numerator over denominator, with its interval; None where either is hidden.
        gap: Difference to the reference group.
        ratio: Ratio to the reference group.
        halved: Whether the ratio had to add 0.5 to every count.
        reading: What may be said of the gap; None without one.
        covered: Periods with a figure; None where the figure is hidden.
        expected: Periods that should have one.
    """

    group: str
    site: str
    start: date
    end: date
    numerator: Fraction | None
    denominator: int | None
    hidden: bool
    value: Estimate | None
    gap: Estimate | None = None
    ratio: Estimate | None = None
    halved: bool = False
    reading: Reading | None = None
    covered: int | None
    expected: int | None


def lines_of(found: GroupPage, *, internal: bool = False) -> tuple[GroupLine, ...]:
    """Return the lines of a page: the whole span first, everybody last, never in order of result.

    A page that is withheld has none.  `internal` is for those who may see every figure; the caller
    has recorded that they do.
    """
    lines: list[GroupLine] = []
    if found.withheld and not internal:
        return ()
    places = [place for place in found.places if not _is_empty_rest(found, place)]
    for site, span in sorted({place[1:] for place in places}, key=_site_then_longest):
        here = sorted((one for one in places if one[1:] == (site, span)), key=_everybody_last)
        lines += _of_span(found, here, internal=internal)
    return tuple(lines)


def days_of(span: str) -> tuple[date, date]:
    """Return the first and the last day of a span as it is called in a place."""
    first, _, last = span.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last)


def _site_then_longest(where: tuple[str, ...]) -> tuple[str, int, str]:
    first, last = days_of(where[1])
    return where[0], (first - last).days, where[1]


def _everybody_last(place: Place) -> tuple[bool, bool, str]:
    return place[0] == ALL, _is_rest(place), place[0]


def _is_empty_rest(found: GroupPage, place: Place) -> bool:
    """Whether every one of everybody is in a group, there and over the whole page."""
    return _is_rest(place) and not any(
        figure.numerator or figure.denominator
        for other, figure in found.page.figures.items()
        if other[0] == place[0]
    )


def _is_rest(place: Place) -> bool:
    return place[0].endswith(f"={REST}")


def _of_span(found: GroupPage, places: list[Place], *, internal: bool) -> list[GroupLine]:
    """Return the lines of one site and span; estimates are made of shown figures alone."""
    figures = [
        None if _is_hidden(found, p) and not internal else found.page.figures[p] for p in places
    ]
    values = _values(found.kind, figures)
    gaps = _gaps(found, places, figures)
    return [
        _line(found, place, figure=figure, value=value, gap=gap, internal=internal)
        for place, figure, value, gap in zip(places, figures, values, gaps, strict=True)
    ]


def _is_hidden(found: GroupPage, place: Place) -> bool:
    return any((measure, place) in found.page.marked for measure in Measure)


def _line(
    found: GroupPage,
    place: Place,
    *,
    figure: Figure | None,
    value: Estimate | None,
    gap: "_Gap",
    internal: bool,
) -> GroupLine:
    group, site, span = place
    first, last = days_of(span)
    cases = found.page.figures[place].denominator
    shown = internal or (Measure.DENOMINATOR, place) in found.page.shown
    covered = _coverage(found, place) if figure is not None else None
    return GroupLine(
        group=group,
        site=site,
        start=first,
        end=last,
        numerator=None if figure is None else _units(found.kind, figure),
        denominator=cases if shown else None,
        hidden=_is_hidden(found, place),
        value=value,
        gap=gap.gap,
        ratio=gap.ratio,
        halved=gap.halved,
        reading=gap.reading,
        covered=covered[0] if covered else None,
        expected=covered[1] if covered else None,
    )


def _units(kind: Kind, figure: Figure) -> Fraction:
    return Fraction(figure.numerator, SCALE if kind is Kind.AMOUNT else 1)


def _coverage(found: GroupPage, place: Place) -> tuple[int, int] | None:
    """Return covered and expected periods; None for those whom no group counts."""
    group, site, span = place
    first, last = days_of(span)
    of_group = found.records.get(group)
    if of_group is None:
        return None
    records = [one for one in of_group if site in {ALL, one.site or UNNAMED}]
    owed = [one for one in found.owed if first <= one[0] and one[1] <= last]
    return groups.coverage(records, owed, kpi=found.kpi, as_of=found.as_of)


def _values(kind: Kind, figures: list[Figure | None]) -> list[Estimate | None]:
    """Return each value, a share with its interval; None where it is hidden or has no cases."""
    if kind is Kind.SHARE:
        return _estimates(wilson(_shares(figures)))
    return [
        None
        if one is None or one.denominator == 0
        else Estimate(value=float(_units(kind, one) / (one.denominator or 1)), low=None, high=None)
        for one in figures
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """How one group stands to the reference."""

    gap: Estimate | None = None
    ratio: Estimate | None = None
    halved: bool = False
    reading: Reading | None = None


def _gaps(found: GroupPage, places: list[Place], figures: list[Figure | None]) -> list[_Gap]:
    """Return the gap of each group; nothing for everybody, nor without a reference."""
    reference = named(found.question.dimension, found.reference)
    names = [place[0] for place in places if place[0] != ALL]
    nothing = [_Gap()] * (len(places) - len(names))
    if not found.reference or reference not in names or found.kind is not Kind.SHARE:
        return [_Gap() for _ in names] + nothing
    policy = EquityPolicy(
        dimension=found.question.dimension,
        reference=reference,
        least_cases=found.kpi.suppression_threshold,
    )
    result = equity_gaps(_shares(figures[: len(names)]), groups=names, policy=policy)
    return [
        _Gap(gap=gap, ratio=ratio, halved=bool(halved), reading=Reading(str(reading)))
        for gap, ratio, halved, reading in zip(
            _estimates(result.gap),
            _estimates(result.ratio),
            result.ratio.halved,
            result.reading,
            strict=True,
        )
    ] + nothing


def _shares(figures: list[Figure | None]) -> Shares:
    return Shares(
        successes=np.array([np.nan if one is None else float(one.numerator) for one in figures]),
        trials=np.array(
            [np.nan if one is None else float(one.denominator or 0) for one in figures]
        ),
    )


def _estimates(found: Interval) -> list[Estimate | None]:
    return [
        None
        if np.isnan(value)
        else Estimate(
            value=float(value),
            low=None if np.isnan(low) else float(low),
            high=None if np.isnan(high) else float(high),
        )
        for value, low, high in zip(found.value, found.lower, found.upper, strict=True)
    ]
