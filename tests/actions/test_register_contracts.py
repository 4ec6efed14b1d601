"""Contracts that run already: registered from a table, reported on, reviewed, never invented."""

import json
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import select

from procurement.actions.contracts import look
from procurement.actions.contracts.register_contracts import register_contracts
from procurement.actions.results.collect_observations import collect_observations
from procurement.actions.results.show_record import record_now
from procurement.actions.results.show_results import results_of
from procurement.actions.reviews.review_contracts import comment_on_review, review_contracts
from procurement.ingest.register.mapping_file import load_contract_mapping
from procurement.ingest.register.reading import read_contracts
from procurement.rules.errors import BadInputError, NotAllowedError, NotFoundError
from procurement.store.contracts import contracts
from procurement.store.tables import metadata
from procurement.store.tables.contracts import Review
from procurement.store.tables.parties import Vendor
from tests.actions.contract_builder import CONTRACT, a_bench, codes

#: After every period of the tables below.
NOW = datetime(2015, 9, 1, 18, tzinfo=UTC)
HEADER = "id,name,firm,cuit,amount,start,end,state"
ROWS = (
    'w/1,School,Criba S.A.,30-50545443-6,"$1.000,50",2013-12-01,2015-05-31,En obra',
    "w2,Square,CRIBA SA,,500,2014-01-01,2015-12-31,En obra",
    "w3,Hospital,,30-1; 30-2,two sums,2015-03-01,2015-02-01,En obra",
    "w4,Bridge,Puentes,30111111111,10,2014-01-01,2014-02-28,Finalizada",
)
MAPPING = """
source: a table of works
columns: {contract: id, title: name, vendor: firm, tax_id: cuit, value: amount, starts_on: start,
  ends_on: end, status: state}
constants: {currency: ARS, language: es, department: Works}
contracts: {prefix: BA-}
numbers: {decimal: ",", thousands: "."}
signs: ["$"]
tax_ids: {scheme: AR-CUIT, lengths: [11]}
statuses: {En obra: active, Finalizada: terminated}
reviews: {every_months: 3}
"""
PROGRESS = """
columns: {contract: id, value: progress, target_from: end}
constants: {kpi: works_progress, target: 100}
contracts: {prefix: BA-}
snapshot: {day: 2015-06-15, source: said so}
period: {length: month}
reporting: {lag_days: 0, submission_days: 0}
unit: percent
direction: higher
aggregation: last
unusable: leave_out
"""


@pytest.fixture
def bench(tmp_path, url):
    return a_bench(tmp_path, url, at=NOW)


def register(bench, *rows, name="works.csv", mapping=MAPPING, **named):
    table, layout = bench.home / name, bench.home / "contracts.yaml"
    table.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    layout.write_text(mapping, encoding="utf-8")
    read = read_contracts(table, load_contract_mapping(layout))
    facts = {"table": read.file, "digest": read.sha256 or "", **named}
    return bench.act(register_contracts, "officer", private=read, **facts)


def report(bench, *rows, day="2015-06-15", contract=""):
    table, layout = bench.home / f"progress-{day}.csv", bench.home / "progress.yaml"
    table.write_text("\n".join(("id,progress,end", *rows)) + "\n", encoding="utf-8")
    layout.write_text(PROGRESS.replace("2015-06-15", day), encoding="utf-8")
    return bench.load_file(table, layout, contract=contract)


def vendors(bench):
    return bench.look(
        lambda session: {
            one.id: (one.tax_scheme, one.tax_id) for one in session.exec(select(Vendor))
        }
    )


def test_a_table_is_registered_with_what_it_says_and_nothing_invented(bench):
    outcome = register(bench, *ROWS, manager="manager")

    assert (outcome.facts["registered"], outcome.facts["running"]) == (4, 3)
    first, third = bench.contract("BA-w_1"), bench.contract("BA-w3")
    assert (first.value_minor, first.currency) == (100_050, "ARS")
    assert (first.starts_on, first.ends_on) == (date(2013, 12, 1), date(2015, 5, 31))
    assert (first.award_id, first.source_line, first.stage) == (None, 2, "monitoring")
    assert (third.value_minor, third.vendor_id) == (None, None)
    assert (third.starts_on, third.ends_on) == (None, None)
    assert bench.contract("BA-w4").stage == "closed"
    assert sorted(codes(outcome)) == ["register.ends_before_start", *["register.left_unknown"] * 2]


def test_a_vendor_is_found_by_its_number_or_its_name_and_else_entered(bench):
    register(bench, *ROWS)

    known = vendors(bench)
    assert bench.contract("BA-w_1").vendor_id == bench.contract("BA-w2").vendor_id
    assert known[bench.contract("BA-w2").vendor_id] == ("AR-CUIT", "30505454436")
    register(bench, "w5,Park,CRIBA  s.a.,,1,,,En obra", name="more.csv")
    register(bench, "w6,Park,Nobody Knows,,1,,,En obra", name="others.csv")
    register(bench, "w7,Park,nobody knows,,1,,,En obra", name="again.csv")
    assert bench.contract("BA-w5").vendor_id == bench.contract("BA-w_1").vendor_id
    assert bench.contract("BA-w6").vendor_id == bench.contract("BA-w7").vendor_id
    assert vendors(bench)[bench.contract("BA-w6").vendor_id] == ("NAME", "NOBODY KNOWS")
    assert len(vendors(bench)) == len(known) + 1


