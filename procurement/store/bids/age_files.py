"""What can be told of an age file without its key: that it is one, sealed to a key, not empty.

An age file does not say for whom it is.  Whether it was sealed to the right key is known only when
it is opened; that it was sealed to *a* key, and not to a password or in text form, shows at once.
Format: age-encryption.org/v1.
"""

import re
from collections.abc import Iterable, Iterator

from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding

#: The first bytes of every binary age file.
AGE_HEADER = b"age-encryption.org/v1\n"
#: One recipient: its line, and its body in lines of 64 of which the last is shorter.
STANZA = rb"-> [!-~]+(?: [!-~]+)*\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n"
HEADER = re.compile(re.escape(AGE_HEADER) + rb"(?:" + STANZA + rb")+--- [A-Za-z0-9+/]{43}\n")
#: A recipient that is a key pair such as a solicitation's.
OF_A_KEY = re.compile(rb"^-> X25519 [A-Za-z0-9+/]{43}\n[A-Za-z0-9+/]{43}$", re.MULTILINE)
#: Longer headers are nobody's who seals for one city (a recipient takes about 100 bytes).
LONGEST_HEADER = 1 << 14
#: Nonce and tag of a file that holds nothing.
EMPTY = 32
#: What age adds to each piece of 64 KiB.
PIECE, TAG = 1 << 16, 16


def most_ciphertext(most: int) -> int:
    """Return how many bytes a file of at most `most` bytes in clear can have, sealed."""
    return LONGEST_HEADER + EMPTY + most + (most // PIECE + 1) * TAG


def sealed_to_a_key(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass an age file on; refuse what is none, is sealed to no key, or holds nothing.

    Raises:
        BadInputError: `vault.not_age` or `vault.no_recipient`.
    """
    rest, head = iter(chunks), b""
    while (found := HEADER.match(head)) is None:
        chunk = next(rest, b"")
        if not chunk or len(head) > LONGEST_HEADER:
            raise BadInputError(Finding("vault.not_age"))
        head += chunk
    if OF_A_KEY.search(found.group()) is None:
        raise BadInputError(Finding("vault.no_recipient"))
    payload = len(head) - found.end()
    yield head
    for chunk in rest:
        payload += len(chunk)
        yield chunk
    if payload <= EMPTY:
        raise BadInputError(Finding("vault.not_age"))
