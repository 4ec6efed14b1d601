"""Figures of places and of the whole: parts are added only where they have a sum."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.definitions.definition import Aggregation
from outcome_metrics.figures.states import State
from procurement.store.results.observed import WHOLE, Observed, cells_of, value_of

MAY = date(2030, 5, 1), date(2030, 5, 31)
JUNE = date(2030, 6, 1), date(2030, 6, 30)
RATIO = Aggregation.RATIO_OF_SUMS


def figure(site, numerator, denominator=None, *, period=MAY, at=1):
    return Observed(
        site=site,
        start=period[0],
        end=period[1],
        recorded=at,
        state=State.FINAL,
        numerator=numerator * 1_000_000,
        denominator=None if denominator is None else denominator * 1_000_000,
        source_id=None,
    )


def newest(records, aggregation):
    """Return the last version of each period."""
    return {(one.start, one.end): one for one in cells_of(records, aggregation=aggregation)}


@pytest.mark.parametrize(
    ("aggregation", "denominator"),
    [
        (Aggregation.PERCENTILE, None),
        (Aggregation.PERCENTILE, 10),
        (Aggregation.RATIO_OF_SUMS, None),
        (Aggregation.MEAN_WEIGHTED, None),
        (Aggregation.SUM, 10),
    ],
)
def test_parts_without_a_sum_leave_the_whole_unknown(aggregation, denominator):
    parts = [figure("North", 4, denominator), figure("South", 8, denominator)]

    (cell,) = cells_of(parts, aggregation=aggregation)

    assert (cell.status, cell.numerator, value_of(cell)) == (State.MISSING, None, None)


@pytest.mark.parametrize("aggregation", list(Aggregation))
def test_a_whole_that_was_reported_is_its_own_figure_beside_its_parts(aggregation):
    parts = [figure("North", 4, 10), figure("South", 8, 10), figure(WHOLE, 7, 10)]

    (cell,) = cells_of(parts, aggregation=aggregation)

    assert value_of(cell) == 0.7


def test_parts_that_come_later_do_not_replace_the_whole_that_was_reported():
    records = [figure(WHOLE, 7, 10), figure("North", 4, 10, at=2), figure("South", 8, 10, at=3)]

    assert [one.recorded for one in cells_of(records, aggregation=RATIO)] == [1]


def test_a_whole_that_comes_later_replaces_the_sum_and_both_versions_are_kept():
    parts = [figure("North", 4, 10), figure("South", 8, 10), figure(WHOLE, 7, 10, at=2)]

    versions = [(one.recorded, value_of(one)) for one in cells_of(parts, aggregation=RATIO)]

    assert versions == [(1, 0.6), (2, 0.7)]


def test_a_month_told_by_place_needs_no_whole_because_another_month_had_one():
    records = [
        figure(WHOLE, 7, 10),
        figure("North", 4, 10, period=JUNE, at=2),
        figure("South", 8, 10, period=JUNE, at=2),
    ]

    assert value_of(newest(records, RATIO)[JUNE]) == 0.6


def test_one_place_alone_needs_no_adding():
    (cell,) = cells_of([figure("North", 4)], aggregation=Aggregation.PERCENTILE)

    assert value_of(cell) == 4


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 90)), min_size=2, max_size=6),
    st.randoms(use_true_random=False),
)
def test_a_ratio_over_places_is_the_ratio_of_sums_in_any_order(parts, dice):
    records = [figure(f"site {at}", *part) for at, part in enumerate(parts)]
    records += [replace(one, start=JUNE[0], end=JUNE[1]) for one in records]
    dice.shuffle(records)

    found = newest(records, RATIO)

    numerator, denominator = map(sum, zip(*parts, strict=True))
    assert {value_of(one) for one in found.values()} == {float(Fraction(numerator, denominator))}
