"""Who came is on record with its source; whoever is on no list is unknown until it is complete."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DatabaseError

from outcome_metrics.market.vendor_funnel import Step
from procurement.actions.outreach.show_engagements import engagement_log
from procurement.actions.reports.show_funnel import FunnelAsked, funnel_of
from procurement.store.database.engine import writing
from procurement.store.tables.outreach import StepList
from tests.actions import bidding
from tests.builders import in_drafting, in_outreach, tax_ids, team

LEAD = team("outreach_lead")
SHEET = "Sign-in sheet of the open meeting"


def steps(city, ocid):
    seen = funnel_of(city.engine, FunnelAsked(solicitation=ocid, threshold=None))
    return {line.step: (line.count, line.unknown) for line in seen.everybody}


def came(city, ocid, *vendors, step="attended", **more):
    return city.ask(
        "steps.record", LEAD, ocid=ocid, step=step, vendors=vendors, source=SHEET, **more
    )


def codes(outcome):
    return [one.code for one in outcome.findings]


def test_an_open_list_counts_who_is_on_it_and_nobody_else(city):
    ocid = in_drafting(city)
    everybody = len(tax_ids())
    assert steps(city, ocid)[Step.ATTENDED] == (None, everybody)

    outcome = came(city, ocid, *tax_ids()[:2])

    assert dict(outcome.facts) == {"vendors": 2, "complete": False}
    assert steps(city, ocid)[Step.ATTENDED] == (2, everybody - 2)
    assert steps(city, ocid)[Step.VIEWED] == (None, everybody)


def test_with_a_complete_list_all_others_did_not_come(city):
    ocid = in_drafting(city)
    came(city, ocid, tax_ids()[0])

    came(city, ocid, tax_ids()[1], complete=True)

    assert steps(city, ocid)[Step.ATTENDED] == (2, 0)


def test_a_complete_list_without_vendors_says_that_nobody_came(city):
    ocid = in_drafting(city)

    refused = came(city, ocid)
    came(city, ocid, complete=True)

    assert codes(refused) == ["steps.nobody"]
    assert steps(city, ocid)[Step.ATTENDED] == (0, 0)


def test_who_began_a_bid_is_sealed_until_the_technical_opening(city):
    ocid = bidding.with_bids(city)
    early = came(city, ocid, tax_ids()[0], step="started")
    bidding.past_deadline(city, ocid)
    bidding.open_envelopes(city, ocid, "technical")

    came(city, ocid, *tax_ids()[:4], step="started", complete=True)

    assert codes(early) == ["steps.sealed"]
    assert steps(city, ocid)[Step.STARTED] == (4, 0)


def test_all_that_is_wrong_with_a_list_is_said_at_once_and_nothing_is_kept(city):
    ocid = in_outreach(city)

    outcome = city.ask(
        "steps.record",
        LEAD,
        ocid=ocid,
        step="viewed",
        source=" ",
        vendors=("nobody", "XX-PCT/0"),
        held_on=city.now.date() + timedelta(days=2),
    )

    assert codes(outcome) == [
        "steps.no_source",
        "steps.not_yet",
        "vendor.bad_reference",
        "vendor.unknown",
    ]
    assert steps(city, ocid)[Step.VIEWED][0] is None


def test_a_list_is_never_changed(city):
    came(city, in_drafting(city), tax_ids()[0])

    with pytest.raises(DatabaseError), writing(city.engine) as session:
        session.execute(StepList.__table__.update().values(complete=True))


def test_the_log_says_when_with_whom_on_what_and_who_helped_to_write(city):
    ocid = in_outreach(city)
    held = city.now.date() - timedelta(days=3)

    city.do(
        "engagement.record",
        LEAD,
        ocid=ocid,
        topic="Price bands",
        with_whom="Two firms",
        shared_with_all=False,
        kind="meeting",
        held_on=held,
        material="Draft scope",
        vendors=tax_ids()[:1],
        authors=tax_ids()[1:2],
    )

    (one,) = engagement_log(city.engine, ocid)
    assert (one.held_on, one.kind, one.material) == (held, "meeting", "Draft scope")
    assert one.firms == tuple(sorted(tax_ids()[:2]))
    assert one.authors == (tax_ids()[1],)


def test_a_contact_that_is_still_to_come_or_with_nobody_known_is_refused(city):
    ocid = in_outreach(city)

    outcome = city.ask(
        "engagement.record",
        LEAD,
        ocid=ocid,
        topic="Depots",
        with_whom="A firm",
        shared_with_all=True,
        held_on=city.now.date() + timedelta(days=2),
        authors=["XX-PCT/0"],
    )

    assert codes(outcome) == ["vendor.unknown", "outreach.not_held_yet"]
    assert engagement_log(city.engine, ocid) == ()


def test_who_helped_to_write_is_flagged_on_its_bid_and_who_only_took_part_is_not(city):
    ocid = bidding.opened(city)
    author, other = bidding.VENDORS[:2]
    city.do(
        "engagement.record",
        LEAD,
        ocid=ocid,
        topic="Price bands",
        with_whom="A firm",
        shared_with_all=True,
        vendors=[other],
        authors=[author],
    )

    flagged = bidding.check(city, ocid, author)
    plain = bidding.check(city, ocid, other)

    assert codes(flagged) == ["responsiveness.wrote_scope"]
    assert not flagged.refused
    assert codes(plain) == []
    entries = bidding.logged(city, ocid, "responsiveness.checked")
    assert [one["wrote_scope"] for one in entries] == [["Price bands"], []]
