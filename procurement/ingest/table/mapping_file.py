"""From a mapping file to a checked mapping: everything that is wrong with it at once, by line."""

import codecs
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from procurement.ingest.table.cells import CellError, shown
from procurement.ingest.table.mapping import (
    Columns,
    FileShape,
    Length,
    Numbers,
    Part,
    TableMapping,
)
from procurement.ingest.table.numbers import millionths
from procurement.ingest.table.periods import parts_kept
from procurement.ingest.yaml_places import Document, Steps, field_path, read_yaml
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param

#: A mapping names columns and KPIs; nothing a city writes by hand comes near this size.
MAX_BYTES = 1_000_000

#: Not encodings of files: they take quadratic time, or read escapes as other letters.
_NOT_FOR_FILES = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"}

_CODES = {
    "missing": "mapping.missing_field",
    "extra_forbidden": "mapping.unknown_field",
    "enum": "mapping.not_a_choice",
    "literal_error": "mapping.not_a_choice",
    "string_pattern_mismatch": "mapping.not_a_code",
}

#: Fields that may read a column a second time, for another question.
_AGAIN = {"kpi_of", "target_from"}
_KEPT = {Length.WEEK: 3, Length.MONTH: 2, Length.QUARTER: 2, Length.YEAR: 1}


#: Code of a finding, where in the file, and its facts.
Contradiction = tuple[str, Steps, dict[str, Param]]
Mapping = TypeVar("Mapping", bound=Part)


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping that can be used.

    Attributes:
        name: Of the file, without its folder.
        digest: SHA-256 of its bytes, in hexadecimal.
        layout: What it says.
    """

    name: str
    digest: str
    layout: TableMapping


def load_mapping(path: Path) -> MappingFile:
    """Read and check a mapping file.

    Raises:
        BadInputError: it cannot be used; one finding for each thing that is wrong, with its line.
    """
    layout, digest = checked(path, TableMapping, _contradictions)
    return MappingFile(path.name, digest, layout)


def checked(
    path: Path, model: type[Mapping], contradictions: Callable[[Mapping], Iterator[Contradiction]]
) -> tuple[Mapping, str]:
    """Return what a mapping file says, of any model, and the SHA-256 of its bytes.

    Args:
        path: The file.
        model: What it may say.
        contradictions: Yields what each field alone cannot show.

    Raises:
        BadInputError: it cannot be used; one finding for each thing that is wrong, with its line.
    """
    document, findings = read_yaml(path, max_bytes=MAX_BYTES)
    if document is None:
        raise BadInputError(*findings)
    try:
        layout = model.model_validate(document.root)
    except ValidationError as error:
        raise BadInputError(
            *findings, *(_wrong(detail, document, model) for detail in error.errors())
        ) from None
    for code, steps, params in contradictions(layout):
        facts: dict[str, Param] = {"field": field_path(steps), **params}
        findings = (*findings, Finding(code, facts, place=document.place(steps)))
    if findings:
        raise BadInputError(*findings)
    return layout, hashlib.sha256(path.read_bytes()).hexdigest()


def _wrong(detail: ErrorDetails, document: Document, model: type[Part]) -> Finding:
    steps: Steps = tuple(step for step in detail["loc"] if step != "[key]")
    code = _CODES.get(detail["type"], "mapping.wrong_value")
    params: dict[str, Param] = {"field": field_path(steps)}
    if code == "mapping.unknown_field":
        params["closest"] = _closest(steps, model)
    elif code != "mapping.missing_field":
        params["value"] = shown(str(detail["input"]))
    if code == "mapping.not_a_choice":
        params["choices"] = str(detail["ctx"]["expected"]).replace("' or '", "', '")
    return Finding(code, params, place=document.place(steps))


def _closest(steps: Steps, model: type[Part]) -> str:
    """Return the field that was probably meant, or those there are."""
    names = list(model.model_fields)
    if len(steps) > 1 and steps[0] in model.model_fields:
        part = model.model_fields[str(steps[0])].annotation
        names = list(getattr(part, "model_fields", {"code": 0, "unit": 0, "direction": 0}))
    near = get_close_matches(str(steps[-1]), names, n=1)
    return near[0] if near else ", ".join(names)


def _contradictions(layout: TableMapping) -> Iterator[Contradiction]:
    """Yield choices that do not fit together."""
    yield from _measure(layout.columns)
    yield from _twice(layout)
    yield from _when(layout)
    yield from _periods(layout)
    yield from _plans(layout)
    yield from _contracts(layout)
    yield from ways_of_writing(layout.file, layout.numbers)
    if layout.constants.target is not None:
        try:
            millionths(layout.constants.target, marks=layout.numbers)
        except CellError:
            facts: dict[str, Param] = {"value": shown(layout.constants.target)}
            yield "mapping.wrong_value", ("constants", "target"), facts


def _measure(columns: Columns) -> Iterator[Contradiction]:
    if columns.value is None and columns.numerator is None:
        yield "mapping.no_measure", ("columns",), {}
    if columns.value is not None and columns.numerator is not None:
        yield "mapping.two_measures", ("columns", "numerator"), {}
    for part, whole in (("volume", "value"), ("denominator", "numerator")):
        if getattr(columns, part) is not None and getattr(columns, whole) is None:
            yield "mapping.part_without_whole", ("columns", part), {"needs": f"columns.{whole}"}


def _twice(layout: TableMapping) -> Iterator[Contradiction]:
    for field in ("kpi", "target", "group", "site"):
        column, constant = getattr(layout.columns, field), getattr(layout.constants, field)
        if column is not None and constant is not None:
            yield "mapping.column_and_constant", ("constants", field), {"column": shown(column)}
        if field == "kpi" and column is None and constant is None:
            yield "mapping.missing_field", ("columns", "kpi"), {}
    seen: dict[str, str] = {}
    for field, column in layout.used_columns().items():
        if column in seen and field not in _AGAIN:
            facts: dict[str, Param] = {"column": shown(column), "other": f"columns.{seen[column]}"}
            yield "mapping.column_twice", ("columns", field), facts
        seen[column] = field


def _periods(layout: TableMapping) -> Iterator[Contradiction]:
    columns, period = layout.columns, layout.period
    if columns.period_length is not None and period.length is not None:
        facts: dict[str, Param] = {"column": shown(columns.period_length)}
        yield "mapping.column_and_constant", ("period", "length"), facts
    if columns.period_length is not None and not period.lengths:
        yield "mapping.missing_field", ("period", "lengths"), {}
    if columns.period_end is None and columns.period_length is None and period.length is None:
        yield "mapping.no_period_length", ("period", "length"), {}
    lengths = [length for length in (period.length, *period.lengths.values()) if length]
    needed = max([_KEPT[length] for length in lengths], default=1)
    if columns.observed_on is not None:
        needed = 3
    for one in period.formats:
        if parts_kept(one) < needed:
            yield "mapping.date_format", ("period", "format"), {"value": shown(one)}


def _when(layout: TableMapping) -> Iterator[Contradiction]:
    """Yield where a mapping says the days of a row in no way, or in two."""
    columns = layout.columns
    said = {
        "columns.period_start": columns.period_start,
        "columns.observed_on": columns.observed_on,
        "snapshot": layout.snapshot,
    }
    used = [field for field, value in said.items() if value is not None]
    if not used:
        yield "mapping.missing_field", ("columns", "period_start"), {}
    for field in used[1:]:
        facts: dict[str, Param] = {"other": used[0]}
        yield "mapping.two_ways", tuple(field.split(".")), facts
    if columns.period_start is None and layout.period.length is None:
        yield "mapping.no_period_length", ("period", "length"), {}
    if columns.period_start is None and columns.period_end is not None:
        yield (
            "mapping.part_without_whole",
            ("columns", "period_end"),
            {"needs": "columns.period_start"},
        )


def _contracts(layout: TableMapping) -> Iterator[Contradiction]:
    """Yield what is missing or too much where the table does, or does not, name contracts."""
    if layout.columns.contract is not None and layout.reporting is None:
        yield "mapping.missing_field", ("reporting",), {}
    if layout.columns.contract is None and layout.contracts.prefix:
        needs: dict[str, Param] = {"needs": "columns.contract"}
        yield "mapping.part_without_whole", ("contracts", "prefix"), needs


def _plans(layout: TableMapping) -> Iterator[Contradiction]:
    """Yield where planned and actual figures are told apart only in part."""
    if layout.columns.kind is not None and not layout.kinds:
        yield "mapping.missing_field", ("kinds",), {}
    if layout.columns.kind is None and layout.kinds:
        yield "mapping.missing_field", ("columns", "kind"), {}
    if layout.columns.kind is not None and layout.columns.target is not None:
        yield "mapping.two_ways", ("columns", "target"), {"other": "columns.kind"}
    ratio = layout.columns.volume or layout.columns.numerator
    if ratio is not None and (layout.kinds or layout.repeated == "add"):
        yield "mapping.plain_only", ("columns",), {}
    if layout.columns.target_from is not None and not (
        layout.columns.target or layout.constants.target
    ):
        yield "mapping.part_without_whole", ("columns", "target_from"), {"needs": "columns.target"}


def ways_of_writing(shape: FileShape, numbers: Numbers) -> Iterator[Contradiction]:
    """Yield what a mapping says of the file and its numbers that cannot be."""
    if numbers.decimal == "either" and numbers.thousands in {".", ","}:
        yield "mapping.same_marks", ("numbers", "thousands"), {"value": numbers.thousands}
    if numbers.decimal == numbers.thousands:
        yield "mapping.same_marks", ("numbers", "thousands"), {"value": numbers.decimal}
    delimiter = shape.delimiter
    if delimiter is not None and delimiter != "tab" and not _may_delimit(delimiter):
        yield "mapping.delimiter", ("file", "delimiter"), {"value": shown(delimiter)}
    if not _is_encoding(shape.encoding):
        yield "mapping.encoding", ("file", "encoding"), {"value": shown(shape.encoding)}


def _may_delimit(mark: str) -> bool:
    return len(mark) == 1 and not mark.isalnum() and mark not in "\"\r\n\0'"


def _is_encoding(name: str) -> bool:
    try:
        known = codecs.lookup(name).name.replace("_", "-")
        probe = "a;1\n".encode(name)
        return known not in _NOT_FOR_FILES and probe.decode(name) == "a;1\n"
    except (LookupError, ValueError, TypeError, AssertionError):
        return False
