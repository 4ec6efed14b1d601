"""From recorded figures to a page: totals, those in no group, overlapping groups, sites."""

from datetime import date

import pytest

from outcome_metrics.disclosure.breakdown import Known, Shape, break_down, kind_of, label
from outcome_metrics.disclosure.layout import Kind
from outcome_metrics.disclosure.tables import DisclosureError
from outcome_metrics.quantities import SCALE

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
BOTH = (date(2026, 1, 1), date(2026, 2, 28))


def known(group, n, d, period=JANUARY, site=""):
    return Known(
        group=group,
        site=site,
        period=period,
        numerator=n * SCALE,
        denominator=None if d is None else d * SCALE,
    )


def shape(**more):
    base = {"dimensions": {"district": True}, "sites": False, "ranges": (BOTH,), "periods": False}
    return Shape(**{**base, "strict": "district", **more})


def pairs(page):
    return {
        (*place[:2], place[2]): (figure.numerator, figure.denominator)
        for place, figure in page.figures.items()
    }


def test_months_are_added_up_and_everybody_is_as_recorded():
    page = break_down(
        [
            known("district=N", 20, 40),
            known("district=N", 25, 50, FEBRUARY),
            known("", 30, 60),
            known("", 35, 70, FEBRUARY),
        ],
        shape=shape(),
        kind=Kind.SHARE,
    )

    assert pairs(page) == {
        ("district=N", "", label(BOTH)): (45, 90),
        ("", "", label(BOTH)): (65, 130),
        ("district=not_stated", "", label(BOTH)): (20, 40),
    }


def test_everybody_is_the_sum_of_the_groups_where_nobody_recorded_everybody():
    page = break_down(
        [known("district=N", 20, 40), known("district=S", 5, 10)], shape=shape(), kind=Kind.SHARE
    )

    assert pairs(page)["", "", label(BOTH)] == (25, 50)


def test_a_group_of_a_period_without_everybody_takes_no_part():
    page = break_down(
        [known("", 30, 60), known("district=N", 20, 40), known("district=N", 1, 2, FEBRUARY)],
        shape=shape(),
        kind=Kind.SHARE,
    )

    assert pairs(page)["district=N", "", label(BOTH)] == (20, 40)


@pytest.mark.parametrize(("n", "d"), [(31, 50), (20, 61), (5, 36)])
def test_groups_that_exceed_everybody_are_refused(n, d):
    """More successes, more cases, or more failures than everybody had."""
    with pytest.raises(DisclosureError) as refused:
        break_down([known("district=N", n, d), known("", 30, 60)], shape=shape(), kind=Kind.SHARE)

    assert refused.value.problems[0].code == "disclosure.more_than_everybody"


def test_overlapping_groups_are_each_held_against_everybody_and_not_added():
    page = break_down(
        [known("", 30, 60), known("district=N", 25, 45), known("district=S", 20, 40)],
        shape=shape(dimensions={"district": False}),
        kind=Kind.SHARE,
    )

    assert {split.parts for split in page.splits[0]} == {
        ("district=N", "outside=district=N"),
        ("district=S", "outside=district=S"),
    }
    assert pairs(page)["outside=district=N", "", label(BOTH)] == (5, 15)


def test_sites_and_groups_cross_with_all_their_totals():
    page = break_down(
        [
            known("district=N", 10, 20, site="east"),
            known("district=N", 11, 22, site="west"),
            known("", 15, 30, site="east"),
            known("", 16, 32, site="west"),
        ],
        shape=shape(sites=True),
        kind=Kind.SHARE,
    )

    assert pairs(page)["district=N", "", label(BOTH)] == (21, 42)
    assert pairs(page)["", "east", label(BOTH)] == (15, 30)
    assert page.splits[1][0].parts == ("east", "west")


@pytest.mark.parametrize(
    ("figures", "share", "kind"),
    [
        ([(3, 10)], True, Kind.SHARE),
        ([(3, 10)], False, Kind.AMOUNT),
        ([(30, 10)], True, Kind.AMOUNT),
        ([(3, None)], False, Kind.COUNT),
    ],
)
def test_a_numerator_is_a_part_of_its_cases_a_count_or_an_amount(figures, share, kind):
    assert kind_of([known("g", *one) for one in figures], share=share) is kind


@pytest.mark.parametrize("figures", [[(3, 10), (3, None)], [(0.5, None)], [(3, 10.5)]])
def test_where_nobody_can_count_the_people_nothing_is_decided(figures):
    made = [
        Known(
            group="g",
            site="",
            period=JANUARY,
            numerator=int(n * SCALE),
            denominator=None if d is None else int(d * SCALE),
        )
        for n, d in figures
    ]

    with pytest.raises(DisclosureError) as refused:
        kind_of(made, share=True)

    assert refused.value.problems[0].code == "disclosure.not_countable"
