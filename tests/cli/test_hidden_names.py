"""Z04: no command that an evaluator can run tells what is hidden from the panel."""

import pytest
import typer

from procurement.cli.app import app
from procurement.rules.errors import NotFoundError
from procurement.rules.vocabulary import Role
from procurement.store.solicitations import solicitations
from procurement.store.tables.parties import Vendor
from tests.actions.bidding import (
    CRITERIA,
    EVALUATORS,
    LOT,
    OFFICER,
    PRICES,
    VENDORS,
    agree,
    in_scoring,
    live,
    looking,
    rate,
)
from tests.builders import tax_ids
from tests.chapters import chapter

WHO = EVALUATORS[0]
SECRET = "Only evaluator two may read this."
#: Commands that know of no bid: who has bid, in the order of names; how long the text is to read.
WITHOUT_BIDS = {("bid", "bidders"), ("outreach", "barriers")}


def commands(group=None, path=()):
    """Yield (path, command) of every command."""
    group = group or typer.main.get_command(app)
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from commands(one, (*path, name))
        else:
            yield (*path, name), one


def looks():
    """Yield the commands that need only a solicitation and who asks, and with what to ask."""
    for path, one in commands():
        needed = [each for each in one.params if each.required]
        metavars = {each.metavar for each in needed if each.param_type_name == "argument"}
        options = {each.name for each in needed if each.param_type_name == "option"}
        if metavars == {"OCID"} and options <= {"actor"}:
            as_data = ("--json",) if "as_json" in {each.name for each in one.params} else ()
            yield path, (*as_data, *(("--actor", WHO) if "actor" in options else ()))


def hide(case):
    case["evaluation"]["hide_vendors"] = True


@chapter
def scored_without_names(city):
    """Return a call whose panel has scored every bid by its number."""
    ocid = in_scoring(city, hide)
    for who in EVALUATORS:
        for bid in ("P1", "P2", "P3"):
            for criterion in CRITERIA:
                assert not rate(city, ocid, who, bid, criterion, 3).refused
        city.do("sheet.lock", who, ocid=ocid)
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="consensus")
    return ocid


@pytest.fixture
def hidden(city):
    """Return a city with such a call."""
    return city, scored_without_names(city)


def telling(city, ocid):
    """Return what would tell whose a bid is: names, numbers and ids of the bidders and bids."""
    with looking(city) as session:
        firms = [session.get_one(Vendor, bid.vendor_id) for bid in live(city, ocid)]
        names = solicitations.vendor_names(session, {firm.id for firm in firms})
    ids = [str(one.id) for one in (*live(city, ocid), *firms)]
    return {*names.values(), *(one.partition("/")[2] for one in VENDORS), *ids}


def test_z04_no_look_at_a_call_with_hidden_names_tells_whose_a_bid_is(hidden, procure):
    city, ocid = hidden
    secrets = telling(city, ocid)
    found, ran = [], set()

    for path, options in looks():
        if path not in WITHOUT_BIDS:
            ran.add(path)
            said = procure(*path, ocid, *options)
            assert "Traceback" not in said.words
            found += [(path, secret) for secret in secrets if secret in said.out + said.err]

    assert found == []
    assert {("score", "agreement"), ("responsiveness", "show"), ("audit", "export")} <= ran
    assert len(ran) > 12


def test_z04_the_order_and_the_data_of_a_look_do_not_tell_it_either(hidden, procure):
    city, ocid = hidden
    secrets = telling(city, ocid)

    checks = procure("responsiveness", "show", ocid, "--actor", WHO, "--json")
    agreed = procure("score", "agreement", ocid, "--json")

    assert list(dict.fromkeys(one["vendor"] for one in checks.data)) == ["P1", "P2", "P3"]
    assert agreed.data["names"] == {"P1": "P1", "P2": "P2", "P3": "P3"}
    assert not [one for one in secrets if one in checks.out + agreed.out]


def test_z04_a_vendor_that_bid_and_one_that_did_not_get_the_same_answer(hidden):
    city, ocid = hidden

    def told(vendor):
        with pytest.raises(NotFoundError) as refused:
            agree(city, ocid, vendor, CRITERIA[0], 3)
        return str(refused.value).replace(vendor, "X")

    assert told(VENDORS[0]) == told(tax_ids()[5]) == told("US-EIN/00-0000000")


def test_z04_the_officer_who_is_not_on_the_panel_sees_whose_each_bid_is(hidden, procure):
    city, ocid = hidden

    seen = procure("responsiveness", "show", ocid, "--actor", OFFICER, "--json").data
    city.do("role.grant", "admin", handle=OFFICER, role=Role.EVALUATOR.value, subject=ocid)
    as_evaluator = procure("responsiveness", "show", ocid, "--actor", OFFICER, "--json").data

    assert all(one["vendor"].startswith("P") and len(one["vendor"]) > 4 for one in seen)
    assert {one["vendor"] for one in as_evaluator} == {"P1", "P2", "P3"}


def test_who_has_bid_is_listed_in_the_order_of_names_so_that_evaluators_can_declare(
    hidden, procure
):
    _city, ocid = hidden

    listed = procure("bid", "bidders", ocid, "--json").data

    assert listed == sorted(listed)
    assert len(listed) == 3


@chapter
def one_sheet_open(city):
    """Return a call in which another evaluator has begun to score."""
    ocid = in_scoring(city)
    cell = {"vendor": VENDORS[1], "lot": LOT, "criterion": CRITERIA[0], "level": 1}
    city.do("bid.rate", EVALUATORS[1], ocid=ocid, rationale=SECRET, reference="page 77", **cell)
    return ocid


def test_z04_no_look_tells_what_another_has_scored_or_any_price_before_the_lock(city, procure):
    ocid = one_sheet_open(city)
    secrets = (SECRET, "page 77", PRICES[1].partition(".")[0], "17,000,000")

    found = [
        (path, secret)
        for path, options in looks()
        if path not in WITHOUT_BIDS
        for said in [procure(*path, ocid, *options)]
        for secret in secrets
        if secret in said.out + said.err
    ]

    assert found == []
    assert SECRET in procure("score", "sheet", ocid, "--actor", EVALUATORS[1]).words
