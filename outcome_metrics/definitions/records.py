"""Definitions and targets as plain data: what a store keeps as canonical JSON with its digest.

Decimals and dates become strings, enums their values, so the same record gives the same digest on
every machine.  Reading refuses unknown and missing fields, and says all of them at once.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Any, ClassVar, Protocol, TypeVar, get_args, get_origin, get_type_hints

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.errors import DefinitionError, Problem
from outcome_metrics.quantities import amount, millionths

Record = dict[str, Any]
#: The type of a field, as it is declared: a class, `X | None`, or `tuple[X, ...]`.
Hint = type | UnionType | GenericAlias
_Made = TypeVar("_Made")


class Made(Protocol):
    """A dataclass of texts, numbers, days, enums, and of others like it."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def as_record(thing: Made) -> Record:
    """Return it as JSON-able data; absent fields stay as None.

    >>> from outcome_metrics.catalogue import CATALOGUE
    >>> as_record(CATALOGUE["pothole_days"])["thresholds"]["good"]
    '7'
    """
    return {one.name: _plain(getattr(thing, one.name)) for one in fields(thing)}


def read(kind: type[_Made], record: Mapping[str, Any]) -> _Made:
    """Read back what `as_record` made of a dataclass; raises as `from_record`."""
    problems: list[Problem] = []
    made = _build(kind, record, place="", problems=problems)
    if problems or not isinstance(made, kind):
        raise DefinitionError(*problems)
    return made


def from_record(record: Mapping[str, Any]) -> Kpi:
    """Read a definition.  Optional fields may be left out.

    Raises:
        DefinitionError: With every problem: `record.unknown_field`, `record.absent_field`,
            `record.bad_value`, each with its dotted `field`.
    """
    return read(Kpi, record)


def agreement_from_record(record: Mapping[str, Any]) -> Agreement:
    """Read an agreement; raises as `from_record`."""
    return read(Agreement, record)


class _BadValueError(Exception):
    """A value does not have the type its field needs."""


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def decimal_text(value: Decimal) -> str:
    """Return one spelling per number: no exponent, no needless zeros.

    >>> decimal_text(Decimal("0.90")), decimal_text(Decimal("1E+2")), decimal_text(Decimal("-0"))
    ('0.9', '100', '0')
    """
    text = f"{value:f}"
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short in {"-0", ""} else short


def _build(kind: type, record: object, *, place: str, problems: list[Problem]) -> object:
    """Return the dataclass `kind`, or None after noting what is wrong."""
    if not isinstance(record, Mapping):
        field = place.removesuffix(".")
        problems.append(Problem("record.bad_value", {"field": field, "value": str(record)[:80]}))
        return None
    before = len(problems)
    known, hints = _fields(kind), _hints(kind)
    problems.extend(
        Problem("record.unknown_field", {"field": f"{place}{name}"})
        for name in record
        if name not in known
    )
    problems.extend(
        Problem("record.absent_field", {"field": f"{place}{name}"})
        for name, one in known.items()
        if name not in record and not _has_default(one)
    )
    values = {
        name: _value(hints[name], record[name], place=f"{place}{name}", problems=problems)
        for name in known
        if name in record
    }
    return kind(**values) if len(problems) == before else None


def _value(hint: Hint, value: object, *, place: str, problems: list[Problem]) -> object:
    """Return `value` as the type of its field, noting what does not fit."""
    wanted, optional, is_record = _shape(hint)
    if value is None and optional:
        return None
    if is_record:
        return _build(wanted, value, place=f"{place}.", problems=problems)
    if get_origin(wanted) is tuple and isinstance(value, list | tuple):
        inner = get_args(wanted)[0]
        return tuple(
            _value(inner, one, place=f"{place}[{index}]", problems=problems)
            for index, one in enumerate(value)
        )
    try:
        return _scalar(wanted, value)
    except (_BadValueError, ValueError, InvalidOperation):
        problems.append(Problem("record.bad_value", {"field": place, "value": str(value)[:80]}))
        return None


@cache
def _fields(kind: type) -> Mapping[str, Field[Any]]:
    """Return the fields of a record by name; a portfolio reads thousands of one kind."""
    return {one.name: one for one in fields(kind)}


@cache
def _hints(kind: type) -> Mapping[str, Hint]:
    return get_type_hints(kind)


@cache
def _shape(hint: Hint) -> tuple[Any, bool, bool]:
    """Return the type that a field wants, whether it may be None, and whether it is a record."""
    options = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    wanted = next(one for one in options if one is not NoneType)
    return wanted, NoneType in options, isinstance(wanted, type) and is_dataclass(wanted)


def _scalar(wanted: Hint, value: object) -> object:
    """Return a single value in the wanted type; never a float, never a guess."""
    if type(value) is wanted and wanted in {str, bool, int, date}:
        return value
    if wanted is Decimal and type(value) in {str, int, Decimal}:
        return amount(millionths(Decimal(str(value))))
    if isinstance(value, str) and wanted is date:
        return date.fromisoformat(value)
    if isinstance(value, str) and isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(value)
    raise _BadValueError


def _has_default(one: Field[Any]) -> bool:
    return one.default is not MISSING or one.default_factory is not MISSING
