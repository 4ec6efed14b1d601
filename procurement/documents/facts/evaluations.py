"""What the evaluation report says: the ranking, what was settled, and how firmly it stands."""

from dataclasses import dataclass
from decimal import Decimal

from procurement.documents.facts.letters import Standing
from procurement.documents.facts.shared import Cover, Text
from procurement.documents.facts.solicitations import PriceRule


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row of a grid.

    Attributes:
        name: What the row is about.
        cells: What stands in each column.
        turned: Of each cell, whether it differs from what was published.
    """

    name: Text
    cells: tuple[str, ...]
    turned: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows and columns that are printed as a table and drawn as a picture.

    Attributes:
        columns: What the columns are about.
        rows: From top to bottom.
    """

    columns: tuple[Text, ...]
    rows: tuple[GridRow, ...]

    @property
    def turns(self) -> int:
        """How many cells differ from what was published."""
        return sum(sum(row.turned) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """At which weight of a criterion the first two bids would be level.

    Attributes:
        criterion: Its title.
        weight: As published, of 100.
        level: That weight; None where no weight makes them level.
    """

    criterion: Text
    weight: Decimal
    level: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledLine:
    """Something that people settled after the prices were opened.

    Attributes:
        what: A draw of lots, a price that was decided, a turn to undercut.
        said: When, who, how, with which result.
    """

    what: Text
    said: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedLot:
    """One lot.

    Attributes:
        name: Its title.
        ranking: Every bid that was scored.
        settled: What people settled, oldest first.
        without: The places when each bid is left out in turn.
        first: Who stands first.
        second: The best of the others; empty where there is none.
        break_even: By criterion, for these two.
        levels: Whether another bid comes first when one level moves by one.
        evaluators: Who comes first with the mean of all sheets, and without each evaluator.
        digest: SHA-256 of the stored result.
    """

    name: Text
    ranking: tuple[Standing, ...]
    settled: tuple[SettledLine, ...]
    without: Grid
    first: str
    second: str
    break_even: tuple[BreakEven, ...]
    levels: Grid
    evaluators: Grid
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReportFacts:
    """The evaluation report.

    Attributes:
        cover: As on every paper.
        lots: Those that are ranked.
        price_rule: How a price became points.
        scheme_digest: SHA-256 of the scheme that was frozen at release.
    """

    cover: Cover
    lots: tuple[EvaluatedLot, ...]
    price_rule: PriceRule
    scheme_digest: str
