"""The panel reads opened proposals: without prices, by number while names are hidden, on record."""

import json
from uuid import uuid4

import pytest
from sqlmodel import select

from procurement.actions.asking.look_at_proposals import proposal_seen
from procurement.actions.asking.requests import Asking
from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.rules.vendors.erasure import traces
from procurement.store.tables.parties import Vendor
from tests.actions.bidding import (
    AUTHORITY,
    CHAIR,
    CRITERIA,
    EVALUATORS,
    LOT,
    OFFICER,
    PRICES,
    VENDORS,
    a_proposal,
    codes,
    declare,
    in_scoring,
    live,
    logged,
    looking,
    open_envelopes,
    opened,
    past_deadline,
    submit,
    with_bids,
)
from tests.builders import contact_of, in_submission

FIRST = EVALUATORS[0]


def read(city, ocid, who=FIRST, bid=VENDORS[1]):
    asked = {"ocid": ocid, "lot": LOT, "vendor": bid}
    return proposal_seen(city.engine, Asking("proposal.read", who, asked, uuid4()))


def test_an_evaluator_reads_every_answer_and_no_price_and_that_is_on_record(begin):
    city, ocid = begin(in_scoring)

    _, found = read(city, ocid)

    assert found.answers == {code: f"Evidence for {code}." for code in CRITERIA}
    assert (found.summary, found.masked) == ("Crews in every district.", False)
    assert PRICES[1].partition(".")[0] not in str(found)
    (entry,) = logged(city, ocid, "proposal.read")
    assert sorted(entry) == ["bid", "version"]


@pytest.mark.parametrize("who", [CHAIR, OFFICER])
def test_the_chair_and_the_officer_read_too(begin, who):
    city, ocid = begin(in_scoring)

    assert read(city, ocid, who)[1].approach


@pytest.mark.parametrize("who", [AUTHORITY, "the bidder"])
def test_who_is_not_on_the_panel_reads_nothing(begin, who):
    city, ocid = begin(in_scoring)
    name = contact_of(city, VENDORS[0]) if who == "the bidder" else who

    with pytest.raises(NotAllowedError):
        read(city, ocid, name)

    assert logged(city, ocid, "proposal.read") == []


def test_nobody_reads_a_sealed_proposal(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)

    with pytest.raises(NotAllowedError, match=r"bid\.sealed"):
        read(city, ocid, OFFICER)


def test_an_evaluator_declares_twice_before_reading_and_one_with_a_conflict_never_reads(begin):
    city, ocid = begin(opened)

    before = read(city, ocid)
    declare(city, ocid, "appointment")
    declare(city, ocid, "bidders_known")
    after = read(city, ocid)
    city.do(
        "declaration.sign",
        FIRST,
        ocid=ocid,
        moment="bidders_known",
        has_conflict=True,
        statement="My sister works there.",
    )
    conflicted = read(city, ocid)

    assert codes(before[0]) == ["rating.not_declared", "rating.not_declared"]
    assert before[1] is None
    assert after[1] is not None
    assert (codes(conflicted[0]), conflicted[1]) == (["rating.conflict"], None)


def hide(case):
    case["evaluation"]["hide_vendors"] = True


def test_z04_while_names_are_hidden_a_proposal_has_a_number_and_its_own_name_is_masked(city):
    ocid = in_submission(city, hide)
    with looking(city) as session:
        names = {f"{one.tax_scheme}/{one.tax_id}": one.name for one in session.exec(select(Vendor))}
    for vendor in VENDORS:
        number = vendor.partition("/")[2]
        boast = f"{names[vendor].upper()} (tax id {number}) knows the streets."
        assert not submit(city, ocid, vendor, technical=a_proposal(summary=boast)).refused
    past_deadline(city, ocid)
    open_envelopes(city, ocid, "technical")
    declare(city, ocid, "appointment")
    declare(city, ocid, "bidders_known")

    found = {bid: read(city, ocid, bid=bid)[1] for bid in ("P1", "P2", "P3")}

    assert {one.summary for one in found.values()} == {
        f"{bid} (tax id {bid}) knows the streets." for bid in found
    }
    told = str(found).casefold()
    assert not [name for name in names.values() if name.casefold() in told]
    assert not [bid for bid in live(city, ocid) if str(bid.id) in told]
    with pytest.raises(NotFoundError, match=r"rating\.names_hidden"):
        read(city, ocid, bid=VENDORS[0])


def test_a_form_that_could_not_be_read_is_shown_as_it_came(begin):
    city, ocid = begin(in_submission)
    assert not submit(city, ocid, VENDORS[1], technical=b"Dear city, ours is the best.").refused
    past_deadline(city, ocid)
    open_envelopes(city, ocid, "technical")

    _, found = read(city, ocid, OFFICER)

    assert (found.summary, found.text) == ("", "Dear city, ours is the best.")
    assert found.problems


def test_the_number_of_a_bid_stands_for_its_name_in_whatever_letters_and_nothing_else_changes():
    masked = traces("Acme", "90-1", instead="P2", anywhere=True)

    told = json.loads('{"acme": ["ACME and Acmeville", 90, "90-1, 190-1"]}')

    assert masked.out_of(told) == {"acme": ["P2 and Acmeville", 90, "P2, 190-1"]}
