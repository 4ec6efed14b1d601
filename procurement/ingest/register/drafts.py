"""A contract as a table tells it: what is said is taken, what is not stays unknown."""

from dataclasses import dataclass
from datetime import date

from procurement.rules.money import Money
from procurement.rules.vocabulary import ContractStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDraft:
    """One contract of a table.

    Attributes:
        line: Of the file, from 1.
        key: The contract's own name in the table.
        id: The name it gets here: the mapping's prefix and the key, in letters of file names.
        title: As written.
        department: As written, or the mapping's.
        vendor_name: As written, also where it names nobody.
        tax_id: Of the one vendor, in the mapping's scheme; empty where there is none or several.
        names_vendor: Whether `vendor_name` names one firm.
        value: None where the table does not say, or not in one number.
        currency: Of the value, also where only that is known.
        starts_on: None where the table does not say.
        ends_on: None likewise.
        status: Active unless the mapping knows the table's word.
        cells: Column -> cell as written, of the columns that were read.
    """

    line: int
    key: str
    id: str
    title: str
    department: str
    vendor_name: str
    tax_id: str
    names_vendor: bool
    value: Money | None
    currency: str | None
    starts_on: date | None
    ends_on: date | None
    status: ContractStatus
    cells: tuple[tuple[str, str], ...]

    def content(self) -> tuple[object, ...]:
        """Return all that was taken, but for the line it was taken from."""
        return (
            self.key,
            self.title,
            self.department,
            self.vendor_name,
            self.tax_id,
            self.value,
            self.currency,
            self.starts_on,
            self.ends_on,
            self.status,
        )
