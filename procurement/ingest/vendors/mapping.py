"""What a mapping file says of a list of vendors, and a mapping that was checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from procurement.ingest.register.mapping import Dates, TaxIds
from procurement.ingest.table.cells import shown
from procurement.ingest.table.mapping import FileShape, Marker, Name, Numbers, Part
from procurement.ingest.table.mapping_file import Contradiction, checked, ways_of_writing
from procurement.ingest.table.periods import parts_kept
from procurement.rules.vocabulary import Locality, VendorSize


class VendorColumns(Part):
    """Which column holds what; the number and the name are needed.

    A row tells of one vendor and of one certificate at most; a vendor with several has several
    rows.
    """

    tax_id: Name
    name: Name
    email: Name | None = None
    size: Name | None = None
    locality: Name | None = None
    owner: Name | None = None
    certificate: Name | None = None
    issuer: Name | None = None
    number: Name | None = None
    scope: Name | None = None
    valid_from: Name | None = None
    valid_to: Name | None = None


class VendorConstants(Part):
    """What is the same for all rows, and in no column."""

    certificate: Name | None = None
    issuer: Name | None = None
    size: VendorSize = VendorSize.UNKNOWN
    locality: Locality = Locality.UNKNOWN


class VendorMapping(Part):
    """A whole mapping file of a list of vendors.

    Attributes:
        source: Where the list comes from, in words; kept with the load.
        tax_ids: The public register of the numbers, and how long they are.
        missing: Texts that mean "not said"; an empty cell always does.
        sizes: The words of the column `size`; others stay unknown.
        localities: The words of the column `locality`, likewise.
        certificates: Words of the column `certificate` -> kinds; others are taken as written.
    """

    source: Name
    file: FileShape = FileShape()
    columns: VendorColumns
    constants: VendorConstants = VendorConstants()
    tax_ids: TaxIds
    dates: Dates = Dates()
    missing: tuple[Marker, ...] = ()
    sizes: dict[Name, VendorSize] = Field(default_factory=dict)
    localities: dict[Name, Locality] = Field(default_factory=dict)
    certificates: dict[Name, Name] = Field(default_factory=dict)

    @property
    def certifies(self) -> bool:
        """Whether the list tells of certificates."""
        return bool(self.columns.certificate or self.constants.certificate)

    def used_columns(self) -> dict[str, str]:
        """Return field -> column name."""
        named = self.columns.model_dump(exclude_none=True)
        return {field: str(column) for field, column in named.items()}


@dataclass(frozen=True, slots=True)
class VendorMappingFile:
    """A mapping that can be used: its file's name and SHA-256, and what it says."""

    name: str
    digest: str
    layout: VendorMapping


def load_vendor_mapping(path: Path) -> VendorMappingFile:
    """Read and check a mapping file.

    Raises:
        BadInputError: it cannot be used; one finding for each thing that is wrong, with its line.
    """
    layout, digest = checked(path, VendorMapping, _contradictions)
    return VendorMappingFile(path.name, digest, layout)


def _contradictions(layout: VendorMapping) -> Iterator[Contradiction]:
    yield from _certificates(layout)
    for field, words in (("size", "sizes"), ("locality", "localities")):
        if getattr(layout.columns, field) is not None and not getattr(layout, words):
            yield "mapping.missing_field", (words,), {}
    for one in layout.dates.formats:
        if not parts_kept(one):
            yield "mapping.date_format", ("dates", "format"), {"value": shown(one)}
    yield from ways_of_writing(layout.file, Numbers())


def _certificates(layout: VendorMapping) -> Iterator[Contradiction]:
    """Yield what a list of certificates lacks, or says twice."""
    columns, constants = layout.columns, layout.constants
    for field in ("certificate", "issuer"):
        column = getattr(columns, field)
        if column is not None and getattr(constants, field) is not None:
            yield "mapping.column_and_constant", ("constants", field), {"column": shown(column)}
    if layout.certifies and columns.issuer is None and constants.issuer is None:
        yield "mapping.missing_field", ("constants", "issuer"), {}
    if layout.certifies and columns.valid_from is None:
        yield "mapping.missing_field", ("columns", "valid_from"), {}
