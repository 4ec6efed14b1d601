"""Findings in words: what is wrong, and what to do about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from procurement.locale import catalogue, text
from procurement.rules.findings import Finding, Param

#: Facts whose codes have words in the catalogue of the screen, and the family they stand in.
#: A list of codes is written with commas.
FAMILIES = {
    "allowed": "role",
    "attributes": "attribute",
    "element": "element",
    "exits": "stage",
    "grouped_by": "dimension",
    "held": "role",
    "moment": "moment",
    "needed": "stage",
    "problem": "problem",
    "role": "role",
    "stage": "stage",
    "target": "stage",
    "topic": "topic",
    "warning": "warning",
}

#: Families whose codes nobody ever types: the words stand alone.
NEVER_TYPED = frozenset({"moment", "problem", "warning"})

#: Where a text begins to spell out a command; before an article, it is the Portuguese verb.
COMMAND = re.compile(r"\bprocure (?![ao]s? )")


@dataclass(frozen=True, slots=True)
class Said:
    """One finding as a person reads it."""

    code: str
    sentence: str
    remedy: str


def say(finding: Finding, language: str) -> Said:
    """Return the sentence and the remedy of `finding`.

    The catalogues in `findings/` hold `CODE` for the sentence and `CODE!` for the remedy.
    Roles and stages are named with their code behind, as in `Legal counsel (legal)`; in a command
    that a remedy spells out, only the code stands.
    """
    return Said(
        finding.code,
        _said(finding.code, finding.params, language),
        _said(f"{finding.code}!", finding.params, language),
    )


def _said(key: str, params: Mapping[str, Param], language: str) -> str:
    written = text(language, "findings", key)
    if not params:
        return written
    found = COMMAND.search(written)
    prose = written[: found.start()] if found else written
    command = written[found.start() :] if found else ""
    named = {name: _named(name, value, language) for name, value in params.items()}
    if "role" in params and "other" in params:
        named["other"] = _named("role", params["other"], language)
    return prose.format(**named) + command.format(**params)


def _named(name: str, value: Param, language: str) -> Param:
    """Return a fact as words, where its codes have any; else as it is."""
    family = FAMILIES.get(name)
    if family is None or not isinstance(value, str):
        return value
    return ", ".join(_word(family, code, language) for code in value.split(", "))


def _word(family: str, code: str, language: str) -> str:
    word = catalogue(language, "cli").get(f"{family}.{code}")
    if word is None:
        return code
    return word if family in NEVER_TYPED else f"{word} ({code})"
