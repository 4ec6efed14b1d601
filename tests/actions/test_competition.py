"""Whole competitions, on both databases: from sealed bids to an award, and once round again."""

import json

from sqlmodel import col, select

from procurement.actions.audit.anchor_audit import check_audit
from procurement.rules.scoring.results import recompute
from procurement.rules.vocabulary import AwardStatus, EnvelopeKind, EnvelopeState
from procurement.store.bids import bids
from procurement.store.tables.awards import Award
from procurement.store.tables.scoring import EvaluationResult
from procurement.store.tables.solicitations import EvaluationScheme
from tests.actions.bidding import (
    CHAIR,
    EVALUATORS,
    LEVELS,
    OFFICER,
    VENDORS,
    agree_and_lock,
    award,
    bid_of,
    codes,
    fill_sheets,
    from_opening_to_lock,
    in_award,
    looking,
    open_envelopes,
    with_bids,
)
from tests.builders import contact_of, team


def to_award(city, ocid):
    city.do("bids.rank", CHAIR, ocid=ocid)
    city.do("approval.give", CHAIR, ocid=ocid, target="award")
    city.do("solicitation.advance", CHAIR, ocid=ocid, target="award")


def test_a_competition_ends_with_an_award_and_a_chain_that_holds(city):
    ocid = in_award(city)

    outcome = award(city, ocid, VENDORS[0])

    assert not outcome.refused
    _heads, faults = check_audit(city.engine)
    assert faults == ()
    with looking(city) as session:
        result = session.exec(select(EvaluationResult)).one()
        scheme = session.exec(select(EvaluationScheme)).one()
    assert recompute(result.body, scheme.body) == result.body


def test_after_an_upheld_protest_a_bid_scored_anew_gets_its_price_opened(city):
    ocid = with_bids(city)
    from_opening_to_lock(city, ocid, levels=LEVELS | {VENDORS[2]: (1, 1, 1)})
    open_envelopes(city, ocid, "price")
    to_award(city, ocid)
    award(city, ocid, VENDORS[0])
    city.do(
        "protest.file",
        contact_of(city, VENDORS[2]),
        ocid=ocid,
        grounds="Annex 3 was not read.",
    )
    city.do(
        "protest.decide",
        team("legal"),
        ocid=ocid,
        vendor=VENDORS[2],
        upheld=True,
        decision="Annex 3 was not read.",
    )

    city.do("approval.give", OFFICER, ocid=ocid, target="scoring")
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="scoring", reason="Protest upheld.")
    fill_sheets(city, ocid, LEVELS)
    agree_and_lock(city, ocid, LEVELS)
    reopened = open_envelopes(city, ocid, "price")
    to_award(city, ocid)
    second = award(city, ocid, VENDORS[2], memo="Best once Annex 3 is read.")

    assert dict(reopened.facts) | {"opened": 1, "returned": 0} == dict(reopened.facts)
    assert codes(second) == ["award.not_first"]
    with looking(city) as session:
        price = bids.envelope(session, bid_of(session, ocid, VENDORS[2]), EnvelopeKind.PRICE)
        awards = session.exec(select(Award).order_by(col(Award.round))).all()
        rounds = session.exec(select(EvaluationResult).order_by(col(EvaluationResult.round))).all()
    assert price.state is EnvelopeState.OPENED
    assert [(one.round, one.status) for one in awards] == [
        (1, AwardStatus.CANCELLED),
        (2, AwardStatus.ACTIVE),
    ]
    ranked = [[one["rank"] for one in json.loads(result.body)["scored"]] for result in rounds]
    assert ranked == [[1, 2, 0], [1, 2, 3]]
    assert len(EVALUATORS) == 3
    assert check_audit(city.engine)[1] == ()
