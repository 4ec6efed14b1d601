"""Whatever the arithmetic refuses, a person reads why and what to do, in three languages."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from outcome_metrics.figures.formulas import REFUSAL
from procurement.locale import LANGUAGES, catalogue

HOME = Path(__file__).parents[2] / "outcome_metrics"
FAMILY = re.compile(
    r"(quantity|frame|cell|state|record|kpi|target|baseline|composite|aggregate|comparing|impact|market|season|shift|disclosure)\.[a-z_]+"
)
TREES = [ast.parse(path.read_text("utf-8")) for path in sorted(HOME.rglob("*.py"))]
CODES = {
    node.value
    for tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant)
    and isinstance(node.value, str)
    and FAMILY.fullmatch(node.value)
}
#: Codes whose `Problem` is made from a table of codes -> the facts it gets there.
FROM_TABLES = {
    "frame.negative_index": {"row", "count"},
    "frame.negative_denominator": {"row", "count"},
    "frame.nothing_to_divide": {"row", "count"},
    "frame.unknown_state": {"row", "count"},
} | {code: {"group", "count"} for code in REFUSAL.values()}


def facts_of(call, tree):
    """Return the names of the facts given to one `Problem`, written there or just before."""
    if len(call.args) == 1:
        return set()
    given = call.args[1]
    if isinstance(given, ast.Name):
        given = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and getattr(node.targets[0], "id", None) == given.id
            and node.lineno < call.lineno
        ][-1]
    return {key.value for key in given.keys}


MADE = FROM_TABLES | {
    call.args[0].value: facts_of(call, tree)
    for tree in TREES
    for call in ast.walk(tree)
    if isinstance(call, ast.Call)
    and isinstance(call.func, ast.Name)
    and call.func.id == "Problem"
    and isinstance(call.args[0], ast.Constant)
}


def named(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_codes_are_found_in_the_source():
    assert len(CODES) >= 45
    assert set(MADE) <= CODES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_refusal_has_a_sentence_and_a_remedy(language):
    words = catalogue(language, "findings")

    assert {key for code in CODES for key in (code, f"{code}!") if key not in words} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(CODES))
def test_a_sentence_names_all_the_facts_of_its_refusal_and_no_others(language, code):
    words = catalogue(language, "findings")

    assert named(words[code]) == MADE.get(code, set())
    assert named(words[f"{code}!"]) <= MADE.get(code, set())
