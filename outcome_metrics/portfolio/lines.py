"""What a portfolio is made of: lines of promises, and what was recorded for them, as columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np

from outcome_metrics.assessing.basis import Decided
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.figures.cells import Cell
from outcome_metrics.portfolio.calendar import FREQUENCIES
from outcome_metrics.quantities import Codes, Flags, Ints

#: Number that stands where a site's would: the figure is that of the whole.
WHOLE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """One line for each contract and KPI (n), the lines of a contract together.

    Attributes:
        agreements: The distinct agreements; a portfolio has far fewer of them than lines.
        histories: The distinct windows of the city's own figures from which limits are frozen, one
            cell for each period in order, empty for a gap.
        contract: Number of the contract, counted from 0 in the order of the lines.
        agreement: Index into `agreements`.
        history: Index into `histories`.
        start: First day of the contract, days since 1970.
        end: Its last day.
        decided: What people decided of the limits of a line, by its position; most have nothing.
    """

    agreements: Sequence[Agreement]
    histories: Sequence[Sequence[Cell]]
    contract: Ints
    agreement: Ints
    history: Ints
    start: Ints
    end: Ints
    decided: Mapping[int, Decided] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.contract)

    @property
    def frequency(self) -> Codes:
        """Code of each line's frequency (`FREQUENCIES`)."""
        each = [FREQUENCIES[one.kpi.frequency] for one in self.agreements]
        return np.array(each, dtype=np.int8)[self.agreement]

    def take(self, rows: Ints) -> "Lines":
        """Return some of the lines, in that order; contracts and agreements counted anew from 0."""
        agreements, agreement = np.unique(self.agreement[rows], return_inverse=True)
        return Lines(
            agreements=[self.agreements[at] for at in agreements],
            histories=self.histories,
            contract=np.unique(self.contract[rows], return_inverse=True)[1],
            agreement=agreement,
            history=self.history[rows],
            start=self.start[rows],
            end=self.end[rows],
            decided=self._decided(rows),
        )

    def _decided(self, rows: Ints) -> dict[int, Decided]:
        """Return what was decided of some of the lines, by their new positions."""
        if not self.decided:
            return {}
        places = enumerate(rows.tolist())
        return {new: self.decided[old] for new, old in places if old in self.decided}


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What was recorded, one entry per version of a figure (n each), as known on the day asked for.

    Attributes:
        line: Index of the line.
        site: Number of the site within its line, from 1; `WHOLE` where it is the figure of all.
        start: First day of the period, days since 1970.
        end: Its last day.
        recorded: Order of recording, such as microseconds since 1970; later replaces earlier.
        state: Code of the recorded state (`states.CODE`).
        numerator: Millionths; 0 where there is none.
        has_numerator: False where nothing but a state was recorded.
        denominator: Millionths; 0 where there is none.
        has_denominator: False for a plain count or amount.
    """

    line: Ints
    site: Ints
    start: Ints
    end: Ints
    recorded: Ints
    state: Codes
    numerator: Ints
    has_numerator: Flags
    denominator: Ints
    has_denominator: Flags

    def __len__(self) -> int:
        return len(self.line)

    def take(self, rows: Ints | Flags) -> "Records":
        """Return the records at `rows`, in that order."""
        return Records(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One cell for each period owed (m), the cells of a line together and in order of time.

    Attributes:
        line: Index of the line.
        first: Position of each line's first cell (n lines).
        count: Cells of each line (n lines).
        start: First day, days since 1970.
        end: Last day.
        recorded: Code of the state that was recorded, `NOTHING` where nothing was.
        numerator: Millionths; 0 where there is none.
        divisor: Denominator, `SCALE` for a plain count.
        has_denominator: False for a plain count.
    """

    line: Ints
    first: Ints
    count: Ints
    start: Ints
    end: Ints
    recorded: Codes
    numerator: Ints
    divisor: Ints
    has_denominator: Flags

    def per_line(self, flags: Flags) -> Ints:
        """Return how many cells of each line (n lines) are set."""
        return np.bincount(self.line[flags], minlength=len(self.count)).astype(np.int64)

    def last(self, flags: Flags) -> Ints:
        """Return the position of the last cell that is set in each line (n lines), -1 for none."""
        found = np.full(len(self.count), -1, dtype=np.int64)
        at = np.flatnonzero(flags)
        found[self.line[at]] = at  # of several, the last one written stays
        return found
