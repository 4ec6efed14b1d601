"""The city's signature (Ed25519) on receipts and on published heads of the audit chains.

Whoever has the public key can check both without a database.  What is signed is canonical text, and
what is checked must be that very text: a changed byte anywhere, also in white space, is refused.
"""

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from procurement.rules.audit_chain import Head, anchor_line, canonical
from procurement.rules.errors import BadInputError, NotFoundError, ProcurementError
from procurement.rules.findings import Finding, Place
from procurement.store.database.durable_files import read_private, write_once

#: What a signed body says it is, with the version of its form.
RECEIPT = "receipt/1"
ANCHOR = "anchor/1"


class ForgedError(ProcurementError):
    """A signed text is not what the city signed."""


class Outcome(StrEnum):
    """What the city did with the bid that the receipt speaks of."""

    RECEIVED = "received"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One sealed file of a bid: `kind` (technical, price), SHA-256 of its ciphertext, bytes."""

    kind: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the city certifies to a vendor about one version of a bid.

    Attributes:
        ocid: The solicitation.
        bid: Identifier of the bid.
        version: Counted from 1; a replacement is the next.
        envelopes: The sealed files, in the order they came.
        at: The database's time of the transaction.
        seq: Sequence of the audit entry in the chain of the solicitation.
        head: Digest of that entry.
        outcome: Received, or refused (late).
        rehearsal: Whether it comes from a rehearsal and binds nobody.
    """

    ocid: str
    bid: str
    version: int
    envelopes: tuple[Envelope, ...]
    at: datetime
    seq: int
    head: str
    outcome: Outcome = Outcome.RECEIVED
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class CityKey:
    """The city's signing key; the secret half never shows in a log or a traceback."""

    _private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> str:
        """The public half: 32 bytes as base64 text."""
        return base64.b64encode(self._private.public_key().public_bytes_raw()).decode()

    def sign(self, body: bytes) -> str:
        """Return the signature of `body`: 64 bytes as base64 text."""
        return base64.b64encode(self._private.sign(body)).decode()


