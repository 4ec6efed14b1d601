"""Protests: a register with terms, a decider who took no part, and new rounds that keep the old."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from procurement.actions.evaluation.show_award import awards_seen, protests_seen
from procurement.rules.vocabulary import AwardStatus, ContractStatus
from procurement.store.database.engine import writing
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import ResponsivenessCheck
from procurement.store.tables.contracts import Contract
from procurement.store.tables.outbox import Outbox
from procurement.store.tables.scoring import ConsensusRating, EvaluationResult, Rating, RatingSheet
from procurement.store.tables.solicitations import EvaluationScheme, StageVisit
from tests.actions.bidding import (
    CHAIR,
    CRITERIA,
    EVALUATORS,
    LEVELS,
    OFFICER,
    VENDORS,
    agree_and_lock,
    award,
    codes,
    fill_sheets,
    in_award,
    logged,
    looking,
    row_of,
)
from tests.builders import ADMINISTRATOR, contact_of, team
from tests.puerto_claro import rule, write_law

LEGAL = team("legal")


def protested(city):
    ocid = in_award(city)
    assert not award(city, ocid, VENDORS[0]).refused
    assert not file(city, ocid).refused
    return ocid


def awarded_under_a_profile(city):
    write_law(rule("protest_decision", 5, section="9.6"))
    ocid = in_award(city, lambda case: case.update(jurisdiction="puerto-claro"))
    city.forward(datetime(2014, 6, 26, 15, tzinfo=UTC))
    award(city, ocid, VENDORS[0])
    return ocid


def file(city, ocid, vendor=VENDORS[1], grounds="Our references were not called."):
    return city.ask("protest.file", contact_of(city, vendor), ocid=ocid, grounds=grounds)


def decide(city, ocid, who=LEGAL, *, upheld=True, return_to="", vendor=VENDORS[1]):
    return city.ask(
        "protest.decide",
        who,
        ocid=ocid,
        vendor=vendor,
        upheld=upheld,
        decision="The calls were not made.",
        return_to=return_to,
    )


def kept(city):
    """Return what must survive a new round: every row of the evaluation, as plain values."""
    tables = (Rating, RatingSheet, ConsensusRating, EvaluationResult, ResponsivenessCheck)
    with looking(city) as session:
        return {
            table.__name__: sorted(str(row.model_dump()) for row in session.exec(select(table)))
            for table in (*tables, EvaluationScheme)
        }


@pytest.mark.parametrize("target", ["scoring", "responsiveness", "drafting"])
def test_an_upheld_protest_opens_a_new_round_and_leaves_the_old_as_it_was(begin, target):
    city, ocid = begin(protested)
    before = kept(city)

    outcome = decide(city, ocid, return_to=target)

    assert not outcome.refused
    assert (outcome.facts["stage"], outcome.facts["round"]) == (target, 2)
    assert city.stage(ocid) == target
    assert kept(city) == before
    with looking(city) as session:
        row = row_of(session, ocid)
        visits = session.exec(
            select(StageVisit).where(StageVisit.subject == ocid).order_by(col(StageVisit.round))
        ).all()
        contract = session.exec(select(Contract)).one()
        old = session.exec(select(Award)).one()
    assert row.technical_locked_at is None
    assert (row.technical_opened_at is None) == (target == "drafting")
    assert [one.stage for one in visits if one.round == 2] == [target]
    assert (old.round, old.status) == (1, AwardStatus.CANCELLED)
    assert contract.status is ContractStatus.CANCELLED
    assert logged(city, ocid, "stage.advanced")[-1]["reason"] == "The calls were not made."


def test_a_new_round_is_scored_and_awarded_beside_the_old_one(begin):
    city, ocid = begin(protested)
    decide(city, ocid, return_to="scoring")
    before = kept(city)
    better = LEVELS | {VENDORS[1]: (5, 5, 5)}

    fill_sheets(city, ocid, better)
    agree_and_lock(city, ocid, better)
    city.do("bids.rank", CHAIR, ocid=ocid)
    city.do("approval.give", CHAIR, ocid=ocid, target="award")
    city.do("solicitation.advance", CHAIR, ocid=ocid, target="award")
    outcome = award(city, ocid, VENDORS[1])

    assert outcome.facts["rank"] == 1
    assert outcome.facts["contract"] == "STREET-2014-01-C2"
    after = kept(city)
    for table, rows in before.items():
        assert set(rows) <= set(after[table]), table
    assert len(after["Rating"]) == 2 * len(VENDORS) * len(CRITERIA) * len(EVALUATORS)
    seen = awards_seen(city.engine, ocid).awards
    assert [(one.round, one.rank, one.status.value) for one in seen] == [
        (1, 1, "cancelled"),
        (2, 1, "active"),
    ]


def test_a_new_round_of_scoring_says_that_prices_are_known(begin):
    city, ocid = begin(protested)

    assert codes(decide(city, ocid, return_to="scoring")) == ["protest.prices_known"]


def test_without_a_return_the_award_is_decided_anew_on_the_same_ranking(begin):
    city, ocid = begin(protested)

    outcome = decide(city, ocid)

    assert (outcome.facts["stage"], outcome.facts["round"]) == ("award", 1)
    assert not award(city, ocid, VENDORS[1], memo="The only one whose references hold.").refused


@pytest.mark.parametrize("target", ["submission", "outreach", "moon"])
def test_a_protest_returns_only_where_the_pathway_leads(begin, target):
    city, ocid = begin(protested)

    outcome = decide(city, ocid, return_to=target)

    assert codes(outcome) == ["protest.no_such_return"]
    assert outcome.findings[0].params["known"] == "drafting, responsiveness, scoring"
    assert city.stage(ocid) == "award"


def test_a_denied_protest_returns_nothing(begin):
    city, ocid = begin(protested)

    assert codes(decide(city, ocid, upheld=False, return_to="scoring")) == [
        "protest.nothing_returns"
    ]


@pytest.mark.parametrize("who", [OFFICER, CHAIR, EVALUATORS[0]])
def test_nobody_decides_on_a_round_in_which_they_had_a_part(begin, who):
    city, ocid = begin(protested)
    if who != OFFICER:  # who checked the bids decides no protest, whatever the role
        city.do("role.grant", ADMINISTRATOR, handle=who, role="legal")

    outcome = decide(city, ocid, who)

    parts = {OFFICER: "responsiveness", CHAIR: "consensus", EVALUATORS[0]: "scoring"}
    assert codes(outcome) == ["protest.own_part"]
    assert outcome.findings[0].params["part"] == parts[who]


def test_the_register_counts_and_says_what_is_late(begin):
    city, ocid = begin(protested)
    decide(city, ocid, upheld=False)
    city.forward(city.now + timedelta(days=9))
    file(city, ocid, VENDORS[2])

    first, second = protests_seen(city.engine, ocid)

    assert (first.number, first.late, first.upheld) == (1, False, False)
    assert (second.number, second.late, second.upheld) == (2, True, None)
    assert first.until == second.until
    assert first.decided_by == LEGAL.title()
    assert not second.overdue  # no rule of this place sets a term
    assert second.due_at is None


def test_the_term_to_decide_is_counted_by_the_law_of_the_place(begin):
    city, ocid = begin(awarded_under_a_profile)

    filed = file(city, ocid)

    # filed on Thursday 26 June 2014; five business days, without 3 July (bridge) and 4 July
    due = datetime(2014, 7, 8, 4, 59, 59, tzinfo=UTC)  # Monday 7 July, 23:59:59 in Chicago
    assert filed.facts["decision_due"] == due.isoformat()
    city.forward(due + timedelta(seconds=1))
    assert protests_seen(city.engine, ocid)[0].overdue
    decide(city, ocid, upheld=False)
    assert logged(city, ocid, "protest.decided")[0]["overdue"] is True


def test_the_vendor_is_told_the_reasons(begin):
    city, ocid = begin(protested)

    decide(city, ocid, upheld=False)

    with looking(city) as session:
        mails = [json.loads(one.body) for one in session.exec(select(Outbox)).all()]
    (told,) = [one for one in mails if str(one.get("letter", "")).startswith("protest")]
    assert told["letter"] == "protest_denied"
    assert told["facts"]["decision"] == "The calls were not made."


def test_only_an_upheld_protest_can_name_a_new_round_whoever_writes_the_row(begin):
    city, _ = begin(protested)
    written = sa.text("UPDATE protest SET returns_to = 'scoring', upheld = false")

    with (
        pytest.raises(sa.exc.IntegrityError, match="only_an_upheld_protest_returns"),
        writing(city.engine) as session,
    ):
        session.execute(written)
