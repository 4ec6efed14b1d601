"""Market measures: published values, exclusions that are counted, brute force."""

from collections import Counter
from fractions import Fraction
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.errors import MarketError
from outcome_metrics.market.health import (
    COMPETITIONS,
    UNRECORDED,
    Competition,
    Exclusion,
    Procedures,
    concentration,
    incumbents,
    single_bids,
)

OPEN, DIRECT, UNSAID = (COMPETITIONS.index(one) for one in Competition)


def procedures(*rows):
    """Return procedures of (competition, cancelled, tenderers, value)."""
    competition, cancelled, tenderers, value = zip(*rows, strict=True) if rows else ((),) * 4
    return Procedures(
        competition=np.array(competition, dtype=np.int8),
        cancelled=np.array(cancelled, dtype=np.bool_),
        tenderers=np.array(tenderers, dtype=np.int64),
        value=np.array(value, dtype=np.int64),
    )


def test_the_single_bid_rate_leaves_out_what_says_nothing_and_counts_it():
    found = single_bids(
        procedures(
            (OPEN, False, 1, 500),
            (OPEN, False, 4, 300),
            (OPEN, False, 3, UNRECORDED),
            (OPEN, False, 1, 200),
            (OPEN, False, UNRECORDED, 900),
            (OPEN, True, 1, 900),
            (DIRECT, False, 1, 900),
            (DIRECT, True, 1, 900),
            (UNSAID, False, 1, 900),
        )
    )

    assert (found.single, found.competitive) == (2, 4)
    assert (found.mean, found.median) == (Fraction(9, 4), 2)
    assert (found.single_value, found.competitive_value, found.value_unknown) == (700, 1000, 1)
    assert found.excluded == {
        Exclusion.CANCELLED: 2,
        Exclusion.DIRECT: 1,
        Exclusion.METHOD_UNKNOWN: 1,
        Exclusion.TENDERERS_UNKNOWN: 1,
    }


def test_an_empty_market_has_no_rate_and_not_a_rate_of_zero():
    found = single_bids(procedures())

    assert (found.single, found.competitive, found.mean, found.median) == (0, 0, None, None)
    assert concentration(np.array([], dtype=np.int64), np.array([], dtype=np.int64)).hhi is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([OPEN, DIRECT, UNSAID]),
            st.booleans(),
            st.integers(-1, 6),
            st.integers(-1, 10**15),
        ),
        max_size=30,
    )
)
def test_every_procedure_is_counted_once_and_the_rest_is_brute_force(rows):
    found = single_bids(procedures(*rows))

    counted = [(t, v) for kind, off, t, v in rows if kind == OPEN and not off and t >= 0]
    assert found.competitive + sum(found.excluded.values()) == len(rows)
    assert found.competitive == len(counted)
    assert found.single == sum(t == 1 for t, _ in counted)
    assert found.single_value == sum(v for t, v in counted if t == 1 and v >= 0)
    if counted:
        assert found.mean == mean(Fraction(t) for t, _ in counted)
        assert found.median == median(t for t, _ in counted)


def test_the_published_shares_give_3800_and_2_63():
    found = concentration(np.array([0, 1, 2]), np.array([50, 30, 20]))

    assert found.hhi == 3800
    assert float(found.effective) == pytest.approx(2.63, abs=0.005)
    assert (found.suppliers, found.top, found.total) == (3, 50, 100)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 10**12)), min_size=1, max_size=20),
    st.integers(1, 1000),
)
def test_concentration_is_brute_force_and_knows_neither_unit_nor_order(awards, factor):
    supplier, amount = (np.array(column) for column in zip(*awards, strict=True))

    found = concentration(supplier, amount)
    other = concentration(5 - supplier[::-1], factor * amount[::-1])

    sums = Counter()
    for who, much in awards:
        sums[who] += much
    shares = [Fraction(one, sum(sums.values())) for one in sums.values()]
    assert found.hhi == 10_000 * sum(share**2 for share in shares)
    assert found.effective == 1 / sum(share**2 for share in shares)
    assert (other.hhi, other.suppliers) == (found.hhi, found.suppliers)
    assert 1 <= found.effective <= found.suppliers == len(sums)


def test_a_supplier_who_got_nothing_is_not_one():
    found = concentration(np.array([0, 1, 2]), np.array([70, 0, 30]))

    assert found.suppliers == 2


def test_the_incumbent_share_counts_only_what_followed_a_known_contract():
    found = incumbents(
        np.array([7, 7, 8, 9, 9, 9]),
        np.array([7, 3, 8, UNRECORDED, UNRECORDED, 9]),
        first=np.array([False, False, False, True, False, True]),
    )

    assert (found.again, found.procured_again, found.unknown) == (2, 3, 1)


@pytest.mark.parametrize("row", [(OPEN, False, -2, 1), (OPEN, False, 1, -5)])
def test_impossible_counts_are_refused_with_their_place(row):
    with pytest.raises(MarketError) as refused:
        procedures((OPEN, False, 1, 1), row)

    (problem,) = refused.value.problems
    assert (problem.code, problem.params["row"]) == ("market.negative_count", 1)
