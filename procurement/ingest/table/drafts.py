"""Observations on their way into the store, packed so that half a million of them fit in memory."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from procurement.ingest.table.cells import CellError

#: Different names (KPIs, groups, sites and contracts) of one table; each is held once.
MAX_NAMES = 50_000
MAX_NAME = 200

#: Stands for "none" in a packed number; `numbers.LARGEST` keeps real ones away from it.
_NONE = -(2**63)
_NAMES = 5  # of a draft


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
        contract: The table's own name of the contract, or None when it speaks of none.
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
    contract: str | None = None

    @property
    def names(self) -> tuple[str | None, ...]:
        """All its names, in the order in which they are packed."""
        return (self.kpi_code, self.source_kpi, self.group, self.site, self.contract)


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


class Drafts:
    """A sized, repeatable sequence of drafts, in the order of the file."""

    def __init__(self) -> None:
        """Start empty."""
        self._names = Names()
        self._words = array("i")  # as in `ObservationDraft.names`
        self._days = array("i")  # first, last
        self._amounts = array("q")  # numerator, denominator, target
        self._lines = array("i")
        self._withdrawn: set[int] = set()

    def __len__(self) -> int:
        return len(self._lines) - len(self._withdrawn)

    def __iter__(self) -> Iterator[ObservationDraft]:
        for index in range(len(self._lines)):
            if index not in self._withdrawn:
                yield self._draft(index)

    def first_of_each_kpi(self) -> dict[str, ObservationDraft]:
        """Return KPI code -> its first draft, without unpacking the others."""
        first: dict[int, int] = {}
        for index in range(len(self._lines)):
            if index not in self._withdrawn:
                first.setdefault(self._words[_NAMES * index], index)
        return {self._names.text(code) or "": self._draft(index) for code, index in first.items()}

    def key(self, draft: ObservationDraft) -> int:
        """Return one number for contract, KPI, period, group and site together.

        Raises:
            CellError: a name is too long, or there are too many of them.
        """
        number = self._names.number
        key = draft.period_start.toordinal() << 32 | draft.period_end.toordinal()
        for name in (draft.kpi_code, draft.group, draft.site, draft.contract):
            key = key << 32 | (number(name) + 1)
        number(draft.source_kpi)
        return key

    def append(self, draft: ObservationDraft) -> int:
        """Add a draft whose names have been through `key`; return its position."""
        number = self._names.number
        self._words.extend(number(name) for name in draft.names)
        self._days.extend((draft.period_start.toordinal(), draft.period_end.toordinal()))
        amounts = (draft.numerator, draft.denominator, draft.stated_target)
        self._amounts.extend(_NONE if amount is None else amount for amount in amounts)
        self._lines.append(draft.line)
        return len(self._lines) - 1

    def line(self, index: int) -> int:
        """Return the line of a draft."""
        return self._lines[index]

    def amounts(self, index: int) -> tuple[int | None, int | None, int | None]:
        """Return numerator, denominator and target of a draft."""
        found = self._amounts[3 * index : 3 * index + 3]
        first, second, third = (None if amount == _NONE else amount for amount in found)
        return first, second, third

    def change(
        self, index: int, *, amounts: tuple[int | None, int | None, int | None], line: int
    ) -> None:
        """Give a draft other amounts, which another line of the table said."""
        for place, amount in enumerate(amounts, 3 * index):
            self._amounts[place] = _NONE if amount is None else amount
        self._lines[index] = line

    def withdraw(self, index: int) -> None:
        """Leave a draft out."""
        self._withdrawn.add(index)

    def _draft(self, index: int) -> ObservationDraft:
        words = self._words[_NAMES * index : _NAMES * index + _NAMES]
        code, source, group, site, contract = map(self._names.text, words)
        first, last = self._days[2 * index : 2 * index + 2]
        numerator, denominator, target = self.amounts(index)
        return ObservationDraft(
            kpi_code=code or "",
            source_kpi=source or "",
            period_start=date.fromordinal(first),
            period_end=date.fromordinal(last),
            group=group,
            site=site,
            numerator=numerator,
            denominator=denominator,
            stated_target=target,
            state="missing" if numerator is None else "received",
            line=self._lines[index],
            contract=contract,
        )
