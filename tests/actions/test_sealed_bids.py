"""S01 to S06 as whole acts: from a vendor's bytes to an opening, against everybody in between."""

import secrets
import shutil
import sqlite3
import threading
import time
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlmodel import select

from procurement.actions import setup
from procurement.actions.asking.requests import Asking
from procurement.actions.asking.submit_bid import submit_bid
from procurement.actions.bids.seal_envelopes import envelope_folder
from procurement.actions.city.keyring import opener
from procurement.rules.errors import ProcurementError
from procurement.store.bids import bids, keys
from procurement.store.bids.keys import TamperedError
from procurement.store.database.engine import database_clock, reading
from procurement.store.tables.bids import Bid, BidVersion, CustodianWrap, LateBid
from tests.actions.bidding import (
    CUSTODIANS,
    LOT,
    VENDORS,
    a_price,
    a_proposal,
    ciphertext,
    codes,
    consent,
    live,
    logged,
    looking,
    open_envelopes,
    past_deadline,
    row_of,
    submit,
    with_bids,
)
from tests.builders import a_city, contact_of, in_submission
from tests.store.test_vault import holders

KINDS = ("technical", "price")


def everything_under(city):
    return [city.home, setup.settings().vault, setup.settings().keys_folder]


# --- S01


def test_s01_a_canary_is_nowhere_while_a_bid_comes_in_nor_after_nor_in_a_backup(begin):
    city, ocid = begin(in_submission)
    canary = secrets.token_hex(32).encode()
    seen: list[str] = []

    def arriving():
        for _ in range(5):
            yield canary * (1 << 14)
            seen.extend(holders(canary, everything_under(city)))

    asking = Asking("bid.submit", contact_of(city, VENDORS[0]), {"ocid": ocid, "lot": LOT}, uuid4())
    outcome = submit_bid(city.engine, asking, technical=arriving(), price=[canary])
    backup = city.home / "backup.db"
    with sqlite3.connect(city.engine.url.database) as connection:
        connection.execute("VACUUM INTO ?", (str(backup),))

    assert not outcome.refused
    assert backup.stat().st_size > 0
    assert [*seen, *holders(canary, everything_under(city))] == []


# --- S02


def test_s02_the_whole_database_the_disk_and_one_custodian_s_key_open_nothing(begin):
    city, _ocid = begin(with_bids)
    with looking(city) as session:
        wraps = [one.content for one in session.exec(select(CustodianWrap)).all()]
    assert len(wraps) == len(list(permutations(CUSTODIANS, 2)))
    thief = [city.identities[CUSTODIANS[0]], opener(setup.settings().keys_folder)]

    first = [inner for content in wraps for inner in peeled(content, thief)]
    second = [inner for content in first for inner in peeled(content, thief)]

    assert len(first) == 2
    assert [inner for inner in first if b"AGE-SECRET-KEY" in inner] == []
    assert second == []


def peeled(content, thief):
    for identity in thief:
        try:
            yield keys.peel(keys.Wrap("a", "b", content), identity)
        except TamperedError:
            continue


@pytest.mark.parametrize("pair", list(permutations(range(3), 2)))
def test_s02_any_two_named_custodians_open_in_either_order(begin, pair):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)

    assert not consent(city, ocid, "technical", *pair).refused
    assert not consent(city, ocid, "technical", *reversed(pair)).refused

    outcome = city.do("bids.open", "scheduler", ocid=ocid, kind="technical")
    assert outcome.facts["opened"] == 3


# --- S03


def test_s03_a_host_whose_clock_is_years_ahead_opens_nothing(begin):
    city, ocid = begin(with_bids)
    city.forward(city.deadline(ocid) - timedelta(hours=1))
    assert time.time() > (city.deadline(ocid) + timedelta(days=365)).timestamp()

    consented = consent(city, ocid, "technical", 0, 1)
    by_flow = city.ask("bids.open", "scheduler", ocid=ocid, kind="technical")
    swept = city.ask("bids.open", "scheduler")

    assert codes(consented) == codes(by_flow) == ["opening.before_deadline"]
    assert swept.facts["solicitations"] == 0
    assert len(logged(city, ocid, "opening.refused")) == 2
    with pytest.raises(ProcurementError):
        city.ask("bids.open", "scheduler", ocid=ocid, kind="technical", now="2099-01-01")


def test_s03_the_database_s_clock_is_asked_in_the_database(city):
    with reading(city.engine) as session:
        first, second = database_clock(session), database_clock(session)

    assert first.utcoffset() == timedelta(0)
    assert first <= second


# --- S04


def test_s04_a_slow_upload_that_begins_in_time_and_ends_late_is_refused(begin):
    city, ocid = begin(in_submission)
    contact = contact_of(city, VENDORS[0])
    city.forward(city.deadline(ocid))

    def slowly():
        yield a_proposal()[:9]
        city.forward(city.deadline(ocid) + timedelta(milliseconds=1))
        yield a_proposal()[9:]

    asking = Asking("bid.submit", contact, {"ocid": ocid, "lot": LOT}, uuid4())
    outcome = submit_bid(city.engine, asking, technical=slowly(), price=[a_price("1.00")])

    assert codes(outcome) == ["bid.late"]
    assert list(envelope_folder(ocid).iterdir()) == []


