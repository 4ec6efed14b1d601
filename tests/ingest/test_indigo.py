"""INDIGO's published tables: counts that reconcile, reasons, and plan against payment by pandas."""

import gzip
import shutil
from decimal import Decimal

import pandas as pd
import pytest

from procurement.ingest.indigo import TABLES, read_indigo
from procurement.rules.errors import BadInputError
from procurement.rules.outcome_contracts import (
    OutcomePayment,
    PaymentType,
    Stretch,
    planned_versus_actual,
)
from tests.public_tables import INDIGO, needs


@pytest.fixture(scope="module")
def read():
    return read_indigo(INDIGO)


def frame(name):
    """Return a published table with short names for its columns."""
    found = pd.read_csv(INDIGO / f"{name}.csv.gz", dtype=str, keep_default_na=False)
    return found.rename(columns=lambda column: column.removesuffix(" - (Value)"))


@needs(INDIGO)
def test_every_row_of_every_table_is_loaded_or_left_out(read):
    assert [one.table for one in read.counts] == list(TABLES)
    for one in read.counts:
        assert one.rows == len(frame(one.table)) == one.loaded + one.left_out
    assert {one.table: (one.loaded, one.left_out) for one in read.counts} == {
        "projects": (319, 0),
        "projects_outcome_metrics": (1401, 7),
        "projects_outcome_pricings": (385, 0),
        "projects_outcome_payment_commitments": (666, 0),
        "projects_outcome_payments": (2219, 13),
        "projects_results": (518, 0),
    }


@needs(INDIGO)
def test_each_finding_points_at_the_line_where_its_row_begins(read):
    for one in read.findings:
        path = INDIGO / one.place.file
        lines = gzip.decompress(path.read_bytes()).decode("utf-8-sig").splitlines()
        assert lines[one.place.line - 1].startswith("INDIGO-POJ-"), one


@needs(INDIGO)
def test_plan_and_payment_are_those_of_a_second_computation(read):
    table = frame("projects_outcome_payments")
    table = table[table["Type"].ne("") & table["Payments - Amount"].ne("")]
    table = table[table["Period - End"] >= table["Period - Start"]]
    table["amount"] = table["Payments - Amount"].map(Decimal)
    table["plan"] = (
        table["Outcome Payment Plan Id"].str.extract(r"(\d+)")[0].fillna("0").astype(int)
    )
    cell = ["Project ID", "Period - Start", "Period - End"]
    plans = table[table["Type"] == "Planned"].groupby([*cell, "plan"])["amount"].sum()
    first = plans.groupby(level=cell).first()
    last = plans.groupby(level=cell).last()
    paid = table[table["Type"] == "Actual"].groupby(cell)["amount"].sum()
    both = pd.concat({"first": first, "last": last, "paid": paid}, axis=1).dropna()
    sums = both.groupby(level=0).sum()

    found = {
        line.project: line
        for line in planned_versus_actual(read.projects, read.payments)
        if line.compared
    }

    assert len(both) == sum(line.compared for line in found.values()) == 372
    assert found.keys() == set(sums.index)
    for project, line in found.items():
        assert line.planned_first_compared == sums.loc[project, "first"]
        assert line.planned_last_compared == sums.loc[project, "last"]
        assert line.actual_compared == sums.loc[project, "paid"]


@needs(INDIGO)
def test_of_what_the_tables_do_not_say_nothing_is_claimed(read):
    lines = planned_versus_actual(read.projects, read.payments)
    unknown = [line for line in lines if not line.currency]

    assert len({line.project for line in lines}) == 319
    assert len(unknown) == 287
    assert {(line.planned_first, line.planned_last, line.actual) for line in unknown} == {
        (None, None, None)
    }


@needs(INDIGO)
def test_no_contract_mixes_plans_with_and_without_a_name(read):
    """The order of plans rests on their numbers: a nameless one among them would have none."""
    plans = {}
    for one in read.payments:
        if one.type is PaymentType.PLANNED:
            plans.setdefault(one.project, set()).add(one.plan.casefold())

    assert [project for project, names in plans.items() if "" in names and len(names) > 1] == []


def payment(kind, amount, *, plan="", start="2021-01"):
    return OutcomePayment(
        project="P",
        plan=plan,
        metric="",
        period=Stretch(start=start, end="2021-03"),
        payer="",
        recipient="",
        type=kind,
        currency="GBP",
        amount=Decimal(amount),
        sources="",
    )


def test_plans_of_one_period_are_never_summed_and_an_unpaid_period_is_not_known():
    (line,) = planned_versus_actual(
        ["P"],
        [
            payment(PaymentType.PLANNED, 100, plan="plan2"),
            payment(PaymentType.PLANNED, 80, plan="Plan10"),
            payment(PaymentType.ACTUAL, 30),
            payment(PaymentType.ACTUAL, 40),
            payment(PaymentType.PLANNED, 5, plan="plan2", start="2021-02"),
        ],
    )

    assert (line.planned_first, line.planned_last, line.actual) == (105, 85, 70)
    assert (line.planned_first_compared, line.planned_last_compared) == (100, 80)
    assert (line.compared, line.only_planned, line.only_paid) == (1, 1, 0)


@needs(INDIGO)
def test_a_missing_table_is_named(tmp_path):
    for name in TABLES[:-1]:
        shutil.copy(INDIGO / f"{name}.csv.gz", tmp_path)

    with pytest.raises(BadInputError) as refused:
        read_indigo(tmp_path)

    assert [dict(one.params) for one in refused.value.findings] == [{"table": "projects_results"}]
