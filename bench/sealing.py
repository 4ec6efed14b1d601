"""Sealing a bid while it arrives, beside the bare age library writing and syncing a file."""

import io
import os
import tempfile
from pathlib import Path

import pyrage
from pyrage import x25519

from bench.ratios import at_least, interleaved
from procurement.store import keys, vault

SIZE = 200 * 2**20
CHUNK = 2**20


def run() -> list[str]:
    """Compare 200 MiB sealed by the vault with 200 MiB through `pyrage.encrypt_io`."""
    identity = keys.new_identity()
    block = os.urandom(CHUNK)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)

        def ours() -> None:
            sealed = vault.seal(
                (block for _ in range(SIZE // CHUNK)),
                recipient=identity.recipient,
                folder=vault.tender_folder(root, "bench"),
                limits=vault.Limits(SIZE + 1),
            )
            vault.discard(vault.tender_folder(root, "bench"), sealed)

        def bare() -> None:
            target = root / "bare.age"
            with target.open("wb") as out:
                source = io.BytesIO(block * (SIZE // CHUNK))
                pyrage.encrypt_io(source, out, [x25519.Recipient.from_str(identity.recipient)])
                out.flush()
                os.fsync(out.fileno())
            target.unlink()

        mine, theirs = interleaved(ours, bare)
    return [at_least("sealing_to_bare_age", theirs / mine, 0.7)]
