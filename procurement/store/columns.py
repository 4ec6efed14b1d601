"""Queries answered as columns (Arrow by ADBC): no object per row, on SQLite and PostgreSQL."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import adbc_driver_postgresql  # type: ignore[import-untyped]  # it ships no types
import pyarrow as pa
import sqlalchemy as sa
from adbc_driver_manager import AdbcConnection, AdbcStatement, Error

from procurement.rules.errors import RetryLaterError
from procurement.store import sqlite_columns
from procurement.store.sqlite_columns import answer, packed

#: Answers one query as a table.
Ask = Callable[[sa.ClauseElement], pa.Table]
#: How much of an answer may lie between two processes, bytes.
PIPE = 2**20


@contextmanager
def columns(engine: sa.Engine) -> Iterator[Ask]:
    """Yield a function that answers queries as tables; all of them see one moment.

    Texts come as dictionaries.  Days and instants come as the database keeps them: as texts from
    SQLite, as days and microseconds from PostgreSQL.

    Raises:
        RetryLaterError: the database is away.
    """
    kind = _from_server if engine.dialect.name == "postgresql" else _from_file
    with kind(engine) as say:

        def ask(query: sa.ClauseElement) -> pa.Table:
            text = query.compile(engine, compile_kwargs={"literal_binds": True})
            return say(str(text))

        yield ask


@contextmanager
def _from_file(engine: sa.Engine) -> Iterator[Callable[[str], pa.Table]]:
    """Let another process read the file; `sqlite_columns` says why."""
    command = [sys.executable, "-m", sqlite_columns.__name__, str(engine.url.database)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=PIPE
    ) as reader:
        questions, answers = reader.stdin, reader.stdout
        if questions is None or answers is None:  # pragma: no cover - both were asked for
            raise RetryLaterError(command[-1])

        def say(query: str) -> pa.Table:
            try:
                questions.write(json.dumps(query).encode() + b"\n")
                questions.flush()
                return pa.ipc.open_stream(answers).read_all()
            except (OSError, pa.ArrowException) as problem:
                raise RetryLaterError(command[-1]) from problem

        yield say
        questions.close()


@contextmanager
def _from_server(engine: sa.Engine) -> Iterator[Callable[[str], pa.Table]]:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with (
            adbc_driver_postgresql.connect(url) as database,
            AdbcConnection(database) as connection,
        ):
            connection.set_autocommit(False)
            with AdbcStatement(connection) as statement:
                statement.set_sql_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                statement.execute_update()
            yield lambda query: packed(answer(connection, query))
    except Error as problem:
        raise RetryLaterError(str(problem)) from problem
