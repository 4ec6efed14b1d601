"""Secret keys in the age format, and the tender's secret that no one person can take.

Each solicitation has its own key pair.  Its secret exists only as nested wraps, one for each
ordered pair of custodians: `peel` takes the outer layer off, `grant` hands the secret to the
opener, still encrypted.  Who may act, and when, is decided elsewhere.
"""

import contextlib
import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyrage
from pyrage import passphrase as pyrage_passphrase
from pyrage import x25519

from procurement.rules.errors import BadInputError, ProcurementError
from procurement.rules.findings import Finding, Severity
from procurement.store.bids.age_files import AGE_HEADER
from procurement.store.database.durable_files import read_private, write_once

#: Fewer cannot share a secret, and with this few the loss of one key loses every bid.
FEWEST_CUSTODIANS = 2
ADVISED_CUSTODIANS = 3

#: scrypt takes 256 MB for each call: one at a time in a process.
_SCRYPT = threading.Lock()


class TamperedError(ProcurementError):
    """A sealed file or a wrapped key is not what was stored; its finding says in which way."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A secret key; it never shows in a log or a traceback."""

    secret: str = field(repr=False)

    @property
    def recipient(self) -> str:
        """The public key, `age1...`, to which others encrypt."""
        return str(age_identity(self).to_public())


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
    return TenderKey(tender.recipient, _wrapped(tender, custodians))


def rewrap(
    inner: bytes, identity: Identity, *, tender: str, custodians: Mapping[str, str]
) -> tuple[Wrap, ...]:
    """Wrap the secret anew for these custodians: one has left, joined, or has a new key.

    Args:
        inner: What `peel` returned to the first of the two who do it.
        identity: The second one's.
        tender: The public key of the solicitation; a secret of another one is refused.
        custodians: Name -> recipient of everybody who holds it afterwards.

    Raises:
        TamperedError: as in `grant`.
    """
    return _wrapped(_tender_secret(inner, identity, tender), custodians)


def _wrapped(tender: Identity, custodians: Mapping[str, str]) -> tuple[Wrap, ...]:
    return tuple(
        Wrap(outer, inner, _to(custodians[outer], _to(custodians[inner], tender.secret.encode())))
        for outer, inner in itertools.permutations(sorted(custodians), 2)
    )


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


def age_identity(identity: Identity) -> x25519.Identity:
    """Return the key as age takes it."""
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
        return bytes(pyrage.decrypt(content, [age_identity(identity)]))
    except (pyrage.DecryptError, OSError) as problem:
        code = "vault.not_addressed" if not_for_us(problem) else "vault.changed_wrap"
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


def not_for_us(problem: Exception) -> bool:
    """Whether age found no stanza for the key (it says so only in words)."""
    return isinstance(problem, pyrage.DecryptError) and "No matching keys" in str(problem)
