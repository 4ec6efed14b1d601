"""Cycle times of a real story on both databases: stays, hands and waiting as the log has them."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from procurement.actions.reports.show_cycle_time import cycle_times
from procurement.actions.reports.state_cycle_baseline import digest_of, read_baseline
from procurement.rules.cycle_report import WHOLE
from procurement.rules.cycle_time import Waiting
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.store.database.engine import reading
from procurement.store.solicitations import cycle_time
from tests.builders import (
    START,
    a_solicitation,
    advance,
    approve,
    contact_of,
    in_drafting,
    released,
    tax_ids,
    team,
    written_case,
)

BASELINE = """\
valid_from: 2014-01-01
measured: {from: 2012-01-01, to: 2013-12-31}
source: Register of purchases, report of January 2014
counting: calendar
middle: median
stages:
  - {pathway: competitive-rfp/1, stage: define-outcomes, days: 21, processes: 14}
  - {pathway: competitive-rfp/1, days: 180}
days_off: [2014-03-06]
"""


def agree_on_outcomes(city, ocid):
    for kpi in written_case()["kpis"]:
        code = kpi.get("code") or kpi["use"].partition("/")[0]
        city.do("data_owner.agree", team("data_validator"), ocid=ocid, kpi=code)


@pytest.fixture
def story(city):
    """Outcomes: begun after three days, consent two days later.  Outreach lasts for four days."""
    ocid = a_solicitation(city)
    city.forward(START + timedelta(days=3))
    agree_on_outcomes(city, ocid)
    city.forward(START + timedelta(days=5))
    approve(city, ocid, "outreach", "requester")
    advance(city, ocid, "outreach")
    city.forward(START + timedelta(days=9))
    return city, ocid


@pytest.fixture
def stated(tmp_path):
    """Return a function that writes a baseline file."""

    def write(text=BASELINE):
        path = tmp_path / "baseline.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def lines(found):
    return {(one.pathway, one.stage): one for one in found.lines}


def state(city, path):
    read = read_baseline(path)
    return city.do("cycle.state_baseline", "officer", private=read, digest=digest_of(read))


def test_a_stay_has_its_days_hands_and_waiting(story):
    city, _ = story

    found = cycle_times(city.engine)

    line = lines(found)["competitive-rfp/1", "define-outcomes"]
    assert (line.finished, line.lasting) == (1, 0)
    assert line.calendar.median == 5
    assert line.business.median == 4  # from Monday to Saturday, neither of them counted
    assert line.waited[Waiting.NOT_BEGUN] == Fraction(3, 5)
    assert line.waited[Waiting.CONSENT] == Fraction(2, 5)


def test_the_hands_are_those_who_acted_and_not_who_opened_the_case(story):
    city, _ = story

    with reading(city.engine) as session:
        (stay, *_) = cycle_time.stays(session)

    people = [act.person for act in stay.acts]
    assert len(set(people)) == 3
    assert lines(cycle_times(city.engine))["competitive-rfp/1", "define-outcomes"].hands.mean == 3


def test_what_lasts_is_counted_apart_with_its_days_so_far(story):
    city, _ = story

    found = lines(cycle_times(city.engine))

    assert found["competitive-rfp/1", "outreach"].finished == 0
    assert found["competitive-rfp/1", "outreach"].longest_lasting == 4
    assert found["competitive-rfp/1", "outreach"].calendar is None
    assert found["competitive-rfp/1", WHOLE].lasting == 1


def test_a_way_back_is_counted_and_begins_a_new_round(story):
    city, ocid = story
    approve(city, ocid, "define-outcomes", "procurement_officer")
    reason = "The market says that the target cannot be met."
    city.do("solicitation.advance", "officer", ocid=ocid, target="define-outcomes", reason=reason)

    found = lines(cycle_times(city.engine))

    assert found["competitive-rfp/1", "outreach"].back == 1
    assert found["competitive-rfp/1", "define-outcomes"].finished == 1
    assert found["competitive-rfp/1", "define-outcomes"].lasting == 1


def test_what_was_cancelled_is_counted_apart(story):
    city, ocid = story
    approve(city, ocid, "cancelled", "award_authority")
    city.do("solicitation.advance", "officer", ocid=ocid, target="cancelled", reason="No funds.")

    whole = lines(cycle_times(city.engine))["competitive-rfp/1", WHOLE]

    assert (whole.finished, whole.lasting, whole.without_result) == (0, 0, 1)
    assert whole.calendar is None


def test_a_stated_baseline_is_on_record_and_the_report_is_held_against_it(story, stated):
    city, _ = story

    said = state(city, stated())
    found = cycle_times(city.engine)

    assert said.facts == {"baseline": 1, "valid_from": "2014-01-01", "known": False}
    assert found.number == 1
    line = lines(found)["competitive-rfp/1", "define-outcomes"]
    assert (line.baseline.days, line.baseline.processes, line.change) == (21, 14, -16)
    assert line.business.median == 3  # one day off, as stated
    assert lines(found)["competitive-rfp/1", "outreach"].baseline is None


def test_the_same_baseline_again_changes_nothing_and_a_later_one_is_in_force(story, stated):
    city, _ = story
    state(city, stated())

    again = state(city, stated())
    state(city, stated(BASELINE.replace("days: 21", "days: 25")))

    assert again.facts["known"] is True
    assert cycle_times(city.engine).number == 2
    line = lines(cycle_times(city.engine))["competitive-rfp/1", "define-outcomes"]
    assert line.change == -20


def test_a_baseline_of_next_year_is_not_in_force_yet(story, stated):
    city, _ = story
    state(city, stated(BASELINE.replace("valid_from: 2014-01-01", "valid_from: 2015-01-01")))

    assert cycle_times(city.engine).baseline is None


def test_a_file_that_is_not_on_record_may_be_tried(story, stated):
    city, _ = story

    found = cycle_times(city.engine, baseline=read_baseline(stated()))

    assert found.number is None
    assert found.baseline.measured_until == date(2013, 12, 31)


def test_a_bad_baseline_is_refused_with_everything_that_is_wrong_and_its_line(stated):
    text = BASELINE.replace("define-outcomes", "dreaming").replace("days: 180", "days: -1")
    text = text.replace("to: 2013-12-31", "to: 2011-12-31")

    with pytest.raises(BadInputError) as refused:
        read_baseline(stated(text))

    found = [(one.code, one.place.line) for one in refused.value.findings]
    assert found == [
        ("case.span_backwards", 2),
        ("cycle.unknown_stage", 7),
        ("cycle.negative_days", 8),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("counting: calendar\n", "", "case.missing_field"),
        ("middle: median", "middle: mode", "case.not_listed"),
        ("competitive-rfp/1, days", "sealed-bid/9, days", "cycle.unknown_pathway"),
        ("stage: define-outcomes, ", "", "cycle.stated_twice"),
        ("days: 21", "days: many", "case.not_number"),
    ],
)
def test_each_mistake_in_a_baseline_has_its_own_words(stated, old, new, code):
    with pytest.raises(BadInputError) as refused:
        read_baseline(stated(BASELINE.replace(old, new)))

    assert [one.code for one in refused.value.findings] == [code]


def test_a_department_that_bought_nothing_is_named_and_not_shown_as_zero(story):
    city, _ = story

    with pytest.raises(NotFoundError) as refused:
        cycle_times(city.engine, department="Moon Office")

    assert [one.code for one in refused.value.findings] == ["cycle.nothing_found"]


def bidding_of(city, stage):
    """Return the last stay in a stage, and the published times for bids that reach into it."""
    with reading(city.engine) as session:
        *_, stay = (one for one in cycle_time.stays(session) if one.stage == stage)
    return stay, [one for one in stay.holds if one.kind is Waiting.BIDDING]


def test_a_vendor_s_question_is_no_act_of_the_city_and_bids_have_their_published_time(city):
    ocid = released(city)
    release = city.now
    vendor = contact_of(city, tax_ids()[0])
    city.forward(release + timedelta(days=2))
    city.do("question.ask", vendor, ocid=ocid, question="By when?")

    stay, (bidding,) = bidding_of(city, "questions")

    assert stay.acts == ()
    assert (bidding.start, bidding.end) == (release, city.deadline(ocid))


def test_an_addendum_moves_the_end_of_the_time_for_bids_and_a_way_back_ends_it(city):
    ocid = released(city)
    published = city.deadline(ocid)
    later = (published + timedelta(days=7)).date()
    city.do("addendum.publish", "officer", ocid=ocid, text="One week more.", day=later, at="17:00")
    _, (moved,) = bidding_of(city, "questions")
    city.forward(city.now + timedelta(days=3))
    approve(city, ocid, "drafting", "procurement_officer")
    reason = "The lots have to be drawn anew."
    city.do("solicitation.advance", "officer", ocid=ocid, target="drafting", reason=reason)

    _, (ended,) = bidding_of(city, "drafting")

    assert moved.end == city.deadline(ocid) > published
    assert ended.end == city.now


def test_two_stays_at_one_instant_keep_their_own_acts(city):
    in_drafting(city)

    with reading(city.engine) as session:
        acts = {stay.stage: stay.acts for stay in cycle_time.stays(session)}

    hands = {stage: len({act.person for act in done}) for stage, done in acts.items()}
    # The data validator, the requester and the officer; then the outreach lead and the officer.
    assert hands == {"define-outcomes": 3, "outreach": 2, "drafting": 0}
    assert [act.is_consent for act in acts["outreach"]].count(True) == 1
