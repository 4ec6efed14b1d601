"""Tables of results: all or nothing, once, restated openly, and missing is not zero."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from procurement.actions.results.load_results import load_results
from procurement.ingest.table.mapping_file import load_mapping
from procurement.ingest.table.observations import read_table
from procurement.locale.findings import say
from procurement.rules.errors import BadInputError
from procurement.store.results import observation_log
from procurement.store.results.observed import observed
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, NOON, a_bench, codes, months
from tests.public_tables import CHICAGO, needs

MAPPING = Path(__file__).parents[2] / "examples/chicago-cdot.yaml"

#: The contract has ended, and with it all its periods.
AFTER = datetime(2016, 1, 4, 18, tzinfo=UTC)


def recorded(bench, kpi="waiting_days", contract=CONTRACT):
    """Return (start, n, d, state) of each record, oldest first."""
    found = bench.look(lambda session: observed(session, contract=contract, kpi=(kpi, 1)))
    return [(str(one.start), one.numerator, one.denominator, one.state.value) for one in found]


def test_a_table_is_stored_with_exact_sums_and_its_line(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    outcome = bench.load([("waiting_days", "2015-02-01", "2718.56", "208")])

    assert not outcome.refused
    assert outcome.facts["new"] == 1
    assert recorded(bench) == [("2015-02-01", 2_718_560_000, 208_000_000, "received")]
    table = metadata.tables["observation"]
    line = bench.look(lambda session: session.execute(sa.select(table.c.line)).scalar_one())
    assert line == 2


def test_the_same_table_twice_changes_nothing_and_says_so(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)
    rows = months("waiting_days", 2, 4, "70", "10")
    bench.load(rows)
    before = (bench.count("observation"), bench.count("source_table"), bench.count("audit_entry"))

    again = bench.load(rows)

    assert codes(again) == ["results.nothing_new"]
    assert again.facts["known"] == 3
    assert (again.facts["new"], again.facts["restated"]) == (0, 0)
    after = (bench.count("observation"), bench.count("source_table"), bench.count("audit_entry"))
    assert after == before


def test_a_changed_figure_is_a_restatement_and_both_stay_on_record(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)
    bench.load(months("waiting_days", 2, 4, "70", "10"))

    outcome = bench.load(
        [*months("waiting_days", 2, 3, "70", "10"), *months("waiting_days", 4, 4, "90", "10")]
    )

    assert (outcome.facts["restated"], outcome.facts["known"]) == (1, 2)
    assert [one[1] for one in recorded(bench) if one[0] == "2015-04-01"] == [70_000_000, 90_000_000]


def test_restatements_while_the_clock_stands_still_keep_their_order(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)
    for figure in ("70", "90", "80"):
        bench.load([("waiting_days", "2015-02-01", figure, "10")])

    instants = bench.look(
        lambda session: [
            one.recorded for one in observed(session, contract=CONTRACT, kpi=("waiting_days", 1))
        ]
    )

    assert instants == sorted(set(instants))
    assert [one[1] for one in recorded(bench)] == [70_000_000, 90_000_000, 80_000_000]


def test_back_to_an_earlier_figure_is_a_restatement_too(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)
    for figure in ("70", "90"):
        bench.load([("waiting_days", "2015-02-01", figure, "10")])

    outcome = bench.load([("waiting_days", "2015-02-01", "70", "10")])

    assert outcome.facts["restated"] == 1


def test_a_period_without_a_figure_is_stored_as_missing_and_never_as_zero(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    bench.load([("waiting_days", "2015-02-01", "", "")])

    assert recorded(bench) == [("2015-02-01", None, None, "missing")]


def test_a_kpi_outside_the_schedule_is_reported_and_not_stored_for_the_contract(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    outcome = bench.load(
        [*months("waiting_days", 2, 3, "70", "10"), *months("tree_days", 2, 4, "70", "10")]
    )

    assert codes(outcome) == ["results.not_in_schedule"]
    assert outcome.findings[0].params == {"kpi": "tree_days", "rows": 3}
    assert (outcome.facts["new"], outcome.facts["not_in_schedule"]) == (2, 3)
    assert bench.count("observation") == 2


def test_periods_outside_the_term_are_reported_and_not_stored_for_the_contract(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    # January began before the contract did, on 5 January.
    outcome = bench.load(months("waiting_days", 1, 3, "70", "10"))

    assert codes(outcome) == ["results.outside_term"]
    assert (outcome.facts["outside"], outcome.facts["new"]) == (1, 2)


def test_a_table_that_fits_neither_kpi_nor_term_is_refused(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    outcome = bench.load(months("tree_days", 2, 4, "70", "10"))

    assert outcome.refused
    assert "results.nothing_for_contract" in codes(outcome)
    assert bench.count("source_table") == 0


def test_a_week_in_a_monthly_kpi_refuses_the_whole_table(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    outcome = bench.load(
        [("waiting_days", "2015-03-02", "7", "1"), ("lasting_share", "2015-03-09", "1", "1")],
        length="week",
    )

    assert codes(outcome) == ["results.period_not_owed"] * 2
    assert outcome.findings[1].place.line == 3
    assert outcome.facts["refused"] == 2
    assert bench.count("observation") == 0


def test_one_bad_row_leaves_the_record_as_it_was(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    outcome = bench.load(
        [*months("waiting_days", 2, 4, "70", "10"), ("waiting_days", "2015-05-01", "many", "10")]
    )

    assert outcome.refused
    assert outcome.facts["table_refused"] == 1
    assert bench.count("observation") == bench.count("source_table") == 0


def test_an_error_in_the_middle_of_writing_stores_nothing(tmp_path, url, monkeypatch):
    bench = a_bench(tmp_path, url, at=AFTER)
    monkeypatch.setattr(observation_log, "CHUNK", 1)
    written = []
    real = observation_log.islice

    def breaking(rows, size):
        written.extend(real(rows, size))
        if len(written) > 2:
            raise RuntimeError
        return written[-1:]

    monkeypatch.setattr(observation_log, "islice", breaking)

    with pytest.raises(RuntimeError):
        bench.load(months("waiting_days", 2, 9, "70", "10"))

    assert len(written) == 3
    assert bench.count("observation") == bench.count("series") == bench.count("source_table") == 0
    assert bench.entries("results.loaded") == []


def test_another_file_than_the_one_named_is_a_mistake_of_the_caller(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)
    bench.load(months("waiting_days", 2, 3, "70", "10"), name="a.csv")
    meant = load_mapping(tmp_path / "mapping-1.yaml")
    read = read_table(tmp_path / "a.csv", meant)

    with pytest.raises(BadInputError) as caught:
        bench.act(load_results, "manager", private=(read, meant), table="a.csv", digest="0" * 64)

    assert codes(caught.value) == ["results.not_the_table"]


def test_a_mapping_in_another_unit_than_the_definition_is_refused(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)
    table, mapping = tmp_path / "t.csv", tmp_path / "hours.yaml"
    table.write_text("start,hours\n2015-02-01,12\n", "utf-8")
    mapping.write_text(
        "columns: {period_start: start, value: hours}\nconstants: {kpi: waiting_days}\n"
        "period: {length: month}\nunit: hours\ndirection: higher\n",
        "utf-8",
    )

    outcome = bench.load_file(table, mapping, contract=CONTRACT)

    assert codes(outcome) == ["results.mapping_differs"] * 2
    assert [one.params["field"] for one in outcome.findings] == ["unit", "direction"]
    assert bench.count("observation") == 0


def test_the_citys_own_record_takes_a_kpi_that_nobody_defined_as_version_0(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    outcome = bench.load(months("tree_days", 1, 6, "70", "10", year=2014), contract="")

    assert not outcome.refused
    assert outcome.facts["new"] == 6
    found = bench.look(lambda session: observed(session, contract=None, kpi=("tree_days", 0)))
    assert len(found) == 6
    assert [one["kpi"] for one in bench.entries("kpi.defined")][-1:] == ["tree_days"]


def test_the_citys_own_record_uses_the_definition_in_force(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    bench.load(months("waiting_days", 1, 6, "70", "10", year=2014), contract="")

    assert len(recorded(bench, contract=None)) == 6


def test_the_log_holds_the_files_digest_the_counts_and_a_digest_of_what_was_added(tmp_path, url):
    bench = a_bench(tmp_path, url, at=AFTER)

    bench.load(months("waiting_days", 2, 3, "70", "10"))

    entry = bench.entries("results.loaded")[0]
    assert (entry["contract"], entry["new"], entry["rows"]) == (CONTRACT, 2, 2)
    assert len(entry["digest"]) == len(entry["content"]) == 64


@needs(CHICAGO)
def test_chicagos_whole_table_is_the_citys_record(tmp_path, url):
    bench = a_bench(tmp_path, url, at=NOON + timedelta(days=1800))
    meant = load_mapping(MAPPING)
    read = read_table(CHICAGO, meant)

    outcome = bench.act(
        load_results, "manager", private=(read, meant), table=read.file, digest=read.sha256
    )

    assert not outcome.refused
    assert (outcome.facts["met"], outcome.facts["missed"]) == (6554, 4502)
    assert outcome.facts["new"] == bench.count("observation") == 11_056
    assert bench.count("series") == 33


@needs(CHICAGO)
def test_chicagos_whole_table_again_adds_nothing(tmp_path, url):
    bench = a_bench(tmp_path, url, at=NOON + timedelta(days=1800))
    bench.load_file(CHICAGO, MAPPING)

    again = bench.load_file(CHICAGO, MAPPING)

    assert again.facts["known"] == 11_056
    assert bench.count("observation") == 11_056


def test_a_period_that_ends_today_is_not_over_and_is_left_out_and_counted(tmp_path, url):
    # 23:30 on 31 March in Chicago; by universal time it is April already.
    bench = a_bench(tmp_path, url, at=datetime(2015, 4, 1, 4, 30, tzinfo=UTC))

    outcome = bench.load(months("waiting_days", 2, 5, "70", "10"))

    assert not outcome.refused
    assert codes(outcome) == ["results.not_over"]
    assert (outcome.facts["not_over"], outcome.facts["new"]) == (3, 1)
    assert [one[0] for one in recorded(bench)] == ["2015-02-01"]
    said = [say(outcome.findings[0], language).sentence for language in ("en", "es", "pt")]
    marks = ("not over on 2015-03-31", "2015-03-31 no han terminado", "2015-03-31 não terminaram")
    for sentence, mark in zip(said, marks, strict=True):
        assert mark in sentence
        assert "waiting_days" in sentence
        assert sentence.endswith(": 3.")


def test_a_period_that_ended_yesterday_is_over(tmp_path, url):
    # Half past midnight on 1 April in Chicago.
    bench = a_bench(tmp_path, url, at=datetime(2015, 4, 1, 5, 30, tzinfo=UTC))

    outcome = bench.load(months("waiting_days", 3, 3, "70", "10"))

    assert codes(outcome) == []
    assert [one[0] for one in recorded(bench)] == ["2015-03-01"]


@pytest.mark.parametrize("contract", [CONTRACT, ""])
def test_the_same_table_loaded_after_the_period_has_ended_stores_it(tmp_path, url, contract):
    bench = a_bench(tmp_path, url, at=datetime(2015, 3, 20, 18, tzinfo=UTC))
    rows = months("waiting_days", 2, 3, "70", "10")
    first = bench.load(rows, contract=contract, name="same.csv")
    bench.forward(datetime(2015, 4, 1, 18, tzinfo=UTC))

    again = bench.load(rows, contract=contract, name="same.csv")

    assert (first.facts["new"], first.facts["not_over"]) == (1, 1)
    assert (again.facts["new"], again.facts["known"], again.facts["not_over"]) == (1, 1, 0)
    assert codes(again) == []
    held = recorded(bench, contract=contract or None)
    assert [one[0] for one in held] == ["2015-02-01", "2015-03-01"]


@pytest.mark.parametrize("contract", [CONTRACT, ""])
def test_a_table_of_the_future_alone_is_no_mistake_and_leaves_no_trace(tmp_path, url, contract):
    bench = a_bench(tmp_path, url)
    before = (bench.count("source_table"), bench.count("audit_entry"))

    outcome = bench.load(months("waiting_days", 6, 7, "70", "10"), contract=contract)

    assert codes(outcome) == ["results.not_over"]
    assert (outcome.facts["new"], outcome.facts["not_over"]) == (0, 2)
    assert bench.count("observation") == bench.count("series") == 0
    assert (bench.count("source_table"), bench.count("audit_entry")) == before


def test_a_kpi_with_figures_of_the_future_only_is_not_defined_for_the_city_yet(tmp_path, url):
    bench = a_bench(tmp_path, url)
    before = bench.count("kpi_definition")

    outcome = bench.load(
        [
            *months("waiting_days", 1, 2, "70", "10", year=2014),
            *months("tree_days", 6, 7, "7", "1"),
        ],
        contract="",
    )

    assert codes(outcome) == ["results.not_over"]
    assert outcome.facts["new"] == 2
    assert bench.count("kpi_definition") == before
