"""What the database itself refuses about payments, whoever asks, on both databases."""

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from procurement.store.tables import metadata
from tests.actions.conftest import agreed, paying
from tests.actions.paying import FEBRUARY, jobs

__all__ = ["agreed", "paying"]  # fixtures

TABLES = (
    "payment_terms",
    "payment_evidence",
    "settlement",
    "settlement_line",
    "settlement_claim",
    "settlement_approval",
)
REFUSED = (sa.exc.IntegrityError, sa.exc.DBAPIError)


@pytest.fixture
def paid(agreed):
    """Return a city with one approved settlement."""
    agreed.evidence(jobs(1, 2, FEBRUARY))
    agreed.settle("2026-Q1")
    agreed.do("payment.approve", "approver", settlement=1)
    return agreed


def refused(city, statement, said=""):
    """Whether the database refuses a statement, saying so."""
    try:
        with city.bench.engine.execution_options(writes=True).begin() as connection:
            connection.execute(statement)
    except REFUSED as problem:
        return said in str(problem)
    return False


def settlement(city, **changed):
    """Return an INSERT of a settlement like the one that is there."""
    (row,) = city.rows("settlement")
    values = {**row, "id": uuid4(), "number": 2, **changed}
    return sa.insert(metadata.tables["settlement"]).values(values)


def test_evidence_counted_among_no_cases_is_refused(paid):
    row = {**paid.rows("payment_evidence")[0], "reference": "again"}
    del row["id"]
    insert = sa.insert(metadata.tables["payment_evidence"])

    contradiction = insert.values({**row, "numerator": 1, "denominator": 0})

    assert refused(paid, contradiction, "evidence_counts_nothing_among_none")
    assert not refused(paid, insert.values({**row, "numerator": 0, "denominator": 0}))


def test_no_row_about_payments_is_ever_changed_or_deleted(paid):
    for name in TABLES:
        table = metadata.tables[name]
        column = next(iter(table.primary_key.columns))
        assert paid.rows(name), name
        assert refused(paid, sa.delete(table), "append-only"), name
        assert refused(paid, sa.update(table).values({column.name: column}), "append-only"), name


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2025, 12, 1), date(2026, 1, 1)),
    ],
    ids=["the same", "one day after", "one day before"],
)
def test_a_period_that_overlaps_a_standing_one_is_refused(paid, start, end):
    again = settlement(paid, period_start=start, period_end=end)

    assert refused(paid, again, "the period is settled")


def test_a_period_beside_it_is_not_refused(paid):
    beside = settlement(paid, period_start=date(2026, 4, 1), period_end=date(2026, 6, 30))

    assert not refused(paid, beside)


def test_a_reversal_is_the_exact_opposite_once_and_with_a_reason(paid):
    (row,) = paid.rows("settlement")
    back = {"reverses": row["id"], "payable_minor": -row["payable_minor"], "reason": "Wrong"}

    assert refused(paid, settlement(paid, **{**back, "payable_minor": -1}), "opposite")
    assert refused(paid, settlement(paid, **{**back, "period_start": date(2026, 1, 2)}), "opposite")
    assert refused(paid, settlement(paid, **{**back, "reason": ""}))
    assert not refused(paid, settlement(paid, **back))
    assert refused(paid, sa.text("DELETE FROM settlement"), "append-only")


def test_a_payment_below_zero_and_a_number_used_twice_are_refused(paid):
    later = {"period_start": date(2026, 4, 1), "period_end": date(2026, 6, 30)}

    assert refused(paid, settlement(paid, payable_minor=-1, **later))
    assert refused(paid, settlement(paid, number=1, **later))


def test_an_approval_names_the_one_who_proposed(paid):
    (given,) = paid.rows("settlement_approval")
    values = {**given, "settlement_id": uuid4()}

    assert refused(paid, sa.insert(metadata.tables["settlement_approval"]).values(values))


def test_a_name_cannot_stand_where_a_digest_belongs(paid):
    row = paid.rows("payment_evidence")[0]
    values = {**row, "reference": "X", "person": "Ana Morales"}
    values.pop("id")  # the database counts

    assert refused(paid, sa.insert(metadata.tables["payment_evidence"]).values(values))
