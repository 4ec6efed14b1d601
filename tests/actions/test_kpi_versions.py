"""One code and version counts one way; series of two versions are never joined."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import select

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.agreement import Agreement, PeriodTarget, Promise, Target
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Text,
    Thresholds,
)
from outcome_metrics.definitions.records import agreement_from_record, from_record
from procurement.actions.contracts.amend_contract import amend_contract
from procurement.actions.contracts.sign_amendment import Signing, sign_amendment
from procurement.actions.outcome import Outcome
from procurement.actions.results.show_chart import Asked, chart_of
from procurement.actions.results.show_results import results_of
from procurement.actions.solicitations.store_kpi import define_kpi
from procurement.rules.contracts.reasons import AmendmentReason
from procurement.rules.errors import BadInputError, ConflictError
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import terms
from procurement.store.results.observed import history
from procurement.store.tables import metadata
from procurement.store.tables.metrics import KpiDefinition
from tests.actions.contract_builder import (
    AGREED,
    CONTRACT,
    DAYS,
    SHARE,
    a_bench,
    codes,
    months,
)

READY = CATALOGUE["bus_on_time_share"]
OURS = Text(en="Punctual buses", es="Buses puntuales", pt="Ônibus pontuais")
#: Everything of the term is over.
LATER = datetime(2016, 6, 1, 18, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path, url):
    return a_bench(tmp_path, url)


def define(bench, kpi):
    def act(unit):
        define_kpi(unit, kpi)
        return Outcome()

    return bench.act(act, "officer")


def stored(bench, code, version=1):
    body = bench.look(lambda session: session.get_one(KpiDefinition, (code, version)).body)
    return from_record(json.loads(body))


def test_two_cases_may_word_the_same_kpi_in_their_own_way(bench):
    terms_of_another = replace(
        READY,
        name=OURS,
        thresholds=Thresholds(
            good=Decimal("0.9"), approaching=Decimal("0.8"), requires_improvement=Decimal("0.7")
        ),
        lag_days=10,
    )

    define(bench, READY)
    define(bench, terms_of_another)

    assert bench.entries("kpi.defined")[-1]["kpi"] == READY.code
    assert stored(bench, READY.code).name == READY.name


def test_the_stored_words_are_the_catalogues_whichever_case_came_first(bench):
    define(bench, replace(READY, name=OURS, question=OURS))

    assert stored(bench, READY.code).name == READY.name
    assert stored(bench, READY.code).goal == ""
    assert stored(bench, READY.code).weight is None


def test_a_city_s_own_kpi_keeps_the_words_of_its_first_case(bench):
    define(bench, replace(READY, code="our_buses", name=OURS))
    define(bench, replace(READY, code="our_buses"))

    assert stored(bench, "our_buses").name == OURS


def test_a_definition_that_counts_differently_is_refused_with_its_fields(bench):
    define(bench, READY)

    with pytest.raises(ConflictError) as refused:
        define(bench, replace(READY, exclusions=OURS, unit="points", name=OURS))

    assert codes(refused.value) == ["kpi.version_taken"]
    facts = refused.value.findings[0].params
    assert facts == {"kpi": "bus_on_time_share/1", "fields": "exclusions, unit"}


def test_what_counts_differently_is_welcome_as_a_new_version_or_under_its_own_code(bench):
    define(bench, READY)

    define(bench, replace(READY, version=2, exclusions=OURS))
    define(bench, replace(READY, code="our_buses", exclusions=OURS))

    assert stored(bench, READY.code, 2).exclusions == OURS
    assert stored(bench, "our_buses").exclusions == OURS


def test_a_contradictory_definition_is_stored_from_nowhere(bench):
    before = bench.count("kpi_definition")

    with pytest.raises(BadInputError) as refused:
        define(bench, replace(READY, attainment=AttainmentKind.RANGE, validator=READY.collector))

    assert codes(refused.value) == [
        "kpi.contradictory",
        "kpi.range_attainment_needs_range",
        "kpi.collector_is_validator",
    ]
    assert bench.count("kpi_definition") == before


def with_two_versions(bench):
    """Put version 2 of the days, eight times as long, beside version 1 that the contract promises.

    The series of version 2 are those of version 1 under another version: contract and city alike.
    """
    bench.forward(LATER)
    bench.load(months("waiting_days", 1, 12, "70", "10", year=2014), contract="")
    bench.load(months("waiting_days", 2, 11, "80", "10"))
    define(bench, replace(DAYS, version=2, exclusions=OURS))
    series, observation = metadata.tables["series"], metadata.tables["observation"]
    with bench.engine.begin() as connection:
        for one in connection.execute(sa.select(series)).mappings().all():
            values = {name: value for name, value in one.items() if name != "id"}
            added = connection.execute(sa.insert(series).values(values | {"kpi_version": 2}))
            (new,) = added.inserted_primary_key
            rows = connection.execute(
                sa.select(observation).where(observation.c.series_id == one["id"])
            ).mappings()
            connection.execute(
                sa.insert(observation),
                [
                    {
                        name: value
                        for name, value in row.items()
                        if name != "id" or "id" not in observation.c
                    }
                    | {"series_id": new, "numerator": row["numerator"] * 8}
                    for row in rows.all()
                ],
            )


def agreed_in(bench):
    def ask(session):
        row = contracts.find(session, CONTRACT)
        return row.starts_on, terms(session, row).agreements

    return bench.look(ask)


def test_results_of_two_versions_are_never_joined(bench):
    with_two_versions(bench)

    days = next(
        one
        for one in results_of(bench.engine, CONTRACT).kpis
        if one.agreement.kpi.code == "waiting_days"
    )

    known = [row for row in days.assessment.rows if row.judgement.value is not None]
    assert days.assessment.kpi_version == 1
    assert [row.judgement.value for row in known] == [8.0] * 10
    assert all(row.versions == 1 and row.previous_value is None for row in known)
    assert days.assessment.whole.judgement.value == 8


def test_the_limits_of_a_chart_come_from_one_version_only(bench):
    with_two_versions(bench)
    starts, agreements = agreed_in(bench)
    first = next(one for one in agreements if one.kpi.code == "waiting_days")
    second = replace(first, kpi=replace(first.kpi, version=2))

    one, two = (
        bench.look(lambda session, asked=asked: history(session, asked, before=starts))
        for asked in (first, second)
    )

    assert one == [7.0] * 12
    assert two == [56.0] * 12


@pytest.mark.parametrize(("version", "value"), [(1, 7.0), (2, 56.0)])
def test_a_chart_of_the_city_draws_one_version_and_no_point_of_the_other(bench, version, value):
    with_two_versions(bench)

    shown = chart_of(bench.engine, Asked(kpi="waiting_days", version=version))

    values = [row.judgement.value for row in shown.assessment.rows]
    drawn = [cell.numerator / cell.denominator for cell in shown.window] + values
    assert {one for one in drawn if one is not None} == {value}
    assert shown.agreement.kpi.version == version


def test_a_chart_of_a_contract_draws_the_version_that_was_promised(bench):
    with_two_versions(bench)

    shown = chart_of(bench.engine, Asked(kpi="waiting_days", contract=CONTRACT))

    known = {row.judgement.value for row in shown.assessment.rows} - {None}
    assert (shown.agreement.kpi.version, known) == (1, {8.0})
    assert {cell.numerator // 1_000_000 for cell in shown.window} == {70}


def test_an_amendment_that_forgets_its_number_in_the_target_is_refused(bench):
    def act(unit, *, target):
        row = contracts.lock(unit.session, CONTRACT)
        agreement = terms(unit.session, row).agreements[-1]
        agreed = replace(agreement, target=target)
        sign_amendment(
            unit, row, Signing(code=AmendmentReason.OTHER, reason="Agreed", agreed=agreed)
        )
        unit.log("contract.amended", row.ocid, {"contract": CONTRACT})
        return Outcome()

    silent = Target(promise=Promise(value=Decimal(30)))
    for target in (silent, replace(silent, amendment="7"), None):
        with pytest.raises(ConflictError) as refused:
            bench.act(act, "lawyer", target=target)
        assert codes(refused.value) == ["target.changed_without_amendment"]

    assert bench.count("amendment") == 0
    bench.act(act, "lawyer", target=replace(silent, amendment="1"))
    assert bench.count("amendment") == 1


#: Quarters of the term that lie wholly in it: April to December.
QUARTERS = [(date(2015, 4, 1), date(2015, 6, 30)), (date(2015, 7, 1), date(2015, 9, 30)),
            (date(2015, 10, 1), date(2015, 12, 31))]  # fmt: skip
TRAINED = replace(
    SHARE,
    code="people_trained",
    unit="people",
    denominator=None,
    direction=Direction.HIGHER,
    aggregation=Aggregation.SUM,
    attainment=AttainmentKind.CUMULATIVE,
    thresholds=None,
    frequency=Frequency.QUARTER,
)


def planned(*amounts):
    return tuple(
        PeriodTarget(start=start, end=end, promise=Promise(value=Decimal(amount)))
        for (start, end), amount in zip(QUARTERS, amounts, strict=False)
    )


@pytest.fixture
def training(tmp_path, url):
    promised = Agreement(kpi=TRAINED, target=Target(periods=planned(40, 120, 120)))
    bench = a_bench(tmp_path, url, agreed=(AGREED[0], promised))
    bench.forward(datetime(2015, 7, 2, 18, tzinfo=UTC))
    return bench


def amend(bench, target, **more):
    asked = {
        "contract": CONTRACT,
        "code": "need_changed",
        "reason": "Fewer trainers",
        "kpi": "people_trained",
    }
    return bench.act(amend_contract, "lawyer", **asked, target=target, **more)


def target_of(bench):
    def ask(session):
        row = contracts.find(session, CONTRACT)
        return next(
            one.target for one in terms(session, row).agreements if one.kpi.code == "people_trained"
        )

    return bench.look(ask)


def test_a_cumulative_plan_is_amended_for_the_periods_that_have_not_begun(training):
    outcome = amend(training, "90")

    assert not outcome.refused
    found = target_of(training)
    assert found.periods == planned(40, 120, 90)
    assert (found.promise, found.amendment) == (None, "1")


def test_a_period_that_begins_on_the_day_of_the_amendment_is_still_to_be_planned(tmp_path, url):
    promised = Agreement(kpi=TRAINED, target=Target(periods=planned(40, 120, 120)))
    bench = a_bench(tmp_path, url, agreed=(AGREED[0], promised))
    bench.forward(datetime(2015, 7, 1, 18, tzinfo=UTC))

    assert codes(amend(bench, "90")) == ["amendment.plan_by_period"]
    assert not amend(bench, "100/90").refused
    assert target_of(bench).periods == planned(40, 100, 90)


def test_an_extension_and_its_plan_come_in_one_amendment(training):
    outcome = amend(training, "90/60", ends_on=date(2016, 3, 31))

    assert not outcome.refused
    assert [one.promise.value for one in target_of(training).periods] == [40, 120, 90, 60]
    assert target_of(training).periods[-1].end == date(2016, 3, 31)


def test_an_extension_without_a_plan_goes_through_with_a_warning(training):
    change = {
        "contract": CONTRACT,
        "code": "renewal",
        "reason": "One more winter",
        "ends_on": date(2016, 6, 30),
    }

    outcome = training.act(amend_contract, "lawyer", **change)

    assert not outcome.refused
    assert codes(outcome) == ["amendment.limit_unknown", "amendment.unplanned"]
    facts = {"kpi": "people_trained", "periods": 2, "first": "2016-01-01", "last": "2016-06-30"}
    assert outcome.findings[1].params == facts
    assert codes(amend(training, "90/60/60")) == []


@pytest.mark.parametrize("target", ["90/60", "many", "90/", "", "1e400", "80..90"])
def test_a_plan_that_does_not_name_each_coming_period_is_refused_with_their_number(
    training, target
):
    if not target:
        assert codes(amend(training, target)) == ["amendment.nothing"]
        return
    outcome = amend(training, target)

    assert codes(outcome) == ["amendment.plan_by_period"]
    facts = {"kpi": "people_trained", "target": target, "periods": 1}
    assert outcome.findings[0].params == facts | {"first": "2015-10-01", "last": "2015-12-31"}


def test_a_plan_may_leave_a_period_out_but_promises_nothing_negative(training):
    assert codes(amend(training, "-1")) == ["amendment.unusable_target", "target.not_positive"]
    assert not amend(training, "0").refused
    assert target_of(training).periods == planned(40, 120, 0)


def test_when_every_period_has_begun_there_is_nothing_left_to_plan(training):
    training.forward(datetime(2015, 11, 2, 18, tzinfo=UTC))

    outcome = amend(training, "90")

    assert codes(outcome) == ["amendment.plan_by_period"]
    assert outcome.findings[0].params["periods"] == 0


def test_the_log_shows_a_plan_before_and_after_its_amendment(training):
    amend(training, "90")

    change = training.entries("contract.amended")[0]["agreement"]
    before, after = (agreement_from_record(change[name]).target for name in ("from", "to"))
    assert [one.promise.value for one in before.periods] == [40, 120, 120]
    assert [one.promise.value for one in after.periods] == [40, 120, 90]
    assert len(list(training.look(lambda session: session.exec(select(KpiDefinition)).all()))) == 2
