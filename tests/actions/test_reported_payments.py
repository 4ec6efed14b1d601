"""Public tables of payments in the record: what pandas counts, nothing twice, nothing lost."""

import gzip
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from procurement.actions.contracts.register_contracts import register_contracts
from procurement.actions.payments.draw_payments import picture_of
from procurement.actions.payments.list_payments import all_payments
from procurement.actions.payments.load_reported_payments import load_reported_payments
from procurement.actions.payments.show_payments import payments_of
from procurement.ingest.register.mapping_file import load_contract_mapping
from procurement.ingest.register.reading import read_contracts
from procurement.ingest.reported_payments import read_payments
from procurement.ingest.table.mapping_file import load_mapping
from procurement.rules.errors import BadInputError
from tests.actions.contract_builder import CONTRACT, a_bench, codes
from tests.public_tables import INDIGO, needs

ROOT = Path(__file__).parents[2]
PAYMENTS = INDIGO / "projects_outcome_payments.csv.gz"
MAPPING = ROOT / "examples" / "indigo-payments.yaml"
CELL = ["Project ID", "Period - Start", "Period - End"]

SECTION = "Overall project finance - Maximum potential outcome payment"
COLUMNS = (
    "ID",
    "Impact Bond Name - (Value)",
    "Purpose and classifications - Policy sector - (Value)",
    f"{SECTION} - Amount - (Value)",
    f"{SECTION} - Currency - (Value)",
    "Dates - Start date of service provision - (Value)",
    "Dates - Actual end date of service provision - (Value)",
    "Dates - Anticipated end date of service provision - (Value)",
    "Stage of Development - (Value)",
)
CONTRACTS = (
    ",".join(COLUMNS)
    + "\nPOJ-1,One,Health,,,,,,Implementation\nPOJ-2,Two,Health,,,,,,Implementation\n"
)
HEADER = (
    "Project ID,Outcome Payment Plan Id - (Value),Outcome Metric Id - (Value),"
    "Period - Start - (Value),Period - End - (Value),Payer Organisation ID - (Value),"
    "Recipient Organisation ID - (Value),Type - (Value),Payments - Currency - (Value),"
    "Payments - Amount - (Value)\n"
)
ROWS = """POJ-1,plan2,,2021-01,2021-03,,,Planned,GBP,120
POJ-1,plan1,,2021-01,2021-03,,,Planned,GBP,45833.3333333333
POJ-1,,,2021-01,2021-03,,,Actual,GBP,30
POJ-1,,,2021-01,2021-03,,,Actual,GBP,40.50
POJ-1,plan1,,2021-04,2021-06,,,Planned,GBP,
POJ-2,,,2021-01,2021-03,,,Actual,USD,7
POJ-2,,,2021-01,2021-03,,,,USD,8
POJ-9,,,2021-01,2021-03,,,Actual,GBP,9
"""


@pytest.fixture
def bench(tmp_path, url):
    made = a_bench(tmp_path, url)
    yield made
    made.engine.dispose()


def register(bench, path):
    read = read_contracts(path, load_contract_mapping(ROOT / "examples/indigo-contracts.yaml"))
    return bench.act(
        register_contracts, "manager", private=read, table=read.file, digest=read.sha256
    )


def load(bench, path):
    read = read_payments(path, load_mapping(MAPPING))
    done = bench.act(
        load_reported_payments, "manager", private=read, table=read.file, digest=read.sha256
    )
    return done, read


@pytest.fixture
def small(bench, tmp_path):
    """Return a city with two registered contracts, and a function that loads rows."""
    (tmp_path / "projects.csv").write_text(CONTRACTS, "utf-8")
    register(bench, tmp_path / "projects.csv")

    def told(rows, name="payments.csv"):
        (tmp_path / name).write_text(HEADER + rows, "utf-8")
        return load(bench, tmp_path / name)

    return bench, told


def stored(bench):
    with bench.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT r.*, s.digest FROM reported_payment r JOIN source_table s ON s.id = r.source_id"
            " ORDER BY r.id"
        )
        return [dict(row) for row in found.mappings()]


def test_every_row_is_kept_with_its_amount_and_line_or_listed_with_its_reason(small):
    bench, told = small

    done, read = told(ROWS)

    counts = ("actual_payments", "planned", "superseded", "missing", "left_out", "no_contract")
    assert [done.facts[name] for name in counts] == [4, 1, 1, 1, 1, 1]
    assert (done.facts["rows"], done.facts["new"]) == (8, 6)
    assert [(row["line"], row["amount"], row["part"]) for row in stored(bench)] == [
        (2, "120", 1),
        (3, "45833.3333333333", 1),
        (4, "30", 1),
        (5, "40.5", 2),
        (6, None, 1),
        (7, "7", 1),
    ]
    assert {row["digest"] for row in stored(bench)} == {read.sha256}
    unused = {one.line: (one.fate, [reason.code for reason in one.reasons]) for one in read.unused}
    assert unused == {
        2: ("superseded", ["reported.plan_superseded"]),
        6: ("missing", ["table.missing_value"]),
        8: ("left_out", ["table.unknown_kind"]),
        9: ("no_contract", ["results.no_contract"]),
    }
    assert len(bench.entries("payment.imported")) == 3  # the table, and each of two contracts


