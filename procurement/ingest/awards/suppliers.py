"""Who won: one key for one firm, however a publisher spells it, and one for a joint venture."""

from collections.abc import Iterable
from unicodedata import combining, normalize

#: Between the partners of a joint venture.
AND = " + "


def spelled(name: str) -> str:
    """Return a name without what differs between spellings: case, accents, marks, spaces.

    >>> spelled("  CONSTRUCCIÓN  S.A.") == spelled("Construccion S.A")
    True
    """
    plain = "".join(one for one in normalize("NFKD", name) if not combining(one)).casefold()
    return " ".join("".join(mark if mark.isalnum() else " " for mark in plain).split())


class Suppliers:
    """Remembers the first spelling of each supplier, so that the same one is counted once."""

    def __init__(self) -> None:
        """Know nobody."""
        self._shown: dict[str, str] = {}

    def of(self, partners: Iterable[tuple[str, str]]) -> str | None:
        """Return the supplier of an award; None without any.

        Args:
            partners: (identity, name) of each: the identity where there is one, else the name,
                tells them apart.  Several partners are one joint venture, whatever their order.
        """
        found: dict[str, str] = {}
        for identity, name in partners:
            key = spelled(identity) or spelled(name)
            if key:
                found[key] = self._shown.setdefault(key, " ".join((name or identity).split()))
        return AND.join(found[key] for key in sorted(found)) or None
