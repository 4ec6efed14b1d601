"""Who won: one key for one firm, however a publisher spells it, and one for a joint venture."""

from collections import defaultdict
from unicodedata import combining, normalize

#: Between the partners of a joint venture.
AND = " + "
#: (identity, name) of each partner; either may be empty.
Partners = tuple[tuple[str, str], ...]


def spelled(name: str) -> str:
    """Return a name without what differs between spellings: case, accents, marks, spaces.

    >>> spelled("  CONSTRUCCIÓN  S.A.") == spelled("Construccion S.A")
    True
    """
    plain = "".join(one for one in normalize("NFKD", name) if not combining(one)).casefold()
    return " ".join("".join(mark if mark.isalnum() else " " for mark in plain).split())


class Suppliers:
    """Knows everybody in a file, so that the same firm is counted once, however it is written.

    A firm that is named here with its identity and there without is one, unless two identities
    share the name.  So all are met first, and asked about afterwards.
    """

    def __init__(self) -> None:
        """Know nobody."""
        self._names: dict[str, str] = {}
        self._identities: dict[str, set[str]] = defaultdict(set)

    def meet(self, partners: Partners) -> None:
        """Remember the partners of an award: the identity and the name of each, or one of them."""
        for identity, name in partners:
            key = spelled(identity) or spelled(name)
            if name:
                self._names.setdefault(key, " ".join(name.split()))
            if spelled(identity):
                self._identities[spelled(name)].add(key)

    def of(self, partners: Partners) -> str | None:
        """Return the supplier of an award; None without any.

        Several partners are one joint venture, whatever their order.
        """
        keys = {self._key(identity, name) for identity, name in partners} - {""}
        return AND.join(self._shown(key) for key in sorted(keys)) or None

    def _shown(self, key: str) -> str:
        """Return the name, with the identity behind it where several share the name."""
        name = self._names.get(key, key)
        shared = len(self._identities.get(spelled(name), ())) > 1
        return f"{name} ({key})" if shared and key != spelled(name) else name

    def _key(self, identity: str, name: str) -> str:
        named = self._identities.get(spelled(name), set())
        alone = next(iter(named)) if len(named) == 1 and spelled(name) else spelled(name)
        return spelled(identity) or alone
