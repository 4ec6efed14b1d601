"""One act, one transaction: nothing else commits, and nobody reads a clock of his own."""

import ast

import pytest

from tests.architecture.sources import modules

#: Where a transaction begins and ends, and where tables are made.
ENGINE = "procurement/store/database/engine.py"
MIGRATIONS = ("procurement/store/database/migrate.py", "procurement/store/migrations/env.py")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.utcfromtimestamp",
    "date.today",
    "time.time",
    "time.localtime",
    "time.gmtime",
}


def calls(tree):
    """Yield `name.attribute` for each attribute that is mentioned, called or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = getattr(owner, "id", getattr(owner, "attr", "…"))
            yield f"{name}.{node.attr}"


def test_nothing_commits_but_the_end_of_the_one_transaction():
    found = [
        f"{path}: {call}" for path, tree in modules() for call in calls(tree) if _commits(call)
    ]

    assert found == []


def _commits(call):
    return call.endswith((".commit", ".begin_twophase"))


def test_a_transaction_begins_in_one_file_only():
    begins = {
        path.as_posix()
        for path, tree in modules()
        for call in calls(tree)
        if call.endswith(".begin") or call == "sqlmodel.Session"
    }

    assert begins <= {ENGINE, *MIGRATIONS}
    assert ENGINE in begins


def test_a_session_is_opened_in_one_file_only():
    opens = {
        path.as_posix()
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Session"
    }

    assert opens == {ENGINE}


def test_actions_get_their_transaction_from_the_unit_once_there_is_a_city():
    writers = {
        path.as_posix()
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "writing"
    }

    assert writers == {"procurement/actions/unit.py", "procurement/actions/city/create_city.py"}


def test_nobody_reads_a_clock_of_his_own():
    found = [
        f"{path}: {call}" for path, tree in modules() for call in calls(tree) if call in CLOCKS
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "dt.datetime.utcnow()",
        "stamp = date.today",
        "datetime.date.today()",
        "time.time()",
    ],
)
def test_every_way_to_read_a_clock_would_be_noticed(line):
    assert CLOCKS.intersection(calls(ast.parse(line)))


@pytest.mark.parametrize("line", ["session.commit()", "unit.session.commit()", "commit = s.commit"])
def test_every_way_to_commit_would_be_noticed(line):
    assert any(_commits(call) for call in calls(ast.parse(line)))
