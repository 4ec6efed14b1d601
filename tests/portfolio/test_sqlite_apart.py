"""Why SQLite is read in a process of its own, and that it is."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from procurement.rules.errors import RetryLaterError
from procurement.store.database.columns import columns
from procurement.store.database.engine import make_engine

#: Writes a row, reads the file by the column reader's own SQLite, lets another process come and go,
#: writes a second row, and is killed.
HAZARD = """
import os, sqlite3, subprocess, sys
import adbc_driver_sqlite, adbc_driver_manager
path = sys.argv[1]
mine = sqlite3.connect(path, isolation_level=None)
mine.execute("PRAGMA journal_mode=WAL")
mine.execute("CREATE TABLE t (a)")
mine.execute("INSERT INTO t VALUES (1)")
if sys.argv[2] == "together":
    with (
        adbc_driver_sqlite.connect(f"file:{path}?mode=ro") as database,
        adbc_driver_manager.AdbcConnection(database) as reader,
        adbc_driver_manager.AdbcStatement(reader) as statement,
    ):
        statement.set_sql_query("SELECT a FROM t")
        statement.execute_query()
other = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA user_version')"
subprocess.run([sys.executable, "-c", other, path], check=True)
mine.execute("INSERT INTO t VALUES (2)")
os._exit(0)
"""


@pytest.mark.parametrize(("how", "kept"), [("apart", 2), ("together", 1)])
def test_a_second_sqlite_in_the_process_loses_a_committed_row(tmp_path, how, kept):
    path = tmp_path / "city.db"

    subprocess.run([sys.executable, "-c", HAZARD, str(path), how], check=True)

    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (kept,)


def test_columns_of_a_file_are_read_without_a_second_sqlite_in_this_process(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/a city & more?.db")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (a INTEGER, b TEXT)"))
        connection.execute(sa.text("INSERT INTO t VALUES (1, 'one'), (NULL, 'two')"))
    table = sa.table("t", sa.column("a"), sa.column("b"))

    with columns(engine) as ask:
        (found,) = ask(sa.select(table.c.a, table.c.b).order_by(table.c.b))

    assert found.to_pylist() == [{"a": 1, "b": "one"}, {"a": None, "b": "two"}]
    assert "libadbc_driver_sqlite" not in Path("/proc/self/maps").read_text()
    engine.dispose()


def test_a_file_that_cannot_be_read_is_tried_again_later(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/city.db")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (a INTEGER)"))

    with pytest.raises(RetryLaterError), columns(engine) as ask:
        list(ask(sa.select(sa.column("nothing_of_the_kind"))))
    engine.dispose()


def test_all_queries_of_one_look_see_one_moment(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/city.db")
    count = sa.select(sa.func.count()).select_from(sa.table("t"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (a INTEGER)"))

    with columns(engine) as ask:
        (before,) = ask(count)
        with engine.begin() as connection:
            connection.execute(sa.text("INSERT INTO t VALUES (1)"))
        (within,) = ask(count)
    with columns(engine) as ask:
        (after,) = ask(count)

    assert [table.column(0)[0].as_py() for table in (before, within, after)] == [0, 0, 1]
    engine.dispose()
