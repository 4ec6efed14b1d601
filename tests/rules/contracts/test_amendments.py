"""How far amendments may go: all of them together, and nothing known is not zero."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.ingest.jurisdictions.reader import read_profile
from procurement.rules import jurisdictions
from procurement.rules.contracts.amendments import Extent, beyond_law
from procurement.rules.findings import blocking

PROFILES = Path(jurisdictions.__file__).parent / "profiles"
FIRST = 100_000_00
STARTS = date(2026, 1, 1)


def law(place):
    profile, _ = read_profile(PROFILES / f"{place}.yaml", shipped=True)
    return profile.on(date(2026, 11, 22))


def extent(*steps, first=FIRST, ends=None):
    return Extent(first_minor=first, steps=steps, starts_on=STARTS, ends_on=ends)


def stopped(place, *steps, variant="", **more):
    found = beyond_law(law(place), extent(*steps, **more), variant=variant)
    return [one.code for one in blocking(found)]


@pytest.mark.parametrize(
    ("place", "percent", "variant"),
    [("sao-paulo", 25, ""), ("sao-paulo", 50, "reforma"), ("bogota", 50, ""), ("santiago", 30, "")],
)
def test_what_is_added_may_reach_the_limit_and_not_one_cent_more(place, percent, variant):
    most = FIRST * percent // 100

    assert stopped(place, most, variant=variant) == []
    assert stopped(place, most + 1, variant=variant) == ["amendment.more_than_lawful"]


def test_small_amendments_add_up():
    assert stopped("sao-paulo", 10_000_00, 10_000_00, 5_000_00) == []
    assert stopped("sao-paulo", 10_000_00, 10_000_00, 5_000_01) == ["amendment.more_than_lawful"]


def test_what_is_taken_off_makes_no_room_for_what_is_added():
    assert stopped("sao-paulo", -20_000_00, 25_000_01) == ["amendment.more_than_lawful"]
    assert stopped("sao-paulo", 20_000_00, -25_000_01) == ["amendment.less_than_lawful"]


def test_only_what_this_amendment_changes_is_looked_at():
    assert stopped("sao-paulo", 90_000_00, -1) == []


def test_extensions_count_from_the_first_day():
    assert stopped("sao-paulo", ends=date(2035, 12, 31)) == []
    assert stopped("sao-paulo", ends=date(2036, 1, 2)) == ["amendment.longer_than_lawful"]


@pytest.mark.parametrize("place", ["portland-or", "guadalajara", "toronto-on"])
def test_a_place_that_does_not_say_is_unknown_and_neither_zero_nor_leave(place):
    found = beyond_law(law(place), extent(FIRST * 9, ends=date(2090, 1, 1)))

    assert [one.code for one in found] == ["amendment.limit_unknown"] * 2
    assert blocking(found) == ()


def test_a_contract_whose_place_or_first_value_nobody_knows_is_unknown_too():
    nowhere = beyond_law(None, extent(1))
    valueless = beyond_law(law("sao-paulo"), extent(1, first=None))

    assert [one.code for one in (*nowhere, *valueless)] == ["amendment.limit_unknown"] * 2


def test_an_unconfirmed_limit_holds_and_says_that_nobody_confirmed_it():
    codes = [one.code for one in beyond_law(law("bogota"), extent(1))]

    assert codes == ["law.unconfirmed"]


def test_the_refusal_names_the_share_the_limit_and_the_law():
    (finding,) = blocking(beyond_law(law("bogota"), extent(60_000_00)))

    assert finding.params == {
        "found": "60.00",
        "most": f"{Decimal('0.50') * 100:f}",
        "citation": "Ley 80 de 1993, art. 40, parágrafo",
    }
