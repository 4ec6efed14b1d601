"""What a mapping file says of a table with one award in each row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from outcome_metrics.market.health import Competition
from procurement.ingest.table.mapping import FileShape, Name, Numbers, Part
from procurement.ingest.table.mapping_file import Contradiction, checked, ways_of_writing
from procurement.rules.money import MINOR_DIGITS


class AwardColumns(Part):
    """Which column holds what.

    Attributes:
        supplier: Name of who won.
        tax_id: What tells suppliers apart; several in one cell are a joint venture.
        procedure: Number of the procedure; rows with the same one are one procedure, a row without
            one is a procedure of its own.
        value: What was awarded.
        method: How the procedure chose, in the table's words.
        tenderers: How many bid.
        previous: Name of who held the contract before.
    """

    supplier: Name
    tax_id: Name | None = None
    procedure: Name | None = None
    value: Name | None = None
    method: Name | None = None
    tenderers: Name | None = None
    previous: Name | None = None


class AwardMapping(Part):
    """A whole mapping file.

    Attributes:
        columns: Which column holds what.
        currency: ISO 4217, of all values.
        file: How the file is written.
        numbers: The marks inside numbers.
        methods: The table's word for a method -> `competitive` or `direct`; capitals and spaces do
            not matter.  A word that is not listed is unknown, and counted.
        nobody: What the table writes where it names no supplier.
        first: What the table writes as the previous holder where there was no contract before.
        signs: Marks around amounts that say nothing new, such as `$`.
    """

    columns: AwardColumns
    currency: Name
    file: FileShape = FileShape()
    numbers: Numbers = Numbers()
    methods: dict[Name, Competition] = Field(default_factory=dict)
    nobody: tuple[Name, ...] = ()
    first: tuple[Name, ...] = ()
    signs: tuple[Name, ...] = ()

    def used_columns(self) -> dict[str, str]:
        """Return field -> column name for every column that is read."""
        return {name: column for name, column in self.columns if column is not None}


@dataclass(frozen=True, slots=True)
class AwardLayout:
    """A mapping that can be used, and the SHA-256 of its file."""

    digest: str
    layout: AwardMapping


def load_award_mapping(path: Path) -> AwardLayout:
    """Read and check a mapping file.

    Raises:
        BadInputError: it cannot be used; one finding for each thing that is wrong, with its line.
    """
    layout, digest = checked(path, AwardMapping, _contradictions)
    return AwardLayout(digest, layout)


def _contradictions(layout: AwardMapping) -> Iterator[Contradiction]:
    yield from ways_of_writing(layout.file, layout.numbers)
    if layout.currency not in MINOR_DIGITS:
        yield "awards.unknown_currency", ("currency",), {"currency": layout.currency}
