"""Sealed bids: on time by the transaction's own clock, with a receipt that anybody can verify."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from procurement.actions.asking.requests import Asking
from procurement.actions.asking.submit_bid import submit_bid
from procurement.actions.bids.seal_envelopes import (
    discard_envelopes,
    envelope_folder,
    seal_envelopes,
)
from procurement.actions.city.keyring import city_key
from procurement.actions.setup import settings
from procurement.rules.audit_chain import Head, link
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.vocabulary import BidStatus
from procurement.store.audit import audit
from procurement.store.audit.signing import ForgedError, Outcome, verify_receipt
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.bids import Bid, BidEnvelope, BidVersion, LateBid
from tests.actions.bidding import (
    LOT,
    VENDORS,
    a_price,
    a_proposal,
    codes,
    live,
    logged,
    looking,
    submit,
    with_bids,
)
from tests.builders import contact_of, in_drafting, in_submission


def stored_files(ocid):
    folder = envelope_folder(ocid)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def public_key():
    return city_key(settings().keys_folder).public


def test_a_bid_leaves_two_ciphertexts_and_a_version(begin):
    city, ocid = begin(in_submission)

    outcome = submit(city, ocid, VENDORS[0])

    assert not outcome.refused
    assert len(stored_files(ocid)) == 2
    (bid,) = live(city, ocid)
    assert (bid.status, bid.current_version) == (BidStatus.PENDING, 1)
    assert (bid.proposal_body, bid.price_minor) == ("", None)


def test_the_receipt_states_what_is_stored_and_where_it_stands_in_the_log(begin):
    city, ocid = begin(in_submission)

    receipt = verify_receipt(submit(city, ocid, VENDORS[0]).facts["receipt"], public_key())

    with looking(city) as session:
        envelopes = session.exec(select(BidEnvelope)).all()
        entry = session.get(AuditEntry, (ocid, receipt.seq))
        head = Head(*audit.heads(session)[ocid])
    assert receipt.outcome is Outcome.RECEIVED
    assert receipt.rehearsal
    assert {(one.kind, one.digest, one.size) for one in receipt.envelopes} == {
        (one.kind.value, one.digest, one.size) for one in envelopes
    }
    assert receipt.head == link(entry.previous, entry.body) == head.digest


def test_a_receipt_with_one_changed_digit_is_forged(begin):
    city, ocid = begin(in_submission)
    receipt = submit(city, ocid, VENDORS[0]).facts["receipt"]

    changed = receipt.replace('"version":1', '"version":2')

    assert changed != receipt
    with pytest.raises(ForgedError):
        verify_receipt(changed, public_key())


def test_a_bid_at_the_very_deadline_is_on_time(begin):
    city, ocid = begin(in_submission)
    city.forward(city.deadline(ocid))

    assert not submit(city, ocid, VENDORS[0]).refused


def test_a_bid_one_millisecond_late_is_refused_with_its_lateness(begin):
    city, ocid = begin(in_submission)
    city.forward(city.deadline(ocid) + timedelta(milliseconds=1))

    outcome = submit(city, ocid, VENDORS[0])

    assert codes(outcome) == ["bid.late"]
    assert outcome.facts["late_by_ms"] == 1
    assert outcome.findings[0].params["lateness"] == "0:00:00.001000"
    (entry,) = logged(city, ocid, "bid.refused_late")
    assert entry["late_by_ms"] == 1
    with looking(city) as session:
        (late,) = session.exec(select(LateBid)).all()
        assert session.exec(select(Bid)).all() == []
    assert (late.late_by_ms, late.received_at) == (1, city.now)


def test_a_microsecond_late_is_not_rounded_to_nothing(begin):
    city, ocid = begin(in_submission)
    city.forward(city.deadline(ocid) + timedelta(microseconds=1))

    outcome = submit(city, ocid, VENDORS[0])

    assert codes(outcome) == ["bid.late"]
    assert outcome.facts["late_by_ms"] == 1


def test_of_a_late_bid_the_city_keeps_a_signed_refusal_and_no_content(begin):
    city, ocid = begin(in_submission)
    city.forward(city.deadline(ocid) + timedelta(hours=2))

    outcome = submit(city, ocid, VENDORS[0])

    receipt = verify_receipt(outcome.facts["receipt"], public_key())
    assert receipt.outcome is Outcome.REFUSED
    assert len(receipt.envelopes) == 2
    assert stored_files(ocid) == []


def test_a_replacement_is_the_next_version_and_keeps_the_first(begin):
    city, ocid = begin(in_submission)
    submit(city, ocid, VENDORS[0])

    outcome = submit(city, ocid, VENDORS[0])

    assert outcome.facts["version"] == 2
    assert len(live(city, ocid)) == 1
    with looking(city) as session:
        versions = session.exec(select(BidVersion)).all()
        assert len(session.exec(select(BidEnvelope)).all()) == 4
    assert sorted(one.version for one in versions) == [1, 2]
    assert len(stored_files(ocid)) == 4
    assert len(logged(city, ocid, "bid.received")) == 2


def test_a_withdrawn_bid_keeps_its_versions_and_can_come_back(begin):
    city, ocid = begin(in_submission)
    submit(city, ocid, VENDORS[0])
    contact = contact_of(city, VENDORS[0])

    assert not city.ask("bid.withdraw", contact, ocid=ocid, lot=LOT).refused
    assert live(city, ocid) == []
    again = city.ask("bid.withdraw", contact, ocid=ocid, lot=LOT)
    assert codes(again) == ["bid.none_to_withdraw"]

    assert submit(city, ocid, VENDORS[0]).facts["version"] == 3
    assert [bid.status for bid in live(city, ocid)] == [BidStatus.PENDING]


def test_nobody_withdraws_after_the_deadline(begin):
    city, ocid = begin(with_bids)
    city.forward(city.deadline(ocid) + timedelta(milliseconds=1))

    outcome = city.ask("bid.withdraw", contact_of(city, VENDORS[0]), ocid=ocid, lot=LOT)

    assert codes(outcome) == ["bid.withdrawn_late"]
    assert len(live(city, ocid)) == 3


def test_before_the_release_there_is_nothing_to_seal_for(begin):
    city, ocid = begin(in_drafting)

    with pytest.raises(NotFoundError) as refused:
        submit(city, ocid, VENDORS[0])

    assert refused.value.findings[0].code == "bid.not_open"


def test_a_lot_that_does_not_exist_is_refused_and_leaves_no_file(begin):
    city, ocid = begin(in_submission)

    with pytest.raises(NotFoundError) as refused:
        submit(city, ocid, VENDORS[0], lot="bridges")

    assert refused.value.findings[0].params == {"lot": "bridges", "known": "streets"}
    assert stored_files(ocid) == []


def test_an_empty_price_envelope_takes_the_technical_one_with_it(begin):
    city, ocid = begin(in_submission)

    with pytest.raises(BadInputError):
        seal_envelopes(city.engine, ocid=ocid, technical=[b"all of it"], price=[])

    assert stored_files(ocid) == []


def test_a_sender_who_goes_away_leaves_no_file(begin):
    city, ocid = begin(in_submission)

    def torn():
        yield b"price: 1"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        seal_envelopes(city.engine, ocid=ocid, technical=[b"all of it"], price=torn())

    assert stored_files(ocid) == []


def test_a_bid_whose_file_is_not_in_the_vault_is_refused(begin):
    city, ocid = begin(in_submission)
    sealed = seal_envelopes(city.engine, ocid=ocid, technical=[b"one"], price=[b"two"])
    discard_envelopes(sealed)

    outcome = city.ask("bid.submit", contact_of(city, VENDORS[0]), lot=LOT, **sealed.arguments)

    assert codes(outcome) == ["bid.envelope_missing"] * 2
    assert live(city, ocid) == []


def test_nobody_hands_in_the_envelope_of_another(begin):
    city, ocid = begin(in_submission)
    sealed = seal_envelopes(city.engine, ocid=ocid, technical=[b"one"], price=[b"two"])
    city.do("bid.submit", contact_of(city, VENDORS[0]), lot=LOT, **sealed.arguments)

    copied = city.ask("bid.submit", contact_of(city, VENDORS[1]), lot=LOT, **sealed.arguments)

    assert codes(copied) == ["bid.envelope_known"] * 2
    assert len(live(city, ocid)) == 1


def test_before_the_opening_neither_log_nor_request_says_who_bid_or_what(begin):
    city, ocid = begin(in_submission)
    words = b"Crews in every district"
    submit(city, ocid, VENDORS[0], technical=a_proposal(), price=a_price("18123456.78"))

    with looking(city) as session:
        (bid,) = session.exec(select(Bid)).all()
        entries = session.exec(select(AuditEntry).where(AuditEntry.chain == ocid)).all()
        bodies = [one.body for one in entries if one.verb == "bid.received"]
    dump = b"".join(path.read_bytes() for path in city.home.rglob("*") if path.is_file())
    assert str(bid.vendor_id) not in bodies[0]
    assert json.loads(bodies[0])["entry"]["bid"] == str(bid.id)
    assert words not in dump
    assert b"18123456" not in dump


def test_the_limit_on_an_envelope_holds_while_it_arrives(begin, monkeypatch):
    city, ocid = begin(in_submission)
    monkeypatch.setattr(settings(), "max_envelope_bytes", 100)

    def endless():
        while True:
            yield b"x" * 60

    with pytest.raises(BadInputError) as refused:
        submit_bid(
            city.engine,
            Asking("bid.submit", contact_of(city, VENDORS[0]), {"ocid": ocid, "lot": LOT}, uuid4()),
            technical=endless(),
            price=[b"p"],
        )

    assert refused.value.findings[0].code == "vault.too_large"
    assert stored_files(ocid) == []
