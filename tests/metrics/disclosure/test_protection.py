"""What is hidden: small counts, the cheapest others beside them, or everything."""

import itertools

import pytest

from outcome_metrics.disclosure.layout import Figure, Kind, Measure, Page, Split, lay_out
from outcome_metrics.disclosure.protection import protect
from outcome_metrics.disclosure.tables import Cell, DisclosureError, Standing, Sum, Tables
from tests.metrics.disclosure.pages import ALL, publish, splits_of, with_totals

K = 11


def column(*counts, total=None, total_standing=Standing.OPEN):
    """Return the groups g0, g1, ... and their total."""
    cells = {(f"g{i}",): Cell(value=one) for i, one in enumerate(counts)}
    cells["total",] = Cell(value=sum(counts) if total is None else total, standing=total_standing)
    parts = tuple((f"g{i}",) for i in range(len(counts)))
    return Tables(cells, [Sum(whole=("total",), parts=parts)])


def hidden(tables, k=K):
    return {key[0] for key in protect(tables, threshold=k).hidden}


def test_the_example_of_the_specification_hides_4_and_also_12():
    assert hidden(column(4, 12, 30, 54)) == {"g0", "g1"}


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (10, True), (11, False)])
def test_counts_from_one_to_ten_are_small(count, small):
    assert ("g0" in hidden(column(count, 40, 50))) == small


def test_nothing_is_hidden_where_nothing_is_small_and_a_zero_is_shown():
    assert hidden(column(0, 12, 30, 54)) == set()


def test_a_zero_is_never_hidden_to_protect_another():
    assert hidden(column(0, 4, 30, 54)) == {"g1", "g2"}


def test_two_small_counts_that_have_too_little_room_take_a_third_along():
    """5 + 6 = 11 leaves each 1 to 10: ten values, one less than eleven."""
    assert hidden(column(5, 6, 30, 54)) == {"g0", "g1", "g2"}
    assert hidden(column(5, 7, 30, 54)) == {"g0", "g1"}


@pytest.mark.parametrize("k", [5, 11])
def test_the_threshold_is_the_definition_s_own(k):
    assert ("g0" in hidden(column(7, 40, 50), k)) == (k == 11)


def test_a_total_that_is_out_already_cannot_protect_and_all_is_withheld():
    found = protect(column(5, 6, total_standing=Standing.SHOWN), threshold=K)

    assert found.withheld
    assert found.hidden == {("g0",), ("g1",)}


def test_what_was_hidden_once_needs_company_again():
    cells = {
        ("a",): Cell(value=40, standing=Standing.HELD),
        ("b",): Cell(value=30),
        ("c",): Cell(value=60),
        ("total",): Cell(value=130),
    }
    tables = Tables(cells, [Sum(whole=("total",), parts=(("a",), ("b",), ("c",)))])

    assert protect(tables, threshold=K).hidden == {("b",)}


def test_the_same_tables_give_the_same_marks_in_whatever_order_they_come():
    counts = (4, 25, 25, 25, 54)
    marks = set()
    for order in itertools.islice(itertools.permutations(range(5)), 0, 120, 17):
        cells = {(f"g{i}",): Cell(value=counts[i]) for i in order}
        cells["total",] = Cell(value=sum(counts))
        parts = tuple((f"g{i}",) for i in order)
        found = protect(Tables(cells, [Sum(whole=("total",), parts=parts)]), threshold=K)
        marks.add(found.hidden)

    assert len(marks) == 1


def test_no_row_or_column_has_exactly_one_mark():
    inner = {
        (f"g{g}", f"m{m}"): (3 + 17 * g + m, 60 + 9 * g + 5 * m) for g in range(4) for m in range(3)
    }
    splits = splits_of(inner)

    page, _ = publish(with_totals(inner), splits)

    for measure in Measure:
        for axis, name in ((0, "g"), (1, "m")):
            lines = {}
            for entry in page.marked:
                if entry[0] is measure:
                    lines.setdefault(entry[1][1 - axis], []).append(entry)
            assert all(len(line) != 1 for line in lines.values()), (measure, name)


