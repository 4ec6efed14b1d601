"""docs/vocabulary.md and the code use the same words, and neither uses the others."""

import ast
import re
from importlib import import_module

import pytest
from sqlmodel import SQLModel

from procurement.locale import catalogue
from procurement.rules.vocabulary import Role
from tests.architecture.sources import ROOT, modules

PAGE = (ROOT / "docs" / "vocabulary.md").read_text("utf-8")
USED, NOT_USED, TWO_WORDS = (part.split("\n", 1)[1] for part in PAGE.split("\n## ")[1:])
#: Words that only Prefect's own API may bring into the code.
PREFECT_WORDS = {"flows/policies.py", "procurement/cli/demo/command.py"}
#: Here a milestone is what OCDS calls one: a dated deliverable of a contract, to be paid for.
ABOUT_DELIVERABLES = re.compile(
    r"/(contracts?|papers|documents|payments?|settlement|reviews|tables|case|actions/asking)/"
    r"|escalation|rules/(vocabulary|facts|contract_gates)\.py|payment_terms\.py"
)
WITH_OCDS_STATUS = {"bid", "award", "contract", "milestone_judgement"}


def rows(part):
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


TERMS = [
    (term, ocds) for words, _, ocds in rows(USED) for term in re.findall(r"`([a-z_]+)`", words)
]


def parts(name):
    """Return the words of an identifier: `OutcomeGoal` and `outcome_goals` alike."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


@pytest.fixture(scope="module")
def identifiers():
    """Return path -> the names that are given there."""
    return {path.as_posix(): set(_names(tree)) for path, tree in modules()}


def _names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@pytest.fixture(scope="module")
def spoken(identifiers):
    """Return every name in the code in snake case, in the singular too, between underscores."""
    names = {"_".join(parts(name)) for names in identifiers.values() for name in names}
    names |= {"_".join(parts(part)) for path in identifiers for part in path[:-3].split("/")}
    return " ".join(f"_{name}_ _{name.removesuffix('s')}_" for name in names)


@pytest.mark.parametrize(("term", "ocds"), TERMS)
def test_each_word_is_used_in_the_code_or_is_the_word_of_the_standard(spoken, term, ocds):
    published = "".join(word.title() for word in term.split("_"))
    published = published[0].lower() + published[1:]

    assert f"_{term}_" in spoken or f"`{published}`" in ocds


def test_the_page_lists_the_words_that_matter():
    terms = [term for term, _ in TERMS]

    assert len(terms) == len(set(terms))
    assert {"solicitation", "gate", "finding", "award", "amendment", "addendum"} <= set(terms)


def test_every_role_is_in_the_vocabulary():
    human = set(Role) - {Role.ADMINISTRATOR, Role.SCHEDULER, Role.VENDOR_CONTACT}

    assert human <= {term for term, _ in TERMS}


def test_the_words_not_used_are_those_that_are_looked_for():
    words = {word for line in rows(NOT_USED) for word in re.findall(r"\*([a-z ]+)\*", line[0])}

    assert words == {
        *("user", "task", "milestone", "status", "record", "release", "change order"),
        *("utils", "helpers", "common", "base", "misc"),
    }


@pytest.mark.parametrize("word", ["user", "milestone", "task"])
def test_nothing_is_called_by_a_word_that_is_not_used(identifiers, word):
    found = {
        f"{path}: {name}"
        for path, names in identifiers.items()
        for name in names
        if {word, f"{word}s"} & set(parts(name))
        and path not in PREFECT_WORDS
        and not (word == "milestone" and ABOUT_DELIVERABLES.search(path))
    }

    assert found == set()


def test_a_signed_change_is_never_called_a_change_order(identifiers):
    names = {name.lower().replace("_", "") for found in identifiers.values() for name in found}

    assert not [name for name in names if "changeorder" in name]


def test_no_file_is_called_by_a_word_that_says_nothing():
    empty = {"utils", "helpers", "common", "base", "misc", "util", "helper"}

    assert not [path for path, _ in modules() if set(path.with_suffix("").parts) & empty]


@pytest.fixture(scope="module")
def columns():
    import_module("procurement.actions.asking.requests")  # declares every table on the way
    return {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
    }


def test_no_table_is_called_a_record_a_release_or_a_task(columns):
    names = {word for pair in columns for name in pair for word in parts(name)}

    assert names.isdisjoint({"record", "records", "release", "releases", "task", "user", "users"})


def test_a_status_is_the_code_that_ocds_gives_to_a_bid_an_award_a_contract_or_a_milestone(columns):
    assert {table for table, column in columns if column == "status"} == WITH_OCDS_STATUS


def test_where_a_process_stands_is_its_stage(columns):
    assert {table for table, column in columns if column == "stage"} >= {
        "solicitation",
        "contract",
    }


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_an_addendum_and_an_amendment_are_two_words_in_each_language(language):
    position = {"en": 1, "es": 2, "pt": 3}[language]
    addendum, amendment = (row[position] for row in rows(TWO_WORDS))
    screens = " ".join(catalogue(language, "papers").values()).lower()
    clause = ROOT / "contract_templates" / language / "clauses" / "amendments.html.j2"

    assert addendum != amendment
    assert addendum in screens
    assert amendment in clause.read_text("utf-8").lower()
