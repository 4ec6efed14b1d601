"""A custodian's key: made on the custodian's own machine, its secret never stored by the city."""

from pathlib import Path

from procurement.store.bids.keys import Identity, load_identity, new_identity, write_identity


def make_key(path: Path, *, passphrase: str | None = None) -> str:
    """Make a key, write its secret to `path` (readable by its owner only), return the public half.

    Raises:
        ConflictError: there is a file already; it is not touched.
    """
    identity = new_identity()
    write_identity(path, identity, passphrase=passphrase)
    return identity.recipient


def read_key(path: Path, *, passphrase: str | None = None) -> Identity:
    """Return the secret key in `path`, in memory only."""
    return load_identity(path, passphrase=passphrase)
