"""KPI definitions and delivered results."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from outcome_metrics.figures.states import State
from procurement.store.tables.columns import Json, UtcTime, coded


class KpiDefinition(SQLModel, table=True):
    """A KPI as versioned data; a changed definition is a new version."""

    __tablename__ = "kpi_definition"

    code: str = Field(primary_key=True, max_length=64)
    version: int = Field(primary_key=True)
    body: str = Field(sa_type=Json)  # the whole record of a Kpi
    digest: str = Field(max_length=64)
    registered_at: datetime = Field(sa_type=UtcTime)
    registered_by: UUID = Field(foreign_key="person.id")


class SourceTable(SQLModel, table=True):
    """A file that observations came from, and what became of its rows."""

    __tablename__ = "source_table"

    id: int | None = Field(default=None, primary_key=True)
    file_name: str = Field(max_length=255)
    digest: str = Field(max_length=64)  # SHA-256 of the file's bytes
    mapping_digest: str = Field(max_length=64)
    counts_body: str = Field(sa_type=Json)
    loaded_at: datetime = Field(sa_type=UtcTime)
    loaded_by: UUID = Field(foreign_key="person.id")


class Series(SQLModel, table=True):
    """What is observed: a KPI version, of a contract or of the city, for a group and a site."""

    __tablename__ = "series"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        # NULL is not equal to NULL: the city's own series need an index of their own.
        sa.Index(
            "one_series_of_a_contract",
            "contract_id",
            "kpi_code",
            "kpi_version",
            "grouping",
            "site",
            unique=True,
            sqlite_where=sa.text("contract_id IS NOT NULL"),
            postgresql_where=sa.text("contract_id IS NOT NULL"),
        ),
        sa.Index(
            "one_series_of_the_city",
            "kpi_code",
            "kpi_version",
            "grouping",
            "site",
            unique=True,
            sqlite_where=sa.text("contract_id IS NULL"),
            postgresql_where=sa.text("contract_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    #: None: the city's own record, such as the years before the contract.
    contract_id: str | None = Field(default=None, foreign_key="contract.id", max_length=64)
    kpi_code: str = Field(max_length=64)
    kpi_version: int
    grouping: str = Field(default="", max_length=64)  # whom it is about; empty: everybody
    site: str = Field(default="", max_length=64)


class FigureMark(SQLModel, table=True):
    """What an official or a vendor said of figures on record: validated, disputed, ...

    Each figure gets a new observation with that state at the same instant.
    """

    __tablename__ = "figure_mark"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.CheckConstraint("period_end >= period_start", name="marked_period_in_order"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    kpi_code: str = Field(max_length=64)
    kpi_version: int
    state: State = Field(sa_type=coded(State))
    period_start: date
    period_end: date  # inclusive
    figures: int  # how many
    reason: str
    marked_at: datetime = Field(sa_type=UtcTime)
    marked_by: UUID = Field(foreign_key="person.id")


class Observation(SQLModel, table=True):
    """One figure for one period, as recorded at one time; a new figure is a new row, no edit.

    Quantities are integers in millionths of the KPI's unit, so that sums are exact.
    """

    __tablename__ = "observation"
    __table_args__ = (
        sa.CheckConstraint(
            "denominator IS NULL OR denominator >= 0", name="denominator_not_negative"
        ),
        # Something counted among no cases at all is a contradiction, not a figure.
        sa.CheckConstraint(
            "denominator <> 0 OR numerator = 0", name="nothing_is_counted_among_none"
        ),
        sa.CheckConstraint("period_end >= period_start", name="period_ends_after_it_starts"),
        # SQLite keeps the rows in the order of their key: a series is read without jumping about.
        {"sqlite_with_rowid": False},
    )

    # The same figure recorded twice is one figure; a later record is a restatement.
    series_id: int = Field(foreign_key="series.id", primary_key=True)
    period_start: date = Field(primary_key=True)
    period_end: date = Field(primary_key=True)  # inclusive
    recorded_at: datetime = Field(sa_type=UtcTime, primary_key=True)
    state: State = Field(sa_type=coded(State))
    numerator: int | None = Field(default=None, sa_type=sa.BigInteger)  # millionths
    denominator: int | None = Field(
        default=None, sa_type=sa.BigInteger
    )  # millionths; none: a plain count
    stated_target: int | None = Field(default=None, sa_type=sa.BigInteger)  # as the source says
    source_id: int | None = Field(default=None, foreign_key="source_table.id")
    line: int | None = None  # line of the source file, counted from 1
