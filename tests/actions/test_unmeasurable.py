"""What cannot be measured reaches people as findings, through every door to the database."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from outcome_metrics.definitions.records import as_record
from procurement.actions.asking.requests import Asking, answer, carry_out, submit
from procurement.actions.results.collect_observations import collect_observations
from procurement.actions.results.show_results import results_of
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import ProcurementError, UnmeasurableError
from procurement.store.tables import metadata
from tests.actions.contract_builder import AGREED, CONTRACT, a_bench, codes
from tests.unguarded import unguarded


def with_kpi(**changes):
    return (replace(AGREED[0], kpi=replace(AGREED[0].kpi, **changes)), AGREED[1])


def test_a_screen_gets_findings_where_weights_do_not_make_a_whole(tmp_path, url):
    bench = a_bench(tmp_path, url, agreed=with_kpi(weight=Decimal("0.5")))

    with pytest.raises(UnmeasurableError) as refused:
        results_of(bench.engine, CONTRACT)

    assert isinstance(refused.value, ProcurementError)
    assert codes(refused.value) == ["composite.weights_not_one"]
    assert refused.value.findings[0].params == {"millionths": 900_000}


def test_a_schedule_that_cannot_be_read_names_each_of_its_faults(tmp_path, url):
    bench = a_bench(tmp_path, url)
    line = metadata.tables["contract_kpi"]
    with unguarded(bench.engine, "contract_kpi") as connection:
        connection.execute(
            line.insert().values(
                contract_id=CONTRACT,
                schedule=2,
                kpi_code="waiting_days",
                kpi_version=1,
                agreement_body='{"owner": "streets"}',
            )
        )

    with pytest.raises(UnmeasurableError) as refused:
        results_of(bench.engine, CONTRACT)

    assert codes(refused.value) == ["record.unknown_field", "record.absent_field"]
    assert [one.params["field"] for one in refused.value.findings] == ["owner", "kpi"]


def test_the_request_of_a_flow_is_answered_with_a_refusal_and_does_not_wait(tmp_path, url):
    bench = a_bench(tmp_path, url, agreed=with_kpi(lag_days=None))
    request = uuid4()
    asked = {"contract": CONTRACT, "language": "en"}
    submit(bench.engine, Asking("outcomes.report", "manager", asked, request))

    outcome = carry_out(bench.engine, request)

    assert outcome.refused
    assert codes(outcome) == ["kpi.no_timetable"]
    assert answer(bench.engine, request) == outcome


def test_a_contract_that_cannot_be_judged_holds_up_no_other_when_results_are_collected(
    tmp_path, url
):
    bench = a_bench(tmp_path, url, contracts=2)
    without_lag = canonical(as_record(with_kpi(lag_days=None)[0]))
    line = metadata.tables["contract_kpi"]
    with unguarded(bench.engine, "contract_kpi") as connection:
        broken = line.update().where(
            line.c.contract_id == CONTRACT, line.c.kpi_code == AGREED[0].kpi.code
        )
        connection.execute(broken.values(agreement_body=without_lag))

    outcome = bench.act(collect_observations, "scheduler")

    assert not outcome.refused
    assert codes(outcome)[:2] == ["contract.not_measurable", "kpi.no_timetable"]
    assert outcome.findings[0].params == {"contract": CONTRACT}
    assert (outcome.facts["contracts"], outcome.facts["not_measurable"]) == (2, 1)
    assert outcome.facts["not_due"] == len(AGREED) * 11  # whole months of the other contract