def test_the_line_the_file_and_the_audit_say_where_it_came_from(bench):
    register(bench, *ROWS)

    origin = bench.look(lambda session: contracts.origin(session, contracts.find(session, "BA-w2")))
    entries = [one for one in bench.entries("contract.registered") if one["contract"] == "BA-w2"]
    (table,) = bench.entries("contracts.registered")
    assert (origin.file, origin.line, origin.key, origin.title) == ("works.csv", 3, "w2", "Square")
    assert [(one["line"], one["digest"]) for one in entries] == [(3, origin.digest)]
    assert (table["contracts"], table["source"]) == (4, "a table of works")
    chain = bench.look(lambda session: contracts.ocid_of(session, "BA-w2"))
    assert chain == "ocds-000000-BA-w2"


def test_the_same_table_again_changes_nothing(bench):
    register(bench, *ROWS)
    tables = ("contract", "vendor", "source_table", "audit_entry", "stage_visit")
    before = [bench.count(table) for table in tables]

    again = register(bench, *ROWS)

    assert (again.facts["registered"], again.facts["registered_before"]) == (0, 4)
    assert [bench.count(table) for table in tables] == before


def test_a_table_that_tells_otherwise_is_reported_and_the_contract_stays(bench):
    register(bench, *ROWS)

    outcome = register(bench, ROWS[1].replace("500", "900"), name="newer.csv")

    assert codes(outcome) == ["register.changed"]
    assert (outcome.facts["told_otherwise"], bench.contract("BA-w2").value_minor) == (1, 50_000)


def test_a_name_that_belongs_to_another_contract_refuses_the_whole_table(bench):
    mapping = MAPPING.replace("prefix: BA-", f"prefix: {CONTRACT[:-1]}")

    outcome = register(bench, ROWS[0].replace("w/1", "1"), ROWS[1], mapping=mapping)

    assert outcome.refused
    assert [one.code for one in outcome.findings] == ["register.name_taken"]
    assert bench.count("registered_contract") == 0


def test_rows_without_a_name_are_left_out_and_repeated_ones_counted_once(bench):
    outcome = register(bench, ROWS[1], ROWS[1], ROWS[1].replace("500", "900"), ",x,,,,,,En obra")

    facts = outcome.facts
    assert facts["rows"] == 4 == facts["contracts"] + facts["repeated"] + 1 + facts["left_out"]
    assert (facts["contracts"], facts["repeated"], facts["superseded"]) == (1, 1, 1)
    assert bench.contract("BA-w2").value_minor == 90_000


def test_what_is_not_the_reading_of_the_table_is_refused(bench):
    with pytest.raises(BadInputError):
        bench.act(register_contracts, "officer", private=None, table="works.csv", digest="")


def test_one_table_reports_on_many_contracts_and_names_those_nobody_knows(bench):
    register(bench, *ROWS)

    outcome = report(bench, "w/1,90,2015-05-31", "w2,40,2015-12-31", "w9,10,", "w4,half,")

    assert (outcome.facts["new"], outcome.facts["contracts"]) == (2, 2)
    assert (outcome.facts["no_contract"], outcome.facts["left_out"]) == (1, 1)
    assert set(codes(outcome)) == {"table.not_a_number", "results.no_contract"}
    row = bench.contract("BA-w_1")
    assert (row.results_from, row.results_until) == (date(2015, 6, 1), date(2015, 6, 30))
    entries = bench.entries("results.loaded")
    each = [one for one in entries if isinstance(one["contracts"], list)]
    assert [one["contracts"] for one in entries if one not in each] == [2]
    assert sorted(one["contract"] for told in each for one in told["contracts"]) == [
        "BA-w2",
        "BA-w_1",
    ]


def test_a_contract_is_found_by_exactly_the_name_its_table_gave_it(bench):
    register(bench, *ROWS)

    outcome = report(bench, "w_1,90,")  # w/1 is another name, though it is BA-w_1 here

    assert outcome.refused
    assert codes(outcome) == ["results.no_contract", "results.nothing_for_contracts"]


def test_the_targets_of_a_registered_contract_are_those_its_tables_state(bench):
    register(bench, *ROWS)
    report(bench, "w/1,90,2015-05-31", "w2,40,2015-12-31")

    late, early = results_of(bench.engine, "BA-w_1"), results_of(bench.engine, "BA-w2")

    (row,) = late.kpis[0].assessment.rows
    assert (row.judgement.value, row.judgement.target_low, row.judgement.below_target) == (
        0.9,
        1.0,
        True,
    )
    assert early.kpis[0].assessment.rows[0].judgement.target_low is None
    assert early.kpis[0].assessment.whole.reason == "no_target"
    assert (late.origin.file, late.origin.line) == ("works.csv", 2)


