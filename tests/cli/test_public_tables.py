"""docs/how-to/load-a-public-table.md, followed word by word; the counts again by plain csv."""

import csv
import gzip
import re
import shlex
from pathlib import Path

import pytest

from tests.public_tables import DATA, there

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/load-a-public-table.md"
FOLDERS = {
    "Chicago": "chicago-cdot-performance",
    "Buenos Aires": "buenosaires-ba-obras",
    "Mexico City": "ocds-gacm-mexico-airport",
    "INDIGO": "indigo-impact-bonds",
}


def commands(title):
    """Return the commands of a section, as words after `procure`."""
    section = next(part for part in PAGE.read_text("utf-8").split("\n## ") if title in part)
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line]
    return [shlex.split(line.replace("DATA", str(DATA)))[1:] for line in lines]


@pytest.fixture
def follow(databases, procure, tmp_path, monkeypatch):
    """Return a function that follows a section in a new city, and says what each command said."""
    from procurement.actions import setup

    url = databases.migrated("sqlite", tmp_path / "home" / "city.db")
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()

    def run(title):
        folder = FOLDERS[title]
        there(DATA / folder)
        said = []
        for words in [*commands("Load a public table"), *commands(title)]:
            where = [
                tmp_path / word if word.endswith(".csv") and "/" not in word else word
                for word in words
            ]
            done = procure(
                *(ROOT / word if str(word).startswith("examples/") else word for word in where)
            )
            assert done.code == 0, (words, done.err)
            said.append(done)
        return said[3:]

    yield run
    setup.forget()


def fact(said, label):
    """Return the number behind a label of the screen."""
    return int(re.search(rf"{re.escape(label)}: (\d+)", said.words)[1])


def test_chicagos_services_are_loaded_and_shown_with_the_weeks_they_met(follow):
    loaded, shown = follow("Chicago")

    with gzip.open(DATA / FOLDERS["Chicago"] / "metrics.csv.gz", "rt", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    mine = [row for row in rows if row["Activity"] == "Pothole in Street"]
    met = sum(
        float(row["Average Days to Complete Activity"]) <= float(row["Target Response Days"])
        for row in mine
    )
    assert fact(loaded, "Rows") == fact(loaded, "Used rows") == len(rows)
    assert re.search(rf"pothole_days +\S+ +\S+ +{len(mine)} +{met} +{len(mine) - met} ", shown.out)


@pytest.mark.soak  # registers 319 contracts, three tables
def test_outcome_contracts_are_registered_paid_and_reported_on(follow, tmp_path):
    registered, paid, reported, shown = follow("INDIGO")

    assert fact(registered, "Registered") == 319
    met, missed = fact(paid, "Rows that met the target"), fact(paid, "Rows that missed the target")
    assert met + missed == 372
    assert fact(paid, "Rows") == 2232
    with (tmp_path / "results-to-read.csv").open(encoding="utf-8", newline="") as file:
        unused = list(csv.DictReader(file))
    left = [row for row in unused if row["fate"] == "left_out"]
    assert fact(reported, "Left out") == len(left)
    assert all(row["line"].isdecimal() and row["reasons"] for row in left)
    assert "not awarded here" in shown.words


def test_the_airports_releases_become_contracts_with_their_progress(follow):
    registered, reported = follow("Mexico City")

    assert (fact(registered, "Rows"), fact(registered, "Registered")) == (312, 292)
    assert (fact(reported, "Used rows"), fact(reported, "New figures")) == (291, 291)


@pytest.mark.soak  # registers 1,525 contracts, each with its own chain
def test_works_contracts_are_registered_reported_and_shown_with_what_is_behind(follow, tmp_path):
    registered, loaded, listed, contract = follow("Buenos Aires")

    assert fact(registered, "Registered") == fact(registered, "Rows") == 1525
    behind = fact(listed, "Behind their target")
    assert behind == fact(loaded, "Rows that missed the target")
    assert "--format csv" in listed.words
    assert "not awarded here" in contract.words
    with (tmp_path / "unused.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == fact(loaded, "Rows without a figure")
