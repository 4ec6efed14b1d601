"""Files that are whole and durable once they have their name; secret ones for their owner only."""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from procurement.rules.errors import BadInputError, ConflictError, NotFoundError
from procurement.rules.findings import Finding

#: Bytes handled at a time.
CHUNK = 1 << 20


def write_once(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Create a file, whole and durable when this returns; never replace one.

    Raises:
        ConflictError: `vault.file_exists`.
    """
    make_folder(path.parent)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with new_file(partial) as target:
            target.write(content)
        partial.chmod(mode)
        give_name(partial, path)
    except FileExistsError:
        raise ConflictError(Finding("vault.file_exists", {"file": path.name})) from None
    finally:
        partial.unlink(missing_ok=True)


def read_private(path: Path) -> bytes:
    """Return a small secret file; refuse one that group or others may read or write."""
    try:
        with path.open("rb") as source:
            mode = stat.S_IMODE(os.fstat(source.fileno()).st_mode)
            if mode & 0o077:
                facts = {"file": path.name, "mode": f"{mode:04o}"}
                raise BadInputError(Finding("vault.loose_permissions", facts))
            return source.read()
    except FileNotFoundError:
        raise NotFoundError(Finding("vault.no_file", {"file": path.name})) from None


def give_name(partial: Path, final: Path) -> None:
    """Give a finished file its name; a link, unlike a rename, never replaces another file."""
    os.link(partial, final)
    try:
        partial.unlink()
        sync_folder(final.parent)
    except BaseException:
        final.unlink(missing_ok=True)
        raise


def make_folder(folder: Path) -> None:
    """Make sure there is a folder, for its owner only, and that its name is on disk."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Create a file for its owner only; on disk when the block ends.  The caller removes it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", CHUNK) as target:
        yield target
        target.flush()
        os.fsync(target.fileno())


def sync_folder(folder: Path) -> None:
    """Return once the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
