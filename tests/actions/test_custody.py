"""Custodians leave, join and lose keys: any two who hold the secret open, and nobody else."""

import pytest
from sqlmodel import select

from procurement.rules.errors import BadInputError
from procurement.store.bids import keys
from procurement.store.bids.keys import TamperedError, new_identity
from procurement.store.tables.bids import CustodianWrap
from procurement.store.tables.custody import CustodyChange
from tests.actions.bidding import (
    CUSTODIANS,
    codes,
    consent,
    logged,
    looking,
    open_envelopes,
    past_deadline,
    with_bids,
)
from tests.builders import ADMINISTRATOR

ONE, TWO, THREE = CUSTODIANS[:3]
NEW = "newcomer"


@pytest.fixture
def sealed(begin):
    """Return a city with three bids, and a fourth custodian who holds nothing yet."""
    city, ocid = begin(with_bids)
    city.do("person.register", ADMINISTRATOR, handle=NEW, name="Nia Newcomer")
    city.do("role.grant", ADMINISTRATOR, handle=NEW, role="custodian", subject=ocid)
    city.identities[NEW] = new_identity()
    city.do("key.register", NEW, recipient=city.identities[NEW].recipient)
    return city, ocid


def change(city, ocid, who, other, **names):
    return city.ask(
        "custody.change",
        who,
        ocid=ocid,
        with_handle=other,
        private=city.identities[who],
        **names,
    )


def replaced(city, ocid, **names):
    names = names or {"leaves": THREE, "joins": NEW}
    assert change(city, ocid, ONE, TWO, **names).facts["done"] is False
    return change(city, ocid, TWO, ONE, **names)


def consents(city, ocid, who, other):
    return city.ask(
        "opening.consent",
        who,
        ocid=ocid,
        kind="technical",
        with_handle=other,
        private=city.identities[who],
    )


def test_s02_who_joined_opens_with_any_of_the_others(sealed):
    city, ocid = sealed

    assert replaced(city, ocid).facts["custodians"] == 3

    past_deadline(city, ocid)
    assert not consents(city, ocid, NEW, ONE).refused
    assert not consents(city, ocid, ONE, NEW).refused
    outcome = city.do("bids.open", "scheduler", ocid=ocid, kind="technical")
    assert outcome.facts["opened"] == 3


def test_s02_who_left_finds_no_wrap_and_no_stored_one_opens_to_the_old_key(sealed):
    city, ocid = sealed
    replaced(city, ocid)
    past_deadline(city, ocid)

    outcome = consents(city, ocid, THREE, ONE)

    assert codes(outcome) == ["opening.no_wrap"]
    with looking(city) as session:
        wraps = session.exec(select(CustodianWrap)).all()
    assert len(wraps) == 6
    for wrap in wraps:
        with pytest.raises(TamperedError):
            keys.peel(keys.Wrap("a", "b", wrap.content), city.identities[THREE])


def test_one_custodian_alone_changes_nothing(sealed):
    city, ocid = sealed
    with looking(city) as session:
        before = {one.content for one in session.exec(select(CustodianWrap)).all()}

    change(city, ocid, ONE, TWO, leaves=THREE, joins=NEW)
    change(city, ocid, ONE, TWO, leaves=THREE, joins=NEW)
    change(city, ocid, TWO, ONE, joins=NEW)  # another change: no second half

    with looking(city) as session:
        assert {one.content for one in session.exec(select(CustodianWrap)).all()} == before
    assert logged(city, ocid, "custody.changed") == []
    assert len(logged(city, ocid, "custody.begun")) == 3


def test_a_finished_change_keeps_no_secret_and_says_who_did_it(sealed):
    city, ocid = sealed

    replaced(city, ocid)

    with looking(city) as session:
        (row,) = session.exec(select(CustodyChange)).all()
    assert row.content is None
    assert row.begun_by != row.with_person_id
    (entry,) = logged(city, ocid, "custody.changed")
    assert len(entry["holders"]) == 3


def test_a_custodian_who_lost_a_key_joins_again_with_a_new_one(sealed):
    city, ocid = sealed
    city.identities[THREE] = new_identity()
    city.do("key.register", THREE, recipient=city.identities[THREE].recipient)

    assert not replaced(city, ocid, joins=THREE).refused

    past_deadline(city, ocid)
    assert not consent(city, ocid, "technical", 2, 0).refused
    assert not consent(city, ocid, "technical", 0, 2).refused


def test_with_one_key_lost_the_two_others_still_open(begin):
    city, ocid = begin(with_bids)
    city.identities[THREE] = new_identity()
    past_deadline(city, ocid)

    assert codes(consent(city, ocid, "technical", 2, 0)) == ["vault.not_addressed"]
    assert open_envelopes(city, ocid, "technical").facts["opened"] == 3


@pytest.mark.parametrize(
    ("who", "other", "names", "code"),
    [
        (ONE, TWO, {}, "custody.no_change"),
        (ONE, ONE, {"joins": NEW}, "opening.one_person"),
        (NEW, ONE, {"joins": NEW}, "custody.not_a_holder"),
        (ONE, TWO, {"leaves": TWO, "joins": NEW}, "custody.leaver_wraps"),
        (ONE, TWO, {"joins": ADMINISTRATOR}, "custody.no_key"),
        (ONE, TWO, {"leaves": THREE}, "custody.too_few"),
    ],
)
def test_what_two_custodians_cannot_do_is_refused_with_its_reason(sealed, who, other, names, code):
    city, ocid = sealed

    assert code in codes(change(city, ocid, who, other, **names))

    assert logged(city, ocid, "custody.begun") == []


def test_a_change_needs_the_custodian_s_own_key(sealed):
    city, ocid = sealed

    with pytest.raises(BadInputError):
        city.ask("custody.change", ONE, ocid=ocid, with_handle=TWO, joins=NEW)
    city.identities[ONE] = new_identity()
    assert codes(change(city, ocid, ONE, TWO, joins=NEW)) == ["vault.not_addressed"]
