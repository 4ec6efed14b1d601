"""Sealed bids, in the age format (age-encryption.org/v1).

Bids are encrypted while they arrive; files hold ciphertext only and are named by its SHA-256.
Anybody can encrypt to a public key, so age alone does not show that a file is the one that came:
the digest recorded with the bid does.  Keys are in `keys.py`; who may open, and when, is decided
elsewhere.
"""

import contextlib
import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path

import pyrage
from pyrage import x25519

from procurement.rules.errors import BadInputError, ConflictError, RetryLaterError
from procurement.rules.findings import Finding
from procurement.store.bids.age_files import sealed_to_a_key
from procurement.store.bids.keys import Identity, TamperedError, age_identity, not_for_us
from procurement.store.bids.streams import (
    Source,
    Target,
    Writer,
    copy,
    digested,
    limited,
    recognized,
)
from procurement.store.database.durable_files import give_name, make_folder, new_file, sync_folder


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bid's file may be: at most `size` bytes in clear, beginning with one of `starts`."""

    size: int
    starts: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A stored ciphertext: its SHA-256 (hex) and size in bytes.

    `plain_size` is None where the vendor encrypted it: unknown is not zero.
    """

    digest: str
    size: int
    plain_size: int | None


def tender_folder(root: Path, subject: str) -> Path:
    """Return where the bids of `subject` lie: a name that is safe on every file system.

    An identifier with other characters than letters, digits, `.`, `_` and `-` keeps what it can and
    gets a digest, so that two different ones never share a folder.
    """
    if re.fullmatch(r"[a-z0-9_][a-z0-9._-]{0,99}", subject) and not subject.endswith("."):
        return root / subject
    kept = re.sub(r"[^a-z0-9_-]+", "_", subject.lower())[:60]
    return root / f"{kept}.{hashlib.sha256(subject.encode()).hexdigest()[:16]}"


def sealed_path(folder: Path, digest: str) -> Path:
    """Return the file of a ciphertext in the folder of its solicitation."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise BadInputError(Finding("vault.bad_digest"))
    return folder / f"{digest}.age"


def seal(chunks: Iterable[bytes], *, recipient: str, folder: Path, limits: Limits) -> Sealed:
    """Encrypt a bid while it arrives and store the ciphertext, durably, under its digest.

    The bytes in clear are held one chunk at a time and never written.  When anything fails (a
    limit, the sender going away, a full disk), nothing is left.

    Raises:
        BadInputError: `vault.too_large`, `vault.wrong_type` or `vault.empty`.
        RetryLaterError: the file system refused.
        Exception: whatever `chunks` raised, as it is.
    """
    source = Source(recognized(limited(chunks, limits.size), limits.starts, "vault.wrong_type"))
    public = x25519.Recipient.from_str(recipient)
    return _store(folder, source, lambda target: pyrage.encrypt_io(source, target, [public]))


def store_sealed(chunks: Iterable[bytes], *, folder: Path, limit: int) -> Sealed:
    """Store a bid that the vendor encrypted with age (binary, not armored); refuse anything else.

    Only an opening can tell whether it was encrypted to the right key; that it was encrypted to
    one, and not to a password, shows at once.

    Args:
        chunks: The ciphertext.
        folder: The one of the solicitation.
        limit: Most bytes of ciphertext.

    Raises:
        BadInputError: `vault.too_large`, `vault.not_age`, `vault.no_recipient` or `vault.empty`.
        ConflictError: `vault.already_stored`: the very same ciphertext is here (a copied bid).
        RetryLaterError: the file system refused.
        Exception: whatever `chunks` raised, as it is.
    """
    source = Source(sealed_to_a_key(limited(chunks, limit)))
    stored = _store(folder, source, lambda target: copy(source, target))
    return Sealed(stored.digest, stored.size, None)


def discard(folder: Path, sealed: Sealed) -> None:
    """Remove a ciphertext whose bid was not accepted (late, or its transaction failed)."""
    sealed_path(folder, sealed.digest).unlink(missing_ok=True)
    sync_folder(folder)


def sweep(folder: Path, *, known: Container[str], before: datetime) -> tuple[str, ...]:
    """Remove what a crash left: files older than `before` whose digest no bid has; name them."""
    removed = []
    for path in sorted(folder.iterdir()):
        ours = path.suffix == ".age" or path.name.startswith(".incoming-")
        if ours and path.stem not in known and path.stat().st_mtime < before.timestamp():
            path.unlink()
            removed.append(path.name)
    return tuple(removed)


def open_sealed(path: Path, writer: Writer, *, digest: str, size: int, identity: Identity) -> int:
    """Write the bid in clear to `writer`; return how many bytes.

    The ciphertext is compared with `digest` and `size` (as recorded when it came) before the first
    byte is written, and again while it is read.

    Raises:
        TamperedError: with one of `vault.missing`, `vault.truncated` (shorter), `vault.appended`
            (longer), `vault.swapped`, `vault.changed`; or, where the file is as it came,
            `vault.wrong_key` or `vault.unreadable`.
        OSError: `writer` or the disk failed.
    """
    with _stored(path, digest) as source:
        _compare(source, path, digest=digest, size=size)
        source.seek(0)
        again = hashlib.sha256()
        reader, target = Source(digested(source, again)), Target(writer)
        try:
            pyrage.decrypt_io(reader, target, [age_identity(identity)])
        except (pyrage.DecryptError, OSError) as problem:
            if cause := reader.error or target.error:
                raise cause from None
            raise TamperedError(Finding(_unopened(problem), {"digest": digest})) from None
        if again.hexdigest() != digest:
            actual = again.hexdigest()
            raise TamperedError(Finding("vault.changed", {"digest": digest, "actual": actual}))
        return target.size


def _store(folder: Path, source: Source, fill: Callable[[Target], object]) -> Sealed:
    make_folder(folder)
    incoming = folder / f".incoming-{secrets.token_hex(8)}"
    target: Target | None = None
    try:
        with new_file(incoming) as file:
            target = Target(file)
            fill(target)
        return _keep(incoming, target, source.size)
    except (pyrage.EncryptError, OSError) as problem:
        if source.error:
            raise source.error from None
        raise RetryLaterError("vault.storage") from (target and target.error) or problem
    finally:
        incoming.unlink(missing_ok=True)


def _keep(incoming: Path, target: Target, plain_size: int) -> Sealed:
    sealed = Sealed(target.digest.hexdigest(), target.size, plain_size)
    try:
        give_name(incoming, sealed_path(incoming.parent, sealed.digest))
    except FileExistsError:
        raise ConflictError(Finding("vault.already_stored", {"digest": sealed.digest})) from None
    return sealed


@contextlib.contextmanager
def _stored(path: Path, digest: str) -> Iterator[BufferedReader]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as problem:
        if problem.errno in {errno.ENOENT, errno.ELOOP}:  # a link is not what we stored
            raise TamperedError(Finding("vault.missing", {"digest": digest})) from None
        raise
    with os.fdopen(descriptor, "rb") as source:
        yield source


def _compare(source: BufferedReader, path: Path, *, digest: str, size: int) -> None:
    actual = hashlib.file_digest(source, "sha256").hexdigest()
    if actual == digest:
        return
    length = os.fstat(source.fileno()).st_size
    if sealed_path(path.parent, actual).exists():
        code = "vault.swapped"
    elif length != size:
        code = "vault.truncated" if length < size else "vault.appended"
    else:
        code = "vault.changed"
    raise TamperedError(Finding(code, {"digest": digest, "actual": actual}))


def _unopened(problem: Exception) -> str:
    return "vault.wrong_key" if not_for_us(problem) else "vault.unreadable"
