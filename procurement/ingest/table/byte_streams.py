"""Bytes of a stranger's file on their way in: counted, hashed, unpacked, checked as they pass."""

import codecs
import gzip
import hashlib
import io
import zlib
from abc import abstractmethod
from collections.abc import Callable
from typing import BinaryIO

from typing_extensions import Buffer

from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
#: Old Excel files and workbooks with a password are OLE containers.
OLE_MAGIC = b"\xd0\xcf\x11\xe0"

_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)


class Pieces(io.RawIOBase):
    """A stream of bytes that is made piece by piece."""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill the buffer with the next piece."""
        room = memoryview(buffer).cast("B")
        piece = self.piece(len(room))
        room[: len(piece)] = piece
        return len(piece)

    @abstractmethod
    def piece(self, most: int) -> bytes:
        """Return the next bytes, at most so many; none at the end."""


class Watched(Pieces):
    """A stream that shows every piece to a watcher before anybody else sees it.

    The watcher gets an empty piece at the end of the file; it stops the reading by raising.
    """

    def __init__(self, source: BinaryIO, watch: Callable[[bytes], None]) -> None:
        """Wrap a source of bytes."""
        self._source = source
        self._watch = watch

    def piece(self, most: int) -> bytes:
        """Return the next bytes after the watcher has seen them."""
        piece = self._source.read(most)
        self._watch(piece)
        return piece


class Fingerprint:
    """SHA-256 and size of the file as stored, refused above a limit while it streams."""

    def __init__(self, *, file: str, max_bytes: int) -> None:
        """Start at nothing; `max_bytes` bounds the packed and the unpacked bytes alike."""
        self._hash = hashlib.sha256()
        self._stored = Allowance(file=file, max_bytes=max_bytes)

    def watch(self, piece: bytes) -> None:
        """Take the next piece."""
        self._hash.update(piece)
        self._stored.watch(piece)

    def hexdigest(self) -> str:
        """Return the digest of what has passed."""
        return self._hash.hexdigest()


class Allowance:
    """Counts bytes and refuses the file at the first one too many."""

    def __init__(self, *, file: str, max_bytes: int) -> None:
        """Start with the whole allowance."""
        self._file = file
        self._limit = max_bytes
        self._seen = 0

    def watch(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            BadInputError: the file is over its limit.
        """
        self._seen += len(piece)
        if self._seen > self._limit:
            raise BadInputError(too_large(self._file, self._limit))


class EncodingCheck:
    """Decodes along with the reader, to name the very byte that the encoding does not allow.

    An encoding of single bytes allows nearly every file; one that is UTF-8 to its last byte, and
    more than ASCII, was not written in it.
    """

    def __init__(self, *, file: str, encoding: str) -> None:
        """Start at byte 0, line 1."""
        self._file = file
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._fed = 0
        self._lines = 1
        self._other = None if _is_unicode(encoding) else codecs.getincrementaldecoder("utf-8")()
        self._ascii = True

    def watch(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            BadInputError: a byte does not belong to the encoding (with its offset and line), or
                the file has ended and was UTF-8.
        """
        try:
            text = self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise BadInputError(self._finding(error, len(piece))) from None
        except UnicodeError:  # some codecs do not say where
            raise BadInputError(self._at(self._fed, self._lines, "?")) from None
        self._fed += len(piece)
        self._lines += text.count("\n")
        self._look_for_utf8(piece)

    def _look_for_utf8(self, piece: bytes) -> None:
        if self._other is None:
            return
        self._ascii = self._ascii and piece.isascii()
        try:
            self._other.decode(piece, final=not piece)
        except UnicodeDecodeError:
            self._other = None
            return
        if not piece and not self._ascii:
            facts: dict[str, Param] = {"encoding": self._encoding}
            raise BadInputError(Finding("table.looks_like_utf8", facts, place=Place(self._file)))

    def _finding(self, error: UnicodeDecodeError, size: int) -> Finding:
        held_back = len(error.object) - size
        before = error.object[: error.start].decode(self._encoding, errors="replace")
        wrong = error.object[error.start : error.start + 1].hex().upper() or "?"
        offset = self._fed - held_back + error.start
        return self._at(offset, self._lines + before.count("\n"), f"0x{wrong}")

    def _at(self, offset: int, line: int, value: str) -> Finding:
        facts: dict[str, Param] = {
            "encoding": self._encoding,
            "offset": offset,
            "line": line,
            "value": value,
        }
        return Finding("table.wrong_encoding", facts, place=Place(self._file, line))


class Unpacked(Pieces):
    """The contents of a gzip file, as a stream whose damage is a finding."""

    def __init__(self, source: BinaryIO, *, file: str) -> None:
        """Unpack from a source of packed bytes, no more at a time than is asked for."""
        self._source = gzip.GzipFile(fileobj=source, mode="rb")
        self._file = file

    def piece(self, most: int) -> bytes:
        """Return the next unpacked bytes.

        Raises:
            BadInputError: the archive is damaged.
        """
        try:
            return self._source.read(most)
        except _BROKEN:
            raise BadInputError(Finding("table.archive_broken", place=Place(self._file))) from None


def _is_unicode(encoding: str) -> bool:
    return codecs.lookup(encoding).name.startswith("utf")


def too_large(file: str, limit: int) -> Finding:
    """Return the finding for a file with more than `limit` bytes, packed or unpacked."""
    return Finding("table.too_large", {"limit": limit}, place=Place(file))
