"""A contract that ends is due work a year and a half ahead, and its report goes with it."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from procurement.actions.contracts.manage_contract import write_lessons
from procurement.actions.contracts.plan_renewal import expiring, succeed_contract
from procurement.rules.management.renewal import RenewalState, planning_span, renewal_state
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, OCID, a_bench, codes

NEXT = "ocds-000000-STREET-2016"


def insert(bench, table, values):
    with bench.engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.insert(metadata.tables[table]).values(values))


@pytest.fixture
def bench(tmp_path, url):
    """Return a city with a contract until 31 December 2015, and a solicitation for what follows."""
    made = a_bench(tmp_path, url)
    with made.engine.connect() as connection:
        row = connection.execute(sa.select(metadata.tables["solicitation"])).mappings().one()
    insert(made, "solicitation", {**row, "ocid": NEXT, "reference": "STREET-2016"})
    return made


def reported(bench):
    person = bench.look(
        lambda session: session.execute(sa.select(metadata.tables["person"].c.id)).scalars().first()
    )
    values = {
        "id": uuid4(),
        "subject": CONTRACT,
        "family": "reports/contract_outcome",
        "language": "en",
        "about": "",
        "template_version": "1",
        "data_digest": "a" * 64,
        "file_digest": "b" * 64,
        "file_name": "outcome_en.pdf",
        "produced_at": datetime(2015, 1, 5, 19, tzinfo=UTC),
        "produced_by": person,
    }
    insert(bench, "document", values)


def linked(bench, **changed):
    named = {"contract": CONTRACT, "solicitation": "STREET-2016", "reason": "Ask for night crews."}
    return bench.act(succeed_contract, "officer", **{**named, **changed})


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 2, 27), RenewalState.AHEAD),
        (date(2026, 2, 28), RenewalState.DUE),
        (date(2026, 8, 31), RenewalState.DUE),
        (date(2026, 9, 1), RenewalState.LATE),
        (date(2028, 1, 1), RenewalState.LATE),
    ],
)
def test_a_contract_is_due_work_from_18_to_12_months_before_its_last_day(today, state):
    ends = date(2027, 8, 31)

    assert planning_span(ends) == (date(2026, 2, 28), date(2026, 8, 31))
    assert renewal_state(ends, today=today, linked=False) is state
    assert renewal_state(ends, today=today, linked=True) is RenewalState.LINKED


def test_a_contract_with_less_than_a_year_left_is_late_and_says_what_there_is_to_read(bench):
    reported(bench)
    bench.act(write_lessons, "manager", contract=CONTRACT, lessons="Winter crews.")

    (line,) = expiring(bench.engine)

    assert (line.state, line.plan_by) == (RenewalState.LATE, date(2014, 12, 31))
    assert (line.report, line.report_digest) == ("outcome_en.pdf", "b" * 64)
    assert line.lessons == "Winter crews."


def test_nothing_follows_a_contract_whose_results_nobody_can_have_read(bench):
    outcome = linked(bench)

    assert codes(outcome) == ["succession.no_report"]
    assert bench.count("succession") == 0


def test_the_lessons_and_the_report_go_to_the_solicitation_that_follows(bench):
    reported(bench)
    bench.act(write_lessons, "manager", contract=CONTRACT, lessons="Winter crews.")

    outcome = linked(bench)

    assert outcome.facts == {"contract": CONTRACT, "followed_by": NEXT}
    assert expiring(bench.engine) == []
    assert [one.followed_by for one in expiring(bench.engine, every=True)] == [NEXT]
    entries = bench.entries("contract.succeeded")
    assert len(entries) == 2  # in the chain of each
    assert {one["lessons"] for one in entries} == {"Winter crews."}
    assert {one["report"] for one in entries} == {"b" * 64}


def test_a_contract_is_followed_once_by_another_and_for_a_reason(bench):
    reported(bench)

    itself = linked(bench, solicitation=OCID, reason=" ")
    linked(bench)
    again = linked(bench)

    assert codes(itself) == ["succession.itself", "succession.no_reason"]
    assert codes(again) == ["succession.linked_before"]


def test_a_link_is_never_taken_back(bench):
    reported(bench)
    linked(bench)

    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        bench.engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(sa.delete(metadata.tables["succession"]))
