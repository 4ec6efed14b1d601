"""Observations on their way into the store, packed so that half a million of them fit in memory."""

import json
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from procurement.ingest.table.cells import CellError

#: Different names (KPIs, groups and sites together) of one table; each is held once.
MAX_NAMES = 50_000
MAX_NAME = 200

#: Stands for "none" in a packed number; `numbers.LARGEST` keeps real ones away from it.
_NONE = -(2**63)
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class ObservationDraft:
    """One row of a table as an observation that may be stored.

    Attributes:
        kpi_code: Our code; `source_kpi` is the table's own name for it.
        period_start: First day; `period_end` is the last day, itself included.
        group: Of residents, or None when the row speaks of all.
        site: Place, or None when the row speaks of the whole contract.
        numerator: In millionths of the mapping's unit; None when the value is missing.
        denominator: In millionths; None when the KPI is a plain amount or the value is missing.
        stated_target: The table's own target, in millionths.
        state: `missing` when the table says that nothing was reported.
        line: Of the file, from 1.
        raw: The row's cells as text, as they were written.
    """

    kpi_code: str
    source_kpi: str
    period_start: date
    period_end: date
    group: str | None
    site: str | None
    numerator: int | None
    denominator: int | None
    stated_target: int | None
    state: Literal["received", "missing"]
    line: int
    raw: tuple[str, ...]


class Names:
    """Each different text once, by number."""

    def __init__(self) -> None:
        """Start empty."""
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []

    def number(self, text: str | None) -> int:
        """Return the number of a text, -1 for none.

        Raises:
            CellError: the text is longer, or the texts are more, than names can be.
        """
        if text is None:
            return -1
        found = self._numbers.get(text)
        if found is None:
            if len(text) > MAX_NAME:
                raise CellError("table.name_too_long", limit=MAX_NAME)
            if len(self._texts) >= MAX_NAMES:
                raise CellError("table.too_many_names", limit=MAX_NAMES)
            found = self._numbers[text] = len(self._texts)
            self._texts.append(text)
        return found

    def text(self, number: int) -> str | None:
        """Return the text of a number."""
        return None if number < 0 else self._texts[number]


class RawRows:
    """Rows of text in compressed blocks, in order."""

    def __init__(self) -> None:
        """Start empty."""
        self._blocks: list[bytes] = []
        self._open: list[tuple[str, ...]] = []

    def append(self, cells: tuple[str, ...]) -> None:
        """Add a row."""
        self._open.append(cells)
        if len(self._open) == _BLOCK:
            self._blocks.append(zlib.compress(json.dumps(self._open).encode(), level=1))
            self._open.clear()

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for block in self._blocks:
            yield from map(tuple, json.loads(zlib.decompress(block)))
        yield from self._open


class Drafts:
    """A sized, repeatable sequence of drafts, in the order of the file."""

    def __init__(self) -> None:
        """Start empty."""
        self._names = Names()
        self._words = array("i")  # code, source name, group, site
        self._days = array("i")  # first, last
        self._amounts = array("q")  # numerator, denominator, target
        self._lines = array("i")
        self._raw = RawRows()

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[ObservationDraft]:
        for index, raw in enumerate(self._raw):
            yield self._draft(index, raw)

    def key(self, draft: ObservationDraft) -> int:
        """Return one number for KPI, period, group and site together.

        Raises:
            CellError: a name is too long, or there are too many of them.
        """
        number = self._names.number
        key = draft.period_start.toordinal() << 32 | draft.period_end.toordinal()
        for name in (draft.kpi_code, draft.group, draft.site):
            key = key << 32 | (number(name) + 1)
        number(draft.source_kpi)
        return key

    def append(self, draft: ObservationDraft) -> int:
        """Add a draft whose names have been through `key`; return its position."""
        number = self._names.number
        named = (draft.kpi_code, draft.source_kpi, draft.group, draft.site)
        self._words.extend(number(name) for name in named)
        self._days.extend((draft.period_start.toordinal(), draft.period_end.toordinal()))
        amounts = (draft.numerator, draft.denominator, draft.stated_target)
        self._amounts.extend(_NONE if amount is None else amount for amount in amounts)
        self._lines.append(draft.line)
        self._raw.append(draft.raw)
        return len(self._lines) - 1

    def line(self, index: int) -> int:
        """Return the line of a draft."""
        return self._lines[index]

    def amounts(self, index: int) -> tuple[int | None, int | None, int | None]:
        """Return numerator, denominator and target of a draft."""
        found = self._amounts[3 * index : 3 * index + 3]
        first, second, third = (None if amount == _NONE else amount for amount in found)
        return first, second, third

    def _draft(self, index: int, raw: tuple[str, ...]) -> ObservationDraft:
        code, source, group, site = self._words[4 * index : 4 * index + 4]
        first, last = self._days[2 * index : 2 * index + 2]
        numerator, denominator, target = self.amounts(index)
        return ObservationDraft(
            kpi_code=self._names.text(code) or "",
            source_kpi=self._names.text(source) or "",
            period_start=date.fromordinal(first),
            period_end=date.fromordinal(last),
            group=self._names.text(group),
            site=self._names.text(site),
            numerator=numerator,
            denominator=denominator,
            stated_target=target,
            state="missing" if numerator is None else "received",
            line=self._lines[index],
            raw=raw,
        )
