"""A contract manager at the command line: tables in, figures out, nothing half loaded."""

import gzip

import pytest
import sqlalchemy as sa

from procurement.store.database.engine import reading
from procurement.store.tables.metrics import Observation

MAPPING = """
columns: {kpi: kpi, period_start: start, period_end: end, numerator: n, denominator: d}
period: {format: "%Y-%m-%d"}
unit: share
direction: higher
others: slug
"""
HEADER = "kpi,start,end,n,d\n"
GOOD = "on_time,2014-01-01,2014-01-31,45,50\non_time,2014-02-01,2014-02-28,40,50\n"


@pytest.fixture
def load(city, procure, tmp_path):
    """Return a function that loads a table's text as the city's own record."""
    city.do("person.register", "admin", handle="manager", name="Mara Manager")
    city.do("role.grant", "admin", handle="manager", role="contract_manager")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING, "utf-8")

    def run(text, name="table.csv"):
        path = tmp_path / name
        content = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return procure("kpi", "import", path, "--mapping", mapping, "--actor", "manager")

    return run


def observations(city):
    with reading(city.engine) as session:
        return session.execute(sa.select(sa.func.count()).select_from(Observation)).scalar_one()


def test_a_good_table_is_loaded_and_counted(city, load):
    said = load(HEADER + GOOD)

    assert said.code == 0, said.err
    assert observations(city) == 2


def test_the_same_table_again_changes_nothing_and_says_so(city, load):
    load(HEADER + GOOD)

    again = load(HEADER + GOOD)

    assert again.code == 0
    assert observations(city) == 2
    assert "results.nothing_new" in again.words


def test_a_changed_figure_is_a_restatement_that_keeps_both(city, load):
    load(HEADER + GOOD)

    said = load(HEADER + GOOD.replace("40,50", "41,50"))

    assert said.code == 0
    assert observations(city) == 3
    assert "Restated figures: 1" in said.words


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("kpi,start,end,n\non_time,2014-01-01,2014-01-31,45\n", "d"),
        (HEADER + GOOD.replace("2014-02-01", "2014-02-31"), "2014-02-31"),
        (HEADER + GOOD.replace("40,50", "forty,50"), "forty"),
        (HEADER + GOOD.replace("40,50", "40,-50"), "-50"),
        (HEADER + GOOD + "on_time,2014-01-01,2014-01-31,44,50\n", "4"),
        ((HEADER + GOOD.replace("on_time", "a_tiempo_año")).encode("latin-1"), "utf-8"),
    ],
    ids=["column", "date", "text", "negative", "twice", "encoding"],
)
def test_a_bad_table_is_refused_with_its_place_and_leaves_nothing(city, load, text, named):
    said = load(text)

    assert said.code == 2
    assert named in said.words
    assert "table.csv" in said.words
    assert "→" in said.words
    assert observations(city) == 0


def test_a_table_over_the_limit_is_refused_while_it_streams(city, load, monkeypatch):
    from procurement.actions import setup

    monkeypatch.setenv("PROCURE_MAX_TABLE_BYTES", "100000")
    setup.forget()
    said = load(HEADER + "x" * 5_000_000, name="bomb.csv.gz")

    assert said.code == 2
    assert observations(city) == 0


@pytest.mark.usefixtures("city")
def test_a_missing_file_is_a_wrong_use(procure, tmp_path):
    said = procure(
        "kpi", "import", tmp_path / "no.csv", "--mapping", tmp_path / "no.yaml", "--actor", "admin"
    )

    assert said.code == 2
    assert "no.csv" in said.words
