"""Results as known: versions, sites, frozen limits, and the snapshot that the gates read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from outcome_metrics.figures.states import State
from procurement.actions.contracts.hold_meetings import record_meeting
from procurement.actions.outcome import Outcome
from procurement.actions.results.show_results import results_of
from procurement.rules.contract_gates import schedule_is_complete
from procurement.rules.pathways import CONTRACT_1
from procurement.store.facts import contract_facts
from procurement.store.results.observed import history, observed
from procurement.store.results.results import assessments
from tests.actions.contract_builder import AGREED, CONTRACT, a_bench, codes, months

SUMMER = date(2015, 8, 1)
MARCH = datetime(2015, 3, 10, 18, tzinfo=UTC)
APRIL = datetime(2015, 4, 6, 18, tzinfo=UTC)
MAY = datetime(2015, 5, 4, 18, tzinfo=UTC)
AFTER = datetime(2016, 1, 2, 18, tzinfo=UTC)
EARLIER = replace(AGREED[0], baseline=None)


def days(bench, *, as_of=SUMMER, as_known=None):
    """Return the assessment of the waiting days."""
    found = bench.look(
        lambda session: assessments(session, bench.contract(), as_of=as_of, as_known=as_known)
    )
    return next(one for one in found if one.kpi_code == "waiting_days")


def row(assessment, start):
    return next(one for one in assessment.rows if str(one.start) == start)


def facts(bench, today):
    at = datetime(today.year, today.month, today.day, 18, tzinfo=UTC)
    return bench.look(lambda session: contract_facts.facts(session, bench.contract(), at, today))


def test_as_known_before_a_restatement_gives_the_earlier_figure_for_ever(tmp_path, url):
    bench = a_bench(tmp_path, url, at=MARCH)
    bench.load([("waiting_days", "2015-02-01", "70", "10")])
    bench.forward(MARCH + timedelta(days=90))
    bench.load([("waiting_days", "2015-02-01", "90", "10")])

    then = row(days(bench, as_known=MARCH), "2015-02-01")
    today = row(days(bench), "2015-02-01")

    assert (then.judgement.value, then.versions) == (7.0, 1)
    assert (today.judgement.value, today.versions, today.previous_value) == (9.0, 2, 7.0)


def test_a_period_with_nothing_on_record_is_a_cell_and_not_a_gap(tmp_path, url):
    bench = a_bench(tmp_path, url, at=MAY)
    bench.load(months("waiting_days", 3, 4, "70", "10"))

    assessment = days(bench, as_of=date(2015, 5, 20))

    states = [one.state for one in assessment.rows]
    assert states[:4] == [State.MISSING, State.RECEIVED, State.RECEIVED, State.NOT_DUE]
    assert len(states) == 11
    assert (assessment.whole.covered, assessment.whole.expected) == (2, 3)


def test_sites_are_added_up_and_never_averaged(tmp_path, url):
    bench = a_bench(tmp_path, url, at=MARCH)
    bench.load(
        [
            ("lasting_share", "2015-02-01", "45", "50", "north"),
            ("lasting_share", "2015-02-01", "300", "500", "south"),
        ]
    )

    found = bench.look(lambda session: assessments(session, bench.contract(), as_of=SUMMER))
    share = next(one for one in found if one.kpi_code == "lasting_share")

    # 345 of 550, not the mean of 90 % and 60 %.
    judged = row(share, "2015-02-01").judgement
    assert Fraction(judged.numerator, judged.denominator) == Fraction(345, 550)


def test_a_site_that_falls_silent_leaves_the_whole_unknown(tmp_path, url):
    bench = a_bench(tmp_path, url, at=APRIL)
    bench.load(
        [
            ("waiting_days", "2015-02-01", "70", "10", "north"),
            ("waiting_days", "2015-02-01", "90", "10", "south"),
            ("waiting_days", "2015-03-01", "50", "10", "north"),
        ]
    )

    assessment = days(bench)

    assert row(assessment, "2015-02-01").judgement.value == 8.0
    assert row(assessment, "2015-03-01").judgement.value is None
    assert row(assessment, "2015-03-01").state is State.MISSING


def test_a_site_that_opens_later_does_not_unsettle_the_time_before(tmp_path, url):
    bench = a_bench(tmp_path, url, at=APRIL)
    bench.load(
        [
            ("waiting_days", "2015-02-01", "70", "10", "north"),
            ("waiting_days", "2015-03-01", "70", "10", "north"),
            ("waiting_days", "2015-03-01", "90", "10", "south"),
        ]
    )

    assessment = days(bench)

    assert row(assessment, "2015-02-01").judgement.value == 7.0
    assert row(assessment, "2015-03-01").judgement.value == 8.0


def test_limits_are_frozen_from_the_citys_own_record_before_the_contract(tmp_path, url):
    bench = a_bench(tmp_path, url, agreed=(EARLIER, AGREED[1]))
    figures = [10, 12, 11, 13, 12, 11, 10, 12]
    bench.load(
        [
            ("waiting_days", f"2014-{month:02}-01", str(n * 10), "10")
            for month, n in enumerate(figures, 1)
        ],
        contract="",
    )
    bench.forward(MARCH)
    bench.load(months("waiting_days", 2, 2, "900", "10"))

    assessment = days(bench)

    # Mean 11.375, mean moving range 10/7: 11.375 + 2.66 x 10/7 = 15.175.
    assert assessment.chart.centre == pytest.approx(11.375)
    assert assessment.chart.upper == pytest.approx(11.375 + 2.66 * 10 / 7)
    assert row(assessment, "2015-02-01").signals


def test_a_gap_in_the_history_stays_a_gap(tmp_path, url):
    bench = a_bench(tmp_path, url, agreed=(EARLIER, AGREED[1]))
    bench.load(
        [
            ("waiting_days", "2014-01-01", "70", "10"),
            ("waiting_days", "2014-02-01", "", ""),
            ("waiting_days", "2014-04-01", "90", "10"),
        ],
        contract="",
    )

    values = bench.look(lambda session: history(session, EARLIER, before=date(2015, 1, 5)))

    assert values == [7.0, None, None, 9.0]


def test_limits_come_from_the_baselines_own_period_where_one_is_named(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.load(
        [
            *months("waiting_days", 1, 12, "990", "10", year=2013),
            *months("waiting_days", 1, 12, "70", "10", year=2014),
        ],
        contract="",
    )

    values = bench.look(lambda session: history(session, AGREED[0], before=date(2015, 1, 5)))

    assert values == [7.0] * 12


def test_the_citys_record_never_mixes_with_a_contracts(tmp_path, url):
    bench = a_bench(tmp_path, url, at=APRIL)
    bench.load(months("waiting_days", 2, 3, "70", "10"), contract="")

    own = bench.look(lambda session: observed(session, contract=CONTRACT, kpi=("waiting_days", 1)))

    assert own == []
    assert days(bench).whole.covered == 0


def test_gates_read_which_periods_stand_without_data(tmp_path, url):
    bench = a_bench(tmp_path, url, at=APRIL)
    bench.load([*months("waiting_days", 2, 3, "70", "10"), *months("lasting_share", 2, 2, "", "")])

    found = facts(bench, date(2015, 4, 10))

    # A reported reason is an answer: only the share of March has none.
    assert found.cells_without_data == (("lasting_share", 1),)


def test_at_closeout_what_is_not_due_yet_is_owed_too(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="closeout", at=AFTER)
    bench.load(
        [*months("waiting_days", 2, 12, "70", "10"), *months("lasting_share", 2, 11, "1", "1")]
    )

    assert facts(bench, date(2016, 1, 2)).cells_without_data == (("lasting_share", 1),)


def test_every_gate_of_a_contract_says_in_words_what_is_missing(tmp_path, url):
    bench = a_bench(tmp_path, url)
    worst = replace(
        facts(bench, date(2015, 5, 20)),
        process_awarded=False,
        signed=False,
        manager_named=False,
        kpis_without_baseline=("waiting_days",),
        reviews_undecided=("2015-04-04",),
    )
    gates = [gate for stage in CONTRACT_1.stages for way in stage.exits for gate in way.gates]

    found = [finding for gate in (*gates, schedule_is_empty) for finding in gate(worst)]

    assert set(codes(Outcome(tuple(found)))) == {
        "contract.not_awarded",
        "contract.unsigned",
        "contract.no_insurance",
        "contract.no_manager",
        "contract.no_baseline",
        "contract.no_kpis",
        "contract.unexplained",
        "contract.still_running",
        "contract.no_meeting",
        "contract.no_lessons",
        "contract.no_report",
        "results.missing",
        "review.due",
        "review.undecided",
        "closeout.lessons_nowhere",
        "closeout.vendor_data",
    }


def schedule_is_empty(worst):
    return schedule_is_complete(replace(worst, kpis=0))


def test_gates_read_reviews_meetings_and_baselines(tmp_path, url):
    bench = a_bench(tmp_path, url, agreed=(EARLIER, AGREED[1]))
    bench.act(record_meeting, "manager", contract=CONTRACT, minutes="Met.")

    found = facts(bench, date(2015, 4, 20))

    assert found.reviews_due == ("2015-04-04",)
    assert facts(bench, date(2015, 4, 19)).reviews_due == ()
    assert found.kpis_without_baseline == ("waiting_days",)
    assert (found.meetings, found.kpis) == (1, 2)
    assert (found.signed, found.process_awarded, found.outcome_report) == (True, True, False)


def test_results_are_shown_as_of_a_day_with_what_was_known_at_its_end(tmp_path, url):
    bench = a_bench(tmp_path, url, at=MARCH)
    bench.load([("waiting_days", "2015-02-01", "70", "10")])
    bench.forward(datetime(2015, 4, 10, 18, tzinfo=UTC))
    bench.load([("waiting_days", "2015-02-01", "90", "10")])

    before = results_of(bench.engine, CONTRACT, as_of=date(2015, 4, 9))
    today = results_of(bench.engine, CONTRACT)

    shown = [
        next(one for one in found.kpis if one.agreement.kpi.code == "waiting_days").assessment
        for found in (before, today)
    ]
    assert [row(one, "2015-02-01").judgement.value for one in shown] == [7.0, 9.0]
    assert (before.as_of, today.as_of) == (date(2015, 4, 9), date(2015, 4, 10))
