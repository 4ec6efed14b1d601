"""docs/how-to/add-a-kpi.md, followed to the letter in a copy of the project."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
#: What a developer has checked out, as far as the recipe needs it.
NEEDED = ("outcome_metrics", "procurement", "contract_templates", "tests", "docs", "pyproject.toml")
CODE = "park_trees_alive_share"


def recipe():
    page = (DOCS / "how-to/add-a-kpi.md").read_text("utf-8")
    return page.partition("## For every city")[2]


def blocks(language):
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", recipe(), re.DOTALL | re.MULTILINE)
    return [dedent(block) for block in found]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a copy of the project in which steps 1 and 2 have been done."""
    folder = tmp_path_factory.mktemp("project")
    skip = shutil.ignore_patterns("__pycache__", "node_modules", "*.lock")
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=skip)
        else:
            shutil.copyfile(source, folder / name)
    for lock in ("rules/pathways.lock", "metrics/catalogue/kpis.lock"):
        shutil.copyfile(ROOT / "tests" / lock, folder / "tests" / lock)
    (file,) = re.findall(r"`(outcome_metrics/catalogue/\w+\.py)`, before", recipe())
    (definition,) = blocks("python")
    (name,) = re.findall(r"^2\. Add `(\w+)` to that tuple", recipe(), re.MULTILINE)
    path = folder / file
    before, tuple_, listed = path.read_text("utf-8").rpartition("PARK_UPKEEP = (")
    path.write_text(f"{before}{definition}\n{tuple_}{name}, {listed}", "utf-8")
    return folder


def follow(copy, command):
    program, *arguments = shlex.split(command)
    if program == "procure":
        arguments = ["-m", "procurement.cli.app", *arguments]
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={
            **os.environ,
            "PYTHONPATH": str(copy),
            "PROCURE_LANGUAGE": "en",
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_kpi_added_by_the_recipe_is_in_the_catalogue_on_a_page_and_on_the_screen(copy):
    (script,) = blocks("sh")

    answers = [follow(copy, command) for command in script.splitlines()]

    assert [one.returncode for one in answers] == [0, 0, 0], [one.stdout for one in answers]
    written, checked, described = (one.stdout for one in answers)
    assert written == ""
    assert re.search(r"\d+ passed", checked)
    assert "Do planted trees live?" in described
    assert "110 ÷ 150 = 73.33%" in described
    page = (copy / f"docs/kpis/{CODE}.md").read_text("utf-8")
    assert "¿Viven los árboles plantados?" in page
    assert f"({CODE}.md)" in (copy / "docs/kpis/README.md").read_text("utf-8")
    assert f"{CODE}/1 " in (copy / "tests/metrics/catalogue/kpis.lock").read_text("utf-8")


@pytest.mark.soak
def test_the_catalogue_lists_the_new_kpi_in_every_language(copy):
    listed = follow(copy, "procure kpi catalogue --service park_upkeep --json")

    assert "Árvores plantadas vivas" in listed.stdout


@pytest.mark.soak
def test_a_wrong_worked_case_is_noticed_by_the_check_of_the_recipe(copy, tmp_path):
    wrong = tmp_path / "wrong"
    shutil.copytree(copy, wrong)
    path = wrong / "outcome_metrics/catalogue/park_upkeep.py"
    path.write_text(path.read_text("utf-8").replace('value="0.7333"', 'value="0.7"'), "utf-8")

    checked = follow(wrong, f"python -m pytest tests/metrics/catalogue -q -k {CODE}")

    assert checked.returncode == 1
    assert "test_the_stated_value_and_attainment_are_right_by_hand" in checked.stdout
