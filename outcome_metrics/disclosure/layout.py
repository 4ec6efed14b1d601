"""From figures to a system of cells: numerator, denominator and rest, over groups and periods."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from outcome_metrics.disclosure.tables import Cell, Key, Standing, Sum, Tables

#: Where a figure stands: one member for each axis, such as (group, site, period).
Place = tuple[str, ...]


class Measure(StrEnum):
    """The figures of one place."""

    NUMERATOR = "numerator"
    COMPLEMENT = "complement"  # denominator - numerator: those who did not
    DENOMINATOR = "denominator"


class Kind(StrEnum):
    """What the numerator is."""

    SHARE = "share"  # those of the denominator to whom it applies
    COUNT = "count"  # people or cases by themselves; there is no denominator
    AMOUNT = "amount"  # days or money, added up over the cases of the denominator


Entry = tuple[Measure, Place]


@dataclass(frozen=True, slots=True)
class Figure:
    """Two sums: whole numbers of people or cases; for an amount, millionths of its unit."""

    numerator: int
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Along one axis a member is the sum of others: a quarter of its months, all of the groups."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was known on one day, and what a publication made of it.

    Attributes:
        figures: Of every place that a sum needs, published or not.
        splits: For each axis the sums that hold along it.
        shown: What was shown.
        marked: What was hidden by a mark.
    """

    figures: Mapping[Place, Figure]
    splits: tuple[tuple[Split, ...], ...]
    shown: frozenset[Entry] = frozenset()
    marked: frozenset[Entry] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A system, and under which key each figure of today stands in it."""

    tables: Tables
    keys: Mapping[Entry, Key]


def lay_out(
    page: Page, *, places: AbstractSet[Place], earlier: Sequence[Page], kind: Kind
) -> Layout:
    """Put the page of today and all earlier ones into one system.

    A figure that has not changed is one cell on all pages; a restated one is a new cell, and what
    did not change ties the two.  An outsider is taken to know which is which.

    Args:
        page: What is known today; `places` of it are to be published.
        places: See `page`.
        earlier: What was published before.
        kind: What the numerators are.

    Raises:
        DisclosureError: The figures do not add up.
    """
    editions: dict[Entry, dict[int, Key]] = {}
    step = _step(page, kind)
    cells: dict[Key, Cell] = {}
    standings: dict[Key, Standing] = {}
    sums: list[Sum] = []
    keys: dict[Entry, Key] = {}
    for one in (*earlier, page):
        keys = {}
        for entry, value in _values(one.figures, kind):
            of_entry = editions.setdefault(entry, {})
            key = of_entry.setdefault(value, (entry[0], *entry[1], str(len(of_entry))))
            keys[entry] = key
            known = standings.get(key, Standing.UNPUBLISHED)
            standings[key] = _standing(known, one, entry)
        cells |= _cells(one.figures, keys, kind=kind, step=step)
        sums += _sums(one, keys, kind)
    for entry, key in keys.items():
        if entry[1] in places and standings[key] is Standing.UNPUBLISHED:
            standings[key] = Standing.OPEN
    placed = {
        key: Cell(value=cell.value, standing=standings[key], about=cell.about, step=cell.step)
        for key, cell in cells.items()
    }
    return Layout(tables=Tables(placed, sums), keys=keys)


def _standing(known: Standing, page: Page, entry: Entry) -> Standing:
    """What was shown once is known for ever; what was hidden stays hidden."""
    if known is Standing.SHOWN or entry in page.shown:
        return Standing.SHOWN
    return Standing.HELD if entry in page.marked else known


def _values(figures: Mapping[Place, Figure], kind: Kind) -> Iterator[tuple[Entry, int]]:
    for place, figure in figures.items():
        yield (Measure.NUMERATOR, place), figure.numerator
        if figure.denominator is not None:
            yield (Measure.DENOMINATOR, place), figure.denominator
            if kind is Kind.SHARE:
                yield (Measure.COMPLEMENT, place), figure.denominator - figure.numerator


def _cells(
    figures: Mapping[Place, Figure], keys: Mapping[Entry, Key], *, kind: Kind, step: int
) -> dict[Key, Cell]:
    cells = {}
    for entry, value in _values(figures, kind):
        measure, place = entry
        is_amount = kind is Kind.AMOUNT and measure is Measure.NUMERATOR
        about = None if measure is Measure.DENOMINATOR else (Measure.DENOMINATOR, place)
        cells[keys[entry]] = Cell(
            value=value, about=keys.get(about) if about else None, step=step if is_amount else 0
        )
    return cells


def _sums(page: Page, keys: Mapping[Entry, Key], kind: Kind) -> Iterator[Sum]:
    """Yield numerator + complement = denominator, and every sum along every axis."""
    if kind is Kind.SHARE:
        for place in page.figures:
            yield Sum(
                whole=keys[Measure.DENOMINATOR, place],
                parts=(keys[Measure.NUMERATOR, place], keys[Measure.COMPLEMENT, place]),
            )
    for axis, splits in enumerate(page.splits):
        for split in splits:
            for place in [one for one in page.figures if one[axis] == split.whole]:
                yield from _along(place, axis, split, keys)


def _along(place: Place, axis: int, split: Split, keys: Mapping[Entry, Key]) -> Iterator[Sum]:
    """Yield the sum of each measure; a part without a figure takes no part in it."""
    for measure in Measure:
        entries = [(measure, (*place[:axis], part, *place[axis + 1 :])) for part in split.parts]
        parts = tuple(keys[entry] for entry in entries if entry in keys)
        if (measure, place) in keys and parts:
            yield Sum(whole=keys[measure, place], parts=parts)


def _step(page: Page, kind: Kind) -> int:
    """Return how much of an amount makes one case: that of the average case of all."""
    if kind is not Kind.AMOUNT:
        return 0
    largest = max(page.figures.values(), key=lambda one: one.denominator or 0)
    return max(1, largest.numerator // max(1, largest.denominator or 0))
