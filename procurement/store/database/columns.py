"""Queries answered as columns (Arrow by ADBC): no object per row, on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import adbc_driver_postgresql
import pyarrow as pa
import sqlalchemy as sa
from adbc_driver_manager import AdbcConnection, AdbcStatement, Error

from procurement.rules.errors import RetryLaterError
from procurement.store.database.file_reader import file_reader
from procurement.store.database.sqlite_columns import answer, packed

#: Answers queries as tables, in their order; the next is read while one is worked with.
Ask = Callable[..., Iterator[pa.Table]]
Say = Callable[[list[str]], Iterator[pa.Table]]
#: Values stand in the text of a query: numbers and instants, never a text of somebody's.
LITERAL = {"literal_binds": True}


@contextmanager
def columns(engine: sa.Engine) -> Iterator[Ask]:
    """Yield a function that answers queries as tables; all of them see one moment.

    What is asked for together must also be taken, in the order of the queries.

    Texts come as dictionaries.  Days and instants come as the database keeps them: as texts from
    SQLite, as days and microseconds from PostgreSQL.

    Raises:
        RetryLaterError: the database is away.
    """
    kind = _from_server if engine.dialect.name == "postgresql" else _from_file
    with kind(engine) as say:

        def ask(*queries: sa.ClauseElement) -> Iterator[pa.Table]:
            return say([str(query.compile(engine, compile_kwargs=LITERAL)) for query in queries])

        yield ask


@contextmanager
def _from_file(engine: sa.Engine) -> Iterator[Say]:
    with file_reader(Path(str(engine.url.database)).resolve()) as reader:
        yield reader.answers


@contextmanager
def _from_server(engine: sa.Engine) -> Iterator[Say]:
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
            yield lambda queries: (packed(answer(connection, query)) for query in queries)
    except Error as problem:
        raise RetryLaterError(str(problem)) from problem
