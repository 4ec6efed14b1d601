"""No marked figure is pinned to fewer than k values, whatever an outsider puts side by side."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.disclosure.layout import Kind, Split
from outcome_metrics.disclosure.primary import small_cells
from outcome_metrics.disclosure.protection import Protection, protect
from outcome_metrics.disclosure.tables import Cell, Sum, Tables
from tests.metrics.disclosure.attacker import MARK, worlds
from tests.metrics.disclosure.pages import (
    ALL,
    added,
    attack,
    page_of,
    publish,
    splits_of,
    values,
    weakest,
    with_totals,
)

K = 11
#: A place with few, or many, members.
SIZES = st.one_of(st.integers(0, 16), st.integers(0, 90))


@st.composite
def inners(draw, groups=(2, 3), periods=(1, 2)):
    """Draw (group, period) -> (numerator, denominator)."""
    names = [f"g{i}" for i in range(draw(st.integers(*groups)))]
    months = [f"m{i}" for i in range(draw(st.integers(*periods)))]
    out = {}
    for name in names:
        for month in months:
            cases = draw(SIZES)
            out[name, month] = (draw(st.integers(0, cases)), cases)
    return out


def primary_only(tables, *, threshold):
    """Return what a careless publisher does."""
    return Protection(small_cells(tables, threshold=threshold))


def small(page):
    """Return the figures of a page that are too small to be shown."""
    return {
        (measure, place)
        for place, figure in page.figures.items()
        for measure, value in values(figure)
        if 1 <= value < K
    }


def holds(pages):
    for page in pages:
        assert not small(page) & page.shown
    least, name = weakest(pages)
    assert least is None or least >= K, (least, name)


@settings(max_examples=5, deadline=None)
@given(inners())
def test_no_figure_of_a_table_with_totals_can_be_worked_out(inner):
    page, _ = publish(with_totals(inner), splits_of(inner))

    holds([page])


@settings(max_examples=3, deadline=None)
@given(inners(groups=(2, 2), periods=(6, 6)))
def test_months_and_their_quarters_together_give_nothing_away(inner):
    quarters = [("q1", ("m0", "m1", "m2")), ("q2", ("m3", "m4", "m5"))]
    figures = with_totals(inner)
    for name, months in quarters:
        for group in {place[0] for place in figures}:
            figures[group, name] = added(figures[group, month] for month in months)

    page, _ = publish(figures, splits_of(inner, quarters))

    holds([page])


@settings(max_examples=3, deadline=None)
@given(inners(groups=(2, 3), periods=(2, 2)), st.data())
def test_a_second_publication_after_a_restatement_gives_nothing_away(inner, data):
    splits = splits_of(inner)
    first, withheld = publish(with_totals(inner), splits)
    place = data.draw(st.sampled_from(sorted(inner)))
    cases = data.draw(SIZES)
    restated = {**inner, place: (data.draw(st.integers(0, cases)), cases)}

    second, none = publish(with_totals(restated), splits, earlier=[] if withheld else [first])

    holds([page for page, gone in ((first, withheld), (second, none)) if not gone])


@settings(max_examples=3, deadline=None)
@given(inners(groups=(2, 3), periods=(2, 3)))
def test_a_table_by_month_after_one_of_the_whole_gives_nothing_away(inner):
    figures, splits = with_totals(inner), splits_of(inner)
    whole = [place for place in figures if place[1] == ALL]
    first, withheld = publish(figures, splits, places=whole)

    second, none = publish(figures, splits, earlier=[] if withheld else [first])

    holds([page for page, gone in ((first, withheld), (second, none)) if not gone])


@settings(max_examples=3, deadline=None)
@given(inners(groups=(4, 4), periods=(1, 1)), st.permutations(["g0", "g1", "g2", "g3"]))
def test_two_tables_that_share_a_margin_give_nothing_away(inner, order):
    """The same people by one dimension and, another day, by one that joins its groups in pairs."""
    figures = with_totals(inner)
    by_group, by_period = splits_of(inner)
    left, right = tuple(order[:2]), tuple(order[2:])
    for name, members in (("left", left), ("right", right)):
        for period in {place[1] for place in with_totals(inner)}:
            figures[name, period] = added(figures[member, period] for member in members)
    ways = (*by_group, *splits_between(left, right))
    first, withheld = publish(
        figures, (ways, by_period), places=[p for p in figures if p[0] not in {"left", "right"}]
    )

    second, none = publish(
        figures,
        (ways, by_period),
        places=[p for p in figures if p[0] in {"left", "right", ALL}],
        earlier=[] if withheld else [first],
    )

    holds([page for page, gone in ((first, withheld), (second, none)) if not gone])


def splits_between(left, right):
    return (Split("left", left), Split("right", right), Split(ALL, ("left", "right")))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=3, max_size=4), st.integers(3, 6))
def test_every_world_of_a_tiny_table_is_listed_and_each_mark_keeps_k_values(counts, k):
    names = [f"g{i}" for i in range(len(counts))]
    total = sum(counts)
    cells = {(name,): Cell(value=one) for name, one in zip(names, counts, strict=True)}
    cells["total",] = Cell(value=total)
    parts = tuple((name,) for name in names)

    found = protect(Tables(cells, [Sum(whole=("total",), parts=parts)]), threshold=k)

    if found.withheld or len(found.hidden) > 3:
        return
    shown = {key: MARK if key in found.hidden else cell.value for key, cell in cells.items()}
    fitting = list(worlds(shown, [(("total",), parts)], largest=total + 2 * k))
    for key in found.hidden:
        assert len({world[key] for world in fitting}) >= k


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=3, max_size=4), st.integers(3, 6))
def test_an_outsider_who_knows_that_something_must_be_small_learns_no_more(counts, k):
    names = [f"g{i}" for i in range(len(counts))]
    cells = {(name,): Cell(value=one) for name, one in zip(names, counts, strict=True)}
    cells["total",] = Cell(value=sum(counts))
    parts = tuple((name,) for name in names)

    found = protect(Tables(cells, [Sum(whole=("total",), parts=parts)]), threshold=k)

    if found.withheld or not 0 < len(found.hidden) <= 3:
        return
    shown = {key: MARK if key in found.hidden else cell.value for key, cell in cells.items()}
    fitting = [
        world
        for world in worlds(shown, [(("total",), parts)], largest=sum(counts) + 2 * k)
        if any(world[key] < k for key in found.hidden)
    ]
    for key in found.hidden:
        assert len({world[key] for world in fitting}) >= k


@pytest.mark.parametrize("periods", [1, 2])
def test_the_attacker_wins_where_only_small_counts_are_hidden(periods):
    inner = {
        (group, f"m{i}"): (n, 100)
        for i in range(periods)
        for group, n in zip("abcd", (4, 32, 30, 54), strict=True)
    }

    page, _ = publish(with_totals(inner), splits_of(inner), decide=primary_only)

    assert weakest([page])[0] == 1


def test_the_attacker_wins_where_an_earlier_publication_is_forgotten():
    inner = {("a", "m0"): (4, 60), ("b", "m0"): (25, 60), ("c", "m0"): (40, 60)}
    splits = splits_of(inner)
    first, _ = publish(with_totals(inner), splits)
    restated = {**inner, ("c", "m0"): (15, 60)}

    careless, _ = publish(with_totals(restated), splits)
    careful, withheld = publish(with_totals(restated), splits, earlier=[first])

    assert weakest([first, careless])[0] < K
    assert withheld or weakest([first, careful])[0] >= K


def test_a_percentage_as_rounded_on_the_page_would_give_a_small_count_away():
    """Why a figure derived from a hidden count is hidden too."""
    inner = {("a", "m0"): (4, 60), ("b", "m0"): (25, 60), ("c", "m0"): (40, 60)}
    page, _ = publish(with_totals(inner), splits_of(inner))
    attacker = attack([page])
    name = ("numerator", ("a", "m0"), 0)
    before = attacker.candidates(name)
    attacker.reads_percentage(name, ("denominator", ("a", "m0"), 0), 6.7)

    assert before >= K
    assert attacker.candidates(name) == 1


@pytest.mark.soak
@settings(max_examples=60, deadline=None)
@given(inners(groups=(2, 6), periods=(1, 6)))
def test_no_figure_of_many_tables_with_totals_can_be_worked_out(inner):
    page, _ = publish(with_totals(inner), splits_of(inner))

    holds([page])


def test_the_attacker_of_a_plain_count_needs_no_denominator():
    inner = {("a", "m0"): (4, None), ("b", "m0"): (12, None), ("c", "m0"): (84, None)}
    figures = {place: (n, None) for place, (n, _) in inner.items()}
    figures[ALL, "m0"] = (100, None)
    splits = (splits_of(inner)[0], ())

    page, _ = publish(figures, splits, kind=Kind.COUNT)

    assert {place[0] for _, place in page.marked} == {"a", "b"}
    assert page_of(figures, splits).shown == frozenset()
