"""From a table's KPI names to our codes: by the mapping's list, derived, or ignored by name."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import combining, normalize

from procurement.ingest.table.cells import CellError, shown
from procurement.ingest.table.drafts import MAX_NAME, MAX_NAMES
from procurement.ingest.table.mapping import Direction, Others, TableMapping

_LONGEST = 63
_NOT_IN_CODES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class NamedKpi:
    """A KPI of the table as we know it."""

    source: str
    code: str
    percent: bool
    direction: Direction


class KpiNames:
    """Decides each different name once and remembers it."""

    def __init__(self, layout: TableMapping) -> None:
        """Take the mapping's own list first: derived codes may not take one of its codes."""
        self._layout = layout
        self._rules = {normalize("NFC", name): rule for name, rule in layout.kpis.items()}
        self._known: dict[str, NamedKpi | CellError] = {}
        self._owners: dict[str, str] = {rule.code: name for name, rule in self._rules.items()}
        self.ignored: Counter[str] = Counter()

    def find(self, name: str) -> NamedKpi | None:
        """Return the KPI of a name, or None when the mapping wants it ignored (then counted).

        Raises:
            CellError: the mapping does not know it, or no code of its own can be derived.
        """
        name = normalize("NFC", name)
        if self._layout.others is Others.IGNORE and name not in self._rules:
            self._ignore(name[:MAX_NAME])
            return None
        if name not in self._known:
            self._known[name] = self._decide(name)
        found = self._known[name]
        if isinstance(found, CellError):
            raise found
        return found

    def _ignore(self, name: str) -> None:
        if name not in self.ignored and len(self.ignored) >= MAX_NAMES:
            raise CellError("table.too_many_names", limit=MAX_NAMES)
        self.ignored[name] += 1

    def never_seen(self) -> Mapping[str, str]:
        """Return each listed name that the table does not have -> the closest that it has."""
        names = list(self._known) + list(self.ignored)
        return {
            name: next(iter(get_close_matches(name, names, n=1)), "\u2013")
            for name in self._rules
            if name not in self._known
        }

    def _decide(self, name: str) -> NamedKpi | CellError:
        if len(self._known) >= MAX_NAMES:
            return CellError("table.too_many_names", limit=MAX_NAMES)
        layout, rule = self._layout, self._rules.get(name)
        if rule is not None:
            unit, direction = rule.unit or layout.unit, rule.direction or layout.direction
            return NamedKpi(name, rule.code, unit == "percent", direction)
        if layout.others is Others.REFUSE:
            near = get_close_matches(name, self._rules, n=1)
            return CellError("table.unknown_kpi", closest=shown(near[0]) if near else "\u2013")
        code = slug(name)
        owner = self._owners.setdefault(code, name)
        if not code or owner != name:
            return CellError("table.kpi_code_clash", code=code, other=shown(owner))
        return NamedKpi(name, code, layout.unit == "percent", layout.direction)


def slug(name: str) -> str:
    """Return the code derived from a name; empty when no letter or digit of it is ASCII.

    >>> slug("Días de espera (promedio)")
    'dias_de_espera_promedio'
    """
    plain = "".join(mark for mark in normalize("NFKD", name.casefold()) if not combining(mark))
    code = _NOT_IN_CODES.sub("_", plain)[:_LONGEST].strip("_")
    return f"kpi_{code}"[:_LONGEST].strip("_") if code[:1].isdigit() else code
