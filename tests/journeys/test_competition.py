"""Who won, and by which stages: once more by hand, from what each person wrote."""

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from tests.journeys.demo_run import CASE, CONTRACT, OCID, STORY

#: The stages in their order.
SOLICITATION = (
    "define-outcomes",
    "outreach",
    "drafting",
    "questions",
    "submission",
    "responsiveness",
    "scoring",
    "consensus",
    "award",
    "awarded",
)
AFTER_THE_AWARD = ("signature", "monitoring", "closeout", "closed")

BIDDERS = (
    "SELECT bid.id AS bid, vendor.tax_scheme || '/' || vendor.tax_id AS vendor, bid.price_minor"
    " FROM bid JOIN vendor ON vendor.id = bid.vendor_id"
)
LEVELS = (
    "SELECT vendor.tax_scheme || '/' || vendor.tax_id AS vendor, criterion.code, person.handle,"
    " rating.level FROM rating JOIN bid ON bid.id = rating.bid_id"
    " JOIN vendor ON vendor.id = bid.vendor_id"
    " JOIN criterion ON criterion.id = rating.criterion_id"
    " JOIN person ON person.id = rating.evaluator_id"
)
AGREED = (
    "SELECT vendor.tax_scheme || '/' || vendor.tax_id AS vendor, criterion.code,"
    " consensus_rating.level FROM consensus_rating JOIN bid ON bid.id = consensus_rating.bid_id"
    " JOIN vendor ON vendor.id = bid.vendor_id"
    " JOIN criterion ON criterion.id = consensus_rating.criterion_id"
)


def test_each_evaluators_level_is_kept_as_it_was_given(sample):
    kept = {
        (row["vendor"], row["code"], row["handle"]): row["level"] for row in sample.rows(LEVELS)
    }
    given = {
        (vendor, criterion, who): level
        for vendor, sheet in STORY["ratings"].items()
        for criterion, cell in sheet.items()
        for who, level in zip(CASE["team"]["evaluators"], cell["levels"], strict=True)
    }

    assert len(given) == 36
    assert kept == given


def test_what_the_panel_agreed_lies_between_what_its_members_gave(sample):
    given = {}
    for row in sample.rows(LEVELS):
        given.setdefault((row["vendor"], row["code"]), []).append(row["level"])
    agreed = {(row["vendor"], row["code"]): row["level"] for row in sample.rows(AGREED)}

    assert agreed.keys() == given.keys()
    assert all(min(given[cell]) <= level <= max(given[cell]) for cell, level in agreed.items())
    assert agreed == {
        (vendor, criterion): cell["consensus"]
        for vendor, sheet in STORY["ratings"].items()
        for criterion, cell in sheet.items()
    }


@pytest.fixture(scope="module")
def by_hand(sample) -> list[dict[str, object]]:
    """Rank with nothing but the case's weights, the agreed levels and the prices in the bids."""
    weights = {one["code"]: Fraction(one["weight"]) for one in CASE["criteria"]}
    tops = {one["code"]: max(one.get("levels", {5: 0})) for one in CASE["criteria"]}
    prices = {
        vendor: Fraction(bid["price"]["total"]) * 100 for vendor, bid in STORY["bids"].items()
    }
    points = {vendor: {} for vendor in prices}
    for row in sample.rows(AGREED):
        code = row["code"]
        points[row["vendor"]][code] = weights[code] * row["level"] / tops[code]
    for vendor, price in prices.items():
        points[vendor]["price"] = weights["price"] * min(prices.values()) / price
    ranked = sorted(points, key=lambda vendor: -sum(points[vendor].values()))
    return [
        {
            "vendor": vendor,
            "rank": rank,
            "points": {code: _two_digits(value) for code, value in points[vendor].items()},
            "total": _two_digits(sum(points[vendor].values())),
        }
        for rank, vendor in enumerate(ranked, start=1)
    ]


def _two_digits(value):
    """Round as at school, from the exact fraction."""
    shifted = (Decimal(value.numerator) * 100 / Decimal(value.denominator)).quantize(
        Decimal(1), rounding=ROUND_HALF_UP
    )
    return f"{shifted / 100:.2f}"


def test_the_ranking_is_the_one_that_a_pencil_gives(sample, by_hand):
    vendors = {row["bid"]: row["vendor"] for row in sample.rows(BIDDERS)}
    (row,) = sample.rows("SELECT body FROM evaluation_result")
    computed = [
        {
            "vendor": vendors[one["bid"].replace("-", "")],
            "rank": one["rank"],
            "points": one["points"],
            "total": one["total"],
        }
        for one in json.loads(row["body"])["scored"]
    ]

    assert len(by_hand) == 3
    assert computed == by_hand


def test_the_first_in_the_ranking_got_the_award_and_the_contract_at_its_price(sample, by_hand):
    vendors = {row["bid"]: row for row in sample.rows(BIDDERS)}
    (award,) = sample.rows("SELECT * FROM award WHERE status = 'active'")
    (contract,) = sample.rows("SELECT * FROM contract")
    won = vendors[award["bid_id"]]
    offered = Decimal(STORY["bids"][won["vendor"]]["price"]["total"])

    assert won["vendor"] == by_hand[0]["vendor"] == STORY["award"]["winner"]
    assert award["value_minor"] == contract["value_minor"] == offered * 100
    assert contract["award_id"] == award["id"]


@pytest.mark.parametrize(("subject", "stages"), [(OCID, SOLICITATION), (CONTRACT, AFTER_THE_AWARD)])
def test_every_stage_was_entered_and_left_in_order_without_a_gap(sample, subject, stages):
    visits = [
        row
        for row in sample.rows("SELECT * FROM stage_visit ORDER BY entered_at, rowid")
        if row["subject"] == subject
    ]

    assert tuple(visit["stage"] for visit in visits) == stages
    for left, entered in pairwise(visits):
        assert left["entered_at"] <= left["exited_at"] == entered["entered_at"]
        assert left["exited_to"] == entered["stage"]
        assert left["exited_by"] == entered["entered_by"]
    assert (visits[-1]["exited_at"], visits[-1]["exited_to"]) == (None, "")


def test_everybody_who_moved_a_stage_is_a_registered_person(sample):
    people = {row["id"] for row in sample.rows("SELECT id FROM person")}
    visits = sample.rows("SELECT entered_by, exited_by, exited_at FROM stage_visit")

    assert {visit["entered_by"] for visit in visits} <= people
    assert {visit["exited_by"] for visit in visits if visit["exited_at"]} <= people
