"""Primary suppression: small counts are hidden; a 0 may be shown (domain 3.6)."""

from outcome_metrics.disclosure.tables import Cell, Key, Standing, Tables


def is_small(cell: Cell, *, threshold: int) -> bool:
    """Whether a count is 1 to `threshold` - 1; an amount is judged by the count it is about.

    >>> [is_small(Cell(value=value), threshold=11) for value in (0, 1, 10, 11)]
    [False, True, True, False]
    """
    return not cell.step and 1 <= cell.value < threshold


def small_cells(tables: Tables, *, threshold: int) -> frozenset[Key]:
    """Return the open cells that are small, with all that is hidden with them."""
    found: set[Key] = set()
    for key, cell in tables.cells.items():
        if is_small(cell, threshold=threshold) and cell.standing is not Standing.SHOWN:
            found |= tables.with_parts(key)
    return can_hide(tables, found)


def can_hide(tables: Tables, keys: set[Key]) -> frozenset[Key]:
    """Return those of `keys` that are on a page of today."""
    return frozenset(key for key in keys if tables.cells[key].standing is Standing.OPEN)
