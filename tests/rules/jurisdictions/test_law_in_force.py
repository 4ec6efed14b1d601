"""Looking a rule up by topic and day, and holding a case against it."""

import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.calendar.durations import Duration, DurationUnit
from procurement.rules.jurisdictions.case_terms import bidding_time, settled, term_findings
from procurement.rules.jurisdictions.legal_rules import LegalRule
from procurement.rules.jurisdictions.profile import LawInForce, without_profile
from procurement.rules.jurisdictions.topics import Topic
from tests.rules.calendar.calendars import plain

DAY = date(2026, 3, 6)
CITED = {"en": "City code 4.2", "es": None, "pt": None}
CASE = {
    "reference": "STREET-1",
    "calendar": {
        "questions_until": {"date": "2026-04-22"},
        "deadline": {"date": "2026-04-28"},
    }
    | {
        name: {"days": days, "counting": "calendar", "citation": CITED, "in_force_since": None}
        for name, days in (("minimum_days", 30), ("standstill_days", 10), ("protest_days", 7))
    },
    "contract": {
        "comment_days": 14,
        "review_every": "quarter",
        "terms": {"payment_days": 30, "retention_years": 7},
    },
    "kpis": [{"code": "pothole_days", "use": None, "suppress_below": 11}],
}


def a_place(*rules, calendar=None, **days_off):
    return LawInForce(
        place="rio-claro",
        digest="",
        day=DAY,
        rules=rules,
        preferences=(),
        calendar=calendar or plain(**days_off),
    )


def rule(topic, number, unit=DurationUnit.CALENDAR, **more):
    how = Duration(number=number, unit=unit)
    return LegalRule(topic=topic, says=how, confirmed_by="Counsel, 2026-01-02", **more)


def codes(place, case=CASE):
    return [one.code for one in term_findings(place, case)]


def without(*names):
    case = copy.deepcopy(CASE)
    for name in names:
        case["calendar"][name] = None
    return case


def test_a_case_that_cites_all_its_terms_needs_no_profile():
    assert codes(without_profile(DAY)) == []
    assert bidding_time(without_profile(DAY), CASE).days == 30


def test_a_term_that_neither_case_nor_place_settles_is_missing():
    assert codes(without_profile(DAY), without("standstill_days")) == ["law.missing"]


def test_a_term_that_the_case_leaves_out_is_that_of_its_place():
    place = a_place(rule(Topic.STANDSTILL, 8, DurationUnit.BUSINESS))

    law = settled(place, without("standstill_days"))

    assert codes(place, without("standstill_days")) == []
    assert law.duration(Topic.STANDSTILL).number == 8
    assert law.duration(Topic.AWARD_PROTEST).number == 7


@pytest.mark.parametrize(("lawful", "found"), [(10, []), (11, ["law.case_shorter"])])
def test_a_case_is_never_shorter_than_the_law(lawful, found):
    assert codes(a_place(rule(Topic.STANDSTILL, lawful))) == found


def test_business_days_are_compared_with_calendar_days_by_where_they_end():
    # Ten calendar days from Friday 6 March end on Monday 16: the sixth business day.
    assert codes(a_place(rule(Topic.STANDSTILL, 6, DurationUnit.BUSINESS))) == []
    assert codes(a_place(rule(Topic.STANDSTILL, 7, DurationUnit.BUSINESS))) == ["law.case_shorter"]


@pytest.mark.parametrize(
    ("topic", "number", "unit", "found"),
    [
        (Topic.PAYMENT_TIME, 30, DurationUnit.CALENDAR, []),
        (Topic.PAYMENT_TIME, 29, DurationUnit.CALENDAR, ["law.case_longer"]),
        (Topic.REVIEW_EVERY, 3, DurationUnit.MONTHS, []),
        (Topic.REVIEW_EVERY, 2, DurationUnit.MONTHS, ["law.case_longer"]),
        (Topic.RETENTION, 84, DurationUnit.MONTHS, []),
        (Topic.RETENTION, 85, DurationUnit.MONTHS, ["law.case_shorter"]),
        (Topic.VENDOR_COMMENT, 15, DurationUnit.CALENDAR, ["law.case_shorter"]),
    ],
)
def test_payment_reviews_retention_and_comments_keep_within_the_law(topic, number, unit, found):
    assert codes(a_place(rule(topic, number, unit))) == found


@pytest.mark.parametrize(("least", "found"), [(11, []), (12, ["law.shows_too_few"])])
def test_no_kpi_shows_smaller_groups_than_the_place_allows(least, found):
    hidden = LegalRule(topic=Topic.SUPPRESSION, says=least, confirmed_by="Counsel")

    assert codes(a_place(hidden)) == found


def test_business_days_over_a_year_that_nobody_confirmed_are_a_finding():
    place = a_place(rule(Topic.STANDSTILL, 8, DurationUnit.BUSINESS), years=[2025])

    assert codes(place, without("standstill_days")) == ["calendar.year_not_confirmed"]


def test_a_rule_that_nobody_confirmed_is_advised():
    doubtful = LegalRule(
        topic=Topic.STANDSTILL, says=Duration(number=8, unit=DurationUnit.CALENDAR)
    )

    assert codes(a_place(doubtful), without("standstill_days")) == ["law.unconfirmed"]


def test_a_case_names_which_of_several_times_to_bid_is_its_own():
    place = a_place(
        rule(Topic.BIDDING_TIME, 8, variant="goods"), rule(Topic.BIDDING_TIME, 35, variant="works")
    )
    case = without("minimum_days")

    assert codes(place, case) == ["law.variant"]
    assert bidding_time(place, case).days == 0

    case["calendar"]["bidding_rule"] = "works"
    assert codes(place, case) == []
    assert bidding_time(place, case).days == 35


def test_a_case_cannot_pass_by_the_law_by_naming_none_of_its_times_to_bid():
    place = a_place(
        rule(Topic.BIDDING_TIME, 8, variant="goods"), rule(Topic.BIDDING_TIME, 35, variant="works")
    )
    works = copy.deepcopy(CASE)
    works["calendar"]["bidding_rule"] = "works"

    assert codes(place) == ["law.variant"]
    assert codes(place, works) == ["law.case_shorter"]


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.lists(st.dates(date(2021, 1, 1), date(2029, 1, 1)), max_size=4, unique=True),
)
def test_of_rules_that_follow_each_other_one_holds_on_each_day(day, changes):
    starts = [None, *sorted(changes)]
    ends = [*(date.fromordinal(one.toordinal() - 1) for one in sorted(changes)), None]
    rules = [
        rule(Topic.STANDSTILL, number, start=start, end=end)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]

    (found,) = [one for one in rules if one.in_force(day)]

    assert found.says.number == 1 + sum(change <= day for change in changes)
