"""A rating that the vendor disagrees with is looked at a level up; what waits is on a calendar."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from outcome_metrics.judging.ratings import Rating
from procurement.actions.contracts.follow_up import open_follow_up
from procurement.actions.contracts.show_management import follow_up_lines
from procurement.actions.reviews.review_calendar import ReviewState, review_calendar
from procurement.actions.reviews.review_contracts import (
    ReviewDecision,
    comment_on_review,
    decide_review,
)
from procurement.actions.reviews.second_look import disagree_with_review, settle_review
from procurement.rules.errors import NotAllowedError
from procurement.store.facts.contract_facts import facts
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, a_bench, codes
from tests.actions.test_review_contracts import DUE, FIRST, VERDICT, reviewed, reviews

#: The end of the vendor's 14 days after a decision on 20 April: 4 May in Chicago.
LAST = datetime(2015, 5, 5, 4, 59, 59, tzinfo=UTC)
CONFIRMED = {"rating": Rating.GOOD, "decision": ReviewDecision.RENEW, "narrative": "March was one."}


@pytest.fixture
def decided(tmp_path, url):
    """Return a city whose manager decided the first review on the day it was computed."""
    bench = reviewed(tmp_path, url)
    bench.act(comment_on_review, "contact", **FIRST, comment="We disagree.")
    bench.act(decide_review, "manager", **FIRST, **VERDICT)
    return bench


def disagreed(bench, reasons="March counts twice."):
    return bench.act(disagree_with_review, "contact", **FIRST, reasons=reasons)


def states(bench):
    return {one.period_end: one.state for one in review_calendar(bench.engine, CONTRACT)}


def unsettled(bench):
    now = bench.look(lambda session: facts(session, bench.contract(), DUE, DUE.date()))
    return now.reviews_unsettled


def test_the_decision_a_level_up_holds_and_the_first_stays_on_record(decided):
    disagreed(decided)
    waiting = unsettled(decided)

    outcome = decided.act(settle_review, "officer", **FIRST, **CONFIRMED)

    (review,) = reviews(decided)
    assert not outcome.refused
    assert (review.rating, review.decision, review.narrative) == ("good", "renew", "March was one.")
    (entry,) = decided.entries("review.settled")
    assert (entry["first_rating"], entry["first_decision"]) == ("requires_improvement", "correct")
    assert (waiting, unsettled(decided)) == (("2015-04-04",), ())


def test_whoever_rated_cannot_look_at_it_again(decided):
    disagreed(decided)

    outcome = decided.act(settle_review, "manager", **FIRST, **CONFIRMED)

    assert codes(outcome) == ["review.own_decision"]
    assert reviews(decided)[0].rating == "requires_improvement"


def test_the_database_itself_refuses_a_second_look_by_the_same_person(decided):
    disagreed(decided)
    (review,) = reviews(decided)
    row = {
        "review_id": review.id,
        "first_rating": "good",
        "first_narrative": "x",
        "first_decision": "renew",
        "first_at": DUE,
        "first_by": review.decided_by,
        "settled_at": DUE,
        "settled_by": review.decided_by,
    }
    table = metadata.tables["review_second_look"]

    for values in (row, {**row, "settled_by": uuid4()}):
        with (
            pytest.raises(sa.exc.IntegrityError),
            decided.engine.execution_options(writes=True).begin() as connection,
        ):
            connection.execute(sa.insert(table).values(values))


@pytest.mark.parametrize(("later", "found"), [(0, []), (1, ["review.too_late"])])
def test_the_vendor_may_disagree_until_the_last_second_of_its_days(decided, later, found):
    decided.forward(LAST + timedelta(seconds=later))

    assert codes(disagreed(decided)) == found


def test_a_disagreement_comes_once_with_reasons_and_after_the_rating(tmp_path, url):
    bench = reviewed(tmp_path, url)
    early = disagreed(bench, reasons=" ")
    bench.act(comment_on_review, "contact", **FIRST, comment="No.")
    bench.act(decide_review, "manager", **FIRST, **VERDICT)
    disagreed(bench)

    again = disagreed(bench)

    assert codes(early) == ["review.no_reasons", "review.not_decided_yet"]
    assert codes(again) == ["review.disagreed_before"]


def test_only_the_contracts_own_vendor_may_disagree(decided):
    with pytest.raises(NotAllowedError):
        decided.act(disagree_with_review, "stranger", **FIRST, reasons="x")


def test_nothing_is_settled_that_nobody_disputes_and_nothing_twice(decided):
    untouched = decided.act(settle_review, "officer", **FIRST, **CONFIRMED)
    disagreed(decided)
    decided.act(settle_review, "officer", **FIRST, **CONFIRMED)
    again = decided.act(settle_review, "lawyer", **FIRST, **CONFIRMED)

    assert codes(untouched) == ["review.no_disagreement"]
    assert codes(again) == ["review.settled_before"]


def test_the_calendar_says_of_each_period_what_it_waits_for(tmp_path, url):
    bench = a_bench(tmp_path, url)
    seen = []
    for day in (DUE - timedelta(days=1), DUE, DUE + timedelta(days=3)):
        bench.forward(day)
        seen.append(states(bench)[date(2015, 4, 4)])

    line = review_calendar(bench.engine)[0]
    assert seen == [ReviewState.AHEAD, ReviewState.DUE, ReviewState.MISSED]
    assert (line.period_end, line.due, line.late_days) == (date(2015, 4, 4), DUE.date(), 3)


def test_the_calendar_follows_a_review_to_its_settlement(tmp_path, url):
    bench = reviewed(tmp_path, url)
    first = date(2015, 4, 4)
    seen = [states(bench)[first]]
    bench.act(comment_on_review, "contact", **FIRST, comment="No.")
    seen.append(states(bench)[first])
    bench.act(decide_review, "manager", **FIRST, **VERDICT)
    seen.append(states(bench)[first])
    disagreed(bench)
    seen.append(states(bench)[first])
    bench.act(settle_review, "officer", **FIRST, **CONFIRMED)
    seen.append(states(bench)[first])

    assert seen == [
        ReviewState.COMMENT_OPEN,
        ReviewState.TO_DECIDE,
        ReviewState.DECIDED,
        ReviewState.TO_SETTLE,
        ReviewState.SETTLED,
    ]


def test_a_corrective_action_plan_is_the_actions_of_a_review_that_asks_for_correction(decided):
    outcome = decided.act(
        open_follow_up,
        "manager",
        contract=CONTRACT,
        wanted="Hire two crews",
        owner="contact",
        due=date(2015, 6, 30),
        review=date(2015, 4, 4),
    )

    assert not outcome.refused
    assert follow_up_lines(decided.engine)[0].plan_of == date(2015, 4, 4)
    now = decided.look(lambda session: facts(session, decided.contract(), DUE, DUE.date()))
    assert now.follow_ups_open == (1,)
