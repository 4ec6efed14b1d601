"""The vendor register: one vendor a number, certificates as of a day, merges that lose nothing."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from outcome_metrics.market.vendor_funnel import Step
from procurement.actions.asking.look_at_vendors import duplicates_seen, vendors_seen
from procurement.actions.asking.requests import Asking
from procurement.actions.reports.show_funnel import FunnelAsked, funnel_of
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.errors import BadInputError, NotAllowedError, NotFoundError
from procurement.rules.vocabulary import VendorGroup
from procurement.store.database.engine import reading
from procurement.store.tables.bids import Bid
from procurement.store.vendors import vendors
from tests.actions import bidding
from tests.actions.bidding import VENDORS, codes, logged
from tests.builders import contact_of, in_submission, tax_ids, team

OFFICER = "officer"
ONE, OTHER = "US-EIN/44-5556667", "US-EIN/445556667"
FIRM = {"tax_scheme": "US-EIN", "tax_id": "44-5556667", "name": "Lakeside Paving"}
SBE = {"kind": "SBE", "issuer": "State", "valid_from": "2014-01-01", "valid_to": "2015-12-31"}


@pytest.fixture
def staffed(city):
    """Return a city whose officer is registered, through the sample case."""
    in_submission(city)
    return city


def seen(city, who=OFFICER, vendor="", day=None):
    asking = Asking("vendors.look", who, {"vendor": vendor}, uuid4())
    return vendors_seen(city.engine, asking, day=day)


def shown(city, vendor, day=None):
    (one,) = seen(city, vendor=vendor, day=day)[1]
    return one


def certify(city, vendor=ONE, **changed):
    return city.ask("vendor.certify", OFFICER, vendor=vendor, certificate=SBE | changed)


def merge(city, one, into, **changed):
    named = {"vendor": one, "into": into, "reason": "One firm, entered twice"} | changed
    return city.ask("vendor.merge", OFFICER, **named)


def test_a_number_in_another_form_is_the_same_vendor(staffed):
    staffed.do("vendor.register", OFFICER, **FIRM)

    again = staffed.do("vendor.register", OFFICER, **FIRM | {"tax_id": "445556667", "name": "LSP"})

    assert dict(again.facts) == {"vendor": ONE, "known": True}
    assert (shown(staffed, OTHER).reference, shown(staffed, OTHER).name) == (ONE, FIRM["name"])


@pytest.mark.parametrize(
    "changed", [{"tax_scheme": "ein"}, {"tax_id": "--"}, {"name": "  "}, {"tax_id": ""}]
)
def test_a_vendor_without_number_register_or_name_is_refused(staffed, changed):
    with pytest.raises(BadInputError, match=r"vendor\.(bad_reference|no_name)"):
        staffed.ask("vendor.register", OFFICER, **FIRM | changed)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (("US-EIN", "12-345678"), "vendor.number_form"),
        (("CA-BN", "123456789"), "vendor.number_digit"),
    ],
)
def test_a_number_that_nobody_can_have_is_refused_with_the_remedy(staffed, number, code):
    scheme, written = number

    with pytest.raises(BadInputError) as refusal:
        staffed.ask("vendor.register", OFFICER, tax_scheme=scheme, tax_id=written, name="Firm")

    assert [one.code for one in refusal.value.findings] == [code]


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (("CA-BN", "123456782"), []),
        (("US-EIN", "08-1234567"), ["vendor.number_unusual"]),
        (("CO-NIT", "900.100.117"), ["vendor.number_no_digit"]),
        (("US-DUNS", "081466849"), ["vendor.number_unchecked"]),
    ],
)
def test_a_number_that_cannot_be_checked_is_taken_and_that_is_said(staffed, number, found):
    scheme, written = number

    taken = staffed.do("vendor.register", OFFICER, tax_scheme=scheme, tax_id=written, name="Firm")

    assert codes(taken) == found


def test_a_certificate_is_worth_what_its_dates_and_its_issuer_say_of_the_day(staffed):
    staffed.do("vendor.register", OFFICER, **FIRM)
    certificate = certify(staffed).facts["certificate"]
    for what, since in (("suspended", "2014-10-03"), ("reinstated", "2015-02-01")):
        staffed.do(
            "certificate.change",
            OFFICER,
            certificate=certificate,
            what=what,
            since=since,
            reason="Letter of the issuer",
        )

    days = ("2013-12-31", "2014-10-02", "2014-10-03", "2015-02-01", "2016-01-01")
    found = [shown(staffed, ONE, date.fromisoformat(day)) for day in days]

    assert [one.certificates[0].status.value for one in found] == [
        "not_yet",
        "valid",
        "suspended",
        "valid",
        "expired",
    ]
    assert [one.held for one in found] == ["", "SBE", "", "SBE", ""]
    assert [entry["what"] for entry in logged(staffed, CHAIN, "certificate.changed")] == [
        "suspended",
        "reinstated",
    ]


def test_the_same_certificate_again_changes_nothing_and_a_renewal_is_its_own(staffed):
    staffed.do("vendor.register", OFFICER, **FIRM)
    first = certify(staffed)

    again = certify(staffed)
    renewed = certify(staffed, valid_from="2016-01-01", valid_to=None)

    assert dict(again.facts) == {"certificate": first.facts["certificate"], "known": True}
    assert renewed.facts["certificate"] != first.facts["certificate"]
    assert len(shown(staffed, ONE).certificates) == 2


def test_a_certificate_that_ends_before_it_begins_and_a_change_without_reason_are_refused(staffed):
    staffed.do("vendor.register", OFFICER, **FIRM)
    change = {"what": "suspended", "since": "2014-06-01"}
    held = certify(staffed).facts["certificate"]

    backward = certify(staffed, valid_to="2013-01-01")
    unexplained = staffed.ask("certificate.change", OFFICER, certificate=held, reason=" ", **change)
    unfounded = staffed.ask(
        "certificate.change",
        OFFICER,
        certificate=held,
        reason="Letter",
        what="reinstated",
        since="2014-06-01",
    )

    assert codes(backward) == ["certificate.ends_before_start"]
    assert codes(unexplained) == ["certificate.no_reason"]
    assert codes(unfounded) == ["certificate.so_already"]
    with pytest.raises(NotFoundError, match=r"certificate\.unknown"):
        staffed.ask("certificate.change", OFFICER, certificate=uuid4(), reason="Letter", **change)


def test_after_a_merge_both_numbers_lead_to_the_survivor_with_all_certificates(staffed):
    staffed.do("vendor.register", OFFICER, **FIRM)
    old = {"tax_scheme": "US-DUNS", "tax_id": "081466849", "name": "LAKESIDE PAVING, LLC."}
    staffed.do("vendor.register", OFFICER, **old)
    certify(staffed, "US-DUNS/081466849")

    (pair,) = duplicates_seen(staffed.engine, Asking("vendors.look", OFFICER, {}, uuid4()))[1]
    outcome = merge(staffed, pair.one, pair.other)

    assert (pair.one, pair.other, pair.why.value) == ("US-DUNS/081466849", ONE, "same_name")
    assert not outcome.refused
    one = shown(staffed, "US-DUNS/081466849")
    assert (one.reference, one.also, one.name) == (ONE, ("US-DUNS/081466849",), FIRM["name"])
    assert [held.kind for held in one.certificates] == ["SBE"]
    assert one.reference in {each.reference for each in seen(staffed)[1]}
    assert "US-DUNS/081466849" not in {each.reference for each in seen(staffed)[1]}
    assert dict(merge(staffed, pair.one, pair.other).facts)["known"] is True
    assert [entry["reason"] for entry in logged(staffed, CHAIN, "vendor.merged")] == [
        "One firm, entered twice"
    ]


def test_a_separated_vendor_has_all_that_was_its_own_again(staffed):
    staffed.do("vendor.register", OFFICER, **FIRM)
    certify(staffed)
    before = shown(staffed, ONE)
    assert not merge(staffed, ONE, VENDORS[0]).refused
    assert shown(staffed, ONE).reference == VENDORS[0]

    apart = staffed.do("vendor.separate", OFFICER, vendor=ONE, reason="Two firms after all")
    again = staffed.ask("vendor.separate", OFFICER, vendor=ONE, reason="Two firms after all")

    assert not apart.refused
    assert shown(staffed, ONE) == before
    assert codes(again) == ["vendor.not_merged"]


def test_merges_follow_each_other_and_never_go_in_a_circle(staffed):
    first, second, third = tax_ids()[:3]
    assert not merge(staffed, first, second).refused
    assert not merge(staffed, second, third).refused

    back = merge(staffed, third, first)

    assert codes(back) == ["vendor.merged_with_itself"]
    assert {shown(staffed, one).reference for one in (first, second, third)} == {third}


def test_a_merge_without_a_reason_or_with_itself_is_refused(staffed):
    one, other = tax_ids()[:2]

    assert codes(merge(staffed, one, other, reason=" ")) == ["vendor.no_reason"]
    assert codes(merge(staffed, one, one)) == ["vendor.merged_with_itself"]


def test_two_vendors_with_bids_for_one_lot_stay_apart(city):
    ocid = bidding.with_bids(city)

    refused = merge(city, VENDORS[0], VENDORS[1])

    assert codes(refused) == ["vendor.both_bid"]
    assert refused.findings[0].params["ocid"] == ocid


def test_a_merged_vendor_s_bid_is_replaced_by_the_survivor_and_counts_once(city):
    ocid = in_submission(city)
    old, survivor = VENDORS[:2]
    assert not bidding.submit(city, ocid, old).refused
    assert not merge(city, old, survivor).refused

    assert not bidding.submit(city, ocid, survivor).refused

    with reading(city.engine) as session:
        (bid,) = session.exec(select(Bid).where(Bid.ocid == ocid)).all()
        assert bid.current_version == 2
        assert bid.vendor_id in vendors.same_firm(session, vendors.by_tax_id(session, survivor).id)
    city.do("notice.publish", bidding.OFFICER, ocid=ocid)
    bidding.past_deadline(city, ocid)
    bidding.open_envelopes(city, ocid, "technical")
    steps = {one.step: one.count for one in funnel(city).everybody}
    assert steps[Step.SUBMITTED] == 1
    assert steps[Step.NOTIFIED] == len(tax_ids()) - 1


def test_vendors_that_replaced_a_bid_as_one_do_not_come_apart(city):
    ocid = in_submission(city)
    old, survivor = VENDORS[:2]
    assert not bidding.submit(city, ocid, old).refused
    assert not merge(city, old, survivor).refused
    assert not bidding.submit(city, ocid, survivor).refused

    apart = city.ask("vendor.separate", OFFICER, vendor=old, reason="Two firms after all")

    assert codes(apart) == ["vendor.shared_bid"]
    assert apart.findings[0].params["ocid"] == ocid


def test_the_chain_keeps_of_a_certificate_only_whose_it_is(staffed):
    staffed.do("vendor.register", OFFICER, **FIRM)
    certify(staffed)

    (entry,) = logged(staffed, CHAIN, "vendor.certified")

    assert entry.keys() == {"vendor", "certificate"}


def funnel(city, **asked):
    return funnel_of(city.engine, FunnelAsked(threshold=None, **asked))


def test_the_funnel_counts_a_certificate_on_the_days_on_which_it_was_valid(city):
    ocid = in_submission(city)
    vendor = VENDORS[0]
    held = certify(city, vendor, kind="TEST", valid_from="2010-01-01", valid_to=None)
    city.do("notice.publish", bidding.OFFICER, ocid=ocid)
    city.do(
        "certificate.change",
        OFFICER,
        certificate=held.facts["certificate"],
        what="suspended",
        since=(city.now + timedelta(days=2)).date(),
        reason="Letter of the issuer",
    )
    city.forward(city.now + timedelta(days=5))
    assert not bidding.submit(city, ocid, vendor).refused
    bidding.past_deadline(city, ocid)
    bidding.open_envelopes(city, ocid, "technical")

    groups = funnel(city, by=VendorGroup.CERTIFICATION).groups
    of_test = {one.line.step: one.line.count for one in groups["TEST"]}

    assert (of_test[Step.NOTIFIED], of_test[Step.SUBMITTED]) == (1, 0)


def test_nobody_who_scores_bids_sees_certificates_or_demographics(staffed):
    chair = team("chair")
    staffed.do("role.grant", "admin", handle=chair, role="outreach_lead")

    outcome, found = seen(staffed, chair)

    assert codes(outcome) == ["vendor.not_for_panel"]
    assert found == ()
    with pytest.raises(NotAllowedError, match=r"access\.denied"):
        seen(staffed, bidding.EVALUATORS[0])
    with pytest.raises(NotAllowedError, match=r"access\.denied"):
        seen(staffed, contact_of(staffed, VENDORS[0]))


def test_who_looked_is_on_record(staffed):
    seen(staffed, vendor=VENDORS[0])

    assert logged(staffed, CHAIN, "vendors.seen")[-1] == {"vendor": VENDORS[0]}
