"""One row of a table of contracts: what can be told from it, and what stays unknown and why."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from procurement.ingest.register.drafts import ContractDraft
from procurement.ingest.register.mapping import ContractMapping
from procurement.ingest.table.cells import Cell, CellError, Row, cell_text, shown
from procurement.ingest.table.contract_names import contract_id
from procurement.ingest.table.numbers import DECIMALS, millionths
from procurement.ingest.table.periods import written
from procurement.ingest.table.row_cells import RowCells, filled
from procurement.rules.findings import Finding, Place, Severity
from procurement.rules.money import MINOR_DIGITS, Money
from procurement.rules.vocabulary import ContractStatus

T = TypeVar("T")

#: Longest name a contract can have here, with the prefix; its process adds the city's own.
LONGEST_ID = 48
LONGEST_KEY = 200
LONGEST_TEXT = 2_000
#: Several firms in one cell stand on lines of their own, or between these marks.
_SEVERAL = re.compile(r"[;|\n]")
_SEVERAL_IDS = re.compile(r"[;|,\s]+")
_NOT_IN_TAX_IDS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class ReadContract:
    """What a row became: a draft, or none; and what is wrong with it or unknown, with reasons."""

    draft: ContractDraft | None
    notes: tuple[Finding, ...]


class ContractReader:
    """Reads rows by one mapping."""

    def __init__(
        self,
        layout: ContractMapping,
        positions: dict[str, int],
        header: tuple[str, ...],
        file: str,
    ) -> None:
        """Prepare what is the same for every row."""
        self._layout = layout
        self._positions = positions
        self._header = header
        self._file = file
        self._absent = {"", *(one.casefold() for one in layout.missing)}
        self._nobody = {one.casefold() for one in layout.nobody} | self._absent
        self._statuses = {word.casefold(): one for word, one in layout.statuses.items()}
        self._ends = [field for field in positions if field.startswith("ends_on")]

    def read(self, row: Row) -> ReadContract:
        """Read one row; without a name of its own a contract cannot be registered."""
        if row.faults:
            return ReadContract(
                None,
                tuple(
                    Finding(one.code, one.params, Severity.ADVISES, one.place) for one in row.faults
                ),
            )
        cells = RowCells(row, self._positions, self._header)
        key = cells.take("contract", filled)
        name = cells.attempt("contract", partial(self._name, key)) if key else None
        if key is None or name is None:
            return ReadContract(None, self._findings(cells, row, None))
        starts, ends = self._term(cells)
        vendor, alone = self._vendor(cells)
        value, currency = self._value(cells)
        draft = ContractDraft(
            line=row.line,
            key=key,
            id=name,
            title=self._text(cells, "title") or key,
            department=self._text(cells, "department") or self._layout.constants.department or "",
            vendor_name=vendor,
            tax_id=self._tax_id(cells),
            names_vendor=alone,
            value=value,
            currency=currency,
            starts_on=starts,
            ends_on=ends,
            status=self._status(cells),
            cells=tuple((cells.column(field), cells.text(field)) for field in self._positions),
        )
        return ReadContract(draft, self._findings(cells, row, key))

    def _findings(self, cells: RowCells, row: Row, key: str | None) -> tuple[Finding, ...]:
        """Return what is wrong: of a contract that is taken, what therefore stays unknown."""
        found = [one.finding(self._file, row.line, Severity.ADVISES) for one in cells.problems]
        if key is None:
            return tuple(found)
        return tuple(
            Finding(
                "register.left_unknown",
                {"contract": shown(key), **{n: one.params[n] for n in ("column", "value")}},
                Severity.ADVISES,
                Place(self._file, row.line, one.place.column if one.place else None),
            )
            if one.code not in _OWN_WORDS
            else one
            for one in found
        )

    def _name(self, key: str) -> str:
        name = contract_id(key, prefix=self._layout.contracts.prefix)
        if len(name) > LONGEST_ID or len(key) > LONGEST_KEY:
            raise CellError("register.bad_name", limit=LONGEST_ID)
        return name

    def _known(self, cells: RowCells, field: str) -> bool:
        return field in cells and cells.text(field).casefold() not in self._absent

    def _text(self, cells: RowCells, field: str) -> str:
        return " ".join(cells.text(field).split())[:LONGEST_TEXT] if field in cells else ""

    def _vendor(self, cells: RowCells) -> tuple[str, bool]:
        """Return the vendor as written, and whether that names one firm."""
        if "vendor" not in cells:
            return "", False
        written_name, name = cells.text("vendor"), self._text(cells, "vendor")
        return name, not (name.casefold() in self._nobody or _SEVERAL.search(written_name))

    def _take(self, cells: RowCells, field: str, parse: Callable[[Cell], T]) -> T | None:
        return cells.take(field, parse) if self._known(cells, field) else None

    def _term(self, cells: RowCells) -> tuple[date | None, date | None]:
        """Return first and last day; two that contradict each other are both unknown."""
        formats = self._layout.dates.formats
        starts = self._take(cells, "starts_on", partial(_first_day, formats=formats))
        said = next((field for field in self._ends if self._known(cells, field)), "")
        ends = cells.take(said, partial(_last_day, formats=formats)) if said else None
        if starts is not None and ends is not None and ends < starts:
            error = CellError("register.ends_before_start", start=starts.isoformat())
            cells.note(error, said)
            return None, None
        return starts, ends

    def _value(self, cells: RowCells) -> tuple[Money | None, str | None]:
        currency = self._layout.constants.currency
        if currency is None and self._known(cells, "currency"):
            currency = cells.take("currency", _currency)
        if currency is None:
            if self._known(cells, "value"):
                cells.note(CellError("register.no_currency"), "value")
            return None, None
        return self._take(cells, "value", partial(self._money, currency=currency)), currency

    def _money(self, cell: Cell, *, currency: str) -> Money:
        plain: Cell = cell
        if isinstance(cell, str):
            plain = cell.replace("\u00a0", " ")
            for sign in self._layout.signs:
                plain = plain.replace(sign, "")
            plain = plain.strip()
        amount = millionths(plain, marks=self._layout.numbers)
        minor, rest = divmod(amount * 10 ** MINOR_DIGITS[currency], 10**DECIMALS)
        if rest or amount < 0:
            raise CellError("register.left_unknown")
        return Money(minor, currency)

    def _tax_id(self, cells: RowCells) -> str:
        if self._layout.tax_ids is None or not self._known(cells, "tax_id"):
            return ""
        parts = _SEVERAL_IDS.split(cells.text("tax_id"))
        ids = {_NOT_IN_TAX_IDS.sub("", one).upper() for one in parts} - {""}
        good = {one for one in ids if len(one) in self._layout.tax_ids.lengths}
        if len(ids) == len(good) == 1:
            return good.pop()
        code = "register.several_tax_ids" if len(good) > 1 else "register.left_unknown"
        cells.note(CellError(code, scheme=self._layout.tax_ids.scheme), "tax_id")
        return ""

    def _status(self, cells: RowCells) -> ContractStatus:
        if "status" not in cells:
            return ContractStatus.ACTIVE
        word = cells.text("status").casefold()
        found = self._statuses.get(word)
        if found is None:
            cells.note(CellError("register.unknown_status"), "status")
        return found or ContractStatus.ACTIVE


#: What is said of a contract that was taken in words of its own.
_OWN_WORDS = {
    "register.ends_before_start",
    "register.no_currency",
    "register.several_tax_ids",
    "register.unknown_status",
}


def _first_day(cell: Cell, *, formats: tuple[str, ...]) -> date:
    return written(cell, formats=formats).first


def _last_day(cell: Cell, *, formats: tuple[str, ...]) -> date:
    return written(cell, formats=formats).last


def _currency(cell: Cell) -> str:
    found = cell_text(cell).upper()
    if found not in MINOR_DIGITS:
        raise CellError("register.no_currency")
    return found
