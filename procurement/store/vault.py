"""Sealed bids and the keys that open them, in the age format (age-encryption.org/v1).

Each solicitation has its own key pair.  Its secret exists only as nested wraps, one for each
ordered pair of custodians: `peel` takes the outer layer off, `grant` hands the secret to the
opener, still encrypted.  Bids are encrypted while they arrive; files hold ciphertext only and are
named by its SHA-256.  Anybody can encrypt to a public key, so age alone does not show that a file
is the one that came: the digest recorded with the bid does.  Who may act, and when, is decided
elsewhere.
"""

import contextlib
import errno
import hashlib
import itertools
import os
import re
import secrets
import stat
import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Protocol

import pyrage
from pyrage import passphrase as pyrage_passphrase
from pyrage import x25519

from procurement.rules.errors import (
    BadInputError,
    ConflictError,
    NotFoundError,
    ProcurementError,
    RetryLaterError,
)
from procurement.rules.findings import Finding, Severity

#: The first bytes of every binary age file.
AGE_HEADER = b"age-encryption.org/v1\n"

#: Fewer cannot share a secret, and with this few the loss of one key loses every bid.
FEWEST_CUSTODIANS = 2
ADVISED_CUSTODIANS = 3

#: Bytes handled at a time.
CHUNK = 1 << 20

#: scrypt takes 256 MB for each call: one at a time in a process.
_SCRYPT = threading.Lock()


class TamperedError(ProcurementError):
    """A sealed file or a wrapped key is not what was stored; its finding says in which way."""


class Writer(Protocol):
    """Where opened bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take `data`."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """A secret key; it never shows in a log or a traceback."""

    secret: str = field(repr=False)

    @property
    def recipient(self) -> str:
        """The public key, `age1...`, to which others encrypt."""
        return str(_identity(self).to_public())


@dataclass(frozen=True, slots=True)
class Wrap:
    """The tender's secret for a pair: `outer` peels first, `inner` second (names of custodians)."""

    outer: str
    inner: str
    content: bytes


@dataclass(frozen=True, slots=True)
class TenderKey:
    """The public key of one solicitation, and its secret in wraps for every pair, both orders."""

    recipient: str
    wraps: tuple[Wrap, ...]


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


# --- keys and custodians


def new_identity() -> Identity:
    """Return a fresh key pair from the system's random source."""
    return Identity(str(x25519.Identity.generate()))


