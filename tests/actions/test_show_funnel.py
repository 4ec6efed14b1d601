"""The vendor funnel of a city's own record, from the first invitation to the award."""

from datetime import timedelta

import pytest

from outcome_metrics.market.vendor_funnel import Step
from procurement.actions.reports.show_funnel import FunnelAsked, funnel_of
from procurement.actions.reports.show_market import own_market
from procurement.rules.errors import NotFoundError
from procurement.rules.vocabulary import VendorGroup
from tests.actions import bidding
from tests.actions.bidding import VENDORS
from tests.builders import in_outreach, tax_ids, team

UNSEEN = {Step.VIEWED, Step.ATTENDED, Step.STARTED, Step.SHORTLISTED, Step.PAID}


def funnel_seen(city, **asked):
    return funnel_of(city.engine, FunnelAsked(**{"threshold": None, **asked}))


def counts(lines):
    return {line.step: line.count for line in lines}


def of_group(seen, name):
    return counts([one.line for one in seen.groups[name]])


def test_before_the_release_nobody_can_have_been_told(city):
    ocid = in_outreach(city)
    city.do("vendor.invite", team("outreach_lead"), ocid=ocid, vendor=tax_ids()[0])

    seen = counts(funnel_seen(city).everybody)

    assert (seen[Step.IDENTIFIED], seen[Step.NOTIFIED], seen[Step.ASKED]) == (1, None, None)
    with pytest.raises(NotFoundError, match=r"solicitation\.unknown"):
        funnel_seen(city, solicitation="NOWHERE")


def test_what_is_sealed_is_unknown_until_the_opening_and_what_is_unchecked_until_the_check(city):
    ocid = bidding.with_bids(city)
    city.do("notice.publish", bidding.OFFICER, ocid=ocid)
    invited = len(tax_ids())

    sealed = funnel_seen(city, solicitation=ocid)
    running = own_market(city.engine)

    assert counts(sealed.everybody)[Step.NOTIFIED] == invited
    assert counts(sealed.everybody)[Step.SUBMITTED] is None
    assert (running.procedures, running.running, running.awards) == (1, 1, 0)
    assert running.single_rate is None

    bidding.past_deadline(city, ocid)
    bidding.open_envelopes(city, ocid, "technical")
    opened = funnel_seen(city)

    assert counts(opened.everybody)[Step.SUBMITTED] == len(VENDORS)
    lines = {line.step: line for line in opened.everybody}
    assert (lines[Step.RESPONSIVE].count, lines[Step.RESPONSIVE].unknown) == (0, len(VENDORS))
    assert lines[Step.RESPONSIVE].from_previous.out_of == 0
    assert {step for step, line in lines.items() if line.count is None} == {*UNSEEN, Step.AWARDED}
    assert (opened.solicitations, opened.pairs) == (1, invited)

    city.do("solicitation.advance", bidding.OFFICER, ocid=ocid, target="responsiveness")
    for vendor, failed in zip(VENDORS, ({}, {}, {"signed": "fail"}), strict=True):
        bidding.check(city, ocid, vendor, **failed)
    checked = {line.step: line for line in funnel_seen(city).everybody}

    responsive = checked[Step.RESPONSIVE]
    assert (responsive.count, responsive.previous) == (2, Step.SUBMITTED)
    assert (responsive.from_previous.passed, responsive.from_previous.out_of) == (2, 3)
    assert responsive.from_notified.out_of == invited


def test_an_awarded_procedure_counts_its_tenderers_its_award_and_its_groups(city):
    ocid = bidding.in_award(city)
    city.do("notice.publish", bidding.OFFICER, ocid=ocid)
    assert not bidding.award(city, ocid, VENDORS[0]).refused

    market = own_market(city.engine)

    assert (market.single.single, market.single.competitive) == (0, 1)
    assert market.single.mean == len(VENDORS)
    assert (market.awards, market.by_value.suppliers, market.currency) == (1, 1, "USD")
    assert market.by_value.hhi == 10_000
    assert market.incumbents.unknown == 1
    tomorrow = city.now.date() + timedelta(days=1)
    assert own_market(city.engine, since=tomorrow).procedures == 0
    assert funnel_seen(city, since=tomorrow).pairs == 0

    everybody = counts(funnel_seen(city, solicitation=ocid).everybody)
    assert everybody[Step.AWARDED] == 1
    for by in (VendorGroup.SIZE, VendorGroup.LOCALITY, VendorGroup.NEWNESS):
        seen = funnel_seen(city, by=by)
        for step in (Step.NOTIFIED, Step.SUBMITTED, Step.AWARDED):
            assert sum(of_group(seen, name)[step] for name in seen.groups) == everybody[step]

    public = funnel_seen(city, by=VendorGroup.SIZE, threshold=11)
    assert {one.line.count for lines in public.groups.values() for one in lines} <= {None, 0}
    assert counts(public.everybody)[Step.NOTIFIED] == len(tax_ids())
