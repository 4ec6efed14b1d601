"""Until when a review may be used: counted by hand and by another library, never guessed."""

from dataclasses import replace
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta

from procurement.rules.calendar.durations import Duration, DurationUnit
from procurement.rules.jurisdictions.legal_rules import LegalRule
from procurement.rules.jurisdictions.profile import without_profile
from procurement.rules.jurisdictions.record_use import past_use, use_terms
from procurement.rules.jurisdictions.topics import Topic

REVIEWED = date(2020, 2, 29)
#: Domain 2.3: three years, and six for construction.
THREE, SIX = (
    LegalRule(
        topic=Topic.RECORD_USE,
        variant=variant,
        says=Duration(number=months, unit=DurationUnit.MONTHS),
        citation="Art. 1",
    )
    for variant, months in (("services", 36), ("construction", 72))
)


def terms(*rules, reviewed=REVIEWED):
    return use_terms(replace(without_profile(REVIEWED), rules=rules), reviewed=reviewed)


def test_each_rule_of_the_place_has_its_own_last_day():
    found = [(one.variant, one.until) for one in terms(THREE, SIX)]

    assert found == [
        ("services", REVIEWED + relativedelta(months=36)),
        ("construction", REVIEWED + relativedelta(months=72)),
    ]
    assert found[0][1] == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("rules", "day", "past"),
    [
        ((THREE,), date(2023, 2, 28), False),
        ((THREE,), date(2023, 3, 1), True),
        ((THREE, SIX), date(2023, 3, 1), False),
        ((THREE, SIX), date(2026, 3, 1), True),
        ((THREE, replace(SIX, says=None)), date(2030, 1, 1), None),
        ((), date(2030, 1, 1), None),
    ],
)
def test_a_record_is_past_use_only_once_the_longest_known_term_is_over(rules, day, past):
    assert past_use(terms(*rules), day) is past


def test_what_was_never_reviewed_has_no_term():
    assert terms(THREE, reviewed=None) == ()
