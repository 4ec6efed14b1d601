"""Questions and challenges: open as long as the law says, answered before the opening."""

from datetime import date

import pytest

from procurement.rules.calendar.durations import DurationUnit
from procurement.rules.jurisdictions.questions import questions_closed_early, reply_due
from procurement.rules.jurisdictions.topics import Topic
from tests.rules.calendar.calendars import calendar_of
from tests.rules.jurisdictions.test_law_in_force import a_place, rule

OPENING = date(2026, 4, 28)  # a Tuesday; Tiradentes was the Tuesday before (domain 9)
BRAZIL = calendar_of("BR", 2026, part="SP")
CHALLENGES = rule(Topic.CHALLENGE_TIME, 3, DurationUnit.BUSINESS, citation="art. 164")
REPLY = rule(Topic.CHALLENGE_REPLY, 3, DurationUnit.BUSINESS, citation="art. 164")


def case_that_takes_questions_until(day):
    return {
        "calendar": {
            "questions_until": {"date": f"2026-04-{day}"},
            "deadline": {"date": OPENING.isoformat()},
        }
    }


@pytest.mark.parametrize(("day", "refused"), [(22, True), (23, False), (27, False)])
def test_questions_close_no_earlier_than_three_business_days_before_the_opening(day, refused):
    place = in_brazil(CHALLENGES)

    found = list(questions_closed_early(place, case_that_takes_questions_until(day)))

    assert [one.params["lawful"] for one in found] == (["2026-04-23"] if refused else [])


def test_a_place_without_such_a_rule_closes_questions_when_it_likes():
    assert not list(questions_closed_early(in_brazil(REPLY), case_that_takes_questions_until(10)))


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 4, 16), date(2026, 4, 22)),  # Friday, Monday, Wednesday: the holiday between
        (date(2026, 4, 22), date(2026, 4, 27)),
        (date(2026, 4, 24), date(2026, 4, 27)),  # not Wednesday 29: that is after the opening
    ],
)
def test_the_answer_is_due_in_three_business_days_and_before_the_opening(asked, due):
    assert reply_due(in_brazil(REPLY), asked, OPENING) == due


def test_where_the_law_sets_no_term_no_day_is_made_up():
    assert reply_due(in_brazil(), date(2026, 4, 16), OPENING) is None


def in_brazil(*rules):
    return a_place(*rules, calendar=BRAZIL)
