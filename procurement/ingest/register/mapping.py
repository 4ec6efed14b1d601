"""What a mapping file says of a table of contracts: which column is what, and what none says."""

from typing import Annotated

from pydantic import Field

from procurement.ingest.table.mapping import (
    Contracts,
    FileShape,
    Marker,
    Name,
    Numbers,
    Part,
)
from procurement.rules.vocabulary import ContractStatus

#: Columns tried one after the other; the first with something in it counts.
Several = Annotated[tuple[Name, ...], Field(min_length=1, max_length=5)]


class ContractColumns(Part):
    """Which column holds what; only `contract`, its name in the table, is needed.

    `ends_on` may name several columns: the first that is filled counts, such as an actual end
    before a planned one.
    """

    contract: Name
    title: Name | None = None
    department: Name | None = None
    vendor: Name | None = None
    tax_id: Name | None = None
    value: Name | None = None
    currency: Name | None = None
    starts_on: Name | None = None
    ends_on: Name | Several | None = None
    status: Name | None = None


class ContractConstants(Part):
    """What is the same for all contracts of the table, and in no column."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    department: Name | None = None
    language: Annotated[str, Field(pattern="^[a-z]{2}$")] = "en"


class TaxIds(Part):
    """What a vendor's number looks like: letters and digits, whatever stands between them.

    Attributes:
        scheme: Code of the register (org-id.guide), such as `AR-CUIT`.
        lengths: How many letters and digits it may have; others are no number of one vendor.
    """

    scheme: Annotated[str, Field(pattern="^[A-Z0-9-]{2,32}$")]
    lengths: Annotated[tuple[Annotated[int, Field(ge=1, le=64)], ...], Field(min_length=1)]


class Dates(Part):
    """How dates are written, tried in turn; an end without its day is the month's last day."""

    format: Name | tuple[Name, ...] = "%Y-%m-%d"

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats, in the order in which they are tried."""
        return (self.format,) if isinstance(self.format, str) else self.format


class Reviews(Part):
    """The city's policy for the contracts of the table; no table says it.

    Attributes:
        every_months: Length of a review period.
        comment_days: The vendor's window for a comment, calendar days.
    """

    every_months: Annotated[int, Field(ge=1, le=60)] = 12
    comment_days: Annotated[int, Field(ge=0, le=365)] = 14


class ContractMapping(Part):
    """A whole mapping file of a table of contracts.

    Attributes:
        source: Where the table comes from, in words; kept with the contracts.
        missing: Texts that mean "not said"; an empty cell always does.
        signs: Marks around amounts that say nothing new, such as `$`.
        nobody: Texts in the vendor's column that name no single firm.
        statuses: The words of the column `status`; other words mean `active`.
    """

    source: Name
    file: FileShape = FileShape()
    columns: ContractColumns
    constants: ContractConstants = ContractConstants()
    contracts: Contracts = Contracts()
    dates: Dates = Dates()
    numbers: Numbers = Numbers()
    tax_ids: TaxIds | None = None
    missing: tuple[Marker, ...] = ()
    signs: tuple[Marker, ...] = ()
    nobody: tuple[Marker, ...] = ()
    statuses: dict[Name, ContractStatus] = Field(default_factory=dict)
    reviews: Reviews = Reviews()

    def used_columns(self) -> dict[str, str]:
        """Return field -> column name; further columns for the end are `ends_on_2` and so on."""
        used = {}
        for field in type(self.columns).model_fields:
            value = getattr(self.columns, field)
            several = (value,) if isinstance(value, str) else value or ()
            for number, column in enumerate(several, 1):
                used[field if number == 1 else f"{field}_{number}"] = column
        return used
