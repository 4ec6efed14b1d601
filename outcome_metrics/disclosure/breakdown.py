"""Results by group, site and period, with every total: the figures that a page is made of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from outcome_metrics.disclosure.layout import Figure, Kind, Page, Place, Split
from outcome_metrics.disclosure.tables import DisclosureError
from outcome_metrics.errors import Problem
from outcome_metrics.figures.schedule import Period
from outcome_metrics.quantities import SCALE

#: The member of an axis that stands for all of them.
ALL = ""
#: The dimension of a group that names none.
PLAIN = "group"
#: Those of everybody whom no group of a dimension counts: a category like any other.
REST = "not_stated"
#: What is not in one of several overlapping groups: on no page, but easily worked out.
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One figure that counts.  Quantities in millionths.

    Attributes:
        group: `DIMENSION=GROUP`, or a group alone; empty for everybody.
        site: Empty for the whole.
        period: First and last day.
        numerator: As recorded.
        denominator: As recorded; None for a plain count.
    """

    group: str
    site: str
    period: Period
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What stands on one page or several.

    Attributes:
        dimensions: Each with whether its groups add up to everybody.  Those of which a person
            may have several (certifications, race and ethnicity) do not.
        sites: Whether sites stand by themselves.
        ranges: Spans of time that are shown as one.
        periods: Whether the periods inside stand by themselves.
        strict: The dimension that must fit everybody.  Another one may be out of step after a
            restatement; it is then not on the page, and its sums are left out.
    """

    dimensions: Mapping[str, bool]
    sites: bool
    ranges: tuple[Period, ...]
    periods: bool
    strict: str = ""


#: The site of figures that name none, where sites stand by themselves.
UNNAMED = "-"

Pair = tuple[int, int | None]


def dimension_of(group: str) -> str:
    """Return what a group is one of.

    >>> dimension_of("district=North"), dimension_of("Women")
    ('district', 'group')
    """
    return group.partition("=")[0] if "=" in group else PLAIN


def kind_of(known: Iterable[Known], *, share: bool) -> Kind:
    """Return what the numerators are; `share` says that the definition calls it a share.

    Raises:
        DisclosureError: `disclosure.not_countable` where nobody can say how many people or
            cases stand behind a figure.
    """
    figures = [(one.numerator, one.denominator) for one in known]
    bare = {denominator is None for _, denominator in figures}
    whole = all(n % SCALE == 0 for n, _ in figures)
    if len(bare) > 1 or any(d is not None and d % SCALE for _, d in figures):
        raise DisclosureError(Problem("disclosure.not_countable"))
    if bare == {True}:
        if not whole:
            raise DisclosureError(Problem("disclosure.not_countable"))
        return Kind.COUNT
    inside = all(d is not None and 0 <= n <= d for n, d in figures)
    return Kind.SHARE if share and whole and inside else Kind.AMOUNT


def break_down(known: Sequence[Known], *, shape: Shape, kind: Kind) -> Page:
    """Return every figure of a page and every sum between them.

    Everybody is as recorded, or the sum of the groups of the first dimension that adds up; a
    period without a figure for everybody takes no part.

    Raises:
        DisclosureError: `disclosure.more_than_everybody` where groups exceed everybody.
    """
    base = _base(known, shape)
    groups = sorted({group for group, _, _ in base} - {ALL})
    _with_everybody(base, groups, shape)
    ways = _with_rests(base, groups, shape=shape, kind=kind)
    sites = sorted({site for _, site, _ in base} - {ALL}) if shape.sites else []
    spans = {label(one): _inside(base, one) for one in shape.ranges}
    figures = _added(base, spans, sites, shape)
    return Page(
        figures={place: _figure(pair, kind) for place, pair in figures.items()},
        splits=(
            tuple(Split(ALL, parts) for parts in ways),
            (Split(ALL, tuple(sites)),) if sites else (),
            tuple(
                Split(name, tuple(map(label, periods)))
                for name, periods in spans.items()
                if shape.periods and [name] != [label(one) for one in periods]
            ),
        ),
    )


def label(period: Period) -> str:
    """Return how a period is called in a place."""
    return f"{period[0].isoformat()}/{period[1].isoformat()}"


Base = dict[tuple[str, str, Period], Pair]


def _base(known: Sequence[Known], shape: Shape) -> Base:
    """Return the figures of each group, site and period that a page needs; sites as asked."""
    base: Base = {}
    for one in known:
        wanted = not one.group or dimension_of(one.group) in shape.dimensions
        if wanted and any(
            first <= one.period[0] and one.period[1] <= last for first, last in shape.ranges
        ):
            key = (one.group, (one.site or UNNAMED) if shape.sites else ALL, one.period)
            base[key] = _plus(base.get(key), (one.numerator, one.denominator))
    return base


def _plus(first: Pair | None, second: Pair) -> Pair:
    if first is None:
        return second
    return first[0] + second[0], None if first[1] is None else first[1] + (second[1] or 0)


def _minus(first: Pair, second: Pair) -> Pair:
    return first[0] - second[0], None if first[1] is None else first[1] - (second[1] or 0)


def _with_everybody(base: Base, groups: Sequence[str], shape: Shape) -> None:
    """Add everybody where only groups are recorded; drop groups where everybody is not known."""
    spots = {(site, period) for group, site, period in base if not group}
    if not spots:
        dimension = next((one for one, adds_up in shape.dimensions.items() if adds_up), None)
        for group, site, period in list(base):
            if dimension_of(group) == dimension:
                everybody = (ALL, site, period)
                base[everybody] = _plus(base.get(everybody), base[group, site, period])
        return
    for group, site, period in list(base):
        if group in groups and (site, period) not in spots:
            del base[group, site, period]


def _with_rests(
    base: Base, groups: Sequence[str], *, shape: Shape, kind: Kind
) -> list[tuple[str, ...]]:
    """Add whom a dimension does not count, and return what adds up to everybody.

    They are there even if nobody is: who has not seen a page of the dimension does not know that.

    Raises:
        DisclosureError: groups of the strict dimension exceed everybody.
    """
    ways = []
    for members, rest in _candidates(groups, shape):
        left = _left(base, members, kind)
        if isinstance(left, Problem):
            if dimension_of(members[0]) == shape.strict:
                raise DisclosureError(left)
            continue
        base.update({(rest, *spot): pair for spot, pair in left.items()})
        ways.append((*members, rest))
    return ways


def _candidates(groups: Sequence[str], shape: Shape) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield groups that should add up to everybody, and what the rest is called."""
    for dimension, adds_up in shape.dimensions.items():
        members = tuple(group for group in groups if dimension_of(group) == dimension)
        if members and adds_up:
            yield members, f"{dimension}={REST}"
        elif members:
            yield from (((group,), f"{OUTSIDE}={group}") for group in members)


