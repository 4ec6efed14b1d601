"""Responsiveness: a reasoned result for every clause of every bid."""

import pytest
from sqlmodel import select

from procurement.actions.evaluation.show_responsiveness import responsiveness_seen
from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.rules.vocabulary import BidStatus, CheckResult, EnvelopeKind
from procurement.store.tables.bids import ResponsivenessCheck
from tests.actions.bidding import (
    LOT,
    OFFICER,
    PRICES,
    VENDORS,
    a_price,
    a_proposal,
    bid_of,
    check,
    ciphertext,
    codes,
    from_opening_to_lock,
    logged,
    looking,
    open_envelopes,
    opened,
    past_deadline,
    submit,
    with_bids,
)
from tests.builders import City, contact_of, in_submission, tax_ids


def status(city, ocid, vendor):
    with looking(city) as session:
        return bid_of(session, ocid, vendor).status


def mended(city, ocid, clause):
    """Ask the first vendor to mend a clause, and let it answer."""
    asked = {"ocid": ocid, "lot": LOT, "clause": clause}
    city.do("cure.ask", OFFICER, vendor=VENDORS[0], asked="Please mend it.", days=5, **asked)
    city.do("cure.answer", contact_of(city, VENDORS[0]), answer="Here it is.", **asked)


def opened_with(city: City, ocid: str, **technical: bytes) -> None:
    submit(city, ocid, VENDORS[0], **technical)
    past_deadline(city, ocid)
    open_envelopes(city, ocid, "technical")
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="responsiveness")


def test_a_bid_that_passes_every_clause_is_valid(begin):
    city, ocid = begin(opened)

    outcome = check(city, ocid, VENDORS[0])

    assert not outcome.refused
    assert status(city, ocid, VENDORS[0]) is BidStatus.VALID
    (entry,) = logged(city, ocid, "responsiveness.checked")
    assert (entry["status_before"], entry["status"]) == ("pending", "valid")
    assert len(entry["clauses"]) == 5


def test_one_failed_clause_disqualifies(begin):
    city, ocid = begin(opened)

    check(city, ocid, VENDORS[0], not_debarred="fail")

    assert status(city, ocid, VENDORS[0]) is BidStatus.DISQUALIFIED


def test_a_cured_and_a_waived_clause_let_the_bid_go_on(begin):
    city, ocid = begin(opened)
    mended(city, ocid, "signed")

    check(city, ocid, VENDORS[0], signed="cured", registered="waived")

    assert status(city, ocid, VENDORS[0]) is BidStatus.VALID


@pytest.mark.parametrize("result", ["fail", "cured", "waived"])
def test_anything_but_a_pass_needs_a_reason(begin, result):
    city, ocid = begin(opened)
    mended(city, ocid, "signed")

    outcome = city.ask(
        "responsiveness.check",
        OFFICER,
        ocid=ocid,
        vendor=VENDORS[0],
        lot=LOT,
        results={
            "complete": "pass",
            "signed": result,
            "within_terms": "pass",
            "not_debarred": "pass",
            "registered": "pass",
        },
        reasons={"signed": "   "},
    )

    assert codes(outcome) == ["responsiveness.reason_missing"]
    assert status(city, ocid, VENDORS[0]) is BidStatus.PENDING


def test_missing_and_unknown_clauses_are_all_named(begin):
    city, ocid = begin(opened)

    outcome = city.ask(
        "responsiveness.check",
        OFFICER,
        ocid=ocid,
        vendor=VENDORS[0],
        lot=LOT,
        results={"complete": "pass", "signed": "pass", "beautiful": "pass"},
        reasons={},
    )

    assert [(one.code, one.params["clause"]) for one in outcome.findings] == [
        ("responsiveness.unknown_clause", "beautiful"),
        ("responsiveness.clause_missing", "within_terms"),
        ("responsiveness.clause_missing", "not_debarred"),
        ("responsiveness.clause_missing", "registered"),
    ]


