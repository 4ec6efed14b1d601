"""Decisions on limits: on record with person, day and reason, and every review goes by them."""

import json
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from procurement.actions.asking.review_portfolio import review_batches
from procurement.actions.results.decide_limits import decide_limits
from procurement.actions.results.show_chart import Asked, chart_of
from procurement.actions.results.show_limits import decisions_of
from procurement.actions.results.show_results import results_of
from procurement.actions.reviews.plan_portfolio import close_portfolio
from procurement.actions.reviews.review_contracts import review_contracts
from procurement.actions.reviews.review_snapshot import snapshot
from procurement.actions.reviews.show_portfolio import portfolio_of
from procurement.rules.limit_choices import LimitChoice
from procurement.rules.periods import ReviewPeriod
from procurement.store.contracts import contracts
from procurement.store.portfolio import portfolio_log
from procurement.store.tables.contracts import Review
from procurement.store.tables.limits import LimitDecision
from tests.actions.contract_builder import CONTRACT, a_bench, codes, months

KPI = "lasting_share"
#: Nine months at 90 of 100 instead of 70 are on record; nobody has drawn a conclusion yet.
BEFORE = datetime(2015, 11, 20, 18, tzinfo=UTC)
DECIDED = datetime(2015, 11, 24, 18, tzinfo=UTC)
AFTER = datetime(2016, 2, 4, 18, tzinfo=UTC)
CREWS = "Two crews more"


@pytest.fixture
def bench(tmp_path, url):
    made = a_bench(tmp_path, url)
    made.forward(BEFORE)
    for year in (2013, 2014):
        made.load(months(KPI, 1, 12, "140", "200", year=year), contract="")
    made.load(months(KPI, 2, 10, "180", "200"))
    made.forward(DECIDED)
    return made


def decide(bench, choice="new_limits", reason=CREWS, contract=CONTRACT, **days):
    if choice == "new_limits":
        days = {"since": date(2015, 2, 1)} | days
    named = {"kpi": KPI, "choice": LimitChoice(choice), "reason": reason}
    return bench.act(decide_limits, "manager", contract=contract, **named, **days)


def decide_and_go_on(bench):
    decide(bench)
    bench.forward(AFTER)
    bench.load([(KPI, "2015-11-01", "179", "200"), (KPI, "2015-12-01", "140", "200")])


def chart(bench, **asked):
    return chart_of(bench.engine, Asked(kpi=KPI, contract=CONTRACT, **asked)).assessment


def signals(assessment):
    return [row.start.month for row in assessment.rows if row.signals]


def shown(bench, **asked):
    (found,) = (
        one.assessment
        for one in results_of(bench.engine, CONTRACT, **asked).kpis
        if one.agreement.kpi.code == KPI
    )
    return found


def test_charts_and_results_go_by_the_new_limits_and_say_whose_they_are(bench):
    assert signals(chart(bench)) == list(range(2, 11))

    decide_and_go_on(bench)

    for found in (chart(bench), shown(bench)):
        assert signals(found) == [12]
        shift = found.chart.shift
        assert (shift.first, shift.last) == (date(2015, 2, 1), date(2015, 10, 31))
        assert shift.decision.reason == CREWS
        assert (shift.decision.by, shift.decision.on) == ("manager", date(2015, 11, 24))


def test_an_earlier_day_keeps_the_limits_that_held_then(bench):
    decide_and_go_on(bench)

    before = chart(bench, as_of=date(2015, 11, 20))

    assert before.chart.shift is None
    assert signals(before) == list(range(2, 11))
    assert shown(bench, as_of=date(2015, 11, 20)).chart.shift is None


def test_a_formal_review_freezes_the_flags_by_the_decision_and_the_decision_itself(bench):
    decide_and_go_on(bench)

    bench.act(review_contracts, "scheduler")

    def newest(session):
        rows = session.exec(select(Review).order_by(Review.period_end)).all()
        return json.loads(rows[-1].body)

    body = bench.look(newest)
    (kpi,) = (one for one in body["kpis"] if one["code"] == KPI)
    assert [bool(row["signals"]) for row in kpi["rows"]] == [False, False, True]
    assert kpi["chart"]["shift"] == {
        "first": "2015-02-01",
        "last": "2015-10-31",
        "decision": {"reason": CREWS, "by": "manager", "on": "2015-11-24"},
    }
    assert kpi["chart"]["season"] is None


def test_a_review_of_an_earlier_instant_says_the_same_after_the_decision(bench):
    period = ReviewPeriod(start=date(2015, 7, 1), end=date(2015, 9, 30))

    def taken(session):
        row = contracts.find(session, CONTRACT)
        known = {"as_of": date(2015, 11, 20), "as_known": BEFORE}
        return snapshot(session, row, period, **known).body

    before = bench.look(taken)
    decide_and_go_on(bench)

    assert bench.look(taken) == before


