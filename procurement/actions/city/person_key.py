"""The key that turns a person's id into a digest: evidence tells persons apart and names nobody.

It lies in the folder of keys, outside the database: whoever has only the database cannot try ids
until one fits.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from procurement.rules.errors import ConflictError
from procurement.store.database.durable_files import read_private, write_once

PERSON_KEY = "evidence-persons.key"
#: Bytes of the key, and hexadecimal digits of its name.
SIZE, NAMED = 32, 16


@dataclass(frozen=True, slots=True)
class PersonKey:
    """Makes digests for one contract: the same person in two contracts gives two digests."""

    secret: bytes
    contract: str

    @property
    def id(self) -> str:
        """Which key this is, without giving it away."""
        return hashlib.sha256(b"city-procurement/person-key\n" + self.secret).hexdigest()[:NAMED]

    def digest(self, person: str) -> str:
        """Return 64 hexadecimal digits for a person's id; blanks and case make no difference."""
        plain = "".join(normalize("NFKC", person).casefold().split())
        message = f"{self.contract}\n{plain}".encode()
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()


def person_key(folder: Path, contract: str) -> PersonKey:
    """Return the key, made at the first use."""
    path = folder / PERSON_KEY
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(ConflictError):  # another process was first: its key is the key
            write_once(path, secrets.token_bytes(SIZE))
    return PersonKey(read_private(path), contract)
