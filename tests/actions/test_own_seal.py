"""Vendors who seal at home with age: what is stored is what they sent, and garbage harms nobody."""

from uuid import uuid4

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from procurement.actions.asking.requests import Asking
from procurement.actions.asking.submit_bid import submit_sealed_bid
from procurement.actions.bids.seal_envelopes import envelope_folder, key_of_tender
from procurement.rules.errors import BadInputError, ConflictError, NotFoundError
from procurement.rules.vocabulary import EnvelopeKind, EnvelopeState
from procurement.store.bids import bids
from procurement.store.bids.age_files import AGE_HEADER, most_ciphertext, sealed_to_a_key
from procurement.store.bids.keys import new_identity
from tests.actions.bidding import (
    LOT,
    VENDORS,
    a_price,
    a_proposal,
    bid_of,
    codes,
    live,
    logged,
    looking,
    open_envelopes,
    past_deadline,
    submit,
)
from tests.builders import contact_of, in_drafting, in_submission

KEY = new_identity().recipient


def sealed_at_home(content, *recipients):
    return pyrage.encrypt(content, [x25519.Recipient.from_str(one) for one in recipients or (KEY,)])


def hand_in(city, ocid, vendor, technical, price):
    asking = Asking("bid.submit", contact_of(city, vendor), {"ocid": ocid, "lot": LOT}, uuid4())
    return submit_sealed_bid(city.engine, asking, technical=[technical], price=[price])


def both(city, ocid, *more):
    key = key_of_tender(city.engine, ocid).recipient
    return sealed_at_home(a_proposal(), key, *more), sealed_at_home(a_price("17.00"), key, *more)


def stored(ocid):
    folder = envelope_folder(ocid)
    return sorted(one.read_bytes() for one in folder.iterdir()) if folder.is_dir() else []


def test_a_bid_sealed_at_home_lies_in_the_vault_as_it_came_and_opens_like_any_other(begin):
    city, ocid = begin(in_submission)
    envelopes = both(city, ocid)

    assert not hand_in(city, ocid, VENDORS[0], *envelopes).refused
    assert stored(ocid) == sorted(envelopes)

    past_deadline(city, ocid)
    assert open_envelopes(city, ocid, "technical").facts["opened"] == 1
    assert [bool(bid.proposal_body) for bid in live(city, ocid)] == [True]


def test_a_vendor_may_seal_for_a_key_of_its_own_besides(begin):
    city, ocid = begin(in_submission)

    hand_in(city, ocid, VENDORS[0], *both(city, ocid, KEY))

    past_deadline(city, ocid)
    assert open_envelopes(city, ocid, "technical").facts["opened"] == 1


def test_what_was_sealed_for_another_key_is_named_at_the_opening_and_harms_nobody(begin):
    city, ocid = begin(in_submission)
    hand_in(city, ocid, VENDORS[0], sealed_at_home(b"one"), sealed_at_home(b"two"))
    submit(city, ocid, VENDORS[1])
    past_deadline(city, ocid)

    outcome = open_envelopes(city, ocid, "technical")

    assert (outcome.facts["opened"], outcome.facts["tampered"]) == (1, 1)
    assert codes(outcome) == ["opening.unreadable"]
    (entry,) = logged(city, ocid, "bid.unreadable")
    assert entry["problems"] == ["vault.wrong_key"]
    with looking(city) as session:
        bid = bid_of(session, ocid, VENDORS[0])
        envelope = bids.envelope(session, bid, EnvelopeKind.TECHNICAL)
    assert envelope.state is EnvelopeState.TAMPERED


@pytest.mark.parametrize(
    ("garbage", "code"),
    [
        (b"MZ" * 100, "vault.not_age"),
        (AGE_HEADER + b"-> X25519 short\n\n--- no\n" + b"x" * 99, "vault.not_age"),
        (AGE_HEADER + b"x" * 100_000, "vault.not_age"),
        (pyrage.encrypt(b"all of it", [x25519.Recipient.from_str(KEY)])[:-60], "vault.not_age"),
        (pyrage.encrypt(b"", [x25519.Recipient.from_str(KEY)]), "vault.not_age"),
        (pyrage.passphrase.encrypt(b"all of it", "secret"), "vault.no_recipient"),
    ],
    ids=["a program", "no stanza", "no end", "cut", "holds nothing", "a password"],
)
def test_s09_what_is_no_bid_sealed_to_a_key_is_refused_and_leaves_no_file(begin, garbage, code):
    city, ocid = begin(in_submission)
    technical, _ = both(city, ocid)

    with pytest.raises(BadInputError) as refused:
        hand_in(city, ocid, VENDORS[0], technical, garbage)

    assert [one.code for one in refused.value.findings] == [code]
    assert stored(ocid) == []
    assert live(city, ocid) == []


def test_s05_a_copy_of_another_vendor_s_file_is_refused_and_the_first_stays(begin):
    city, ocid = begin(in_submission)
    envelopes = both(city, ocid)
    hand_in(city, ocid, VENDORS[0], *envelopes)

    with pytest.raises(ConflictError):
        hand_in(city, ocid, VENDORS[1], *envelopes)

    assert len(stored(ocid)) == 2
    assert len(live(city, ocid)) == 1


def test_before_the_release_there_is_no_key(begin):
    city, ocid = begin(in_drafting)

    with pytest.raises(NotFoundError):
        key_of_tender(city.engine, ocid)


@given(st.binary(min_size=1, max_size=300_000), st.integers(1, 70_000))
def test_every_real_age_file_passes_in_whatever_pieces_it_comes(content, size):
    sealed = sealed_at_home(content, KEY, new_identity().recipient)

    passed = b"".join(sealed_to_a_key(sealed[at : at + size] for at in range(0, len(sealed), size)))

    assert passed == sealed
    assert len(sealed) <= most_ciphertext(len(content))
