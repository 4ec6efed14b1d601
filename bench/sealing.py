"""Sealing a bid of 1 GB while it arrives, beside the bare age library writing and syncing a file.

Both read the same file; ours gets it in chunks, as a bid arrives.  Compared is the speed, and the
most memory that a process of its own held while it did the work once.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
from pyrage import x25519

from bench.ratios import at_least, at_most, interleaved
from procurement.store.bids import keys, vault

SIZE = 1_000_000_000
CHUNK = 1_000_000
ROUNDS = 3
#: What the issue allows, MB.
MEMORY = 100


def run(*, size: int = SIZE) -> Iterator[str]:
    """Compare 1 GB sealed by the vault with 1 GB through `pyrage.encrypt_io`."""
    recipient = keys.new_identity().recipient
    with tempfile.TemporaryDirectory() as folder:
        bid = Path(folder) / "bid"
        _write(bid, size)
        ours, theirs = interleaved(
            lambda: sealed(bid, recipient), lambda: bare(bid, recipient), rounds=ROUNDS
        )
        mine, others = (_peak(work, bid) for work in WORK)
    yield f"info sealing {size / ours / 1e6:.0f} MB a second, bare age {size / theirs / 1e6:.0f}"
    yield f"info sealing peak memory {mine:.0f} MB, bare age {others:.0f} MB"
    yield at_least("sealing_to_bare_age", theirs / ours, 0.7)
    yield at_most("sealing_peak_memory_to_100_mb", mine / MEMORY, 1)


def sealed(bid: Path, recipient: str) -> None:
    """Seal a bid as `receive_bid` does."""
    folder = vault.tender_folder(bid.parent, "bench")
    limits = vault.Limits(bid.stat().st_size)
    stored = vault.seal(_chunks(bid), recipient=recipient, folder=folder, limits=limits)
    vault.discard(folder, stored)


def bare(bid: Path, recipient: str) -> None:
    """Encrypt it to a file that reaches the disk, and no more."""
    target = bid.with_name("bare.age")
    with bid.open("rb") as source, target.open("wb") as out:
        pyrage.encrypt_io(source, out, [x25519.Recipient.from_str(recipient)])
        out.flush()
        os.fsync(out.fileno())
    target.unlink()


WORK: dict[str, Callable[[Path, str], None]] = {"sealed": sealed, "bare": bare}


def _write(bid: Path, size: int) -> None:
    with bid.open("wb") as file:
        for _ in range(size // CHUNK):
            file.write(secrets.token_bytes(CHUNK))


def _chunks(bid: Path) -> Iterator[bytes]:
    with bid.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def _peak(work: str, bid: Path) -> float:
    """Return the most memory, MB, that a process held which did this work once."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.sealing", work, str(bid)], stdout=subprocess.PIPE, check=True
    )
    return float(done.stdout)


def _high_water() -> float:
    """Return VmHWM in MB; `ru_maxrss` would count the parent from which a process was forked."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    WORK[sys.argv[1]](Path(sys.argv[2]), keys.new_identity().recipient)
    print(_high_water())
