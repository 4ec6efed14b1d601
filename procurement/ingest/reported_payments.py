"""A public table of payments planned and made: every row with its exact amount, or its reasons.

The mapping is that of results (`procurement.ingest.table.mapping`) with the columns of a payment.
Where results take one plan and one sum for each period, here every row is kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from procurement.ingest.table.cells import Cell, CellError, Row, cell_text, shown
from procurement.ingest.table.contract_names import contract_id
from procurement.ingest.table.counts import Counts
from procurement.ingest.table.files import MAX_BYTES, MAX_ROWS, Table, fingerprint_of
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.mapping import Kind, TableMapping
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.numbers import exact
from procurement.ingest.table.row_cells import RowCells, filled
from procurement.ingest.table.row_period import RowPeriods
from procurement.ingest.table.unused import UnusedRows
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place, Severity, blocking
from procurement.rules.outcome_contracts import PaymentType, plan_order

#: Columns without which a table of payments says nothing.
NEEDED = ("contract", "kind", "period_start", "period_end", "currency", "value")
#: Longest texts that the record keeps.
LONGEST = {"plan": 64, "metric": 64, "payer": 1_000, "recipient": 1_000}
CURRENCY_LETTERS = 3
TYPES = {Kind.PLANNED: PaymentType.PLANNED, Kind.ACTUAL: PaymentType.ACTUAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One payment as the table tells it.

    Attributes:
        contract: Id that the contract has here.
        kind: Planned or made.
        plan: Which plan; empty where the contract has one, or the row was paid.
        metric: What it was for, as the table names it.
        payer: Who pays.
        recipient: Who is paid.
        start: First day of its period.
        end: Last day of its period.
        currency: ISO 4217.
        part: Of several rows that are alike in all the above, from 1.
        amount: Exact; None where the row has none, which is not zero.
        line: Of the table, from 1.
    """

    contract: str
    kind: PaymentType
    plan: str
    metric: str
    payer: str
    recipient: str
    start: date
    end: date
    currency: str
    part: int = 1
    amount: Decimal | None
    line: int

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same payment in a later edition of the table."""
        named = (self.contract, self.kind, self.plan, self.metric, self.payer, self.recipient)
        return (*named, self.start, self.end, self.currency, self.part)


@dataclass(frozen=True, slots=True)
class PaymentReading:
    """One table of payments, read to its end or to where it had to be given up.

    Attributes:
        file: Its name, without the folder.
        sha256: Of its bytes; None when it was not read to its end.
        mapping: The mapping it was read by.
        rows: Every payment; none when anything blocks.
        findings: What blocks and what advises, the first thousand of each.
        counts: What became of every row; they add up.
        unused: Each row that counts for nothing, with its reasons.
    """

    file: str
    sha256: str | None
    mapping: MappingFile
    rows: tuple[PaymentRow, ...]
    findings: tuple[Finding, ...]
    counts: Counts
    unused: UnusedRows

    @property
    def refused(self) -> bool:
        """Whether the table may not be loaded."""
        return bool(blocking(self.findings))


def read_payments(
    path: Path, mapping: MappingFile, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS
) -> PaymentReading:
    """Read a table of payments by its mapping; it never raises for what is in the file.

    Raises:
        BadInputError: the mapping names no column of a payment.
    """
    lacking = [name for name in NEEDED if name not in mapping.layout.used_columns()]
    if lacking:
        raise BadInputError(
            *(
                Finding(
                    "reported.no_column", {"field": f"columns.{one}"}, place=Place(mapping.name)
                )
                for one in lacking
            )
        )
    log = FindingLog(path.name)
    reading = _Reading(mapping.layout, log)
    sha256 = fingerprint_of(
        path,
        log,
        lambda table: reading.read(table, max_rows=max_rows),
        layout=mapping.layout,
        max_bytes=max_bytes,
    )
    counts = reading.counts()
    return PaymentReading(
        file=path.name,
        sha256=sha256,
        mapping=mapping,
        rows=() if log.blocks else tuple(reading.rows),
        findings=log.findings(),
        counts=counts,
        unused=reading.unused,
    )


class _Reading:
    """A table while it is read."""

    def __init__(self, layout: TableMapping, log: FindingLog) -> None:
        """Start before the first row."""
        self.rows: list[PaymentRow] = []
        self.unused = UnusedRows(log.file)
        self._layout = layout
        self._log = log
        self._periods = RowPeriods(layout)
        self._kinds = {word.casefold(): kind for word, kind in layout.kinds.items()}
        self._markers = {"", *(marker.casefold() for marker in layout.missing)}
        self._tally: Counter[str] = Counter()
        self._parts: Counter[tuple[object, ...]] = Counter()
        strict = layout.unusable == "refuse"
        self._spoiled = "refused" if strict else "left_out"
        self._severity = Severity.BLOCKS if strict else Severity.ADVISES

    def read(self, table: Table, *, max_rows: int) -> None:
        """Read every row."""
        for row in table.rows:
            self._tally["rows"] += 1
            if self._tally["rows"] > max_rows:
                self._tally["refused"] += 1
                self._log.note("table.too_many_rows", line=row.line, params={"limit": max_rows})
                return
            self._row(row, RowCells(row, table.positions, table.header))
        if not self._tally["rows"]:
            self._log.note("table.no_rows")

    def counts(self) -> Counts:
        """Return what became of the rows; list those that another plan overrides."""
        superseded = superseded_lines(self.rows, last=self._layout.plans == "last")
        fates = Counter(_fate(one, superseded) for one in self.rows)
        for one in self.rows:
            if one.line in superseded:
                facts: dict[str, Param] = {"line": superseded[one.line]}
                self.unused.add(one.line, "superseded", self._note(one.line, facts))
        return Counts(**self._tally, **fates)

    def _note(self, line: int, facts: dict[str, Param]) -> Finding:
        place = Place(self._log.file, line)
        return Finding("reported.plan_superseded", facts, Severity.ADVISES, place)

    def _row(self, row: Row, cells: RowCells) -> None:
        if row.faults:
            faults = [
                Finding(one.code, one.params, self._severity, one.place) for one in row.faults
            ]
            self._leave(row.line, faults)
            return
        made = self._payment(cells)
        if made is None:
            self._leave(
                row.line,
                [one.finding(self._log.file, row.line, self._severity) for one in cells.problems],
            )
            return
        self._parts[made.key] += 1
        self.rows.append(replace(made, part=self._parts[made.key]))
        if made.amount is None:
            facts: dict[str, Param] = {"column": cells.column("value"), "value": ""}
            place = Place(self._log.file, row.line, cells.column("value"))
            told = Finding("table.missing_value", facts, Severity.ADVISES, place)
            self._log.add(told)
            self.unused.add(row.line, "missing", told)

    def _leave(self, line: int, reasons: Sequence[Finding]) -> None:
        self._tally[self._spoiled] += 1
        self._log.add(*reasons)
        self.unused.add(line, self._spoiled, *reasons)

    def _payment(self, cells: RowCells) -> PaymentRow | None:
        """Return the payment of a row; None after noting every reason why it is none."""
        period = self._periods.read(cells)
        contract = cells.take("contract", filled)
        kind = cells.take("kind", self._kind)
        currency = cells.take("currency", _currency)
        missing = cells.text("value").casefold() in self._markers
        parse = partial(exact, marks=self._layout.numbers)
        amount = None if missing else cells.take("value", parse)
        texts = {name: self._text(cells, name) for name in LONGEST}
        if cells.problems or period is None or contract is None or kind is None or not currency:
            return None
        return PaymentRow(
            contract=contract_id(contract, prefix=self._layout.contracts.prefix),
            kind=TYPES[kind],
            start=period[0],
            end=period[1],
            currency=currency,
            amount=amount,
            line=cells.line,
            plan=texts["plan"],
            metric=texts["metric"],
            payer=texts["payer"],
            recipient=texts["recipient"],
        )

    def _kind(self, cell: Cell) -> Kind:
        found = self._kinds.get(cell_text(cell).casefold())
        if found is None:
            raise CellError("table.unknown_kind", known=shown(", ".join(self._layout.kinds)))
        return found

    def _text(self, cells: RowCells, name: str) -> str:
        """Return a text that may be absent; one that is too long cannot be kept."""

        def fitting(cell: Cell) -> str:
            text = cell_text(cell)
            if len(text) > LONGEST[name]:
                raise CellError("reported.text_too_long", most=LONGEST[name])
            return text

        return (cells.take(name, fitting) or "") if name in cells else ""


def superseded_lines(rows: Iterable[PaymentRow], *, last: bool = False) -> dict[int, int]:
    """Return line -> line of the plan that counts instead, of each period's other plans.

    A contract may plan a period several times; the first plan that speaks of it was agreed, and
    the later ones often follow what was achieved.  `last` lets the newest count.
    """
    plans: dict[tuple[object, ...], list[PaymentRow]] = {}
    for one in rows:
        if one.kind is PaymentType.PLANNED and one.amount is not None:
            plans.setdefault((one.contract, one.currency, one.start, one.end), []).append(one)
    return dict(pair for cell in plans.values() for pair in _superseded(cell, last=last))


def _superseded(cell: Sequence[PaymentRow], *, last: bool) -> Iterator[tuple[int, int]]:
    orders = sorted(plan_order(one.plan) for one in cell)
    counts = orders[-1 if last else 0]
    first = next(one.line for one in cell if plan_order(one.plan) == counts)
    for one in cell:
        if plan_order(one.plan) != counts:
            yield one.line, first


def _fate(row: PaymentRow, superseded: dict[int, int]) -> str:
    if row.amount is None:
        return "missing"
    if row.kind is PaymentType.ACTUAL:
        return "used"
    return "superseded" if row.line in superseded else "planned"


def _currency(cell: Cell) -> str:
    text = cell_text(cell)
    if len(text) != CURRENCY_LETTERS or not (text.isascii() and text.isupper()):
        raise CellError("indigo.not_a_currency")
    return text
