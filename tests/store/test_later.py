"""What is read later is read when somebody looks at it, and once."""

from decimal import Decimal

from procurement.store.city.later import later


def test_what_nobody_looks_at_is_never_read():
    read = []

    later(lambda: read.append("asked") or Decimal(1))

    assert read == []


def test_what_is_looked_at_is_read_once_and_is_the_same_for_all_who_look():
    numbers = iter([Decimal("1.5"), Decimal("2.5")])

    found = later(lambda: next(numbers))

    assert (found.real, found.imag, found.real) == (Decimal("1.5"), 0, Decimal("1.5"))
    assert next(numbers) == Decimal("2.5")
