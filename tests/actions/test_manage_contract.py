"""Baselines measured from the record, targets changed only by amendment, meetings, lessons."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from outcome_metrics.definitions.agreement import Agreement, Promise, Target
from outcome_metrics.definitions.definition import Aggregation, AttainmentKind, Direction, Text
from procurement.actions.contracts.amend_contract import amend_contract
from procurement.actions.contracts.hold_meetings import record_meeting
from procurement.actions.contracts.manage_contract import (
    capture_baseline,
    write_lessons,
)
from procurement.rules.errors import NotFoundError
from procurement.store.contracts.contract_terms import terms
from tests.actions.contract_builder import AGREED, CONTRACT, DAYS, SHARE, a_bench, codes, months

UNMEASURED = (replace(AGREED[0], baseline=None), AGREED[1])
JULY = datetime(2015, 7, 15, 18, tzinfo=UTC)


def agreement(bench, kpi="waiting_days") -> Agreement:
    found = bench.look(lambda session: terms(session, bench.contract()))
    return next(one for one in found.agreements if one.kpi.code == kpi)


def schedule(bench) -> int:
    return bench.look(lambda session: terms(session, bench.contract())).schedule


def test_a_baseline_is_the_ratio_of_the_sums_before_the_contract(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature", agreed=UNMEASURED)
    bench.load(
        [
            *months("waiting_days", 1, 5, "100", "10", year=2014),
            ("waiting_days", "2014-06-01", "900", "30"),
        ],
        contract="",
    )

    outcome = bench.act(capture_baseline, "officer", contract=CONTRACT, kpi="waiting_days")

    # 1,400 days over 80 repairs; the mean of the six means would be 13.33.
    baseline = agreement(bench).baseline
    assert baseline.exact == Fraction(1400, 80)
    assert (baseline.start, baseline.end) == (date(2014, 1, 1), date(2014, 6, 30))
    assert (outcome.facts["periods"], outcome.facts["value"]) == (6, "17.5000")
    assert schedule(bench) == 1


def test_a_baseline_names_the_file_it_came_from_with_its_digest(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature", agreed=UNMEASURED)
    bench.load(months("waiting_days", 1, 6, "100", "10", year=2014), contract="", name="y2014.csv")

    bench.act(capture_baseline, "officer", contract=CONTRACT, kpi="waiting_days")

    digest = bench.entries("results.loaded")[0]["digest"]
    named = f"y2014.csv (SHA-256 {digest})"
    assert agreement(bench).baseline.source == Text(en=named, es=named, pt=named)


def test_five_periods_are_too_few_for_a_baseline(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature", agreed=UNMEASURED)
    rows = [
        *months("waiting_days", 1, 5, "100", "10", year=2014),
        ("waiting_days", "2014-06-01", "", ""),
    ]
    bench.load(rows, contract="")

    outcome = bench.act(capture_baseline, "officer", contract=CONTRACT, kpi="waiting_days")

    assert codes(outcome) == ["baseline.too_few_periods"]
    assert outcome.findings[0].params["periods"] == 5
    assert agreement(bench).baseline is None


def test_periods_that_reach_into_the_contract_are_no_baseline(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature", agreed=UNMEASURED)
    rows = [
        *months("waiting_days", 7, 12, "100", "10", year=2014),
        ("waiting_days", "2015-01-01", "1", "9"),
    ]
    bench.load(rows, contract="")

    bench.act(capture_baseline, "officer", contract=CONTRACT, kpi="waiting_days")

    assert agreement(bench).baseline.exact == 10


def test_a_restated_past_counts_once_with_its_newest_figure(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature", agreed=UNMEASURED)
    bench.load(months("waiting_days", 1, 6, "100", "10", year=2014), contract="")
    bench.load([("waiting_days", "2014-06-01", "400", "10")], contract="")

    bench.act(capture_baseline, "officer", contract=CONTRACT, kpi="waiting_days")

    assert agreement(bench).baseline.exact == Fraction(900, 60)


def test_the_baseline_of_an_amount_is_the_mean_of_a_period(tmp_path, url):
    count = replace(DAYS, aggregation=Aggregation.SUM, denominator=None)
    bench = a_bench(
        tmp_path, url, stage="signature", agreed=(replace(UNMEASURED[0], kpi=count), AGREED[1])
    )
    table, mapping = tmp_path / "counts.csv", tmp_path / "counts.yaml"
    lines = [f"2014-{month:02}-01,{month * 10}" for month in range(1, 7)]
    table.write_text("\n".join(["start,count", *lines, ""]), "utf-8")
    mapping.write_text(
        "columns: {period_start: start, value: count}\nconstants: {kpi: waiting_days}\n"
        "period: {length: month}\nunit: days\ndirection: lower\n",
        "utf-8",
    )
    assert not bench.load_file(table, mapping).refused

    bench.act(capture_baseline, "officer", contract=CONTRACT, kpi="waiting_days")

    assert agreement(bench).baseline.exact == 35


def test_a_measured_baseline_is_never_measured_again(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")
    bench.load(months("waiting_days", 1, 6, "100", "10", year=2014), contract="")

    outcome = bench.act(capture_baseline, "officer", contract=CONTRACT, kpi="waiting_days")

    assert codes(outcome) == ["baseline.measured_before"]
    assert agreement(bench).baseline.exact == 20


def test_after_signature_a_missing_baseline_comes_in_by_amendment(tmp_path, url):
    bench = a_bench(tmp_path, url, agreed=UNMEASURED)
    bench.load(months("waiting_days", 1, 6, "100", "10", year=2014), contract="")

    outcome = bench.act(capture_baseline, "manager", contract=CONTRACT, kpi="waiting_days")

    assert outcome.facts["schedule"] == schedule(bench) == 2
    assert bench.count("amendment") == 1
    assert agreement(bench).baseline.exact == 10


def test_a_changed_target_is_a_new_schedule_with_all_lines(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(JULY)

    outcome = bench.act(
        amend_contract,
        "lawyer",
        contract=CONTRACT,
        code="need_changed",
        reason="Winter was mild",
        kpi="waiting_days",
        target="6",
    )

    assert (outcome.facts["amendment"], outcome.facts["schedule"]) == (1, 2)
    assert bench.count("contract_kpi") == 4
    target = agreement(bench).target
    assert (target.promise, target.amendment) == (Promise(value=Decimal(6)), "1")
    assert agreement(bench, "lasting_share") == AGREED[1]


def test_periods_that_have_begun_keep_what_was_promised_for_them(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(JULY)
    change = {"contract": CONTRACT, "code": "error", "reason": "Agreed", "kpi": "waiting_days"}

    bench.act(amend_contract, "lawyer", **change, target="12")

    target = agreement(bench).target
    assert target.at(date(2015, 7, 1), date(2015, 7, 31)) == Promise(value=Decimal(7))
    assert target.at(date(2015, 8, 1), date(2015, 8, 31)) == Promise(value=Decimal(12))


def test_the_log_shows_a_lowered_target_before_and_after(tmp_path, url):
    bench = a_bench(tmp_path, url)

    bench.act(
        amend_contract,
        "lawyer",
        contract=CONTRACT,
        code="need_changed",
        reason="Agreed",
        kpi="lasting_share",
        target="0.5",
    )

    change = bench.entries("contract.amended")[0]["agreement"]
    assert change["from"]["target"]["promise"]["value"] == "0.9"
    assert change["to"]["target"]["promise"]["value"] == "0.5"


@pytest.mark.parametrize("target", ["soon", "", "1e400", "NaN", "0.0000001", "5..9"])
def test_a_target_that_is_no_number_of_the_unit_changes_nothing(tmp_path, url, target):
    bench = a_bench(tmp_path, url)

    outcome = bench.act(
        amend_contract,
        "lawyer",
        contract=CONTRACT,
        code="need_changed",
        reason="Agreed",
        kpi="waiting_days",
        target=target,
    )

    assert outcome.refused
    assert schedule(bench) == 1


def test_a_target_at_the_baseline_would_promise_nothing(tmp_path, url):
    bench = a_bench(tmp_path, url)

    outcome = bench.act(
        amend_contract,
        "lawyer",
        contract=CONTRACT,
        code="need_changed",
        reason="Agreed",
        kpi="waiting_days",
        target="20",
    )

    assert codes(outcome) == ["amendment.unusable_target", "target.equals_baseline"]


def test_a_range_is_amended_by_its_two_edges(tmp_path, url):
    ranged = replace(
        SHARE,
        direction=Direction.RANGE,
        attainment=AttainmentKind.RANGE,
        tolerance=Decimal("0.1"),
        thresholds=None,
    )
    promise = Target(promise=Promise(low=Decimal("0.8"), high=Decimal(1)))
    bench = a_bench(tmp_path, url, agreed=(AGREED[0], Agreement(kpi=ranged, target=promise)))

    bench.act(
        amend_contract,
        "lawyer",
        contract=CONTRACT,
        code="need_changed",
        reason="Agreed",
        kpi="lasting_share",
        target="0.7..0.9",
    )

    assert agreement(bench, "lasting_share").target.promise == Promise(
        low=Decimal("0.7"), high=Decimal("0.9")
    )


def test_an_extended_term_keeps_the_schedule_and_both_last_days(tmp_path, url):
    bench = a_bench(tmp_path, url)

    outcome = bench.act(
        amend_contract,
        "lawyer",
        contract=CONTRACT,
        code="need_changed",
        reason="Agreed",
        ends_on=date(2016, 6, 30),
    )

    assert (bench.contract().ends_on, outcome.facts["schedule"]) == (date(2016, 6, 30), 1)
    assert bench.entries("contract.amended")[0]["ends_on"] == {
        "from": "2015-12-31",
        "to": "2016-06-30",
    }


def test_an_amendment_says_everything_that_is_wrong_with_it(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")
    bench.forward(JULY)

    outcome = bench.act(
        amend_contract,
        "lawyer",
        contract=CONTRACT,
        code="need_changed",
        reason=" ",
        kpi="waiting_days",
        ends_on=date(2015, 7, 14),
    )

    assert codes(outcome) == [
        "contract.unsigned",
        "reason.missing",
        "amendment.ends_in_past",
        "amendment.nothing",
    ]


def test_a_kpi_that_is_not_in_the_schedule_is_a_mistake_of_the_caller(tmp_path, url):
    bench = a_bench(tmp_path, url)

    with pytest.raises(NotFoundError) as caught:
        bench.act(
            amend_contract,
            "lawyer",
            contract=CONTRACT,
            code="need_changed",
            reason="x",
            kpi="tree_days",
            target="3",
        )

    assert len(codes(caught.value)) == 1


def test_meetings_and_lessons_are_kept_with_who_wrote_them(tmp_path, url):
    bench = a_bench(tmp_path, url)

    bench.act(record_meeting, "manager", contract=CONTRACT, minutes="Crews doubled in Las Lomas.")
    bench.act(write_lessons, "manager", contract=CONTRACT, lessons="Ask for winter crews.")

    assert bench.count("contract_meeting") == 1
    assert bench.contract().lessons == "Ask for winter crews."
    assert bench.entries("lessons.written")[0]["lessons"] == "Ask for winter crews."


def test_blank_minutes_and_blank_lessons_are_refused(tmp_path, url):
    bench = a_bench(tmp_path, url)

    meeting = bench.act(record_meeting, "manager", contract=CONTRACT, minutes=" \n")
    lessons = bench.act(write_lessons, "manager", contract=CONTRACT, lessons="")

    assert codes(meeting) == ["contract.blank_minutes"]
    assert codes(lessons) == ["contract.no_lessons"]
    assert bench.count("contract_meeting") == 0


@pytest.mark.parametrize(
    ("action", "named"),
    [
        (record_meeting, {"minutes": "x"}),
        (write_lessons, {"lessons": "x"}),
        (capture_baseline, {"kpi": "waiting_days"}),
        (amend_contract, {"code": "other", "reason": "x", "ends_on": date(2016, 1, 1)}),
    ],
)
def test_a_closed_contract_changes_no_more(tmp_path, url, action, named):
    bench = a_bench(tmp_path, url, stage="closed")

    outcome = bench.act(action, "manager", contract=CONTRACT, **named)

    assert codes(outcome) == ["contract.ended"]
