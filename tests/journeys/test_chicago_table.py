"""A real public table, loaded into a copy of the sample city's record after the demo.

Quick, because nothing is printed; the whole job on this table is in `test_chicago`.
"""

import json
import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from tests.journeys.demo_run import CASE, CHICAGO_MAPPING, DemoRun, table_of
from tests.journeys.recompute import KPIS, chicago_lines, chicago_met_and_missed, sample_lines
from tests.public_tables import CHICAGO, there

#: Quantities are kept as whole numbers of millionths.
SCALE = 10**6

RECORD = (
    "SELECT kpi_code, period_start, numerator, denominator, source_id FROM observation"
    " JOIN series ON series.id = observation.series_id WHERE contract_id IS NULL"
    " ORDER BY recorded_at, series_id, period_start"
)


@pytest.fixture(scope="module")
def copied(sample, tmp_path_factory) -> DemoRun:
    there(CHICAGO)
    copy = replace(sample, place=tmp_path_factory.mktemp("copied"))
    for name in ("home", "cwd", "tmp"):
        (copy.place / name).mkdir()
    for name in ("data", "keys"):
        shutil.copytree(sample.out / name, copy.out / name)
    return copy


@pytest.fixture(scope="module")
def told(copied) -> dict[str, int]:
    """What the program says about the table."""
    manager = CASE["team"]["contract_manager"]
    answer = copied.ask(
        *("kpi", "import", str(CHICAGO), "--mapping", str(CHICAGO_MAPPING)),
        *("--actor", manager, "--json"),
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)["facts"]


@pytest.fixture(scope="module")
def versions(copied, told) -> dict[tuple[str, date], list[tuple[Fraction, Fraction]]]:
    """Every figure that the city's record holds for a week, the oldest first."""
    assert told
    found = defaultdict(list)
    for row in copied.rows(RECORD):
        if row["kpi_code"] in KPIS:
            figures = (Fraction(row["numerator"], SCALE), Fraction(row["denominator"], SCALE))
            found[row["kpi_code"], date.fromisoformat(row["period_start"])].append(figures)
    return found


def test_every_row_is_counted_and_none_is_dropped_in_silence(copied, told):
    (city,) = copied.rows("SELECT simulated_now FROM installation")
    today = date.fromisoformat(city["simulated_now"][:10])
    rows = table_of(CHICAGO)
    starts = [datetime.strptime(row["Period Start"], "%m/%d/%Y").date() for row in rows]
    over = [start for start in starts if start + timedelta(days=6) < today]

    assert (told["met"], told["missed"]) == chicago_met_and_missed() == (6554, 4502)
    assert told["rows"] == told["used"] == len(rows) == 11056
    assert told["not_over"] == len(rows) - len(over) > 0
    assert told["new"] + told["restated"] == len(over)


def test_each_week_holds_the_days_times_the_requests_of_the_public_table(versions):
    table = {(one.kpi, one.start): (one.numerator, one.denominator) for one in chicago_lines()}
    last = max(start for _, start in versions)
    latest = {week: figures[-1] for week, figures in versions.items() if week in table}

    assert latest == {week: said for week, said in table.items() if week[1] <= last}
    assert len(latest) > 3 * 340


def test_a_week_that_was_known_otherwise_keeps_both_figures(versions, told):
    known = {
        (one.kpi, one.start): (one.numerator, one.denominator)
        for one in sample_lines()
        if KPIS[one.kpi]["frequency"] == "week"
    }
    restated = {week: figures for week, figures in versions.items() if len(figures) > 1}

    assert len(restated) == told["restated"] > 0
    assert all(figures[0] == known[week] for week, figures in restated.items())
    assert all(len(figures) == 2 for figures in restated.values())
