"""A table with one award in each row, by its mapping, into procedures."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TypeVar

from outcome_metrics.market.health import Competition
from outcome_metrics.quantities import SCALE
from procurement.ingest.awards.mapping import AwardMapping
from procurement.ingest.awards.reading import AwardReading, Note
from procurement.ingest.awards.suppliers import Partners, Suppliers, spelled
from procurement.ingest.table.cells import Cell, CellError, Row, cell_text
from procurement.ingest.table.files import Table, open_table
from procurement.ingest.table.numbers import millionths
from procurement.rules.awarded import Awarded, Procedure
from procurement.rules.findings import Finding
from procurement.rules.money import MINOR_DIGITS

#: Between several tax ids in one cell.
BETWEEN = re.compile(r"[\n;,/]+")
#: So many findings are kept; all are counted.
MOST_FINDINGS = 20
T = TypeVar("T")


@dataclass(slots=True)
class _Gathered:
    """What the rows of one procedure say so far."""

    competition: set[Competition] = field(default_factory=set)
    tenderers: set[int] = field(default_factory=set)
    #: Who won, for how much in minor units, and who held the contract before, as written.
    awards: list[tuple[Partners, int | None, str]] = field(default_factory=list)


def read_award_table(path: Path, layout: AwardMapping, *, max_bytes: int) -> AwardReading:
    """Read a table of awards; every row is used, or counted with the reason why it is not.

    Raises:
        BadInputError: it cannot be read, or a column is missing.
    """
    with open_table(path, layout=layout, max_bytes=max_bytes) as table:
        reader = _Reader(layout, table)
        for row in table.rows:
            reader.take(row)
        return AwardReading(
            file=path.name,
            sha256=table.fingerprint.hexdigest(),
            rows=reader.rows,
            releases=reader.used,
            procedures=tuple(reader.procedures()),
            notes=+reader.notes,
            findings=tuple(reader.findings[:MOST_FINDINGS]),
        )


class _Reader:
    """Takes rows one by one."""

    def __init__(self, layout: AwardMapping, table: Table) -> None:
        self._layout = layout
        self._table = table
        self._suppliers = Suppliers()
        self._methods = {spelled(word): kind for word, kind in layout.methods.items()}
        self._nobody = {spelled(word) for word in layout.nobody} | {""}
        self._first = {spelled(word) for word in layout.first}
        self.rows = self.used = 0
        self.notes: Counter[Note] = Counter()
        self.findings: list[Finding] = []
        self.gathered: dict[str, _Gathered] = {}

    def take(self, row: Row) -> None:
        """Take one row, or note why it cannot be used."""
        self.rows += 1
        if row.faults:
            self.notes[Note.ROW_UNUSABLE] += 1
            self.findings.extend(row.faults)
            return
        won = self._partners(row)
        if not won:
            self.notes[Note.AWARD_WITHOUT_SUPPLIER] += 1
            return
        self.used += 1
        key = self._text(row, "procedure") or f"row {row.line}"
        into = self.gathered.setdefault(key, _Gathered())
        into.competition.add(self._competition(row))
        into.awards.append((won, self._minor(row), self._text(row, "previous")))
        tenderers = self._tenderers(row)
        if tenderers is not None:
            into.tenderers.add(tenderers)

    def procedures(self) -> Iterator[Procedure]:
        """Yield the procedures, once all rows were taken.

        Rows that contradict each other leave a procedure's method or its tenderers unknown.
        """
        for key, one in self.gathered.items():
            yield Procedure(
                key=key,
                over=True,  # a table of awards tells of nothing else
                cancelled=False,
                competition=_only(one.competition) or Competition.UNKNOWN,
                tenderers=_only(one.tenderers),
                awards=tuple(self._awarded(one)),
            )

    def _awarded(self, one: _Gathered) -> Iterator[Awarded]:
        for partners, minor, before in one.awards:
            supplier = self._suppliers.of(partners)
            first = spelled(before) in self._first
            if supplier is not None:
                yield Awarded(
                    supplier=supplier,
                    minor=minor,
                    currency=self._layout.currency,
                    previous=None if first else self._suppliers.of((("", before),)),
                    first=first,
                )

    def _partners(self, row: Row) -> Partners:
        """Return who won: the one who is named, or each tax id of a joint venture."""
        name = self._text(row, "supplier")
        named = "" if spelled(name) in self._nobody else name
        ids = [_bare(one) for one in BETWEEN.split(self._text(row, "tax_id")) if _bare(one)]
        if len(ids) > 1:
            partners: Partners = tuple((one, "") for one in ids)
        else:
            partners = (("".join(ids), named),) if ids or named else ()
        self._suppliers.meet(partners)
        return partners

    def _competition(self, row: Row) -> Competition:
        word = spelled(self._text(row, "method"))
        if word and word not in self._methods:
            self.notes[Note.METHOD_UNLISTED] += 1
        return self._methods.get(word, Competition.UNKNOWN)

    def _minor(self, row: Row) -> int | None:
        amount = self._number(row, "value", Note.AMOUNT_UNUSABLE)
        if amount is None:
            return None
        if amount < 0:
            self.notes[Note.AMOUNT_UNUSABLE] += 1
            return None
        minor = Decimal(amount).scaleb(MINOR_DIGITS[self._layout.currency]) / SCALE
        return int(minor.quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def _tenderers(self, row: Row) -> int | None:
        count = self._number(row, "tenderers", Note.TENDERERS_UNUSABLE)
        if count is None:
            return None
        if count < SCALE or count % SCALE:  # somebody won, so at least one bid
            self.notes[Note.TENDERERS_CONTRADICTED] += 1
            return None
        return count // SCALE

    def _number(self, row: Row, name: str, note: Note) -> int | None:
        """Return a number in millionths; None of an empty cell, and noted if it is no number."""
        cell = self._cell(row, name)
        if isinstance(cell, str):
            for sign in self._layout.signs:
                cell = cell.replace(sign, "")
        if not cell_text(cell):
            return None
        try:
            return millionths(cell, marks=self._layout.numbers)
        except CellError:
            self.notes[note] += 1
            return None

    def _text(self, row: Row, name: str) -> str:
        return cell_text(self._cell(row, name))

    def _cell(self, row: Row, name: str) -> Cell:
        place = self._table.positions.get(name)
        return None if place is None else row.cells[place]


def _bare(tax_id: str) -> str:
    """Return a tax id without dashes and spaces."""
    return "".join(mark for mark in tax_id if mark.isalnum())


def _only(said: set[T]) -> T | None:
    """Return what everybody says; None where nobody does, or they contradict each other."""
    return next(iter(said)) if len(said) == 1 else None
