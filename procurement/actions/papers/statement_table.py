"""The payment statement as a table: one row for each line, exact, for whoever recomputes it."""

import csv
import io
from collections.abc import Iterable

from procurement.csv_cells import harmless
from procurement.rules.money import Money
from procurement.rules.settlement.lines import Line

COLUMNS = (
    "position",
    "step",
    "rule",
    "quantity",
    "unit_price",
    "exact_minor",
    "amount",
    "excess",
    "held",
    "inputs",
)


def statement_table(lines: Iterable[Line], currency: str) -> bytes:
    """Return the lines as CSV in UTF-8; the amounts sum to what is payable.

    Quantities, prices and exact amounts are fractions where they have no end as decimals.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*COLUMNS, "currency"))
    for position, line in enumerate(lines, 1):
        writer.writerow(
            (
                position,
                line.step.value,
                harmless(line.rule),
                "" if line.quantity is None else line.quantity,
                "" if line.unit_price is None else line.unit_price,
                line.exact,
                Money(line.minor, currency).amount,
                Money(line.excess_minor, currency).amount,
                Money(line.held_minor, currency).amount,
                harmless("; ".join(f"{name}={value}" for name, value in line.inputs.items())),
                currency,
            )
        )
    return out.getvalue().encode()
