"""Opening: after the deadline, by two custodians, each envelope on the record."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from procurement.actions.setup import settings
from procurement.rules.errors import BadInputError
from procurement.rules.vocabulary import BidStatus, EnvelopeKind, EnvelopeState
from procurement.store.bids import bids
from procurement.store.bids.keys import new_identity
from procurement.store.database.engine import writing
from procurement.store.tables.bids import BidEnvelope, OpeningConsent
from procurement.store.tables.outbox import Outbox
from procurement.store.tables.people import Person
from tests.actions.bidding import (
    CUSTODIANS,
    LEVELS,
    LOT,
    VENDORS,
    a_price,
    a_proposal,
    bid_of,
    ciphertext,
    codes,
    consent,
    from_opening_to_lock,
    in_consensus,
    live,
    locked,
    logged,
    looking,
    open_envelopes,
    opened,
    past_deadline,
    row_of,
    submit,
    with_bids,
)
from tests.builders import in_submission


def state(city, ocid, vendor, kind):
    with looking(city) as session:
        return bids.envelope(session, bid_of(session, ocid, vendor), EnvelopeKind(kind)).state


def test_two_custodians_together_open_every_technical_envelope(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)

    outcome = open_envelopes(city, ocid, "technical")

    assert outcome.facts["opened"] == 3
    for bid in live(city, ocid):
        body = json.loads(bid.proposal_body)
        assert body["problems"] == []
        assert body["proposal"]["summary"] == "Crews in every district."
        assert bid.price_minor is None


def test_one_custodian_alone_opens_nothing(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    assert not consent(city, ocid, "technical", 0, 1).refused

    outcome = city.ask("bids.open", "scheduler", ocid=ocid, kind="technical")

    assert codes(outcome) == ["opening.consents_missing"]
    assert logged(city, ocid, "opening.refused")[-1]["reasons"] == ["opening.consents_missing"]
    assert [bid.proposal_body for bid in live(city, ocid)] == ["", "", ""]


def test_a_custodian_cannot_be_both_of_the_two(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)

    outcome = consent(city, ocid, "technical", 0, 0)

    assert codes(outcome) == ["opening.one_person"]


def test_the_same_custodian_twice_is_still_one(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    consent(city, ocid, "technical", 0, 1)

    again = consent(city, ocid, "technical", 0, 1)

    assert again.facts["consents"] == 1
    outcome = city.ask("bids.open", "scheduler", ocid=ocid, kind="technical")
    assert codes(outcome) == ["opening.consents_missing"]


def test_a_consent_one_second_before_the_deadline_is_refused_and_logged(begin):
    city, ocid = begin(with_bids)
    city.forward(city.deadline(ocid) - timedelta(seconds=1))

    outcome = consent(city, ocid, "technical", 0, 1)

    assert codes(outcome) == ["opening.before_deadline"]
    (entry,) = logged(city, ocid, "opening.refused")
    assert entry["reasons"] == ["opening.before_deadline"]
    with looking(city) as session:
        assert session.exec(select(OpeningConsent)).all() == []


def test_at_the_very_deadline_bids_still_come_so_nothing_is_opened(begin):
    city, ocid = begin(with_bids)
    city.forward(city.deadline(ocid))

    outcome = city.ask("bids.open", "scheduler", ocid=ocid, kind="technical")

    assert codes(outcome) == ["opening.before_deadline"]
    assert len(logged(city, ocid, "opening.refused")) == 1


def test_a_custodian_with_another_key_is_refused_and_logged(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    city.identities[CUSTODIANS[0]] = new_identity()

    outcome = consent(city, ocid, "technical", 0, 1)

    assert codes(outcome) == ["vault.not_addressed"]
    assert logged(city, ocid, "opening.refused")[-1]["reasons"] == ["vault.not_addressed"]


def test_a_consent_without_a_key_is_bad_input(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)

    with pytest.raises(BadInputError) as refused:
        city.ask(
            "opening.consent",
            CUSTODIANS[0],
            ocid=ocid,
            kind="technical",
            with_handle=CUSTODIANS[1],
        )

    assert refused.value.findings[0].code == "opening.no_key"


def test_a_third_custodian_stands_in_for_one_who_is_away(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    consent(city, ocid, "technical", 0, 1)

    assert not consent(city, ocid, "technical", 2, 0).refused
    assert not consent(city, ocid, "technical", 0, 2).refused

    outcome = city.do("bids.open", "scheduler", ocid=ocid, kind="technical")
    assert outcome.facts["opened"] == 3
    begun_anew = logged(city, ocid, "opening.consented")[1]
    assert len(begun_anew["replaces"]) == 1


def test_after_the_opening_no_secret_is_left_in_the_consents(begin):
    city, ocid = begin(opened)

    with looking(city) as session:
        given = session.exec(select(OpeningConsent)).all()
        row = row_of(session, ocid)
    assert [one.content for one in given] == [None, None]
    assert len({one.person_id for one in given}) == 2
    assert row.technical_opened_at == city.now


def test_a_tampered_envelope_is_named_and_the_others_open(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    path = ciphertext(city, ocid, VENDORS[1], EnvelopeKind.TECHNICAL)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))

    outcome = open_envelopes(city, ocid, "technical")

    assert (outcome.facts["opened"], outcome.facts["tampered"]) == (2, 1)
    assert codes(outcome) == ["opening.tampered"]
    assert outcome.findings[0].params["vendor"] == "Northlake Road Services"
    assert state(city, ocid, VENDORS[1], "technical") is EnvelopeState.TAMPERED
    assert state(city, ocid, VENDORS[0], "technical") is EnvelopeState.OPENED
    (entry,) = logged(city, ocid, "bid.tampered")
    assert entry["problems"] == ["vault.changed"]
    assert len(logged(city, ocid, "bid.opened")) == 2


def test_envelopes_swapped_between_two_vendors_are_both_named(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    one, other = (ciphertext(city, ocid, vendor, EnvelopeKind.TECHNICAL) for vendor in VENDORS[:2])
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)

    outcome = open_envelopes(city, ocid, "technical")

    assert (outcome.facts["opened"], outcome.facts["tampered"]) == (1, 2)


def test_the_log_has_one_entry_for_the_opening_and_one_for_each_bid(begin):
    city, ocid = begin(opened)

    (opening,) = logged(city, ocid, "bids.opened")
    assert opening["bids"] == 3
    assert len(set(opening["custodians"])) == 2
    assert len(logged(city, ocid, "bid.opened")) == 3


def test_of_a_replaced_bid_only_the_latest_version_is_opened(begin):
    city, ocid = begin(in_submission)
    submit(city, ocid, VENDORS[0], technical=a_proposal(summary="The first thought."))
    submit(city, ocid, VENDORS[0], technical=a_proposal(summary="The better thought."))
    past_deadline(city, ocid)

    outcome = open_envelopes(city, ocid, "technical")

    assert outcome.facts["opened"] == 1
    (bid,) = live(city, ocid)
    assert json.loads(bid.proposal_body)["proposal"]["summary"] == "The better thought."
    with looking(city) as session:
        states = {
            (one.version, one.kind): one.state for one in session.exec(select(BidEnvelope)).all()
        }
    assert states[1, EnvelopeKind.TECHNICAL] is EnvelopeState.SEALED
    assert states[2, EnvelopeKind.TECHNICAL] is EnvelopeState.OPENED


def test_a_withdrawn_bid_stays_sealed(begin):
    city, ocid = begin(with_bids)
    contact = "c" + "".join(letter for letter in VENDORS[2].lower() if letter.isalnum())[-12:]
    city.do("bid.withdraw", contact, ocid=ocid, lot=LOT)
    past_deadline(city, ocid)

    outcome = open_envelopes(city, ocid, "technical")

    assert outcome.facts["opened"] == 2
    with looking(city) as session:
        sealed = session.exec(
            select(BidEnvelope).where(
                BidEnvelope.kind == EnvelopeKind.TECHNICAL,
                BidEnvelope.state == EnvelopeState.SEALED,
            )
        ).all()
    assert len(sealed) == 1


def test_a_form_that_cannot_be_read_is_opened_kept_and_pointed_out(begin):
    city, ocid = begin(in_submission)
    submit(city, ocid, VENDORS[0], technical=b"Dear city,\nour offer is attached.")
    past_deadline(city, ocid)

    outcome = open_envelopes(city, ocid, "technical")

    assert codes(outcome) == ["opening.broken_form"]
    (bid,) = live(city, ocid)
    body = json.loads(bid.proposal_body)
    assert body["proposal"] is None
    assert body["text"].startswith("Dear city,")
    assert body["problems"]


def test_a_second_opening_is_refused(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    open_envelopes(city, ocid, "technical")

    outcome = city.ask("bids.open", "scheduler", ocid=ocid, kind="technical")

    assert codes(outcome) == ["opening.done"]


def test_prices_stay_sealed_until_the_technical_scores_are_locked(begin):
    city, ocid = begin(in_consensus)

    refused_consent = consent(city, ocid, "price", 0, 1)
    refused_opening = city.ask("bids.open", "scheduler", ocid=ocid, kind="price")

    assert codes(refused_consent) == ["opening.technical_open"]
    assert codes(refused_opening) == ["opening.technical_open"]
    reasons = [entry["reasons"] for entry in logged(city, ocid, "opening.refused")]
    assert reasons == [["opening.technical_open"]] * 2


def test_the_consents_to_the_technical_opening_do_not_open_prices(begin):
    city, ocid = begin(locked)

    outcome = city.ask("bids.open", "scheduler", ocid=ocid, kind="price")

    assert codes(outcome) == ["opening.consents_missing"]
    assert {state(city, ocid, vendor, "price") for vendor in VENDORS} == {EnvelopeState.SEALED}


def test_opened_prices_are_read_in_minor_units(begin):
    city, ocid = begin(locked)

    open_envelopes(city, ocid, "price")

    with looking(city) as session:
        found = [bid_of(session, ocid, vendor) for vendor in VENDORS]
    assert [bid.price_minor for bid in found] == [1_800_000_000, 1_700_000_000, 1_860_000_000]
    assert {bid.price_currency for bid in found} == {"USD"}


def test_the_price_of_a_bid_below_the_quality_minimum_is_returned_unopened(begin):
    city, ocid = begin(with_bids)
    below_two = LEVELS | {VENDORS[2]: (1, 1, 1)}  # outcome_approach asks for level 2
    from_opening_to_lock(city, ocid, levels=below_two)

    outcome = open_envelopes(city, ocid, "price")

    assert (outcome.facts["opened"], outcome.facts["returned"]) == (2, 1)
    assert state(city, ocid, VENDORS[2], "price") is EnvelopeState.RETURNED
    with looking(city) as session:
        assert bid_of(session, ocid, VENDORS[2]).price_minor is None


def test_the_price_of_a_disqualified_bid_is_returned_unopened(begin):
    city, ocid = begin(with_bids)
    from_opening_to_lock(city, ocid, failing=[VENDORS[2]])

    outcome = open_envelopes(city, ocid, "price")

    assert (outcome.facts["opened"], outcome.facts["returned"]) == (2, 1)
    assert state(city, ocid, VENDORS[2], "price") is EnvelopeState.RETURNED


def test_a_price_in_another_currency_is_opened_but_not_compared(begin):
    city, ocid = begin(in_submission)
    submit(city, ocid, VENDORS[0], price=a_price("9000000.00", currency="EUR"))
    submit(city, ocid, VENDORS[1], price=a_price("17000000.00"))
    submit(city, ocid, VENDORS[2], price=a_price("18600000.00"))
    from_opening_to_lock(city, ocid)

    outcome = open_envelopes(city, ocid, "price")

    assert codes(outcome) == ["opening.broken_form"]
    with looking(city) as session:
        assert bid_of(session, ocid, VENDORS[0]).price_minor is None
        assert bid_of(session, ocid, VENDORS[1]).price_minor == 1_700_000_000


def test_the_sweep_opens_what_two_have_agreed_to(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    consent(city, ocid, "technical", 0, 1)
    consent(city, ocid, "technical", 1, 0)

    outcome = city.do("bids.open", "scheduler")

    assert dict(outcome.facts) == {"solicitations": 1, "called": 0}
    assert all(bid.proposal_body for bid in live(city, ocid))


def test_the_sweep_calls_each_custodian_once(begin):
    city, ocid = begin(with_bids)
    with writing(city.engine) as session:
        for person in session.exec(select(Person).where(Person.handle.in_(CUSTODIANS))).all():
            person.email = f"{person.handle}@city.example"
            session.add(person)
    past_deadline(city, ocid)

    first = city.do("bids.open", "scheduler")
    second = city.do("bids.open", "scheduler")

    assert (first.facts["called"], second.facts["called"]) == (3, 0)
    with looking(city) as session:
        letters = session.exec(select(Outbox).where(Outbox.key.startswith("opening-"))).all()
    assert {json.loads(one.body)["letter"] for one in letters} == {"opening_technical"}


def test_the_sweep_leaves_a_solicitation_before_its_deadline_alone(begin):
    city, ocid = begin(with_bids)

    outcome = city.do("bids.open", "scheduler")

    assert dict(outcome.facts) == {"solicitations": 0, "called": 0}
    assert logged(city, ocid, "opening.refused") == []


def test_before_the_deadline_the_citys_whole_disk_and_one_custodian_read_nothing(begin):
    city, ocid = begin(with_bids)
    canary = b"Crews in every district"

    stored = [path for path in city.home.rglob("*") if path.is_file()]

    assert any(path.suffix == ".age" for path in stored)
    assert [path for path in stored if canary in path.read_bytes()] == []
    assert settings().vault.is_dir()
    assert {bid.status for bid in live(city, ocid)} == {BidStatus.PENDING}