def test_a_second_import_changes_nothing_and_a_changed_row_is_a_revision(small):
    bench, told = small
    told(ROWS)

    again, _ = told(ROWS)
    changed, _ = told(ROWS.replace("Actual,GBP,40.50", "Actual,GBP,41"), "edition-2.csv")

    assert (again.facts["new"], again.facts["restated"], again.facts["known"]) == (0, 0, 6)
    assert "results.nothing_new" in codes(again)
    assert (changed.facts["restated"], changed.facts["known"]) == (1, 5)
    assert [(row["revision"], row["amount"]) for row in stored(bench) if row["line"] == 5] == [
        (1, "40.5"),
        (2, "41"),
    ]
    (line,) = payments_of(bench.engine, "POJ-1").reported
    assert line.actual == Decimal(71)


def test_what_a_later_edition_leaves_out_stays_and_is_counted(small):
    bench, told = small
    told(ROWS)

    done, _ = told("POJ-1,,,2021-01,2021-03,,,Actual,GBP,30\n", "edition-2.csv")

    (advice,) = [one for one in done.findings if one.code == "reported.not_in_table"]
    assert advice.params["count"] == 4
    (line,) = payments_of(bench.engine, "POJ-1").reported
    assert line.actual == Decimal("70.5")


def test_a_contract_that_was_awarded_here_takes_no_payments_from_tables(small):
    bench, told = small

    done, read = told(f"{CONTRACT},,,2021-01,2021-03,,,Actual,GBP,30\n")

    assert "reported.awarded_here" in codes(done)
    assert [one.fate for one in read.unused] == ["no_contract"]
    assert stored(bench) == []


def test_currencies_are_never_added_and_never_drawn_together(small):
    bench, told = small
    told(ROWS + "POJ-2,,,2021-01,2021-03,,,Actual,GBP,5\n")
    seen = payments_of(bench.engine, "POJ-2")

    assert [(one.currency, one.actual) for one in seen.reported] == [("GBP", 5), ("USD", 7)]
    with pytest.raises(BadInputError) as refused:
        picture_of(seen, "en")
    assert codes(refused.value) == ["reported.which_currency"]
    assert "USD" in picture_of(seen, "en", currency="USD")


def test_a_mapping_without_the_columns_of_a_payment_is_refused(tmp_path):
    with pytest.raises(BadInputError) as refused:
        read_payments(tmp_path / "x.csv", load_mapping(ROOT / "examples/indigo-results.yaml"))

    assert {one.params["field"] for one in refused.value.findings} == {
        "columns.kind",
        "columns.currency",
    }


# --- the published tables


def table():
    found = pd.read_csv(PAYMENTS, dtype=str, keep_default_na=False)
    return found.rename(columns=lambda column: column.removesuffix(" - (Value)"))


@needs(INDIGO)
def test_the_record_has_what_pandas_counts_in_the_published_table(bench):
    register(bench, INDIGO / "projects.csv.gz")

    done, read = load(bench, PAYMENTS)

    source = table()
    unknown = source.Type.eq("") | (source["Period - Start"] > source["Period - End"])
    empty = source["Payments - Amount"].eq("")
    good = source[~unknown & ~empty]
    plans = good[good.Type == "Planned"]
    first = plans.drop_duplicates(CELL)
    actual = good[good.Type == "Actual"]
    expected = (len(actual), len(first), len(plans) - len(first), empty.sum(), unknown.sum())
    names = ("actual_payments", "planned", "superseded", "missing", "left_out")
    assert tuple(done.facts[name] for name in names) == expected == (544, 701, 974, 5, 8)
    assert sum(expected) == len(source) == done.facts["rows"] == 2232
    assert sum(one.fate == "left_out" for one in read.unused) == 8
    assert len(read.unused) == 974 + 5 + 8

    rows = stored(bench)
    assert len(rows) == done.facts["new"] == 2224
    texts = gzip.decompress(PAYMENTS.read_bytes()).decode("utf-8-sig").splitlines()
    assert all(texts[row["line"] - 1].startswith(row["contract_id"]) for row in rows)
    for kind, some in (("Planned", plans), ("Actual", actual)):
        kept = [Decimal(row["amount"]) for row in rows if row["kind"] == kind and row["amount"]]
        assert sorted(kept) == sorted(map(Decimal, some["Payments - Amount"]))
    again, _ = load(bench, PAYMENTS)
    assert (again.facts["new"], again.facts["known"]) == (0, 2224)


@needs(INDIGO)
def test_plan_and_payment_of_each_contract_come_out_of_the_record_as_pandas_has_them(bench):
    register(bench, INDIGO / "projects.csv.gz")
    load(bench, PAYMENTS)

    source = table()
    good = source[source.Type.ne("") & source["Payments - Amount"].ne("")]
    good = good[good["Period - End"] >= good["Period - Start"]]
    good = good.assign(amount=good["Payments - Amount"].map(Decimal))
    actual = good[good.Type == "Actual"].groupby("Project ID").amount.sum()
    first = good[good.Type == "Planned"].drop_duplicates(CELL).groupby("Project ID").amount.sum()
    every = all_payments(bench.engine)
    found = {one.project: one for one in every.reported}

    assert len(every.reported) == len(found) == 32
    assert {name: one.actual for name, one in found.items() if one.actual is not None} == dict(
        actual
    )
    assert {
        name: one.planned_first for name, one in found.items() if one.planned_first is not None
    } == dict(first)
    assert sum(one.compared for one in every.reported) == 372
    assert every.contracts == 320  # those of the table, and the one that was awarded here