def reviewed(bench):
    """Return the lines of a portfolio review, and which snapshot it is."""
    review = bench.act(review_contracts, "scheduler").facts["portfolio"]
    for batch in bench.look(lambda session: portfolio_log.open_batches(session, review)):
        review_batches(bench.engine, [batch])
    bench.act(close_portfolio, "scheduler", review=review)
    (line,) = (one for one in portfolio_of(bench.engine).lines if one.kpi == KPI)
    return review, line


def test_the_portfolio_has_the_flags_of_the_chart_and_a_decision_makes_a_new_snapshot(bench):
    first, before = reviewed(bench)
    decide(bench)

    second, after = reviewed(bench)

    assert (before.signal, after.signal) == (True, False)
    assert before.last_signal is not None
    assert after.last_signal is None
    assert first != second
    assert reviewed(bench)[0] == second


def test_a_season_and_its_end_are_decided_each_for_a_reason(bench):
    bench.load(months(KPI, 1, 10, "180", "200"), contract="")

    decide(bench, "seasonal", "Lamps fail in winter", contract="")
    seasonal = chart_of(bench.engine, Asked(kpi=KPI)).assessment.chart
    decide(bench, "not_seasonal", "New lamps do not", contract="")
    plain = chart_of(bench.engine, Asked(kpi=KPI)).assessment.chart

    assert (seasonal.kind, seasonal.season.reason) == ("seasonal", "Lamps fail in winter")
    assert (plain.kind, plain.season) == ("p", None)
    found = decisions_of(bench.engine, KPI)
    assert [(one.taken.choice, one.holds) for one in found] == [
        ("seasonal", False),
        ("not_seasonal", False),
    ]


def test_going_back_to_the_first_limits_is_a_decision_too_and_leaves_the_old_one_on_record(bench):
    decide(bench)
    assert [one.holds for one in decisions_of(bench.engine, KPI, CONTRACT)] == [True]

    decide(bench, "first_limits", "The crews are gone")

    assert signals(chart(bench)) == list(range(2, 11))
    assert [one.holds for one in decisions_of(bench.engine, KPI, CONTRACT)] == [False, False]
    assert bench.count("limit_decision") == 2


def test_the_citys_own_series_has_decisions_of_its_own(bench):
    bench.load(months(KPI, 1, 10, "180", "200"), contract="")

    decide(bench, contract="", since=date(2015, 1, 1))

    own = chart_of(bench.engine, Asked(kpi=KPI)).assessment
    assert own.chart.shift.first == date(2015, 1, 1)
    assert signals(own) == []
    assert chart(bench).chart.shift is None  # nobody decided anything of the contract


def test_a_decision_is_logged_with_what_was_decided_and_why(bench):
    decide(bench)

    (entry,) = bench.entries("limits.decided")
    assert (entry["choice"], entry["reason"]) == ("new_limits", CREWS)
    assert (entry["limits_since"], entry["window_until"]) == ("2015-02-01", "2015-10-31")
    assert entry["contract"] == CONTRACT


@pytest.mark.parametrize(
    ("asked", "refusals"),
    [
        ({"since": date(2015, 9, 1)}, ["shift.too_short"]),
        (
            {"since": date(2015, 2, 1), "until": date(2015, 6, 30)},
            ["shift.too_short", "shift.not_sustained"],
        ),
        ({"choice": "seasonal"}, ["season.too_few_years"]),  # one year of figures was agreed on
        ({"since": date(2016, 1, 1)}, ["shift.ahead", "shift.too_short", "shift.not_sustained"]),
        ({"since": date(2014, 6, 1)}, ["shift.unknown_period"]),
        ({"since": None, "reason": " "}, ["limits.no_day", "limits.no_reason"]),
        (
            {"choice": "seasonal", "since": date(2015, 2, 1), "reason": ""},
            ["limits.day_unused", "limits.no_reason"],
        ),
        ({"choice": "first_limits"}, ["limits.repeated"]),
        ({"choice": "not_seasonal"}, ["limits.repeated"]),
    ],
)
def test_what_cannot_be_decided_is_refused_with_every_reason(bench, asked, refusals):
    assert codes(decide(bench, **asked)) == refusals
    assert bench.count("limit_decision") == 0


def test_the_same_decision_twice_is_refused(bench):
    decide(bench)
    bench.load(months(KPI, 1, 10, "180", "200"), contract="")
    decide(bench, "seasonal", contract="")

    assert codes(decide(bench)) == ["limits.repeated"]
    assert codes(decide(bench, "seasonal", contract="")) == ["limits.repeated"]


@pytest.mark.parametrize(
    "change", ["UPDATE limit_decision SET reason = 'x'", "DELETE FROM limit_decision"]
)
def test_the_database_lets_nobody_edit_a_decision(bench, change):
    decide(bench)

    with (
        pytest.raises(DBAPIError),
        Session(bench.engine.execution_options(writes=True)) as session,
        session.begin(),
    ):
        session.execute(sa.text(change))
    assert bench.look(lambda session: session.exec(select(LimitDecision)).one().reason) == CREWS