def test_a_corrected_result_keeps_the_old_one_in_the_log(begin):
    city, ocid = begin(opened)
    check(city, ocid, VENDORS[0], signed="fail")
    mended(city, ocid, "signed")

    check(city, ocid, VENDORS[0], signed="cured")

    last = logged(city, ocid, "responsiveness.checked")[-1]
    signed = next(one for one in last["clauses"] if one["clause"] == "signed")
    assert (signed["before"], signed["result"]) == ("fail", "cured")
    assert status(city, ocid, VENDORS[0]) is BidStatus.VALID
    with looking(city) as session:
        kept = session.exec(select(ResponsivenessCheck)).all()
    assert {one.result for one in kept if one.clause == "signed"} == {CheckResult.CURED}


def test_a_proposal_that_leaves_a_criterion_unanswered_cannot_pass_complete(begin):
    city, ocid = begin(in_submission)
    opened_with(city, ocid, technical=a_proposal(answers={"delivery_plan": "Two crews."}))

    outcome = check(city, ocid, VENDORS[0])

    assert codes(outcome) == ["responsiveness.broken_proposal"]
    assert outcome.findings[0].params["problems"] == 3
    mended(city, ocid, "complete")
    assert not check(city, ocid, VENDORS[0], complete="cured").refused


def test_a_form_that_cannot_be_read_cannot_pass_complete(begin):
    city, ocid = begin(in_submission)
    opened_with(city, ocid, technical=b"%PDF-1.7 a beautiful brochure")

    outcome = check(city, ocid, VENDORS[0])

    assert codes(outcome) == ["responsiveness.broken_proposal"]
    assert not check(city, ocid, VENDORS[0], complete="fail").refused


def test_where_nothing_could_be_opened_complete_can_only_fail(begin):
    city, ocid = begin(with_bids)
    ciphertext(city, ocid, VENDORS[0], EnvelopeKind.TECHNICAL).write_bytes(b"ruined")
    past_deadline(city, ocid)
    open_envelopes(city, ocid, "technical")
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="responsiveness")

    waived = check(city, ocid, VENDORS[0], complete="waived")
    failed = check(city, ocid, VENDORS[0], complete="fail")

    assert codes(waived) == ["responsiveness.nothing_read"]
    assert not failed.refused
    assert status(city, ocid, VENDORS[0]) is BidStatus.DISQUALIFIED


def test_before_the_opening_there_is_nothing_to_check_and_no_vendor_that_is_known_to_have_bid(
    begin,
):
    city, ocid = begin(with_bids)

    def told(vendor):
        with pytest.raises(NotAllowedError) as refused:
            check(city, ocid, vendor, complete="fail")
        return str(refused.value)

    assert "bid.sealed" in told(VENDORS[0])
    assert told(VENDORS[0]) == told(tax_ids()[5])
    assert responsiveness_seen(city.engine, ocid) == ()


def test_a_price_that_cannot_be_compared_may_put_the_bid_out_after_its_opening(begin):
    city, ocid = begin(in_submission)
    for vendor, total in zip(VENDORS[:2], PRICES, strict=False):
        submit(city, ocid, vendor, price=a_price(total))
    submit(city, ocid, VENDORS[2], price=b"cheap!")
    from_opening_to_lock(city, ocid)
    open_envelopes(city, ocid, "price")
    assert codes(city.ask("bids.rank", "officer", ocid=ocid)) == ["scoring.price_missing"]

    passed = check(city, ocid, VENDORS[2])
    sound = check(city, ocid, VENDORS[0], complete="fail")
    failed = check(city, ocid, VENDORS[2], complete="fail")

    assert codes(passed) == ["responsiveness.no_price"]
    assert codes(sound) == ["responsiveness.wrong_stage"]
    assert not failed.refused
    assert not city.ask("bids.rank", "officer", ocid=ocid).refused


def test_a_vendor_that_did_not_bid_is_not_found(begin):
    city, ocid = begin(opened)

    with pytest.raises(NotFoundError) as refused:
        check(city, ocid, tax_ids()[4])

    assert refused.value.findings[0].code == "bid.unknown"
