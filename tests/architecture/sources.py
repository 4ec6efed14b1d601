"""The project's own source files, as syntax trees."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("flows", "procurement", "outcome_metrics", "contract_templates")
#: Written by a tool, and never edited after it ran.
GENERATED = ROOT / "procurement" / "store" / "migrations" / "versions"


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Return each module's path, relative to the project, and its tree."""
    return tuple(
        (path.relative_to(ROOT), ast.parse(path.read_text("utf-8")))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if GENERATED not in path.parents
    )
