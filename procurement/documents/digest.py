"""Facts as canonical JSON, and its digest: what makes two documents say the same.

The digest is of the data, not of the PDF: another version of the renderer prints other bytes of
the same facts.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from procurement.rules.money import Money

#: When a paper was written is not what it says.
_LEFT_OUT = frozenset({"generated_at"})


def canonical(facts: object) -> bytes:
    """Return `facts` as canonical JSON in UTF-8: sorted keys, no spaces, UTC, decimals as strings.

    Excludes `generated_at`.  The same bytes are attached to the PDF.

    Raises:
        TypeError: a float, a naive time or another value that has no canonical form.
    """
    plain = _plain(facts)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def data_digest(facts: object) -> str:
    """Return the SHA-256 of `canonical(facts)` in hexadecimal."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = (part.name for part in dataclasses.fields(value) if part.name not in _LEFT_OUT)
        return {name: _plain(getattr(value, name)) for name in kept}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(value)
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    raise TypeError(type(value))
