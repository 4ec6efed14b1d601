"""Pages as a reader sees them, made from the module's decision, and handed to the attacker."""

from outcome_metrics.disclosure.layout import Figure, Kind, Measure, Page, Split, lay_out
from outcome_metrics.disclosure.protection import protect
from tests.metrics.disclosure.attacker import MARK, Attacker

ALL = ""


def with_totals(inner):
    """Return (group, period) -> (numerator, denominator) with all three kinds of totals."""
    out = dict(inner)
    groups = sorted({group for group, _ in inner})
    periods = sorted({period for _, period in inner})
    for group in groups:
        out[group, ALL] = added(inner[group, period] for period in periods)
    for period in [*periods, ALL]:
        out[ALL, period] = added(out[group, period] for group in groups)
    return out


def added(pairs):
    """Return the sums of pairs."""
    first, second = zip(*pairs, strict=True)
    return sum(first), sum(second)


def splits_of(inner, quarters=()):
    """Return the sums along both axes; `quarters` are (name, months)."""
    groups = tuple(sorted({group for group, _ in inner}))
    periods = tuple(sorted({period for _, period in inner}))
    return (
        (Split(ALL, groups),),
        (Split(ALL, periods), *(Split(name, months) for name, months in quarters)),
    )


def page_of(figures, splits, **seen):
    """Return a page of plain pairs."""
    return Page(
        figures={place: Figure(*pair) for place, pair in figures.items()}, splits=splits, **seen
    )


def publish(figures, splits, *, places=None, earlier=(), kind=Kind.SHARE, k=11, decide=protect):
    """Return the page as published: what is shown, and what is marked."""
    places = set(figures) if places is None else set(places)
    page = page_of(figures, splits)
    layout = lay_out(page, places=places, earlier=earlier, kind=kind)
    decision = decide(layout.tables, threshold=k)
    entries = [entry for entry in layout.keys if entry[1] in places]
    standing = layout.tables.cells
    marked = frozenset(
        entry
        for entry in entries
        if layout.keys[entry] in decision.hidden or standing[layout.keys[entry]].standing == "held"
    )
    if decision.withheld:
        return page_of(figures, splits), True
    return page_of(figures, splits, shown=frozenset(entries) - marked, marked=marked), False


def attack(pages):
    """Return an attacker who has read the pages; unchanged figures have one name on all."""
    attacker = Attacker()
    editions = {}
    for page in pages:
        names = {}
        for place, figure in page.figures.items():
            for measure, value in values(figure):
                known = editions.setdefault((measure, place), [])
                if value not in known:
                    known.append(value)
                names[measure, place] = (measure, place, known.index(value))
        for entry, name in names.items():
            read(attacker, page, entry, name)
        relate(attacker, page, names)
    return attacker


def values(figure):
    yield Measure.NUMERATOR, figure.numerator
    if figure.denominator is not None:
        yield Measure.DENOMINATOR, figure.denominator
        yield Measure.COMPLEMENT, figure.denominator - figure.numerator


def read(attacker, page, entry, name):
    """Look at one figure of one page."""
    measure, place = entry
    if entry in page.shown:
        attacker.sees(name, dict(values(page.figures[place]))[measure])
    elif entry in page.marked:
        behind = (Measure.DENOMINATOR, place) in page.marked
        inside = measure is not Measure.DENOMINATOR
        if attacker.low.get(name) is None or attacker.low[name] != attacker.high[name]:
            attacker.sees(name, MARK, zero_possible=behind and inside)
    elif name not in attacker.low:
        attacker.sees(name, None)


def relate(attacker, page, names):
    """Read the headings."""
    for place in page.figures:
        if (Measure.DENOMINATOR, place) in names:
            attacker.knows(
                names[Measure.DENOMINATOR, place],
                [names[Measure.NUMERATOR, place], names[Measure.COMPLEMENT, place]],
            )
    for axis, splits in enumerate(page.splits):
        for split in splits:
            for measure, place in list(names):
                if place[axis] != split.whole:
                    continue
                parts = [(*place[:axis], part, *place[axis + 1 :]) for part in split.parts]
                if all((measure, part) in names for part in parts):
                    attacker.knows(names[measure, place], [names[measure, part] for part in parts])


def weakest(pages):
    """Return (candidates, name) of the marked figure the attacker knows most about."""
    attacker = attack(pages)
    marked = {
        name
        for name in attacker.low
        for page in pages
        if (name[0], name[1]) in page.marked and is_edition(pages, page, name)
    }
    return min(((attacker.candidates(name), name) for name in marked), default=(None, None))


def is_edition(pages, page, name):
    """Whether a name is the edition of its figure that stands on `page`."""
    measure, place, edition = name
    known = []
    for one in pages:
        for other, value in values(one.figures[place]) if place in one.figures else ():
            if other is measure and value not in known:
                known.append(value)
    return dict(values(page.figures[place]))[measure] == known[edition]