def check_custodians(custodians: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return what is wrong with these custodians (name -> recipient), or worth a thought."""
    found = [
        Finding("vault.bad_recipient", {"custodian": name})
        for name, recipient in custodians.items()
        if not _is_recipient(recipient)
    ]
    if len(set(custodians.values())) < len(custodians):
        found.append(Finding("vault.shared_key"))
    if len(custodians) < FEWEST_CUSTODIANS:
        found.append(Finding("vault.too_few_custodians", {"least": FEWEST_CUSTODIANS}))
    elif len(custodians) < ADVISED_CUSTODIANS:
        advice = {"advised": ADVISED_CUSTODIANS}
        found.append(Finding("vault.few_custodians", advice, Severity.ADVISES))
    return tuple(found)


def new_tender_key(custodians: Mapping[str, str]) -> TenderKey:
    """Return a key pair of which nobody holds the secret: it leaves this call only in wraps.

    Raises:
        BadInputError: see `check_custodians`.
    """
    problems = [f for f in check_custodians(custodians) if f.severity is Severity.BLOCKS]
    if problems:
        raise BadInputError(*problems)
    tender = new_identity()
    wraps = tuple(
        Wrap(outer, inner, _to(custodians[outer], _to(custodians[inner], tender.secret.encode())))
        for outer, inner in itertools.permutations(sorted(custodians), 2)
    )
    return TenderKey(tender.recipient, wraps)


def peel(wrap: Wrap, identity: Identity) -> bytes:
    """Take off the outer layer: the result is ciphertext for the second custodian, safe to store.

    Raises:
        TamperedError: `vault.not_addressed` or `vault.changed_wrap`.
    """
    return _from(identity, wrap.content)


def grant(inner: bytes, identity: Identity, *, opener: str, tender: str) -> bytes:
    """Let the second custodian hand the tender's secret to `opener` (a recipient), encrypted.

    Args:
        inner: What `peel` returned to the first custodian.
        identity: The second custodian's.
        opener: The public key of the worker that opens the bids.
        tender: The public key of the solicitation; a secret of another one is refused.

    Raises:
        TamperedError: `vault.not_addressed`, `vault.changed_wrap` or `vault.other_tender`.
    """
    return _to(opener, _tender_secret(inner, identity, tender).secret.encode())


def open_grant(granted: bytes, opener: Identity, *, tender: str) -> Identity:
    """Return the tender's secret key, in memory only; refuse that of another solicitation."""
    return _tender_secret(granted, opener, tender)


def write_identity(path: Path, identity: Identity, *, passphrase: str | None = None) -> None:
    """Store a secret key, readable by its owner only, in the format of `age -i`.

    With a passphrase the file is itself encrypted (scrypt, 256 MB and about a second).

    Raises:
        ConflictError: there is a file already; it is not touched.
    """
    content = f"# public key: {identity.recipient}\n{identity.secret}\n".encode()
    if passphrase is not None:
        with _SCRYPT:
            content = pyrage_passphrase.encrypt(content, passphrase)
    write_once(path, content)


def load_identity(path: Path, *, passphrase: str | None = None) -> Identity:
    """Return the secret key in `path`.

    Raises:
        NotFoundError: no such file.
        BadInputError: others may read it, the passphrase is missing or wrong, or it holds no key.
    """
    content = read_private(path)
    if content.startswith(AGE_HEADER):
        content = _unlocked(content, path, passphrase)
    lines = content.decode("ascii", "replace").splitlines()
    found = [line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-1")]
    try:
        (secret,) = found
        x25519.Identity.from_str(secret)
    except (ValueError, pyrage.IdentityError):
        raise BadInputError(Finding("vault.no_identity", {"file": path.name})) from None
    return Identity(secret)


# --- files that only their owner may read


def write_once(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Create a file, whole and durable when this returns; never replace one.

    Raises:
        ConflictError: `vault.file_exists`.
    """
    _make_folder(path.parent)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with _new_file(partial) as target:
            target.write(content)
        partial.chmod(mode)
        _name(partial, path)
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


# --- sealing


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
    source = _Source(_recognized(_limited(chunks, limits.size), limits.starts, "vault.wrong_type"))
    public = x25519.Recipient.from_str(recipient)
    return _store(folder, source, lambda target: pyrage.encrypt_io(source, target, [public]))


def store_sealed(chunks: Iterable[bytes], *, folder: Path, limit: int) -> Sealed:
    """Store a bid that the vendor encrypted with age (binary, not armored); refuse anything else.

    Only an opening can tell whether it was encrypted to the right key.

    Args:
        chunks: The ciphertext.
        folder: The one of the solicitation.
        limit: Most bytes of ciphertext.

    Raises:
        BadInputError: `vault.too_large`, `vault.not_age` or `vault.empty`.
        ConflictError: `vault.already_stored`: the very same ciphertext is here (a copied bid).
        RetryLaterError: the file system refused.
        Exception: whatever `chunks` raised, as it is.
    """
    source = _Source(_recognized(_limited(chunks, limit), (AGE_HEADER,), "vault.not_age"))
    stored = _store(folder, source, lambda target: _copy(source, target))
    return Sealed(stored.digest, stored.size, None)


def discard(folder: Path, sealed: Sealed) -> None:
    """Remove a ciphertext whose bid was not accepted (late, or its transaction failed)."""
    sealed_path(folder, sealed.digest).unlink(missing_ok=True)
    _sync_folder(folder)


def sweep(folder: Path, *, known: Container[str], before: datetime) -> tuple[str, ...]:
    """Remove what a crash left: files older than `before` whose digest no bid has; name them."""
    removed = []
    for path in sorted(folder.iterdir()):
        ours = path.suffix == ".age" or path.name.startswith(".incoming-")
        if ours and path.stem not in known and path.stat().st_mtime < before.timestamp():
            path.unlink()
            removed.append(path.name)
    return tuple(removed)


# --- opening


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
        reader, target = _Source(_digested(source, again)), _Target(writer)
        try:
            pyrage.decrypt_io(reader, target, [_identity(identity)])
        except (pyrage.DecryptError, OSError) as problem:
            if cause := reader.error or target.error:
                raise cause from None
            raise TamperedError(Finding(_unopened(problem), {"digest": digest})) from None
        if again.hexdigest() != digest:
            actual = again.hexdigest()
            raise TamperedError(Finding("vault.changed", {"digest": digest, "actual": actual}))
        return target.size


# --- how


def _identity(identity: Identity) -> x25519.Identity:
    return x25519.Identity.from_str(identity.secret)


def _is_recipient(text: str) -> bool:
    try:
        x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def _to(recipient: str, content: bytes) -> bytes:
    return bytes(pyrage.encrypt(content, [x25519.Recipient.from_str(recipient)]))


def _from(identity: Identity, content: bytes) -> bytes:
    try:
        return bytes(pyrage.decrypt(content, [_identity(identity)]))
    except (pyrage.DecryptError, OSError) as problem:
        code = "vault.not_addressed" if _not_for_us(problem) else "vault.changed_wrap"
        raise TamperedError(Finding(code)) from None


def _tender_secret(content: bytes, identity: Identity, tender: str) -> Identity:
    found = Identity(_from(identity, content).decode("ascii", "replace"))
    with contextlib.suppress(pyrage.IdentityError):
        if found.recipient == tender:
            return found
    raise TamperedError(Finding("vault.other_tender"))


def _unlocked(content: bytes, path: Path, passphrase: str | None) -> bytes:
    if passphrase is None:
        raise BadInputError(Finding("vault.passphrase_needed", {"file": path.name}))
    try:
        with _SCRYPT:
            return bytes(pyrage_passphrase.decrypt(content, passphrase))
    except (pyrage.DecryptError, OSError):
        raise BadInputError(Finding("vault.wrong_passphrase", {"file": path.name})) from None


def _not_for_us(problem: Exception) -> bool:
    """Whether age found no stanza for the key (it says so only in words)."""
    return isinstance(problem, pyrage.DecryptError) and "No matching keys" in str(problem)


def _unopened(problem: Exception) -> str:
    return "vault.wrong_key" if _not_for_us(problem) else "vault.unreadable"


class _Source:
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


class _Target:
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


def _limited(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise BadInputError(Finding("vault.too_large", {"limit": most}))
        yield chunk
    if size == 0:
        raise BadInputError(Finding("vault.empty"))


def _recognized(chunks: Iterable[bytes], starts: tuple[bytes, ...], code: str) -> Iterator[bytes]:
    """Pass the chunks on once enough has come to know the type."""
    rest, head = iter(chunks), b""
    longest = max(map(len, starts), default=0)
    while len(head) < longest and (chunk := next(rest, None)) is not None:
        head += chunk
    if starts and not head.startswith(starts):
        raise BadInputError(Finding(code))
    yield head
    yield from rest


def _store(folder: Path, source: _Source, fill: Callable[[_Target], object]) -> Sealed:
    _make_folder(folder)
    incoming = folder / f".incoming-{secrets.token_hex(8)}"
    target: _Target | None = None
    try:
        with _new_file(incoming) as file:
            target = _Target(file)
            fill(target)
        return _keep(incoming, target, source.size)
    except (pyrage.EncryptError, OSError) as problem:
        if source.error:
            raise source.error from None
        raise RetryLaterError("vault.storage") from (target and target.error) or problem
    finally:
        incoming.unlink(missing_ok=True)


def _keep(incoming: Path, target: _Target, plain_size: int) -> Sealed:
    sealed = Sealed(target.digest.hexdigest(), target.size, plain_size)
    try:
        _name(incoming, sealed_path(incoming.parent, sealed.digest))
    except FileExistsError:
        raise ConflictError(Finding("vault.already_stored", {"digest": sealed.digest})) from None
    return sealed


def _name(partial: Path, final: Path) -> None:
    """Give a finished file its name; a link, unlike a rename, never replaces another file."""
    os.link(partial, final)
    try:
        partial.unlink()
        _sync_folder(final.parent)
    except BaseException:
        final.unlink(missing_ok=True)
        raise


def _copy(source: _Source, target: _Target) -> None:
    while chunk := source.read(CHUNK):
        target.write(chunk)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Create a file for its owner only; on disk when the block ends.  The caller removes it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", CHUNK) as target:
        yield target
        target.flush()
        os.fsync(target.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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


def _digested(source: BufferedReader, digest: "hashlib._Hash") -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        yield chunk