def test_a_second_snapshot_widens_what_is_owed_and_the_first_stays_as_it_was(bench):
    register(bench, *ROWS)
    report(bench, "w/1,90,2015-05-31")

    report(bench, "w/1,100,2015-05-31", day="2015-07-15")

    found = results_of(bench.engine, "BA-w_1").kpis[0].assessment
    assert [(str(one.start), one.judgement.value) for one in found.rows] == [
        ("2015-06-01", 0.9),
        ("2015-07-01", 1.0),
    ]
    assert found.whole.judgement.value == 1.0
    assert bench.contract("BA-w_1").results_until == date(2015, 7, 31)
    again = report(bench, "w/1,100,2015-05-31", day="2015-07-15")
    assert codes(again) == ["results.nothing_new"]


def test_a_contract_cannot_be_named_for_a_table_that_names_its_own(bench):
    register(bench, *ROWS)

    with pytest.raises(BadInputError) as refused:
        report(bench, "w/1,90,", contract=CONTRACT)

    assert codes(refused.value) == ["results.names_contracts"]


def test_a_registered_contract_is_reviewed_over_what_was_reported_and_no_further(bench):
    register(bench, *ROWS)
    report(bench, "w/1,90,2015-05-31", "w4,100,2014-02-28")

    outcome = bench.act(review_contracts, "scheduler")

    def of(session):
        return [
            (one.contract_id, str(one.period_start), str(one.period_end))
            for one in session.exec(select(Review))
            if one.contract_id.startswith("BA-")
        ]

    assert not outcome.refused
    assert bench.look(of) == [("BA-w_1", "2015-06-01", "2015-06-30")]
    again = bench.act(review_contracts, "scheduler")
    assert again.facts["reviewed"] == 0


def test_nobody_speaks_for_a_vendor_that_is_not_known(bench):
    register(bench, *ROWS)
    report(bench, "w3,90,")
    bench.act(review_contracts, "scheduler")

    with pytest.raises(NotAllowedError):
        bench.act(
            comment_on_review,
            "officer",  # works for no vendor, as the contract has none
            contract="BA-w3",
            period_end=date(2015, 6, 30),
            comment="Mine",
        )


def test_an_unknown_end_holds_a_contract_back_from_closeout_with_words(bench):
    register(bench, *ROWS)

    ways = {way.target: way for way in look.contract_now(bench.engine, "BA-w3").exits}

    assert "contract.end_unknown" in [one.code for one in ways["closeout"].findings]


def test_contracts_on_which_nothing_was_reported_say_so(bench):
    register(bench, *ROWS)

    with pytest.raises(NotFoundError) as refused:
        results_of(bench.engine, "BA-w2")

    assert codes(refused.value) == ["results.nothing_reported"]
    assert not bench.act(collect_observations, "scheduler").refused


def test_the_record_lists_what_is_behind_first_and_says_what_is_unknown(bench):
    register(bench, *ROWS)
    report(bench, "w2,40,2015-12-31", "w/1,90,2015-05-31", "w4,100,2014-02-28", "w3,,")

    listed = record_now(bench.engine).contracts

    assert [(one.contract, one.behind, one.value, one.target) for one in listed] == [
        ("BA-w_1", True, 0.9, 1.0),
        ("BA-w2", None, 0.4, None),
        ("BA-w3", None, None, None),
        ("BA-w4", False, 1.0, 1.0),
    ]
    assert record_now(bench.engine, kpi="other").contracts == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"source_id": None}, "contract_awarded_or_registered"),
        ({"source_line": None}, "contract_source_has_its_line"),
        ({"value_minor": 1, "currency": None}, "contract_value_has_a_currency"),
        ({"results_from": date(2015, 1, 1)}, "contract_results_span"),
        ({"starts_on": date(2016, 1, 1)}, "contract_ends_after_it_starts"),
    ],
)
def test_a_registered_contract_that_cannot_be_is_refused(bench, change, rule):
    register(bench, ROWS[0])
    table = metadata.tables["contract"]
    values = bench.look(
        lambda session: dict(
            session.execute(sa.select(table).where(table.c.id == "BA-w_1")).mappings().one()
        )
    )

    with pytest.raises(sa.exc.IntegrityError, match=rule), bench.engine.begin() as connection:
        connection.execute(table.insert().values({**values, "id": "X", **change}))


@pytest.mark.parametrize("change", [{"source_line": 9}, {"ocid": "other"}])
def test_where_a_contract_came_from_never_changes(bench, change):
    register(bench, ROWS[0])
    table = metadata.tables["contract"]

    refused = pytest.raises(sa.exc.DatabaseError, match="keeps its award or its source")
    with refused, bench.engine.begin() as connection:
        connection.execute(table.update().values(change).where(table.c.id == "BA-w_1"))


def test_the_cells_of_the_row_are_kept_as_they_were_written(bench):
    register(bench, *ROWS)

    body = bench.look(
        lambda session: session.execute(
            sa.select(metadata.tables["registered_contract"].c.row_body).where(
                metadata.tables["registered_contract"].c.contract_id == "BA-w3"
            )
        ).scalar_one()
    )

    assert json.loads(body)["amount"] == "two sums"
