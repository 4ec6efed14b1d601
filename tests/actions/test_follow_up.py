"""Meetings and what is agreed in them: agenda from the figures, closure by the figures."""

import json
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from procurement.actions.contracts.follow_up import (
    close_follow_up,
    move_follow_up,
    open_follow_up,
)
from procurement.actions.contracts.hold_meetings import record_meeting
from procurement.actions.contracts.meeting_agenda import Item
from procurement.actions.contracts.show_management import agenda, follow_up_lines, meetings
from procurement.rules.management.follow_ups import FollowUpState, FollowUpStep
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, a_bench, codes, months

EFFECTIVE, INEFFECTIVE = FollowUpStep.EFFECTIVE, FollowUpStep.INEFFECTIVE
DROPPED = FollowUpStep.DROPPED


def noon(month: int, day: int) -> datetime:
    return datetime(2015, month, day, 18, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path, url):
    """Return a city on 10 May with four delivered months; the target is 7 days at most."""
    made = a_bench(tmp_path, url)
    made.forward(noon(5, 10))
    made.load(months("waiting_days", 2, 4, "120", "10"))
    return made


def a_follow_up(bench, **changed):
    asked = {"wanted": "Add a night crew", "owner": "contact", "due": date(2015, 5, 31)}
    asked |= {"kpi": "waiting_days", **changed}
    return bench.act(open_follow_up, "manager", contract=CONTRACT, **asked)


def closing(bench, result=EFFECTIVE, **changed):
    named = {"number": 1, "result": result, "reason": "Night crew at work", **changed}
    return bench.act(close_follow_up, "manager", contract=CONTRACT, **named)


def test_what_was_agreed_is_open_until_its_day_and_overdue_the_day_after(bench):
    outcome = a_follow_up(bench)
    states = []
    for day in (noon(5, 31), noon(6, 1)):
        bench.forward(day)
        states += [one.state for one in follow_up_lines(bench.engine)]

    assert (outcome.facts["follow_up"], outcome.facts["due"]) == (1, "2015-05-31")
    assert states == [FollowUpState.OPEN, FollowUpState.OVERDUE]


def test_another_day_is_agreed_with_a_reason_and_the_first_stays(bench):
    a_follow_up(bench)

    silent = bench.act(
        move_follow_up, "manager", contract=CONTRACT, number=1, due=date(2015, 6, 30), reason=" "
    )
    moved = bench.act(
        move_follow_up,
        "manager",
        contract=CONTRACT,
        number=1,
        due=date(2015, 6, 30),
        reason="Parts",
    )

    (line,) = follow_up_lines(bench.engine, CONTRACT)
    assert codes(silent) == ["follow_up.no_reason"]
    assert not moved.refused
    assert (line.first_due, line.due, line.moved) == (date(2015, 5, 31), date(2015, 6, 30), 1)


def test_nothing_counts_as_proof_until_a_period_after_it_has_matured(bench):
    a_follow_up(bench)
    bench.forward(noon(6, 30))

    outcome = closing(bench, done_on=date(2015, 5, 20))

    assert codes(outcome) == ["follow_up.no_figures_yet"]
    assert bench.count("follow_up_event") == 0


def test_it_is_closed_by_as_many_periods_before_as_after_with_coverage(bench):
    a_follow_up(bench)
    bench.forward(noon(8, 20))
    bench.load(
        [("waiting_days", "2015-06-01", "60", "10"), ("waiting_days", "2015-07-01", "90", "30")]
    )

    outcome = closing(bench, done_on=date(2015, 5, 20))

    # June and July: 150 days over 40 repairs; March and April: 240 over 20.  May is neither.
    (line,) = follow_up_lines(bench.engine, CONTRACT, closed=True)
    before, after = line.figures["before"], line.figures["after"]
    assert (before["from"], before["to"], before["value"]) == ("2015-03-01", "2015-04-30", "12.0")
    assert (after["from"], after["to"], after["value"]) == ("2015-06-01", "2015-07-31", "3.75")
    assert (before["covered"], after["covered"], after["expected"]) == (2, 2, 2)
    assert line.state is FollowUpState.EFFECTIVE
    assert outcome.facts["after"] == "3.75 (2015-06-01 – 2015-07-31, 2/2)"
    assert bench.entries("follow_up.closed")[0]["figures"] == line.figures


