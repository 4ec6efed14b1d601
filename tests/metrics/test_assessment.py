"""The front door: rows per period and the whole, as a reviewer reads them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.basis import Basis
from outcome_metrics.assessing.policy import Policy
from outcome_metrics.assessing.results import Reason, Rule
from outcome_metrics.definitions.agreement import PeriodTarget, Promise, Target
from outcome_metrics.definitions.definition import Aggregation, AttainmentKind, Frequency
from outcome_metrics.errors import DefinitionError, FrameError
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import expected_periods
from outcome_metrics.figures.states import State
from outcome_metrics.judging.ratings import Rating
from outcome_metrics.quantities import SCALE
from outcome_metrics.signals.rules import LimitStatus
from tests.metrics.builders import a_cell, a_kpi, a_target, an_agreement, long_after, months

#: Twenty steady months before the contract, about 89 of 100 lights repaired on time.
STEADY = [
    *months(
        a_kpi(), *[(n, 100) for n in (88, 90, 87, 91, 89, 90, 88, 92, 90, 89, 88, 90)], year=2023
    ),
    *months(a_kpi(), *[(n, 100) for n in (87, 91, 89, 90, 88, 92, 90, 89)], year=2024),
]


def assessed(agreement, cells, **more):
    return assess(agreement, cells=cells, **{"as_of": long_after(cells)} | more)


def test_the_whole_is_the_ratio_of_sums_of_its_months():
    agreement = an_agreement()

    result = assessed(agreement, months(agreement.kpi, (45, 50), (300, 500)))

    assert (result.whole.judgement.numerator, result.whole.judgement.denominator) == (
        345 * SCALE,
        550 * SCALE,
    )
    assert result.whole.exact_attainment == Fraction(345, 550) / Fraction(9, 10)
    assert round(100 * result.whole.judgement.value, 2) == 62.73
    assert (result.whole.covered, result.whole.expected) == (2, 2)
    assert [row.judgement.rating for row in result.rows] == [Rating.GOOD, Rating.INADEQUATE]
    assert (result.kpi_code, result.kpi_version) == (agreement.kpi.code, agreement.kpi.version)


def test_a_month_without_cases_is_not_applicable_and_asks_for_no_coverage():
    agreement = an_agreement()

    result = assessed(agreement, months(agreement.kpi, (45, 50), (0, 0)))

    empty = result.rows[1]
    assert empty.state is State.NOT_APPLICABLE
    assert (empty.judgement.numerator, empty.judgement.denominator) == (0, 0)
    assert empty.judgement.value is None
    assert empty.judgement.below_target is None
    assert empty.judgement.rating is Rating.NOT_RATED
    assert (result.whole.covered, result.whole.expected) == (1, 1)


def test_a_missing_month_is_neither_zero_nor_dropped():
    agreement = an_agreement()

    result = assessed(agreement, months(agreement.kpi, (9, 10), None, (9, 10), (9, 10), (9, 10)))

    assert result.rows[1].state is State.MISSING
    assert result.rows[1].judgement.value is None
    assert result.whole.judgement.value == 0.9
    assert result.whole.coverage == 0.8
    assert result.whole.judgement.rating is Rating.GOOD
    assert (result.whole.lower, result.whole.upper) == pytest.approx((0.8, 1.0))
    assert result.whole.owed == 1


def test_below_the_coverage_floor_nothing_is_rated_however_good_it_looks():
    agreement = an_agreement()
    cells = months(agreement.kpi, (9, 10), None, (9, 10), (9, 10))

    result = assessed(agreement, cells)
    lenient = assessed(agreement, cells, policy=Policy(coverage_floor=Fraction(3, 4)))

    assert result.whole.judgement.rating is Rating.NOT_RATED
    assert result.whole.reason is Reason.INSUFFICIENT_DATA
    assert result.whole.judgement.attainment == 1.0
    assert lenient.whole.judgement.rating is Rating.GOOD


@pytest.mark.parametrize("state", [State.REJECTED, State.SUPPRESSED])
def test_a_rejected_or_suppressed_figure_takes_no_part_and_is_not_shown(state):
    agreement = an_agreement()
    cells = months(agreement.kpi, (9, 10), (1, 10))
    cells[1] = replace(cells[1], status=state)

    result = assessed(agreement, cells)

    assert result.rows[1].judgement.numerator is None
    assert result.rows[1].judgement.value is None
    assert result.whole.judgement.value == 0.9
    assert (result.whole.covered, result.whole.expected) == (1, 2)


def test_before_anything_is_due_there_is_nothing_to_rate():
    agreement = an_agreement()
    cells = months(agreement.kpi, None, None)

    result = assess(agreement, cells=cells, as_of=date(2025, 1, 15))

    assert result.whole.reason is Reason.NOTHING_DUE
    assert result.whole.coverage is None
    assert result.whole.judgement.value is None


def test_cohorts_of_a_six_month_outcome_are_not_due_before_they_mature():
    agreement = an_agreement(a_kpi("shelter_exits_to_housing"), target=a_target("0.60"))
    cells = months(agreement.kpi, (30, 50), (5, 50))

    result = assess(agreement, cells=cells, as_of=date(2025, 8, 1))

    assert [row.state for row in result.rows] == [State.RECEIVED, State.NOT_DUE]
    assert result.whole.judgement.value == 0.6


def test_a_review_can_be_repeated_as_known_on_its_day_and_a_restatement_shows_both():
    agreement = an_agreement()
    january = months(agreement.kpi, (45, 50))[0]
    restated = replace(january, numerator=30 * SCALE, recorded=9)

    now = assessed(agreement, [january, restated])
    then = assessed(agreement, [january, restated], as_known=5)
    before = assessed(agreement, [january, restated], as_known=0)

    assert (now.rows[0].judgement.value, now.rows[0].previous_value) == (0.6, 0.9)
    assert now.rows[0].versions == 2
    assert (then.rows[0].judgement.value, then.rows[0].previous_value) == (0.9, None)
    assert then == assessed(agreement, [january], as_known=5)
    assert before.rows[0].state is State.MISSING
    assert before.rows[0].versions == 0


def test_a_figure_back_to_what_it_was_shows_the_one_between():
    agreement = an_agreement()
    january = months(agreement.kpi, (45, 50))[0]
    cells = [
        replace(january, numerator=n * SCALE, recorded=at) for at, n in ((1, 45), (2, 30), (3, 45))
    ]

    row = assessed(agreement, cells).rows[0]

    assert (row.judgement.value, row.previous_value, row.versions) == (0.9, 0.6, 3)


@pytest.mark.parametrize("state", [State.VALIDATED, State.DISPUTED, State.PROVISIONAL, State.FINAL])
def test_what_somebody_says_of_a_figure_is_no_restatement(state):
    agreement = an_agreement()
    january = months(agreement.kpi, (45, 50))[0]

    row = assessed(agreement, [january, replace(january, status=state, recorded=9)]).rows[0]

    assert (row.state, row.versions, row.previous_value) == (state, 1, None)


def test_what_was_missing_before_was_no_figure_and_never_a_zero():
    agreement = an_agreement()
    january = months(agreement.kpi, (45, 50))[0]
    missing = replace(january, numerator=None, denominator=None, status=State.MISSING, recorded=0)

    row = assessed(agreement, [missing, january]).rows[0]

    assert (row.versions, row.previous_value) == (1, None)


def test_a_figure_is_marked_late_by_the_day_it_first_came_and_restating_it_changes_nothing():
    agreement = an_agreement()
    january = months(agreement.kpi, (45, 50))[0]
    kpi = agreement.kpi
    due = january.end + timedelta(days=kpi.lag_days + kpi.submission_days)

    def late(*recorded):
        days = {at: due + timedelta(days=past) for at, past in enumerate(recorded, 1)}
        cells = [replace(january, numerator=at * SCALE, recorded=at) for at in days]
        return assessed(agreement, cells, recorded_on=days.get).rows[0].late

    assert [late(0), late(1), late(0, 40), late(1, 40)] == [False, True, False, True]
    assert assessed(agreement, [january]).rows[0].late is None


def test_below_target_and_signal_are_two_flags():
    agreement = an_agreement(target=a_target("0.95"))
    ordinary, odd = (88, 100), (60, 100)

    result = assessed(agreement, months(agreement.kpi, ordinary, odd), basis=Basis(window=STEADY))

    assert [row.judgement.below_target for row in result.rows] == [True, True]
    assert [row.signals for row in result.rows] == [(), (Rule.OUTSIDE,)]
    assert result.last_signal == date(2025, 2, 1)
    assert result.chart.status is LimitStatus.FIRM


def test_a_surprisingly_good_month_is_a_signal_too():
    agreement = an_agreement(target=a_target("0.85"))

    result = assessed(agreement, months(agreement.kpi, (100, 100)), basis=Basis(window=STEADY))

    assert result.rows[0].judgement.below_target is False
    assert result.rows[0].signals == (Rule.OUTSIDE,)


def test_without_enough_history_signals_are_unknown_rather_than_absent():
    agreement = an_agreement()

    result = assessed(agreement, months(agreement.kpi, (1, 100)), basis=Basis(window=STEADY[:5]))

    assert result.chart.status is LimitStatus.NONE
    assert result.rows[0].signals is None


def test_limits_come_from_the_history_alone():
    agreement = an_agreement()
    calm = assessed(agreement, months(agreement.kpi, (90, 100)), basis=Basis(window=STEADY))

    wild = assessed(
        agreement, months(agreement.kpi, (1, 100), (99, 100)), basis=Basis(window=STEADY)
    )

    assert wild.chart == calm.chart


@pytest.mark.parametrize("status", [State.REJECTED, State.SUPPRESSED, State.MISSING])
def test_a_figure_of_the_window_that_does_not_count_moves_no_limit(status):
    agreement = an_agreement()
    spoilt = [*STEADY[:4], replace(STEADY[4], status=status, numerator=0), *STEADY[5:]]
    silent = [*STEADY[:4], Cell(start=STEADY[4].start, end=STEADY[4].end), *STEADY[5:]]

    one, other = (
        assessed(agreement, months(agreement.kpi, (90, 100)), basis=Basis(window=window))
        for window in (spoilt, silent)
    )

    assert one.chart == other.chart
    assert one.chart.points == 19


def cumulative_agreement():
    kpi = a_kpi(
        frequency=Frequency.QUARTER,
        aggregation=Aggregation.SUM,
        attainment=AttainmentKind.CUMULATIVE,
        thresholds=None,
        plausible_max=None,
    )
    quarters = expected_periods(Frequency.QUARTER, start=date(2025, 1, 1), end=date(2025, 12, 31))
    plan = tuple(
        PeriodTarget(start=start, end=end, promise=Promise(value=Decimal(amount)))
        for (start, end), amount in zip(quarters, (40, 120, 120, 120), strict=True)
    )
    return an_agreement(kpi, target=Target(periods=plan))


def test_half_a_year_is_measured_against_half_the_planned_profile():
    agreement = cumulative_agreement()
    cells = months(agreement.kpi, (40, None), (110, None), None, None)

    result = assess(agreement, cells=cells, as_of=date(2025, 7, 10))

    assert [row.judgement.attainment for row in result.rows] == [1.0, 0.9375, None, None]
    assert (result.rows[1].judgement.value, result.rows[1].judgement.target_low) == (150.0, 160.0)
    assert result.whole.exact_attainment == Fraction(150, 160)
    assert result.whole.judgement.rating is Rating.APPROACHING


def test_a_missing_quarter_leaves_both_delivery_and_plan():
    agreement = cumulative_agreement()

    result = assessed(agreement, months(agreement.kpi, (40, None), None, (120, None), (120, None)))

    assert [row.judgement.value for row in result.rows] == [40.0, None, 160.0, 280.0]
    assert [row.judgement.attainment for row in result.rows] == [1.0, None, 1.0, 1.0]
    assert result.whole.exact_attainment == Fraction(280, 280)
    assert result.whole.reason is Reason.INSUFFICIENT_DATA


def test_targets_that_change_are_weighted_with_the_work_of_their_months():
    kpi = a_kpi(thresholds=None)
    promises = (("0.80", date(2025, 1, 1), date(2025, 1, 31)), ("0.90", date(2025, 2, 1), None))
    target = Target(
        periods=tuple(
            PeriodTarget(
                start=start,
                end=end or date(2025, 2, 28),
                promise=Promise(value=Decimal(value)),
            )
            for value, start, end in promises
        )
    )

    result = assessed(an_agreement(kpi, target=target), months(kpi, (80, 100), (270, 300)))

    assert result.whole.judgement.target_low == pytest.approx((0.8 * 100 + 0.9 * 300) / 400)
    assert result.whole.exact_attainment == 1
    assert result.whole.judgement.below_target is False
    assert result.whole.judgement.rating is Rating.GOOD


def test_percentages_without_counts_have_values_but_no_whole():
    agreement = an_agreement()

    result = assessed(agreement, months(agreement.kpi, ("0.9", None), ("0.6", None)))

    assert [row.judgement.value for row in result.rows] == [0.9, 0.6]
    assert result.whole.judgement.value is None
    assert result.whole.reason is Reason.NOT_COMBINABLE
    assert result.whole.refusal == "aggregate.percentages_not_averaged"


def test_a_range_shows_both_edges():
    kpi = a_kpi("shelter_bed_occupancy")
    edges = Target(promise=Promise(low=Decimal("0.85"), high=Decimal("0.95")))

    result = assessed(an_agreement(kpi, target=edges), months(kpi, (90, 100), (97, 100)))

    first, second = (row.judgement for row in result.rows)
    assert (first.target_low, first.target_high) == (0.85, 0.95)
    assert (first.below_target, second.below_target) == (False, True)
    assert second.attainment == pytest.approx(0.9)
    assert second.rating is Rating.APPROACHING


def test_over_achievement_does_not_make_up_for_missing_months():
    agreement = an_agreement(target=a_target("0.5"))

    result = assessed(agreement, months(agreement.kpi, (100, 100), None))

    assert result.whole.judgement.attainment == 2.0
    assert (result.whole.lower, result.whole.upper) == (0.5, 1.0)


def test_medians_are_never_combined():
    kpi = a_kpi(aggregation=Aggregation.PERCENTILE)
    agreement = an_agreement(kpi)

    several = assessed(agreement, months(kpi, ("0.9", None), ("0.6", None)))
    single = assessed(agreement, months(kpi, ("0.9", None)))

    assert several.whole.refusal == "aggregate.percentile_not_additive"
    assert single.whole.judgement.value == 0.9


def test_a_level_is_that_of_the_last_due_month_and_never_carried_forward():
    kpi = a_kpi(aggregation=Aggregation.LAST)
    agreement = an_agreement(kpi)

    complete = assessed(agreement, months(kpi, (5, 10), (9, 10)))
    gap = assessed(agreement, months(kpi, *[(9, 10)] * 9, None))

    assert complete.whole.judgement.value == 0.9
    assert gap.whole.judgement.value is None
    assert gap.whole.reason is Reason.INSUFFICIENT_DATA


def test_amounts_add_up_and_so_do_their_targets_and_thresholds():
    kpi = a_kpi(aggregation=Aggregation.SUM, plausible_max=None)
    agreement = an_agreement(
        replace(
            kpi,
            thresholds=replace(
                kpi.thresholds,
                good=Decimal(10),
                approaching=Decimal(9),
                requires_improvement=Decimal(8),
            ),
        ),
        target=a_target("10"),
    )

    result = assessed(agreement, months(kpi, (12, None), (8, None), (10, None)))

    assert (result.whole.judgement.value, result.whole.judgement.target_low) == (30.0, 30.0)
    assert result.whole.judgement.rating is Rating.GOOD
    assert result.whole.exact_attainment == 1


def test_the_contract_s_own_thresholds_come_before_those_of_the_definition():
    own = a_kpi().thresholds
    stricter = replace(own, good=Decimal("0.99"), approaching=Decimal("0.95"))
    agreement = an_agreement(target=a_target("0.90", thresholds=stricter))

    result = assessed(agreement, months(agreement.kpi, (90, 100)))

    assert result.rows[0].judgement.rating is Rating.REQUIRES_IMPROVEMENT


def test_a_zero_target_leaves_attainment_undefined_and_says_so():
    agreement = an_agreement(a_kpi("reopened_requests_share", thresholds=None))
    agreement = replace(agreement, target=a_target("0"))

    result = assessed(agreement, months(agreement.kpi, (3, 100)))

    assert result.whole.reason is Reason.ATTAINMENT_UNDEFINED
    assert result.whole.judgement.below_target is True


def test_a_kpi_without_a_target_is_shown_but_not_rated():
    kpi = a_kpi(thresholds=None)

    result = assessed(replace(an_agreement(kpi), target=None), months(kpi, (9, 10)))

    assert result.whole.judgement.value == 0.9
    assert result.whole.reason is Reason.NO_TARGET


def test_cells_that_contradict_each_other_are_refused_with_every_reason():
    start = date(2025, 1, 1)
    cells = [
        Cell(start=start, end=start - timedelta(days=1)),
        a_cell(start, start + timedelta(days=9), 1, 2),
        a_cell(start + timedelta(days=5), start + timedelta(days=20), 1, 2),
        Cell(start=date(2026, 1, 1), end=date(2026, 1, 31), status=State.FINAL),
    ]

    with pytest.raises(FrameError) as refused:
        assessed(an_agreement(), cells)

    assert {problem.code for problem in refused.value.problems} == {
        "cell.period_reversed",
        "cell.periods_overlap",
        "cell.no_figure",
    }


def test_a_definition_without_a_timetable_cannot_say_what_is_due():
    agreement = an_agreement(a_kpi(lag_days=None))

    with pytest.raises(DefinitionError):
        assessed(agreement, months(agreement.kpi, (9, 10)))


def test_a_contract_without_any_period_is_assessed_as_nothing_due():
    result = assess(an_agreement(), cells=[], as_of=date(2025, 1, 1))

    assert result.rows == ()
    assert result.whole.reason is Reason.NOTHING_DUE


FIGURES = st.lists(
    st.one_of(
        st.none(),
        st.tuples(st.integers(0, 90), st.integers(1, 90)),
        st.just((0, 0)),  # nobody to count: not applicable
    ),
    min_size=1,
    max_size=12,
)


@given(FIGURES, st.randoms(use_true_random=False))
def test_the_order_of_the_cells_changes_nothing(figures, random):
    agreement = an_agreement()
    cells = months(agreement.kpi, *figures)
    shuffled = list(cells)
    random.shuffle(shuffled)

    assert assessed(agreement, shuffled) == assessed(agreement, cells)


@given(FIGURES)
def test_the_whole_can_be_recomputed_by_hand_from_its_rows(figures):
    agreement = an_agreement(a_kpi(thresholds=None))
    whole = assessed(agreement, months(agreement.kpi, *figures)).whole

    known = [one for one in figures if one is not None and one[1]]
    expected = [one for one in figures if one is None or one[1]]
    assert (whole.covered, whole.expected) == (len(known), len(expected))
    if known:
        value = Fraction(sum(n for n, _ in known), sum(d for _, d in known))
        assert whole.judgement.value == float(value)
        assert whole.exact_attainment == value / Fraction(9, 10)
        assert whole.judgement.below_target == (value < Fraction(9, 10))


@pytest.mark.parametrize(
    ("code", "target", "figure", "exact"),
    [
        ("pothole_days", "7", (40, 4), Fraction(7, 10)),
        ("reopened_requests_share", "0.05", (6, 100), Fraction(8, 10)),
        ("streetlight_on_time_share", "0.90", (82, 100), Fraction(82, 90)),
        ("shelter_exits_to_housing", "0.90", (82, 100), Fraction(6, 10)),
    ],
)
def test_the_exact_attainment_of_each_kind_is_that_of_its_formula(code, target, figure, exact):
    agreement = an_agreement(a_kpi(code), target=a_target(target))

    whole = assessed(agreement, months(agreement.kpi, figure)).whole

    assert whole.exact_attainment == exact
    assert whole.judgement.attainment == pytest.approx(float(exact))


def test_the_exact_attainment_of_a_range_falls_with_the_distance():
    edges = Target(promise=Promise(low=Decimal("0.85"), high=Decimal("0.95")))
    agreement = an_agreement(a_kpi("shelter_bed_occupancy"), target=edges)

    below = assessed(agreement, months(agreement.kpi, (80, 100))).whole
    above = assessed(agreement, months(agreement.kpi, (105, 100))).whole
    inside = assessed(agreement, months(agreement.kpi, (90, 100))).whole

    assert below.exact_attainment == Fraction(3, 4)
    assert above.exact_attainment == Fraction(1, 2)
    assert inside.exact_attainment == 1