def test_s04_of_forty_uploads_round_the_deadline_every_one_is_in_time_or_on_record(city):
    ocid = in_submission(city)
    contacts = [contact_of(city, vendor) for vendor in VENDORS]
    end = city.deadline(ocid)
    city.forward(end - timedelta(seconds=1))
    answers = []

    def upload(number):
        arguments = {"ocid": ocid, "lot": LOT}
        asking = Asking("bid.submit", contacts[number % len(contacts)], arguments, uuid4())
        outcome = submit_bid(
            city.engine, asking, technical=[a_proposal()], price=[a_price(f"{number}.00")]
        )
        answers.append(codes(outcome))

    threads = [threading.Thread(target=upload, args=(number,)) for number in range(40)]
    for number, thread in enumerate(threads):
        if number == 20:
            city.forward(end + timedelta(microseconds=1))
        thread.start()
    for thread in threads:
        thread.join()

    with looking(city) as session:
        taken = session.exec(select(BidVersion)).all()
        late = session.exec(select(LateBid)).all()
    assert len(answers) == len(taken) + len(late) == 40
    assert answers.count([]) == len(taken)
    assert all(one.received_at <= end for one in taken)
    assert all(one.received_at > end for one in late)
    assert len(late) >= 20
    assert len(logged(city, ocid, "bid.received")) == len(taken)
    assert len(logged(city, ocid, "bid.refused_late")) == len(late)


# --- S05


def test_s05_two_bids_that_changed_places_are_named_and_the_third_opens(begin):
    city, ocid = begin(with_bids)
    one, other = (ciphertext(city, ocid, vendor, "technical") for vendor in VENDORS[:2])
    aside = one.with_suffix(".aside")
    shutil.move(one, aside)
    shutil.move(other, one)
    shutil.move(aside, other)
    past_deadline(city, ocid)

    outcome = open_envelopes(city, ocid, "technical")

    assert (outcome.facts["opened"], outcome.facts["tampered"]) == (1, 2)
    problems = [entry["problems"] for entry in logged(city, ocid, "bid.tampered")]
    assert problems == [["vault.swapped"]] * 2


# --- S06


class Bidding(RuleBasedStateMachine):
    """Random bids, replacements, withdrawals and openings; a model says what must be."""

    begin = None  # set by the test

    def __init__(self):
        super().__init__()
        self.city, self.ocid = type(self).begin()
        self.contacts = {vendor: contact_of(self.city, vendor) for vendor in VENDORS}
        self.versions = dict.fromkeys(VENDORS, 0)
        self.standing: dict[str, str] = {}
        self.late = self.withdrawn = 0
        self.over = self.opened = False

    @rule(vendor=st.sampled_from(VENDORS), number=st.integers(1, 99))
    def submit(self, vendor, number):
        words = f"Bid {number} of {vendor}."
        outcome = submit(self.city, self.ocid, vendor, technical=a_proposal(summary=words))
        assert outcome.refused is self.over
        if self.over:
            self.late += 1
            return
        self.versions[vendor] += 1
        self.standing[vendor] = words
        assert outcome.facts["version"] == self.versions[vendor]

    @rule(vendor=st.sampled_from(VENDORS))
    def withdraw(self, vendor):
        outcome = self.city.ask("bid.withdraw", self.contacts[vendor], ocid=self.ocid, lot=LOT)
        possible = not self.over and vendor in self.standing
        assert outcome.refused is not possible
        if possible:
            self.versions[vendor] += 1
            self.withdrawn += 1
            del self.standing[vendor]

    @rule()
    def open_too_early(self):
        if not self.over:
            refused = consent(self.city, self.ocid, "technical", 0, 1)
            assert codes(refused) == ["opening.before_deadline"]

    @precondition(lambda self: not self.over and sum(self.versions.values()) > 2)
    @rule()
    def deadline_passes(self):
        past_deadline(self.city, self.ocid)
        self.over = True

    @precondition(lambda self: self.over and not self.opened)
    @rule()
    def open(self):
        outcome = open_envelopes(self.city, self.ocid, "technical")
        assert outcome.facts["opened"] == len(self.standing)
        self.opened = True

    @invariant()
    def the_database_and_the_log_agree_with_the_model(self):
        with looking(self.city) as session:
            row = row_of(session, self.ocid)
            all_bids = session.exec(select(Bid)).all()
            versions = session.exec(select(BidVersion)).all()
            late = session.exec(select(LateBid)).all()
            for bid in live(self.city, self.ocid):
                assert bids.version(session, bid).version == bid.current_version
        assert len(versions) == sum(self.versions.values())
        assert len(all_bids) == sum(count > 0 for count in self.versions.values())
        assert len(late) == self.late
        received = sum(self.versions.values()) - self.withdrawn
        assert len(logged(self.city, self.ocid, "bid.received")) == received
        assert len(logged(self.city, self.ocid, "bid.withdrawn")) == self.withdrawn
        assert len(logged(self.city, self.ocid, "bid.refused_late")) == self.late
        proposals = [bid.proposal_body for bid in live(self.city, self.ocid)]
        assert all(bool(text) is self.opened for text in proposals)
        if self.opened:
            said = sorted(text for text in self.standing.values())
            assert all(any(words in text for text in proposals) for words in said)
            assert len(logged(self.city, self.ocid, "bid.opened")) == len(self.standing)
            assert row.technical_opened_at is not None


def test_s06_versions_are_kept_and_only_the_last_one_that_stands_is_opened(
    shelf, tmp_path, monkeypatch
):
    def begin():
        city = a_city(tmp_path / uuid4().hex, monkeypatch, shelf=shelf)
        return city, shelf.tell(in_submission, city)

    machine = type("Told", (Bidding,), {"begin": staticmethod(begin)})
    few = settings(max_examples=6, stateful_step_count=12, suppress_health_check=list(HealthCheck))

    machine.TestCase.settings = few
    machine.TestCase().runTest()
    setup.forget()
