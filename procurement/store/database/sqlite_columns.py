"""Read columns out of a SQLite file, in a process of its own: `python -m ... file:///...?mode=ro`.

The column reader brings its own copy of SQLite.  Two copies in one process lose each other's locks
on a file (https://www.sqlite.org/howtocorrupt.html, 2.2.1): another process then throws away the
write-ahead log of rows that this one had committed.  A test shows it.  So the copy works alone, in
a process that opens the file for reading only.

One line of standard input is one query, as a JSON string; each answer is one Arrow stream on
standard output, with texts as dictionaries: a portfolio has millions of dates, and few different.
All queries see one moment of the database, until an empty one lets it go.
"""

import json
import os
import sys
from queue import Queue
from threading import Thread

import adbc_driver_sqlite
import pyarrow as pa
from adbc_driver_manager import AdbcConnection, AdbcStatement

#: Answers that are read before somebody takes them: as many as a batch needs.
AHEAD = 3
#: Rows that the driver hands over at a time.
OPTIONS = {adbc_driver_sqlite.StatementOptions.BATCH_ROWS.value: "65536"}


def answer(connection: AdbcConnection, query: str, **options: str) -> pa.Table:
    """Return the rows of a query."""
    with AdbcStatement(connection) as statement:
        statement.set_options(**options)
        statement.set_sql_query(query)
        stream, _ = statement.execute_query()
        return pa.RecordBatchReader.from_stream(stream).read_all()


def packed(table: pa.Table) -> pa.Table:
    """Return the table with each distinct text once, and its columns in one piece."""
    columns = [
        column.dictionary_encode() if pa.types.is_string(column.type) else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, names=table.column_names).combine_chunks()


def write(answers: "Queue[pa.Table]") -> None:
    """Hand over each answer; end the process when there is nobody to take it."""
    try:
        while True:
            table = answers.get()
            with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as out:
                out.write_table(table)
            sys.stdout.buffer.flush()
    except (OSError, ValueError):
        os._exit(1)


def main(uri: str) -> None:
    """Answer queries until there are no more."""
    with (
        adbc_driver_sqlite.connect(uri) as database,
        AdbcConnection(database) as connection,
    ):
        answers: Queue[pa.Table] = Queue(maxsize=AHEAD)
        Thread(target=write, args=(answers,), daemon=True).start()
        connection.set_autocommit(False)
        for query in map(json.loads, sys.stdin):
            if not query:
                connection.rollback()
                continue
            answers.put(packed(answer(connection, query, **OPTIONS)))


if __name__ == "__main__":
    main(sys.argv[1])
