"""What became of every row of a table, in counts that add up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of every row: `rows` is the sum of the eight below it.

    Attributes:
        rows: Rows with any content below the header.
        used: Rows that became (a part of) a received figure.
        missing: Rows that say that nothing was reported; they become records too.
        planned: Rows that became the target of their period.
        superseded: Plans of a period for which another plan counts.
        duplicates: Rows that repeat an earlier one in every measure; counted once.
        ignored: Rows of KPIs that the mapping wants ignored.
        left_out: Rows that could not be used, where the mapping wants them left out.
        refused: Rows that could not be used; one is enough to refuse the table.
        met: Of the received figures, those that met the table's own target.
        missed: Of the received figures, those that did not.
        unrated: Of the received figures, those without a target or without cases.
        targets_not_known: Rows whose target is a text, and therefore unknown.
    """

    rows: int = 0
    used: int = 0
    missing: int = 0
    planned: int = 0
    superseded: int = 0
    duplicates: int = 0
    ignored: int = 0
    left_out: int = 0
    refused: int = 0
    met: int = 0
    missed: int = 0
    unrated: int = 0
    targets_not_known: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every row is counted exactly once."""
        told = self.used + self.missing + self.planned + self.superseded + self.duplicates
        return self.rows == told + self.ignored + self.left_out + self.refused
