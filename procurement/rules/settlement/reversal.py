"""A correction: the opposite of every line, so that both together are nothing.  Never an edit."""

from collections.abc import Sequence
from dataclasses import replace

from procurement.rules.settlement.lines import Line


def reversed_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return each line with its signs turned; prices and inputs stay as they were."""
    return tuple(
        replace(
            line,
            minor=-line.minor,
            exact=-line.exact,
            quantity=None if line.quantity is None else -line.quantity,
            excess_minor=-line.excess_minor,
            held_minor=-line.held_minor,
        )
        for line in lines
    )
