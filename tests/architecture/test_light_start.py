"""A command starts fast: what only a few commands compute with is not loaded by the others."""

import json
import subprocess
import sys

import pytest

#: Distributions of statistics, half a second to two seconds each, that only `report impact` needs.
HEAVY = {"pandas", "scipy.stats", "statsmodels"}
#: What a command without figures, texts without a database, has no use for at all.
COMPUTING = HEAVY | {"numpy", "scipy", "sqlalchemy"}
#: Runs one command as the console script does, then tells which modules it has loaded.
RUN = """
import contextlib, io, json, sys
from procurement.cli.app import main
sys.argv = ["procure", *json.loads(sys.argv[1])]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
print(json.dumps(sorted(sys.modules)))
"""


def loaded(*command, env=None):
    """Return the modules that a fresh process has loaded once it has run `procure COMMAND`."""
    found = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(command)],
        capture_output=True,
        check=True,
        text=True,
        env=env,
    )
    return set(json.loads(found.stdout.splitlines()[-1]))


def test_help_loads_nothing_that_computes():
    assert not loaded("--help") & COMPUTING


def test_the_help_of_each_group_of_commands_loads_nothing_that_computes():
    assert not loaded("kpi", "--help") & COMPUTING


@pytest.mark.parametrize("command", [("catalogue",), ("describe", "shelter_bed_occupancy")])
def test_a_look_into_the_catalogue_needs_neither_statistics_nor_a_database(command):
    found = loaded("kpi", *command)

    assert "outcome_metrics.catalogue" in found  # it did look
    assert not found & (HEAVY | {"sqlalchemy"})


def test_results_are_shown_without_the_libraries_of_the_impact_report(tmp_path, databases):
    url = databases.migrated("sqlite", tmp_path / "city.db")

    found = loaded("kpi", "show", "NONE-1", env={"PROCURE_DATABASE_URL": url, "LANG": "C.UTF-8"})

    assert "outcome_metrics.assessing.assessment" in found  # it did look
    assert not found & HEAVY
