"""What is known of each template: version, legal source, reviewer, date, and its clauses."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import contract_templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause: the id that is printed, its file name, its version and date."""

    id: str
    code: str
    version: str
    dated: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One document template.

    Attributes:
        id: What a document prints: the same in every language.
        code: Family and name, such as `letters/award`.
        version: Changes with every change of its words.
        dated: Day of that version.
        source: Law or practice it is built on, by language.
        reviewer: The real person who reviewed it as counsel; empty until one has.
        clauses: In the order in which they are printed.
    """

    id: str
    code: str
    version: str
    dated: date
    source: Mapping[str, str]
    reviewer: str
    clauses: tuple[Clause, ...]


@cache
def templates() -> dict[str, Template]:
    """Return code -> template, as `contract_templates/manifest.toml` has them."""
    listed = tomllib.loads((contract_templates.root() / "manifest.toml").read_text("utf-8"))
    clauses = {
        code: Clause(id=found["id"], code=code, version=found["version"], dated=found["date"])
        for code, found in listed["clauses"].items()
    }
    return {
        code: Template(
            id=found["id"],
            code=code,
            version=found["version"],
            dated=found["date"],
            source=found["legal_source"],
            reviewer=found["reviewer"],
            clauses=tuple(clauses[name] for name in found.get("clauses", ())),
        )
        for code, found in listed["documents"].items()
    }