def create_key(path: Path) -> CityKey:
    """Make a key and store it (PKCS #8 PEM, mode 0600); never replace one."""
    private = Ed25519PrivateKey.generate()
    write_once(path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return CityKey(private)


def load_key(path: Path) -> CityKey:
    """Return the key in `path`.

    Raises:
        NotFoundError: no such file.
        BadInputError: group or others may read it, or it holds no Ed25519 key.
    """
    content = read_private(path)
    try:
        private = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise BadInputError(Finding("signing.no_key", {"file": path.name}))
    return CityKey(private)


def verify(body: bytes, signature: str, public_key: str) -> bool:
    """Whether `signature` (base64) is the one that the key's owner made of `body`."""
    try:
        public = Ed25519PublicKey.from_public_bytes(_exact(public_key))
        public.verify(_exact(signature), body)
    except (InvalidSignature, ValueError):
        return False
    return True


def receipt_body(receipt: Receipt) -> str:
    """Return the canonical text of what the city certifies."""
    return canonical(
        {
            "kind": RECEIPT,
            "ocid": receipt.ocid,
            "bid": receipt.bid,
            "version": receipt.version,
            "envelopes": [
                {"kind": envelope.kind, "sha256": envelope.digest, "size": envelope.size}
                for envelope in receipt.envelopes
            ],
            "at": receipt.at,
            "audit": {"seq": receipt.seq, "head": receipt.head},
            "outcome": receipt.outcome,
            "rehearsal": receipt.rehearsal,
        }
    )


def sign_receipt(receipt: Receipt, key: CityKey) -> str:
    """Return the receipt as the vendor keeps it: one line of JSON, body and signature."""
    return _signed(receipt_body(receipt), key)


def verify_receipt(json_text: str, public_key: str) -> Receipt:
    """Return what a receipt certifies.

    Raises:
        ForgedError: `signing.forged_receipt`: the city did not sign exactly this text.
    """
    body = _opened(json_text, public_key)
    if body is None or body.get("kind") != RECEIPT:
        raise ForgedError(Finding("signing.forged_receipt"))
    return Receipt(
        ocid=body["ocid"],
        bid=body["bid"],
        version=body["version"],
        envelopes=tuple(Envelope(e["kind"], e["sha256"], e["size"]) for e in body["envelopes"]),
        at=datetime.fromisoformat(body["at"]),
        seq=body["audit"]["seq"],
        head=body["audit"]["head"],
        outcome=Outcome(body["outcome"]),
        rehearsal=body["rehearsal"],
    )


@dataclass(frozen=True, slots=True)
class Anchor:
    """One publication: the heads of all chains (chain -> head) at one moment."""

    at: datetime
    heads: Mapping[str, Head]


def write_anchor(path: Path, heads: Mapping[str, Head], *, at: datetime, key: CityKey) -> None:
    """Write one publication, one signed line of JSON for each chain, for all to read.

    A file is one publication and is never replaced: name it by its time.  Every line states how
    many there are, so that a chain which was left out is missed.

    Raises:
        BadInputError: `signing.no_heads`: nothing to publish.
        ConflictError: `vault.file_exists`.
    """
    if not heads:
        raise BadInputError(Finding("signing.no_heads"))
    lines = [
        _signed(anchor_line(chain, head, at=at, chains=len(heads)), key) + "\n"
        for chain, head in sorted(heads.items())
    ]
    write_once(path, "".join(lines).encode(), mode=0o644)


def read_anchor(path: Path, public_key: str) -> Anchor:
    """Return the heads that were published in `path`.

    Raises:
        NotFoundError: no such file.
        ForgedError: `signing.forged_anchor` for each line that the city did not sign as it stands;
            `signing.anchor_incomplete` when lines are missing, doubled or of several times.
    """
    try:
        lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    except FileNotFoundError:
        raise NotFoundError(Finding("vault.no_file", {"file": path.name})) from None
    if lines[-1] == "":
        lines.pop()
    bodies = [_opened(line, public_key) for line in lines]
    forged = [
        Finding("signing.forged_anchor", place=Place(path.name, number))
        for number, body in enumerate(bodies, start=1)
        if body is None or body.get("kind") != ANCHOR
    ]
    if forged:
        raise ForgedError(*forged)
    return _whole([body for body in bodies if body is not None], path)


def _whole(bodies: Collection[Mapping[str, Any]], path: Path) -> Anchor:
    heads = {body["chain"]: Head(body["seq"], body["digest"]) for body in bodies}
    stated = {(body["at"], body["chains"]) for body in bodies}
    if len(stated) != 1 or stated != {(min(stated)[0], len(heads))} or len(heads) != len(bodies):
        place = Place(path.name)
        raise ForgedError(Finding("signing.anchor_incomplete", {"file": path.name}, place=place))
    return Anchor(datetime.fromisoformat(min(stated)[0]), heads)


def _signed(body: str, key: CityKey) -> str:
    return _line(body, key.sign(body.encode()))


def _line(body: str, signature: str) -> str:
    return f'{{"body":{body},"signature":{json.dumps(signature)}}}'


def _opened(line: str, public_key: str) -> dict[str, Any] | None:
    """Return the body of a signed line, or None where it is not exactly what was signed."""
    try:
        found = json.loads(line)
        body, signature = found["body"], found["signature"]
        text = canonical(body)
        genuine = line == _line(text, signature) and verify(text.encode(), signature, public_key)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return body if genuine else None


def _exact(text: str) -> bytes:
    """Decode base64; refuse any but the one text that stands for these bytes."""
    decoded = base64.b64decode(text, validate=True)
    if base64.b64encode(decoded).decode() != text:
        raise ValueError(text)
    return decoded
