"""Keys that the installation itself holds: the city's signature, and the opener's key.

Neither can open a bid alone: the opener's key opens only what two custodians have granted to it.
"""

from pathlib import Path

from procurement.store.audit.signing import CityKey, create_key, load_key
from procurement.store.bids.keys import Identity, load_identity, new_identity, write_identity

CITY_KEY = "city-signing.pem"
#: The public half, to publish: whoever has it can check receipts and heads without the city.
PUBLIC_KEY = "city-signing.pub"
OPENER_KEY = "opener.age"


def create_keys(folder: Path) -> None:
    """Make both keys where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if not (folder / CITY_KEY).exists():
        create_key(folder / CITY_KEY)
    (folder / PUBLIC_KEY).write_text(city_key(folder).public + "\n", "ascii")
    if not (folder / OPENER_KEY).exists():
        write_identity(folder / OPENER_KEY, new_identity())


def city_key(folder: Path) -> CityKey:
    """Return the city's signing key."""
    return load_key(folder / CITY_KEY)


def opener(folder: Path) -> Identity:
    """Return the identity of the worker that opens bids."""
    return load_identity(folder / OPENER_KEY)
