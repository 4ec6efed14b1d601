"""What a mapping file says: which column of a city's KPI table means what, and how to read it.

A table comes in by such a file and not by code, so that a new layout needs no release.  The file is
read by `procurement.ingest.table.mapping_file`; here is only what it may say.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _as_written(value: object) -> object:
    """Take a bare number or day where a text is meant: `missing: [-99]`, `site: 12`."""
    plain = isinstance(value, int | Decimal | date) and not isinstance(value, bool)
    return str(value) if plain else value


def _in_full(value: object) -> object:
    """Take `name: code` as short for `name: {code: code}`."""
    return {"code": value} if isinstance(value, str) else value


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    BeforeValidator(_as_written),
]
Marker = Annotated[str, StringConstraints(strip_whitespace=True), BeforeValidator(_as_written)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class Length(StrEnum):
    """How long one period of the table is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Others(StrEnum):
    """What becomes of a KPI name that the mapping does not list."""

    REFUSE = "refuse"
    SLUG = "slug"
    IGNORE = "ignore"


class Part(BaseModel):
    """A part of the mapping file: an unknown field in it is refused, not skipped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileShape(Part):
    """How the file is written.

    Attributes:
        encoding: Python's name of it; a byte order mark is recognized.
        delimiter: One character, or `tab`; found from the header when not given.
        sheet: Name of the sheet of a workbook; needed when it has several.
        header_row: Line (CSV) or row (XLSX) of the column names, counted from 1.
        rows: Of a file with one JSON document on each line: the path of what is one row, such as
            `contracts[].milestones[]`.  Columns are then paths too (see `json_lines`).
    """

    encoding: Name = "utf-8"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=5)] | None = None
    sheet: Name | None = None
    header_row: Annotated[int, Field(ge=1, le=1_000)] = 1
    rows: Name | None = None


class Layout(Protocol):
    """What every reader of rows wants to know of a mapping, whatever the rows become."""

    @property
    def file(self) -> FileShape:
        """How the file is written."""

    def used_columns(self) -> dict[str, str]:
        """Return field -> column name for every column that is read."""


class Columns(Part):
    """Which column holds what.  One of `value` and `numerator` is needed.

    `value` with `volume` is an average and how many cases it speaks of; `value` alone is a plain
    amount; `numerator` and `denominator` are the two sums of a rate.

    A table of periods has `period_start`; a table of levels, each seen on a day, has `observed_on`
    (or the mapping's `snapshot` says the one day of all rows).

    Attributes:
        contract: The contract that the row speaks of, by its name in the table.
        kpi_of: What the KPI's name belongs to: the same name means another KPI in each.
        kind: Whether the row is a plan or a result; `kinds` says by which word.
        target_from: The day from which the row's target holds; before it there is none.
        plan: Of a table of payments: which of the contract's plans the row belongs to; `metric`,
            `payer` and `recipient`: what it was for, who pays, who is paid; `currency`: ISO 4217.
            Results do without them.
    """

    period_start: Name | None = None
    observed_on: Name | None = None
    contract: Name | None = None
    kpi: Name | None = None
    kpi_of: Name | None = None
    kind: Name | None = None
    target_from: Name | None = None
    period_end: Name | None = None
    period_length: Name | None = None
    numerator: Name | None = None
    denominator: Name | None = None
    value: Name | None = None
    volume: Name | None = None
    target: Name | None = None
    group: Name | None = None
    site: Name | None = None
    plan: Name | None = None
    metric: Name | None = None
    payer: Name | None = None
    recipient: Name | None = None
    currency: Name | None = None


class Constants(Part):
    """What is the same for the whole table and therefore in no column."""

    kpi: Code | None = None
    target: Name | None = None
    group: Name | None = None
    site: Name | None = None


class Snapshot(Part):
    """A table without dates shows one day: which, and how that is known.

    Attributes:
        day: On which all levels of the table were seen.
        source: How the day is known; it is not in the table.
    """

    day: date
    source: Name


class Contracts(Part):
    """How the table's name of a contract becomes ours: the prefix, then the name."""

    prefix: Marker = ""


class Reporting(Part):
    """By when a figure is due, for KPIs that only this mapping defines.

    Attributes:
        lag_days: Days from the end of a period until its result can be known.
        submission_days: Days after that by which it must be delivered.
    """

    lag_days: Annotated[int, Field(ge=0, le=3_650)]
    submission_days: Annotated[int, Field(ge=0, le=3_650)]


class Kind(StrEnum):
    """What a row with a figure is."""

    PLANNED = "planned"
    ACTUAL = "actual"


class Period(Part):
    """How dates are written and how long a period is.

    Attributes:
        format: Of dates written as text, in the letters of `strptime`; a date cell needs none.
            Several are tried in turn.  An end written without its day (or month) is the last day
            of that month (or year).
        length: Of every period; leave it out when a column says it, or the end is a column.
        lengths: The words of that column, each with the length it means.
        week_starts: Weekday on which every week must begin; any when not given.
    """

    format: Name | tuple[Name, ...] = "%Y-%m-%d"
    length: Length | None = None
    lengths: dict[Name, Length] = Field(default_factory=dict)
    week_starts: (
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None
    ) = None

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats, in the order in which they are tried."""
        return (self.format,) if isinstance(self.format, str) else self.format


class Numbers(Part):
    """The marks inside numbers: Latin American files write 1.234,5 where others write 1,234.5.

    `decimal: either` takes a point or a comma as the decimal mark, for tables that mix them; such
    a table can have no thousands mark.  `rounded` rounds amounts with more decimals to so many,
    half away from zero, and says so of each; without it nothing is rounded, and more than six
    decimals cannot be used.
    """

    decimal: Literal[".", ",", "either"] = "."
    rounded: Annotated[int, Field(ge=0, le=6)] | None = None
    thousands: Literal["none", ".", ",", "space", "apostrophe"] = "none"


class KpiRule(Part):
    """One KPI of the table: our code for it, and where it differs from the rest of the table."""

    code: Code
    unit: Code | None = None
    direction: Direction | None = None
    aggregation: Literal["sum", "last"] | None = None


class TableMapping(Part):
    """A whole mapping file.

    Attributes:
        unit: Of values and targets, such as `days`; those in `percent` are read as shares of one.
        direction: Which way is better, unless `kpis` says otherwise for one of them.
        missing: Texts that mean "not reported"; an empty cell always does.
        kpis: KPI names of the table, each with our code.
        others: What becomes of the names that `kpis` does not list.
        aggregation: How plain amounts of several periods combine: `sum`, or `last` for a level.
        snapshot: The one day that a table without dates speaks of.
        contracts: Where the table speaks of several contracts.
        reporting: By when figures are due; needed where the table speaks of contracts.
        definition: What the one KPI of the table measures, by language.
        kinds: The words of the column `kind`; a planned figure is the period's target.
        plans: Which of several plans of one period is its target; `refuse`: there is only one.
        repeated: `add`: several rows of one period are parts of one sum.
        unusable: `leave_out`: a row that cannot be used is listed and left out, for public tables
            that nobody can correct; `refuse`: it refuses the whole table.
    """

    file: FileShape = FileShape()
    columns: Columns
    constants: Constants = Constants()
    period: Period = Period()
    numbers: Numbers = Numbers()
    unit: Code
    direction: Direction
    missing: tuple[Marker, ...] = ()
    kpis: dict[Name, Annotated[KpiRule, BeforeValidator(_in_full)]] = Field(default_factory=dict)
    others: Others = Others.REFUSE
    aggregation: Literal["sum", "last"] = "sum"
    snapshot: Snapshot | None = None
    contracts: Contracts = Contracts()
    reporting: Reporting | None = None
    definition: dict[Literal["en", "es", "pt"], Name] = Field(default_factory=dict)
    kinds: dict[Name, Kind] = Field(default_factory=dict)
    plans: Literal["refuse", "first", "last"] = "refuse"
    repeated: Literal["refuse", "add"] = "refuse"
    unusable: Literal["refuse", "leave_out"] = "refuse"

    def used_columns(self) -> dict[str, str]:
        """Return field -> column name for every column that is read."""
        return {
            field: column
            for field in type(self.columns).model_fields
            if (column := getattr(self.columns, field)) is not None
        }
