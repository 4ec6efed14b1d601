"""Processes that read SQLite files for this one; `sqlite_columns` says why they are apart."""

import atexit
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pyarrow as pa

from procurement.own_programs import start_module
from procurement.rules.errors import RetryLaterError
from procurement.store.database import sqlite_columns

#: A file by its place and number: one that was put in its place is another.
File = tuple[Path, int]


class FileReader:
    """One process that answers queries about one file."""

    def __init__(self, file: Path) -> None:
        """Start it; it is ready a quarter of a second later."""
        self._process = start_module(sqlite_columns.__name__, f"{file.as_uri()}?mode=ro")

    def answers(self, queries: list[str]) -> Iterator[pa.Table]:
        """Yield the answer to each query; the process begins the next while one is worked with.

        Raises:
            RetryLaterError: the file could not be read.
        """
        try:
            self._send(*queries)
            for _ in queries:
                yield pa.ipc.open_stream(self._process.stdout).read_all()
        except (OSError, pa.ArrowException) as problem:
            raise RetryLaterError(str(problem)) from problem

    def let_go(self) -> None:
        """End the moment of the database that all answers so far have seen."""
        self._send("")

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _send(self, *lines: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.writelines(json.dumps(line).encode() + b"\n" for line in lines)
            self._process.stdin.flush()


#: The reader of each file: starting one costs more than a small review.
_READERS: dict[File, FileReader] = {}
#: One batch is read at a time, while another is computed: two readers would need twice the memory.
_TURNS: defaultdict[File, Lock] = defaultdict(Lock)


@contextmanager
def file_reader(file: Path) -> Iterator[FileReader]:
    """Lend the reader of the file; one that failed is not lent again."""
    key = (file, file.stat().st_ino)
    with _TURNS[key]:
        reader = _READERS.pop(key, None) or FileReader(file)
        try:
            yield reader
            reader.let_go()
        except BaseException:
            reader.close()
            raise
        _READERS[key] = reader


@atexit.register
def close_readers() -> None:
    """End the readers that wait for work."""
    while _READERS:
        _READERS.popitem()[1].close()
