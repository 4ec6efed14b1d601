"""Commodity codes: read as people write them, compared by their hierarchy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.vendors.commodities import CodeScheme, NoCodeError, code_of, meeting

UNSPSC, NIGP = CodeScheme


def unspsc(*written):
    return [code_of(UNSPSC, one) for one in written]


@pytest.mark.parametrize(
    ("scheme", "written", "full"),
    [
        (UNSPSC, "72141003", "72141003"),
        (UNSPSC, " 72-14-10-03 ", "72141003"),
        (UNSPSC, "7214", "72140000"),
        (UNSPSC, "72140000", "72140000"),
        (NIGP, "745-21", "745-21"),
        (NIGP, "74521", "745-21"),
        (NIGP, "005", "005-00"),
    ],
)
def test_a_code_is_the_same_however_it_was_written(scheme, written, full):
    assert str(code_of(scheme, written)) == full


@pytest.mark.parametrize(
    ("scheme", "written"),
    [
        (UNSPSC, "721410"[:5]),
        (UNSPSC, "721410031"),
        (UNSPSC, "00000000"),
        (UNSPSC, "72001003"),
        (UNSPSC, "7214100x"),
        (UNSPSC, "٧٢١٤١٠٠٣"),
        (UNSPSC, ""),
        (NIGP, "74-521-0"),
        (NIGP, "000-21"),
    ],
)
def test_what_cannot_be_a_code_is_not_guessed_at(scheme, written):
    with pytest.raises(NoCodeError):
        code_of(scheme, written)


def test_a_family_meets_its_commodity_both_ways_and_neighbors_do_not_meet():
    family, paving, sealing, lighting = unspsc("72140000", "72141003", "72141004", "39110000")

    assert family.covers(paving)
    assert not paving.covers(family)
    assert meeting([family, lighting], [paving]) == (family,)
    assert meeting([paving, sealing, lighting], [family]) == (paving, sealing)
    assert meeting([sealing], [paving]) == ()


def test_the_same_digits_of_two_lists_do_not_meet():
    assert meeting([code_of(NIGP, "721-41")], unspsc("72000000")) == ()


def test_nothing_wanted_meets_nothing():
    assert meeting(unspsc("72140000"), []) == meeting([], unspsc("72140000")) == ()


PAIRS = st.lists(st.sampled_from(["10", "11", "20"]), min_size=1, max_size=4)
CODES = st.lists(PAIRS.map("".join), max_size=6).map(lambda written: unspsc(*written))


def wildcard(one, other):
    """Say the same in another way: pair by pair alike, where 00 is like everything."""
    pairs = [(str(one)[at : at + 2], str(other)[at : at + 2]) for at in range(0, 8, 2)]
    return all(left == right or "00" in (left, right) for left, right in pairs)


@given(CODES, CODES)
def test_codes_meet_where_all_their_pairs_are_alike_or_open(held, wanted):
    expected = {one for one in held if any(wildcard(one, other) for other in wanted)}

    assert set(meeting(held, wanted)) == expected
    assert all(
        one.meets(other) == wildcard(one, other) == other.meets(one)
        for one in held
        for other in wanted
    )
