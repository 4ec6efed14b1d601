"""Single values of a stranger's JSON: what each says, or nothing, and never an error."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from procurement.rules.money import MINOR_DIGITS

Body = Mapping[str, Any]

#: Longer amounts are no money.
LONGEST = 30
EARLIEST = datetime.min.replace(tzinfo=UTC)


def minor_units(amount: object, currency: str) -> int | None:
    """Return a JSON amount in minor units, rounded to them half up; None if it is no amount.

    Some publishers export a database's own wrapping, such as `{"$numberLong": "12"}`.
    """
    if isinstance(amount, Mapping) and len(amount) == 1:
        amount = next(iter(amount.values()))
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal | str):
        return None
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return None
    if not number.is_finite() or number < 0 or number.adjusted() > LONGEST:
        return None
    scaled = number.scaleb(MINOR_DIGITS[currency])
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def whole(value: object) -> int | None:
    """Return a whole number that is not negative; None of anything else."""
    written = str(value).strip()
    return int(written) if not isinstance(value, bool) and written.isdecimal() else None


def moment(value: object) -> datetime:
    """Return when; the earliest of all moments if it does not say."""
    try:
        when = datetime.fromisoformat(text(value))
    except ValueError:
        return EARLIEST
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def part(value: object) -> Body:
    """Return an object; an empty one of anything else."""
    return value if isinstance(value, Mapping) else {}


def parts(value: object) -> list[Body]:
    """Return the objects of a list; none of anything else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return text or a whole number as text; empty of anything else."""
    return str(value).strip() if isinstance(value, str | int) else ""
