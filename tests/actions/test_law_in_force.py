"""The law of a place: looked up until the release, frozen with it, and read by all that follows."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlmodel import select

from procurement.actions import setup
from procurement.actions.city.law_in_force import law_of_solicitation
from procurement.actions.read_files import read_case_file
from procurement.actions.solicitations.look import solicitation_now
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import blocking
from procurement.rules.jurisdictions.topics import Topic
from procurement.store.tables.awards import Award
from procurement.store.tables.laws import FrozenLaw
from tests.actions.bidding import VENDORS, award, in_award, logged, looking
from tests.builders import CASE, a_city, in_drafting, released
from tests.puerto_claro import rule, write_law

OTHER_BRIDGE = {"day": "2014-07-07", "why": "Bridge day"}


def a_profile(days=6, **years):
    return write_law(rule("standstill", days, section="9.1"), **years)


def under_the_profile(case):
    a_profile()
    case["jurisdiction"] = "puerto-claro"
    del case["calendar"]["standstill_days"]


@pytest.fixture
def city_here(tmp_path, monkeypatch):
    made = a_city(tmp_path / "city", monkeypatch)
    yield made
    made.engine.dispose()
    setup.forget()


def in_drafting_there(city):
    return in_drafting(city, under_the_profile)


def released_there(city):
    return released(city, under_the_profile)


def in_award_there(city):
    return in_award(city, under_the_profile)


def law(city, ocid):
    found, _ = law_of_solicitation(city.engine, ocid)
    return found


def standstill(city, ocid):
    return law(city, ocid).duration(Topic.STANDSTILL).number


def test_until_its_release_a_solicitation_stands_under_the_law_of_today(begin):
    city, ocid = begin(in_drafting_there)

    a_profile(days=9)

    assert standstill(city, ocid) == 9
    assert law_of_solicitation(city.engine, ocid)[1] is False


def test_from_its_release_on_it_stands_under_the_law_of_that_day(begin):
    city, ocid = begin(released_there)

    a_profile(days=1)

    assert standstill(city, ocid) == 6
    assert law(city, ocid).day == date(2014, 3, 3)
    assert law_of_solicitation(city.engine, ocid)[1] is True


def test_the_release_logs_which_law_it_froze(begin):
    city, ocid = begin(released_there)

    with looking(city) as session:
        kept = session.get(FrozenLaw, (ocid, 1))
        entry = logged(city, ocid, "stage.advanced")[-1]

    assert (entry["law"], entry["law_digest"]) == ("puerto-claro", kept.digest)


def test_what_the_case_cites_itself_is_frozen_beside_what_its_place_says(begin):
    city, ocid = begin(released_there)

    rules = {rule.topic: rule for rule in law(city, ocid).rules}

    assert rules[Topic.AWARD_PROTEST].duration.number == 7
    assert "section 9.4" in rules[Topic.AWARD_PROTEST].citation
    assert "section 9.1" in rules[Topic.STANDSTILL].citation


def test_an_award_stands_still_for_business_days_of_the_frozen_calendar(begin):
    city, ocid = begin(in_award_there)
    a_profile(days=1)
    zone = ZoneInfo("America/Chicago")
    holidays = ["2014-07-03", "2014-07-04", "2014-09-01", "2014-10-13", "2014-11-11", "2014-11-27"]

    award(city, ocid, VENDORS[0])

    with looking(city) as session:
        (made,) = session.exec(select(Award)).all()
    day = made.decided_at.astimezone(zone).date()
    last = np.busday_offset(day, 0, roll="backward", holidays=holidays)
    last = np.busday_offset(last, 6, holidays=holidays).astype(object)
    assert made.standstill_until.astimezone(zone).replace(tzinfo=None) == datetime.combine(
        last, time(23, 59, 59)
    )


def test_a_year_that_is_confirmed_after_the_release_extends_the_frozen_calendar(begin):
    city, ocid = begin(released_there)
    later = {"year": 2014, "source": "City council", "closed": [OTHER_BRIDGE]}
    a_profile(years=({"year": 2015, "source": "City council"}, later))

    calendar = law(city, ocid).calendar

    assert set(calendar.years) == {2014, 2015}
    assert date(2014, 7, 3) in calendar
    assert date(2014, 7, 7) not in calendar
    assert date(2015, 1, 1) in calendar


@pytest.mark.parametrize("text", ["", "profile: 1\n"])
def test_a_profile_that_is_broken_after_the_release_changes_nothing(begin, text):
    city, ocid = begin(released_there)

    a_profile().write_text(text, "utf-8")

    assert standstill(city, ocid) == 6


def blocked(begin, story):
    city, ocid = begin(story)
    return [
        found.code
        for way in solicitation_now(city.engine, ocid).exits
        if way.target == "questions"
        for found in blocking(way.findings)
    ]


def test_a_release_waits_until_somebody_confirms_the_year(begin):
    city, ocid = begin(in_drafting_there)
    a_profile(years=({"year": 2013, "source": "City council"},))

    ways = {way.target: way.findings for way in solicitation_now(city.engine, ocid).exits}

    assert "calendar.year_not_confirmed" in [found.code for found in ways["questions"]]


def favoring(case):
    case["criteria"][0]["touches"] = ["gender"]


def favoring_story(city):
    return in_drafting(city, favoring)


def test_a_criterion_by_gender_without_a_law_blocks_the_release(begin):
    assert "preference.none" in blocked(begin, favoring_story)


def test_the_sample_case_needs_no_profile_and_no_preference(begin):
    found = blocked(begin, in_drafting)

    assert not [code for code in found if code.startswith(("law.", "preference.", "calendar."))]


def test_a_case_that_names_an_unknown_profile_is_refused_when_it_is_read(city_here, tmp_path):
    path = tmp_path / "case.yaml"
    text = CASE.read_text("utf-8")
    path.write_text(f"jurisdiction: atlantis\n{text}", "utf-8")

    with pytest.raises(NotFoundError) as refusal:
        read_case_file(city_here.engine, path)

    assert refusal.value.findings[0].code == "law.unknown_profile"


def test_the_citys_own_profile_holds_where_a_case_names_none(city_here, monkeypatch):
    a_profile()
    monkeypatch.setenv("PROCURE_JURISDICTION", "puerto-claro")
    setup.settings.cache_clear()

    read = read_case_file(city_here.engine, CASE)

    assert read.case.jurisdiction == "puerto-claro"
