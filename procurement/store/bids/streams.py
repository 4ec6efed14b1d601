"""Streams between a sender, age and a file: limited, recognized, counted, digested."""

import hashlib
from collections.abc import Iterable, Iterator
from io import BufferedReader
from typing import Protocol

from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.store.database.durable_files import CHUNK


class Writer(Protocol):
    """Where opened bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take `data`."""
        ...


class Source:
    """Chunks as the reader that age pulls from; keeps what went wrong, which age would rename."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")
        self.size = 0
        self.error: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as problem:
            self.error = problem
            raise
        part = bytes(self._rest if size < 0 else self._rest[:size])
        self._rest = self._rest[len(part) :]
        self.size += len(part)
        return part


class Target:
    """A writer that counts and digests what passes; keeps what went wrong."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.digest = hashlib.sha256()
        self.size = 0
        self.error: BaseException | None = None

    def write(self, data: bytes, /) -> int:
        """Pass `data` on."""
        try:
            self._writer.write(data)
        except BaseException as problem:
            self.error = problem
            raise
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: the file is flushed once, at its end."""


def limited(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Pass the chunks on; refuse more than `most` bytes, and none at all."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise BadInputError(Finding("vault.too_large", {"limit": most}))
        yield chunk
    if size == 0:
        raise BadInputError(Finding("vault.empty"))


def recognized(chunks: Iterable[bytes], starts: tuple[bytes, ...], code: str) -> Iterator[bytes]:
    """Pass the chunks on once enough has come to know the type."""
    rest, head = iter(chunks), b""
    longest = max(map(len, starts), default=0)
    while len(head) < longest and (chunk := next(rest, None)) is not None:
        head += chunk
    if starts and not head.startswith(starts):
        raise BadInputError(Finding(code))
    yield head
    yield from rest


def copy(source: Source, target: Target) -> None:
    """Pass all of it on, a chunk at a time."""
    while chunk := source.read(CHUNK):
        target.write(chunk)


def digested(source: BufferedReader, digest: "hashlib._Hash") -> Iterator[bytes]:
    """Pass a file on and digest it on the way."""
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        yield chunk
