"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class NaiveTimeError(ValueError):
    """A time without a zone says nothing about when."""


class UtcTime(TypeDecorator[datetime]):
    """An instant: aware on both sides, stored as UTC (SQLite keeps no zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTimeError(value)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC time."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def coded(values: type[StrEnum], *, name: str = "") -> type[Any]:
    """Return a text column that holds the values (not the names) of `values`, with its CHECK.

    `name` is that of the CHECK, where a table has two such columns.
    """
    column = sa.Enum(
        values,
        values_callable=lambda kind: [member.value for member in kind],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        name=name or values.__name__.lower(),
    )
    return cast("type[Any]", column)  # `sa_type` is declared as a class, and takes an instance too


#: JSON text: canonical, so that its digest can be recomputed; never queried by field.
Json = sa.Text
