"""One row of a list of vendors: who it is, which certificate it tells of, and what is unusable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from procurement.ingest.table.cells import Cell, CellError, Row, cell_text
from procurement.ingest.table.periods import written
from procurement.ingest.table.row_cells import RowCells, filled
from procurement.ingest.vendors.mapping import VendorMapping
from procurement.rules.findings import Finding, Severity
from procurement.rules.vendors.names import is_address, plain_number
from procurement.rules.vendors.tax_numbers import WRONG, check_number
from procurement.rules.vocabulary import Locality, VendorSize

Code = TypeVar("Code", VendorSize, Locality)

#: Longest texts that the register keeps.
LONGEST = {
    "name": 300,
    "owner": 200,
    "certificate": 64,
    "issuer": 200,
    "number": 64,
    "scope": 1_000,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """A certificate as a row tells it."""

    kind: str
    issuer: str
    number: str
    scope: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorRow:
    """A vendor as a row tells it.

    Attributes:
        line: Of the file, from 1.
        tax_id: As written.
        name: As written, with single spaces.
        email: Empty where the row has none that can be one.
        size: Unknown unless the mapping knows the row's word.
        locality: Likewise.
        owner: Empty where the row does not say.
        certificate: None where the row tells of none that can be used.
    """

    line: int
    tax_id: str
    name: str
    email: str
    size: VendorSize
    locality: Locality
    owner: str
    certificate: CertificateRow | None

    @property
    def key(self) -> str:
        """The number as it is compared."""
        return plain_number(self.tax_id)


class VendorReader:
    """Reads rows by one mapping."""

    def __init__(
        self, layout: VendorMapping, positions: dict[str, int], header: tuple[str, ...], file: str
    ) -> None:
        """Prepare what is the same for every row."""
        self._layout = layout
        self._positions = positions
        self._header = header
        self._file = file
        self._absent = {"", *(one.casefold() for one in layout.missing)}
        self._sizes = {word.casefold(): one for word, one in layout.sizes.items()}
        self._localities = {word.casefold(): one for word, one in layout.localities.items()}
        self._kinds = {word.casefold(): one for word, one in layout.certificates.items()}

    def read(self, row: Row) -> tuple[VendorRow | None, tuple[Finding, ...]]:
        """Return the vendor, and what is wrong; without a number and a name there is none."""
        if row.faults:
            return None, tuple(
                Finding(one.code, one.params, Severity.ADVISES, one.place) for one in row.faults
            )
        cells = RowCells(row, self._positions, self._header)
        number, name = cells.take("tax_id", self._number), cells.take("name", filled)
        constants = self._layout.constants
        vendor = None
        if number is not None and name is not None:
            vendor = VendorRow(
                line=row.line,
                tax_id=number,
                name=self._text(cells, "name"),
                email=self._email(cells),
                size=_coded(cells, "size", self._sizes, constants.size, self._absent),
                locality=_coded(
                    cells, "locality", self._localities, constants.locality, self._absent
                ),
                owner=self._text(cells, "owner"),
                certificate=self._certificate(cells) if self._layout.certifies else None,
            )
        found = [one.finding(self._file, row.line, Severity.ADVISES) for one in cells.problems]
        return vendor, tuple(found)

    def _known(self, cells: RowCells, field: str) -> bool:
        return field in cells and cells.text(field).casefold() not in self._absent

    def _text(self, cells: RowCells, field: str) -> str:
        if not self._known(cells, field):
            return ""
        return " ".join(cells.text(field).split())[: LONGEST[field]]

    def _number(self, cell: Cell) -> str:
        """Return the number as written.

        Raises:
            CellError: it is no number of this register.
        """
        number, ids = " ".join(cell_text(cell).split()), self._layout.tax_ids
        plain = plain_number(number)
        if not plain.isalnum() or not plain.isascii() or len(plain) not in ids.lengths:
            lengths = ", ".join(map(str, ids.lengths))
            raise CellError("vendors.bad_number", scheme=ids.scheme, lengths=lengths)
        if check_number(ids.scheme, plain) in WRONG:
            raise CellError("vendors.wrong_number", scheme=ids.scheme)
        return number

    def _email(self, cells: RowCells) -> str:
        if not self._known(cells, "email"):
            return ""
        email = cells.text("email")
        if not is_address(email):
            cells.note(CellError("vendors.bad_email"), "email")
            return ""
        return email

    def _certificate(self, cells: RowCells) -> CertificateRow | None:
        """Return the certificate; one without kind, issuer or first day cannot be used."""
        constants, dated = (
            self._layout.constants,
            partial(written, formats=self._layout.dates.formats),
        )
        said = constants.certificate or self._text(cells, "certificate")
        if not said:
            return None
        issuer = constants.issuer or self._text(cells, "issuer")
        if not issuer:
            cells.note(CellError("vendors.no_issuer"), "issuer")
        if not self._known(cells, "valid_from"):
            cells.note(CellError("vendors.no_first_day"), "valid_from")
            return None
        first = cells.take("valid_from", dated)
        last = cells.take("valid_to", dated) if self._known(cells, "valid_to") else None
        unread = self._known(cells, "valid_to") and last is None
        if first is None or unread or not issuer:
            return None
        if last is not None and last.last < first.first:
            cells.note(CellError("vendors.ends_before_start", start=f"{first.first}"), "valid_to")
            return None
        return CertificateRow(
            kind=self._kinds.get(said.casefold(), said)[: LONGEST["certificate"]],
            issuer=issuer,
            number=self._text(cells, "number"),
            scope=self._text(cells, "scope"),
            valid_from=first.first,
            valid_to=None if last is None else last.last,
        )


def _coded(
    cells: RowCells, field: str, words: Mapping[str, Code], default: Code, absent: set[str]
) -> Code:
    """Return the code of a cell's word; the default where the row does not say."""
    said = cells.text(field).casefold() if field in cells else ""
    if said in absent:
        return default
    if said not in words:
        cells.note(CellError("vendors.unknown_word", field=field), field)
    return words.get(said, default)
