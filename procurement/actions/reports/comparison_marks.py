"""Which rows of a comparison stay hidden: small counts, and what would give them away."""

from collections.abc import Mapping

from outcome_metrics.disclosure.protection import protect
from outcome_metrics.disclosure.tables import Cell, Key, Standing, Sum, Tables

#: What is counted of each row: those it went well for, the others, and both together.
GOOD, REST, CASES = PARTS = ("good", "rest", "cases")
#: Stands for all rows together, which other reports tell.
EVERYBODY = ""


def hidden_rows(
    counts: Mapping[str, tuple[int, int]], *, threshold: int, shares: bool
) -> frozenset[str]:
    """Return the rows to hide, by name, so that nobody can work a small count out.

    A row is hidden as a whole: its value, interval and score would tell its counts.  The sums over
    all rows count as known, for `procure kpi record` tells them.

    Args:
        counts: Name -> how many it went well for (or how many events), and out of how many cases.
        threshold: The smallest count that may be published.
        shares: Whether the first is a part of the second; else only the first is counted.

    >>> wards = {"a": (4, 40), "b": (19, 40), "c": (200, 400)}
    >>> sorted(hidden_rows(wards, threshold=11, shares=True))
    ['a', 'b']
    """
    parts = PARTS if shares else (GOOD,)
    rows = {
        name: dict(zip(PARTS, (good, cases - good, cases), strict=True))
        for name, (good, cases) in counts.items()
    }
    cells: dict[Key, Cell] = {
        (name, part): Cell(value=row[part]) for name, row in rows.items() for part in parts
    }
    cells |= {
        (EVERYBODY, part): Cell(
            value=sum(row[part] for row in rows.values()), standing=Standing.SHOWN
        )
        for part in parts
    }
    sums = [
        Sum(whole=(EVERYBODY, part), parts=tuple((name, part) for name in rows)) for part in parts
    ]
    if shares:
        sums += [
            Sum(whole=(name, CASES), parts=((name, GOOD), (name, REST)))
            for name in (*rows, EVERYBODY)
        ]
    return frozenset(name for name, _ in protect(Tables(cells, sums), threshold=threshold).hidden)
