"""What is said of figures on record: by whom, of what, and with what effect on the states."""

from datetime import UTC, date, datetime

import pytest

from outcome_metrics.figures.states import DERIVED, State
from procurement.actions.results.mark_figures import mark_figures
from procurement.actions.results.show_results import results_of
from procurement.rules.vocabulary import Role
from tests.actions.contract_builder import CONTRACT, PEOPLE, a_bench, codes, months

#: The contract has ended, and with it all its periods.
AFTER = datetime(2016, 1, 4, 18, tzinfo=UTC)
KPI = "lasting_share"


@pytest.fixture
def bench(tmp_path, url, monkeypatch):
    """Return a city with a year of results and somebody who validates them."""
    monkeypatch.setitem(PEOPLE, "validator", Role.DATA_VALIDATOR)
    made = a_bench(tmp_path, url, at=AFTER)
    made.load([*months(KPI, 2, 6, "45", "50"), (KPI, "2015-07-01", "", "")])
    return made


def say(bench, state, who="validator", period="2015-02", reason="Checked", kpi=KPI):
    return bench.act(
        mark_figures,
        who,
        contract=CONTRACT,
        kpi=kpi,
        period=period,
        state=State(state),
        reason=reason,
    )


def rows(bench, **asked):
    """Return start -> row of the KPI, as known now or on a day."""
    found = results_of(bench.engine, CONTRACT, **asked)
    one = next(one for one in found.kpis if one.agreement.kpi.code == KPI)
    return {row.start.isoformat(): row for row in one.assessment.rows}


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("validated", "validator"),
        ("rejected", "validator"),
        ("provisional", "validator"),
        ("final", "validator"),
        ("not_applicable", "validator"),
        ("suppressed", "validator"),
        ("disputed", "manager"),
    ],
)
def test_each_state_that_a_person_gives_is_reached_by_one_who_may(bench, state, who):
    outcome = say(bench, state, who)

    assert outcome.facts["figures"] == 1
    row = rows(bench)["2015-02-01"]
    assert row.state is State(state)
    assert row.versions <= 1
    assert rows(bench)["2015-03-01"].state is State.RECEIVED


def test_all_twelve_states_are_reached_by_the_calendar_a_table_or_a_person(bench):
    bench.load(months(KPI, 8, 9, "45", "50"))
    for month, state in enumerate(("validated", "rejected", "provisional", "final"), 2):
        say(bench, state, period=f"2015-{month:02}")
    say(bench, "suppressed", period="2015-06")
    say(bench, "not_applicable", period="2015-07")
    say(bench, "disputed", "manager", period="2015-08")
    now = {row.state for row in rows(bench).values()}

    # Nothing had come in yet on these days; the cohort of February is mature after 7 March.
    days = [date(2015, 3, 7), date(2015, 3, 8), date(2015, 3, 15)]
    before = [rows(bench, as_of=day)["2015-02-01"].state for day in days]

    assert before == [State.NOT_DUE, State.DUE, State.LATE]
    assert now | set(before) == set(State)


@pytest.mark.parametrize("who", ["manager", "contact", "lawyer"])
def test_only_a_data_validator_confirms(bench, who):
    assert codes(say(bench, "validated", who)) == ["figures.not_yours_to_say"]


@pytest.mark.parametrize("state", sorted({*DERIVED, State.RECEIVED, State.MISSING}))
def test_what_follows_from_the_calendar_or_a_table_nobody_says(bench, state):
    assert codes(say(bench, state)) == ["figures.not_yours_to_say"]


def test_nobody_confirms_figures_that_they_loaded(bench, monkeypatch):
    monkeypatch.setitem(PEOPLE, "manager", Role.DATA_VALIDATOR)

    assert codes(say(bench, "validated", "manager")) == ["figures.own"]
    assert codes(say(bench, "final", "manager")) == ["figures.own"]
    assert codes(say(bench, "rejected", "manager")) == []


def test_everything_that_is_wrong_is_said_at_once(bench):
    outcome = say(bench, "validated", "manager", reason=" ", kpi="tree_days")

    assert set(codes(outcome)) == {
        "figures.kpi_unknown",
        "figures.not_yours_to_say",
        "groups.no_reason",
    }


def test_a_period_without_a_figure_cannot_be_validated_but_may_not_apply(bench):
    assert codes(say(bench, "validated", period="2015-07")) == ["figures.nothing_to_mark"]

    say(bench, "not_applicable", period="2015-07")

    assert rows(bench)["2015-07-01"].state is State.NOT_APPLICABLE


def test_the_same_table_again_undoes_nothing_that_was_said(bench):
    say(bench, "validated", period="2015")

    again = bench.load(months(KPI, 2, 6, "45", "50"))

    assert codes(again) == ["results.nothing_new"]
    assert rows(bench)["2015-02-01"].state is State.VALIDATED


def test_a_corrected_figure_is_received_again_and_shows_both(bench):
    say(bench, "rejected")

    bench.load(months(KPI, 2, 2, "40", "50"))

    row = rows(bench)["2015-02-01"]
    assert (row.state, row.judgement.value, row.previous_value) == (State.RECEIVED, 0.8, 0.9)


def test_a_review_as_known_before_does_not_know_what_was_said_later(bench):
    say(bench, "rejected")
    bench.forward(datetime(2016, 2, 4, 18, tzinfo=UTC))
    say(bench, "disputed", "manager", period="2015-03")

    then = rows(bench, as_of=date(2016, 1, 10))

    assert then["2015-02-01"].state is State.REJECTED
    assert then["2015-03-01"].state is State.RECEIVED


def test_what_was_said_stands_in_the_log_with_its_reason(bench):
    say(bench, "rejected", reason="Counted twice")

    (entry,) = bench.entries("figures.marked")
    assert (entry["state"], entry["reason"], entry["figures"]) == ("rejected", "Counted twice", 1)


def test_results_of_a_year_that_came_in_january_are_marked_late(bench):
    assert {row.late for row in rows(bench).values() if row.judgement.value} == {True}