def test_a_small_complement_is_hidden_with_its_numerator():
    """Of 100 people 95 succeeded: the 5 who did not are few."""
    inner = {("a", "m"): (95, 100), ("b", "m"): (60, 100), ("c", "m"): (50, 100)}

    page, _ = publish(with_totals(inner), splits_of(inner))

    assert {(Measure.NUMERATOR, ("a", "m")), (Measure.COMPLEMENT, ("a", "m"))} <= page.marked


def test_where_the_cases_are_hidden_even_a_zero_of_them_is_not_shown():
    inner = {("a", "m"): (0, 5), ("b", "m"): (40, 80), ("c", "m"): (50, 100)}

    page, _ = publish(with_totals(inner), splits_of(inner))

    assert {(measure, ("a", "m")) for measure in Measure} <= page.marked


def test_an_amount_is_hidden_with_the_cases_it_was_added_up_over():
    days = {"a": (40_000_000, 5), "b": (300_000_000, 30), "c": (900_000_000, 100)}
    figures = {(group, ALL): pair for group, pair in days.items()}
    figures[ALL, ALL] = (1_240_000_000, 135)
    splits = ((Split(ALL, ("a", "b", "c")),), ())

    page, withheld = publish(figures, splits, kind=Kind.AMOUNT)

    assert not withheld
    assert page.marked == {
        (measure, (group, ALL))
        for measure in (Measure.NUMERATOR, Measure.DENOMINATOR)
        for group in ("a", "b")
    }


def test_amounts_that_add_up_to_too_little_take_a_third_along():
    """Two groups paid 10 and 20 of 900,030: their sum leaves each of them hardly any room."""
    paid = {"a": (10_000_000, 5), "b": (20_000_000, 30), "c": (900_000_000_000, 100)}
    figures = {(group, ALL): pair for group, pair in paid.items()}
    figures[ALL, ALL] = (900_030_000_000, 135)
    splits = ((Split(ALL, ("a", "b", "c")),), ())

    page, withheld = publish(figures, splits, kind=Kind.AMOUNT)

    assert not withheld
    assert (Measure.NUMERATOR, ("c", ALL)) in page.marked


def test_tables_that_contradict_themselves_are_refused_with_every_reason():
    cells = {("a",): Cell(value=-1), ("b",): Cell(value=2), ("total",): Cell(value=9)}
    sums = [Sum(whole=("total",), parts=(("a",), ("b",))), Sum(whole=("x",), parts=(("a",),))]

    with pytest.raises(DisclosureError) as refused:
        Tables(cells, sums)

    assert [one.code for one in refused.value.problems] == [
        "disclosure.negative",
        "disclosure.not_a_sum",
        "disclosure.unknown_cell",
    ]
    assert "-1" not in str(refused.value)


@pytest.mark.parametrize(
    ("seen", "standing"), [("shown", Standing.SHOWN), ("marked", Standing.HELD)]
)
def test_what_was_shown_or_marked_once_stays_so_though_a_later_page_is_without_it(seen, standing):
    figures = {("a",): Figure(20), (ALL,): Figure(20)}
    splits = ((Split(ALL, ("a",)),),)
    entry = (Measure.NUMERATOR, ("a",))
    first = Page(figures=figures, splits=splits, **{seen: frozenset({entry})})
    plain = Page(figures=figures, splits=splits)

    layout = lay_out(plain, places=set(figures), earlier=[first, plain], kind=Kind.COUNT)

    assert layout.tables.cells[layout.keys[entry]].standing is standing
    other = layout.keys[Measure.NUMERATOR, (ALL,)]
    assert layout.tables.cells[other].standing is Standing.OPEN


def test_a_key_names_a_figure_and_never_says_it():
    figures = {("a",): Figure(123, 456), (ALL,): Figure(123, 456)}
    page = Page(figures=figures, splits=((Split(ALL, ("a",)),),))

    layout = lay_out(page, places=set(figures), earlier=[], kind=Kind.SHARE)

    assert not any(figure in str(layout.tables.cells.keys()) for figure in ("123", "456", "333"))


def test_a_table_of_twelve_groups_and_three_years_is_decided():
    inner = {
        (f"g{g:02}", f"m{m:02}"): (20 * (g + 1) + (7 * m) % 13, 45 * (g + 1) + (11 * m) % 17)
        for g in range(12)
        for m in range(36)
    }

    page, withheld = publish(with_totals(inner), splits_of(inner))

    assert not withheld
    assert len(page.marked) < len(page.shown) / 20
