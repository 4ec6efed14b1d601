"""The outreach plan: targets beside who was reached, counted again from the case itself."""

from pathlib import Path
from uuid import uuid4

from procurement.actions.asking.look_at_outreach import matches_seen, plan_seen
from procurement.actions.asking.requests import Asking
from procurement.ingest.commodities.mapping import load_code_mapping
from procurement.ingest.commodities.reading import read_codes
from tests.builders import in_outreach, released, tax_ids, team, written_case

LEAD, OFFICER = team("outreach_lead"), "officer"
VENDORS = written_case()["outreach"]["vendors"]
CODES = Path(__file__).parents[2] / "examples" / "sample-codes.csv"
LISTED = dict(zip(tax_ids(), VENDORS, strict=True))


def set_target(city, ocid, dimension, group, least):
    told = {"dimension": dimension, "group": group, "least": least, "reason": "Trade survey"}
    return city.do("target.set", LEAD, ocid=ocid, **told)


def invite(city, ocid, *vendors):
    for vendor in vendors:
        city.do("vendor.invite", LEAD, ocid=ocid, vendor=vendor)


def plan(city, ocid, who=LEAD):
    asking = Asking("vendors.look", who, {}, uuid4())
    return plan_seen(city.engine, asking, solicitation=ocid)[1]


def reached(city, ocid):
    """Return group -> (in the register, identified, told, missing)."""
    return {
        one.target.group: (
            one.registered.belong,
            one.identified.belong,
            None if one.notified is None else one.notified.belong,
            one.missing,
        )
        for one in plan(city, ocid).reaches
    }


def having(**wanted):
    """Return the vendors of the case that are so."""
    return [
        vendor
        for vendor, one in LISTED.items()
        if all(one[name] == value for name, value in wanted.items())
    ]


def certified(kind):
    return [
        vendor
        for vendor, one in LISTED.items()
        if kind in [held["kind"] for held in one.get("certifications", ())]
    ]


def test_each_target_is_held_against_who_was_invited_while_nobody_was_told(city):
    ocid = in_outreach(city)
    small, local, sbe = having(size="small"), having(locality="local"), certified("SBE")
    invite(city, ocid, small[0], sbe[0])
    invited = {small[0], sbe[0]}
    set_target(city, ocid, "size", "small", 2)
    set_target(city, ocid, "locality", "local", 1)
    set_target(city, ocid, "certification", "sbe", 1)

    found = reached(city, ocid)

    for group, members, least in (("small", small, 2), ("local", local, 1), ("sbe", sbe, 1)):
        there = len(invited & set(members))
        assert found[group] == (len(members), there, None, max(0, least - there)), group
    seen = plan(city, ocid)
    assert seen.invited == len(invited)
    assert {one.code for one in seen.findings} <= {"outreach.gap", "outreach.gap_in_register"}
    assert {one.params["group"] for one in seen.findings} == {
        group for group, (*_, missing) in found.items() if missing
    }


def test_after_the_notice_everybody_who_was_told_counts(city):
    ocid = released(city)
    set_target(city, ocid, "newness", "new", 2)
    before = reached(city, ocid)["new"]

    city.do("notice.publish", OFFICER, ocid=ocid)

    new = len(having(new_to_city=True))
    assert (before[2:], reached(city, ocid)["new"][2:]) == ((0, 2), (new, max(0, 2 - new)))


def test_the_last_target_of_a_group_holds_and_none_takes_it_back(city):
    ocid = in_outreach(city)
    for least in (5, 2):
        set_target(city, ocid, "size", "small", least)
    set_target(city, ocid, "size", "micro", 1)
    set_target(city, ocid, "size", "micro", 0)

    (one,) = plan(city, ocid).reaches

    assert (one.target.group, one.target.least) == ("small", 2)


def test_of_a_vendor_that_names_no_district_nobody_knows(city):
    ocid = in_outreach(city)
    here, elsewhere, silent = tax_ids()[:3]
    city.do("vendor.locate", LEAD, vendor=here, districts_now=["Bajo Puerto", "Centro"])
    city.do("vendor.locate", LEAD, vendor=elsewhere, districts_now=["Las Lomas"])
    invite(city, ocid, here, elsewhere, silent)
    set_target(city, ocid, "district", "bajo puerto", 2)

    (one,) = plan(city, ocid).reaches

    assert (one.identified.belong, one.identified.unknown, one.missing) == (1, 1, 1)
    assert {found.code for found in plan(city, ocid).findings} == {
        "outreach.gap",
        "outreach.gap_in_register",
        "outreach.gap_unknown",
    }
    city.do("vendor.locate", LEAD, vendor=here, districts_now=["Centro"])
    assert plan(city, ocid).reaches[0].identified.belong == 0


def test_what_vendors_sell_counts_by_the_hierarchy_of_its_codes(city):
    ocid = in_outreach(city)
    listed = read_codes(CODES, load_code_mapping(CODES.with_suffix(".yaml")))
    city.do("codes.import", OFFICER, private=listed, table=listed.file, digest=listed.sha256)
    paving, other = tax_ids()[:2]
    for vendor, code in ((paving, "72141003"), (other, "39111603")):
        city.do("vendor.codes", OFFICER, vendor=vendor, scheme="UNSPSC", add=[code])
    invite(city, ocid, paving, other)
    set_target(city, ocid, "commodity", "UNSPSC/72141000", 2)

    (one,) = plan(city, ocid).reaches

    assert (one.registered.belong, one.registered.unknown) == (1, len(LISTED) - 2)
    assert (one.identified.belong, one.identified.unknown, one.missing) == (1, 0, 1)


def test_a_match_names_why_and_what_is_no_longer_valid_is_no_reason(city):
    ocid = in_outreach(city)
    (vendor,) = certified("SBE")
    set_target(city, ocid, "certification", "SBE", 1)

    def found():
        asking = Asking("vendors.look", LEAD, {}, uuid4())
        _, matched = matches_seen(city.engine, asking, solicitation=ocid)
        return [
            (one.match.reference, [why.because.value for why in one.match.reasons])
            for one in matched
        ]

    before = found()
    city.forward(city.now.replace(year=2016, month=3))

    assert before == [(vendor, ["certification"])]
    assert found() == []


def test_who_scores_bids_sees_neither_plan_nor_matches(city):
    ocid = in_outreach(city)
    city.do("role.grant", "admin", handle="officer", role="evaluator", subject=ocid)
    asking = Asking("vendors.look", OFFICER, {}, uuid4())

    outcome, seen = plan_seen(city.engine, asking, solicitation=ocid)

    assert [one.code for one in outcome.findings] == ["vendor.not_for_panel"]
    assert seen is None
