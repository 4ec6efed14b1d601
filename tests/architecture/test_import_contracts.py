"""Import contracts: they hold for what we have, and would notice if they did not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

#: Where a line is planted, the line, and what the report then says.
PLANTED = {
    "rules know no database": (
        "procurement/rules/money.py",
        "import sqlalchemy",
        "procurement.rules.money -> sqlalchemy",
    ),
    "rules read no settings": (
        "procurement/rules/periods.py",
        "from procurement.settings import Settings",
        "procurement.rules.periods -> procurement.settings",
    ),
    "rules say no sentences": (
        "procurement/rules/gates.py",
        "from procurement.locale import text",
        "procurement.rules.gates -> procurement.locale",
    ),
    "a lazy import is an import": (
        "procurement/rules/scoring/ranking.py",
        "def late():\n    import pydantic",
        "procurement.rules.scoring.ranking -> pydantic",
    ),
    "an import for types only is an import": (
        "outcome_metrics/signals/xmr.py",
        "import typing\nif typing.TYPE_CHECKING:\n    import pydantic",
        "outcome_metrics.signals.xmr -> pydantic",
    ),
    "KPI maths know nothing of procurement": (
        "outcome_metrics/figures/cells.py",
        "from procurement.rules import money",
        "outcome_metrics.figures.cells -> procurement.rules.money",
    ),
    "figures are not judged where they are summed": (
        "outcome_metrics/figures/frame.py",
        "from outcome_metrics.judging import ratings",
        "outcome_metrics.figures.frame -> outcome_metrics.judging.ratings",
    ),
    "flows read no table": (
        "flows/open_bids.py",
        "from procurement.store import bids",
        "flows.open_bids -> procurement.store.bids",
    ),
    "flows hold no rule": (
        "flows/rank_bids.py",
        "from procurement.rules import scoring",
        "flows.rank_bids -> procurement.rules.scoring",
    ),
    "the command line imports no flow": (
        "procurement/cli/ask.py",
        "import flows.open_bids",
        "procurement.cli.ask -> flows.open_bids",
    ),
    "the store starts no action": (
        "procurement/store/bids/bids.py",
        "from procurement.actions import unit",
        "procurement.store.bids.bids -> procurement.actions.unit",
    ),
    "papers read no table": (
        "procurement/documents/letters.py",
        "from procurement.store import bids",
        "procurement.documents.letters -> procurement.store.bids",
    ),
    "actions know no Prefect": (
        "procurement/actions/unit.py",
        "import prefect",
        "procurement.actions.unit -> prefect",
    ),
    "no two files import each other": (
        "procurement/rules/findings.py",
        "from procurement.rules import errors",
        ".findings -> .errors",
    ),
}
#: A folder that no layer names.
UNPLACED = "procurement/spare/__init__.py"


def lint_imports(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=lambda _, names: _not_python(names)
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _not_python(names):
    return [name for name in names if "." in name and not name.endswith(".py")]


@pytest.fixture(scope="module")
def reports(copy):
    """Return the report on what we have, and the one with all violations planted at once."""
    clean = lint_imports(copy)
    for path, line, _ in PLANTED.values():
        with (copy / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    (copy / UNPLACED).parent.mkdir()
    (copy / UNPLACED).write_text('"""Nobody said where this belongs."""\n', "utf-8")
    return clean, lint_imports(copy)


def test_the_import_contracts_hold(reports):
    (code, said), _ = reports

    assert code == 0, said
    assert "0 broken" in said


@pytest.mark.parametrize("violation", PLANTED)
def test_a_planted_violation_is_refused(reports, violation):
    _, (code, said) = reports

    assert code == 1
    assert PLANTED[violation][2] in said


def test_a_folder_that_no_layer_names_is_refused(reports):
    _, (_, said) = reports

    assert "procurement.spare" in said


def test_every_contract_was_broken_by_what_was_planted(reports):
    _, (_, said) = reports

    assert "0 kept" in said
