"""What a mapping file says of a list of commodity codes, and a mapping that was checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from procurement.ingest.table.mapping import FileShape, Name, Numbers, Part
from procurement.ingest.table.mapping_file import Contradiction, checked, ways_of_writing
from procurement.rules.vendors.commodities import CodeScheme


class Level(Part):
    """A column of codes, and that of their titles."""

    code: Name
    title: Name


class CodeMapping(Part):
    """A whole mapping file of a list of codes.

    Attributes:
        scheme: How the codes are made.
        version: As the publisher names it; a newer one stands beside it.
        source: Who publishes the list, and on which terms the city uses it.
        levels: One pair of columns, or one for each level where a row names all of them.
    """

    scheme: CodeScheme
    version: Annotated[Name, StringConstraints(max_length=32)]
    source: Annotated[Name, StringConstraints(max_length=300)]
    file: FileShape = FileShape()
    levels: Annotated[tuple[Level, ...], Field(min_length=1, max_length=8)]

    def used_columns(self) -> dict[str, str]:
        """Return field -> column name."""
        return {
            f"{part}_{place}": getattr(level, part)
            for place, level in enumerate(self.levels)
            for part in ("code", "title")
        }


@dataclass(frozen=True, slots=True)
class CodeMappingFile:
    """A mapping that can be used: its file's name and SHA-256, and what it says."""

    name: str
    digest: str
    layout: CodeMapping


def load_code_mapping(path: Path) -> CodeMappingFile:
    """Read and check a mapping file.

    Raises:
        BadInputError: it cannot be used; one finding for each thing that is wrong, with its line.
    """
    layout, digest = checked(path, CodeMapping, _contradictions)
    return CodeMappingFile(path.name, digest, layout)


def _contradictions(layout: CodeMapping) -> Iterator[Contradiction]:
    yield from ways_of_writing(layout.file, Numbers())