def test_a_person_may_find_it_did_not_work_although_the_figure_moved(bench):
    a_follow_up(bench)
    bench.forward(noon(8, 20))
    bench.load([("waiting_days", "2015-06-01", "60", "10")])

    outcome = closing(bench, INEFFECTIVE, done_on=date(2015, 5, 20), reason="Fewer requests came.")

    assert not outcome.refused
    assert follow_up_lines(bench.engine, closed=True)[0].state is FollowUpState.INEFFECTIVE


def test_what_is_dropped_needs_a_reason_and_no_figures(bench):
    a_follow_up(bench)

    assert codes(closing(bench, DROPPED, reason="")) == ["follow_up.no_reason"]
    assert not closing(bench, DROPPED, reason="The road is closed.").refused
    assert codes(closing(bench)) == ["follow_up.closed_before"]
    assert bench.count("follow_up_event") == 1


def test_a_follow_up_about_no_kpi_closes_on_what_a_person_says(bench):
    a_follow_up(bench, kpi="", wanted="Send the crew list")

    outcome = closing(bench)

    assert (outcome.refused, outcome.facts["before"]) == (False, None)


def test_it_cannot_have_been_done_before_it_was_agreed_or_after_today(bench):
    a_follow_up(bench)

    for day in (date(2015, 5, 9), date(2015, 5, 11)):
        assert codes(closing(bench, DROPPED, done_on=day)) == ["follow_up.done_when"]


def test_everything_that_is_wrong_with_one_is_said_at_once(bench):
    outcome = a_follow_up(
        bench, wanted=" ", due=date(2015, 5, 9), kpi="trees", review=date(2015, 3, 31)
    )

    assert codes(outcome) == [
        "follow_up.says_nothing",
        "follow_up.due_past",
        "figures.kpi_unknown",
        "follow_up.no_correction_decided",
    ]
    assert bench.count("follow_up") == 0


@pytest.mark.parametrize("table", ["follow_up", "follow_up_event"])
def test_the_database_keeps_every_row_of_a_follow_up(bench, table):
    a_follow_up(bench)
    closing(bench, DROPPED)

    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        bench.engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(sa.delete(metadata.tables[table]))


def test_the_agenda_names_misses_gaps_and_what_is_overdue_first(bench):
    a_follow_up(bench)
    bench.forward(noon(6, 1))

    lines = agenda(bench.engine, CONTRACT)

    items = [(one.item, one.kpi, one.last, one.value) for one in lines]
    assert items[0] == (Item.FOLLOW_UP_OVERDUE, "waiting_days", date(2015, 5, 31), None)
    missed = [one for one in items if one[0] is Item.BELOW_TARGET]
    assert missed == [
        (Item.BELOW_TARGET, "waiting_days", date(2015, month, day), 12.0)
        for month, day in ((2, 28), (3, 31), (4, 30))
    ]
    owed = {one.kpi: one.periods for one in lines if one.item is Item.FIGURES_OWED}
    assert owed == {"lasting_share": 3}


def test_after_a_meeting_only_the_newest_figure_is_talked_about_again(bench):
    bench.act(record_meeting, "manager", contract=CONTRACT, minutes="Met.", present="Rosa")

    missed = [one.last for one in agenda(bench.engine, CONTRACT) if one.item is Item.BELOW_TARGET]

    assert missed == [date(2015, 4, 30)]
    meeting = metadata.tables["contract_meeting"]
    with bench.engine.connect() as connection:
        (body,) = connection.execute(sa.select(meeting.c.agenda_body)).scalars()
    frozen = json.loads(body)["lines"]
    assert [one["last"] for one in frozen if one["item"] == "below_target"] == [
        "2015-02-28",
        "2015-03-31",
        "2015-04-30",
    ]


def test_parties_that_do_not_meet_for_a_quarter_are_overdue(bench):
    # The contract began on 5 January: 5 April was the last day for the first meeting.
    (before,) = meetings(bench.engine)
    bench.act(
        record_meeting, "manager", contract=CONTRACT, minutes="Met.", held_on=date(2015, 5, 8)
    )
    (after,) = meetings(bench.engine)

    assert (before.due, before.overdue, before.last) == (date(2015, 4, 5), True, None)
    assert (after.due, after.overdue) == (date(2015, 8, 8), False)


def test_a_meeting_of_tomorrow_is_not_on_record(bench):
    outcome = bench.act(
        record_meeting, "manager", contract=CONTRACT, minutes="x", held_on=date(2015, 5, 11)
    )

    assert codes(outcome) == ["meeting.day_ahead"]
