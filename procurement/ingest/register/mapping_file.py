"""From a file to a checked mapping of a table of contracts: all that is wrong with it, by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from procurement.ingest.register.mapping import ContractMapping
from procurement.ingest.table.cells import shown
from procurement.ingest.table.mapping_file import Contradiction, checked, ways_of_writing
from procurement.ingest.table.periods import parts_kept
from procurement.rules.findings import Param


@dataclass(frozen=True, slots=True)
class ContractMappingFile:
    """A mapping that can be used: its file's name and SHA-256, and what it says."""

    name: str
    digest: str
    layout: ContractMapping


def load_contract_mapping(path: Path) -> ContractMappingFile:
    """Read and check a mapping file.

    Raises:
        BadInputError: it cannot be used; one finding for each thing that is wrong, with its line.
    """
    layout, digest = checked(path, ContractMapping, _contradictions)
    return ContractMappingFile(path.name, digest, layout)


def _contradictions(layout: ContractMapping) -> Iterator[Contradiction]:
    columns, constants = layout.columns, layout.constants
    for field in ("currency", "department"):
        column, constant = getattr(columns, field), getattr(constants, field)
        if column is not None and constant is not None:
            facts: dict[str, Param] = {"column": shown(column)}
            yield "mapping.column_and_constant", ("constants", field), facts
    if columns.value is not None and columns.currency is None and constants.currency is None:
        yield "mapping.missing_field", ("constants", "currency"), {}
    if columns.tax_id is not None and layout.tax_ids is None:
        yield "mapping.missing_field", ("tax_ids",), {}
    if columns.status is not None and not layout.statuses:
        yield "mapping.missing_field", ("statuses",), {}
    for one in layout.dates.formats:
        if not parts_kept(one):
            yield "mapping.date_format", ("dates", "format"), {"value": shown(one)}
    yield from ways_of_writing(layout.file, layout.numbers)
