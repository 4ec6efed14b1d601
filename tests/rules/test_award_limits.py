"""Up to which value somebody may award: dated delegations, and no split under a level."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.award_limits import AwardLimit, above_authority, authority_for
from procurement.rules.money import Money

DAY = date(2026, 5, 4)


def limit(person="dora", up_to=5_000_000, start=DAY, end=None, currency="USD"):
    return AwardLimit(
        person=person,
        currency=currency,
        up_to_minor=up_to,
        start=start,
        end=end,
        citation=f"Resolution on {up_to}",
    )


@pytest.mark.parametrize(("minor", "refused"), [(5_000_000, False), (5_000_001, True)])
def test_a_limit_reaches_up_to_its_last_cent_and_no_further(minor, refused):
    assert bool(above_authority([limit()], "dora", Money(minor, "USD"), DAY)) is refused


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 5, 3), False),
        (date(2026, 5, 4), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_delegation_holds_from_its_first_day_to_its_last(day, holds):
    one = limit(end=date(2026, 6, 30))

    assert (authority_for([one], "dora", Money(1, "USD"), day) is not None) is holds


def test_a_refusal_names_the_reach_and_those_whose_authority_reaches_further():
    council = limit("council", None)
    elsewhere = limit("emil", 9_900_000, currency="EUR")

    (found,) = above_authority([limit(), council, elsewhere], "dora", Money(7_500_000, "USD"), DAY)

    assert dict(found.params) == {
        "person": "dora",
        "value": "75000.00 USD",
        "most": "50000.00 USD",
        "able": "council",
    }


def test_where_the_city_has_recorded_nothing_nobody_is_held_back():
    assert above_authority([], "dora", Money(10**12, "USD"), DAY) == ()


def test_where_it_has_recorded_something_whoever_is_not_in_it_may_award_nothing():
    (found,) = above_authority([limit("council", None)], "dora", Money(1, "USD"), DAY)

    assert found.params["most"] == "-"


@given(
    st.lists(
        st.builds(
            limit,
            person=st.sampled_from(["dora", "emil"]),
            up_to=st.none() | st.integers(0, 10),
            currency=st.sampled_from(["USD", "EUR"]),
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 12),
)
def test_the_delegation_that_reaches_furthest_counts(limits, minor):
    mine = [one for one in limits if one.person == "dora" and one.currency == "USD"]
    reach = max((10**9 if one.up_to_minor is None else one.up_to_minor for one in mine), default=-1)

    refused = above_authority(limits, "dora", Money(minor, "USD"), DAY)

    assert bool(refused) is (minor > reach)