def _left(
    base: Base, members: Sequence[str], kind: Kind
) -> dict[tuple[str, Period], Pair] | Problem:
    """Return what is left of everybody without `members`, by site and period; or where less."""
    left = {}
    for _, site, period in [key for key in base if key[0] == ALL]:
        rest = base[ALL, site, period]
        for member in members:
            if (member, site, period) in base:
                rest = _minus(rest, base[member, site, period])
        cases = rest[1] or 0
        if rest[0] < 0 or cases < 0 or (kind is Kind.SHARE and cases < rest[0]):
            return Problem(
                "disclosure.more_than_everybody",
                {"dimension": dimension_of(members[0]), "period": label(period)},
            )
        left[site, period] = rest
    return left


def _inside(base: Base, span: Period) -> list[Period]:
    """Return the recorded periods inside a span."""
    return sorted({p for _, _, p in base if span[0] <= p[0] and p[1] <= span[1]})


def _added(
    base: Base, spans: Mapping[str, Sequence[Period]], sites: Sequence[str], shape: Shape
) -> dict[Place, Pair]:
    """Return every figure with its sums over sites and over spans."""
    of_period: dict[Period, list[str]] = defaultdict(list)
    for name, periods in spans.items():
        for period in periods:
            of_period[period].append(name)
    out: dict[Place, Pair] = {}
    for (group, site, period), pair in base.items():
        own = [label(period)] if shape.periods else []
        wholes = [name for name in of_period[period] if name not in own]
        for where, when in product({ALL, site} if sites else {ALL}, [*own, *wholes]):
            out[group, where, when] = _plus(out.get((group, where, when)), pair)
    return out


def _figure(pair: Pair, kind: Kind) -> Figure:
    numerator, denominator = pair
    cases = None if denominator is None else denominator // SCALE
    return Figure(numerator if kind is Kind.AMOUNT else numerator // SCALE, cases)
