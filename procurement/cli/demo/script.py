"""What the demo plays: the sample story and case, and the table its results come from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import procurement
from procurement.actions.read_files import read_results_table
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding

Body = dict[str, Any]


@dataclass(frozen=True)
class Script:
    """What happens: the story, the case, and the table of results with its mapping."""

    story: Body
    case: Body
    table: Path
    mapping: Path
    real: bool


def sample_folder() -> Path:
    """Return the folder of the samples: beside the code, or inside the installed package."""
    package = Path(procurement.__file__).parent
    beside = package.parent / "examples"
    return beside if beside.is_dir() else package / "examples"


def read_script(table: Path | None, mapping: Path | None) -> Script:
    """Read the sample story; with a table of real results, measure baselines from that table."""
    folder = sample_folder() / "demo"
    story = yaml.safe_load((folder / "story.yaml").read_text("utf-8"))
    case = yaml.safe_load((folder / story["case"]).read_text("utf-8"))
    if table is None or mapping is None:
        return Script(
            story, case, folder / story["results"], folder / story["results_mapping"], real=False
        )
    return Script(story, _measured_by(case, table, mapping), table, mapping, real=True)


def _measured_by(case: Body, table: Path, mapping: Path) -> Body:
    """Keep the KPIs that the table holds, weighted anew, with baselines to be measured from it."""
    read = read_results_table(table, mapping).reading
    if read.refused:
        raise BadInputError(*read.findings)
    held = {draft.kpi_code for draft in read.drafts}
    kept = [kpi for kpi in case["kpis"] if kpi["code"] in held]
    if not kept:
        raise BadInputError(Finding("demo.no_kpi_in_table", {"file": table.name}))
    codes = {kpi["code"] for kpi in kept}
    total = sum(kpi["weight"] for kpi in kept)
    rest = 100
    for kpi in kept:
        kpi["weight"] = round(100 * kpi["weight"] / total)
        rest -= kpi["weight"]
        kpi["baseline"] = {"from_results": True}
        kpi["balanced_by"] = [one for one in kpi.get("balanced_by", ()) if one in codes]
    kept[0]["weight"] += rest
    goals = {kpi["goal"] for kpi in kept}
    model = case["logic_model"]
    return {
        **case,
        "kpis": kept,
        "goals": [goal for goal in case["goals"] if goal["code"] in goals],
        "logic_model": {
            **model,
            "outcomes": [one for one in model["outcomes"] if one["goal"] in goals],
        },
    }
