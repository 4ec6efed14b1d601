"""What an outcome report was computed from: attached to it as data, printed nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from outcome_metrics.figures.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of one measure as columns of one length, each version of a period a line of its own.

    Attributes:
        start: First day of the period.
        end: Last day.
        numerator: Millionths; None where nothing was recorded, or no figure.
        denominator: Millionths; None for a plain count or amount.
        state: As recorded; None where nothing was.
        recorded: Microseconds since 1970; later replaces earlier.
    """

    start: tuple[date, ...]
    end: tuple[date, ...]
    numerator: tuple[int | None, ...]
    denominator: tuple[int | None, ...]
    state: tuple[State | None, ...]
    recorded: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths.

        Raises:
            ValueError: with the lengths.
        """
        lengths = {part.name: len(getattr(self, part.name)) for part in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ValueError(lengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiEvidence:
    """Everything that one measure was judged by.

    Attributes:
        agreement: Definition, baseline and target, as `outcome_metrics.definitions` writes them.
        owed: First and last day of every period that a result is owed for.
        recorded: All that was recorded of the measure, every version.
        before: The window that the limits rest on: the city's own figures before the contract.
        decided: What people decided of the limits.
    """

    agreement: Mapping[str, object]
    owed: tuple[tuple[date, date], ...]
    recorded: Figures
    before: Figures
    decided: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the results of a report follow from, whole: nothing else is needed to do them again.

    Attributes:
        form: Of this data; another form is read by another version of this software.
        as_of: The day that the states speak for.
        as_known: Microseconds since 1970: what was recorded later does not count.
        zone: Whose days decide what came late.
        weighted: Whether weights were agreed; without, every measure counts the same.
        kpis: In the order of the report.
    """

    form: str
    as_of: date
    as_known: int
    zone: str
    weighted: bool
    kpis: tuple[KpiEvidence, ...]
