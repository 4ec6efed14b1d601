"""Individual scoring: on one's own sheet, with reasons, once and for all."""

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from procurement.rules.errors import NotAllowedError
from procurement.store.database.engine import writing
from procurement.store.tables.scoring import Rating
from tests.actions.bidding import (
    AUTHORITY,
    CHAIR,
    CRITERIA,
    EVALUATORS,
    LOT,
    OFFICER,
    VENDORS,
    check,
    codes,
    declare,
    in_scoring,
    logged,
    looking,
    opened,
    rate,
    with_bids,
)
from tests.builders import ADMINISTRATOR

FIRST = EVALUATORS[0]


def fill(city, ocid, who, level=3):
    for vendor in VENDORS:
        for criterion in CRITERIA:
            assert not rate(city, ocid, who, vendor, criterion, level).refused


def test_an_evaluator_rates_and_may_change_it_until_the_lock(begin):
    city, ocid = begin(in_scoring)

    first = rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", 3)
    second = rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", 4)

    assert (first.facts["changed"], second.facts["changed"]) == (False, True)
    with looking(city) as session:
        (rating,) = session.exec(select(Rating)).all()
    assert (rating.level, rating.rationale) == (4, "A crew in every district.")


def test_the_log_does_not_tell_levels_before_the_lock(begin):
    city, ocid = begin(in_scoring)

    rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", 3)

    (entry,) = logged(city, ocid, "bid.rated")
    assert sorted(entry) == ["bid", "changed", "criterion", "round"]


@pytest.mark.parametrize("level", [-1, 6])
def test_a_level_outside_the_scale_is_refused(begin, level):
    city, ocid = begin(in_scoring)

    outcome = rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", level)

    assert codes(outcome) == ["rating.out_of_scale"]


def test_the_price_is_not_rated_by_people(begin):
    city, ocid = begin(in_scoring)

    outcome = rate(city, ocid, FIRST, VENDORS[0], "price", 5)

    assert codes(outcome) == ["rating.no_criterion"]
    assert outcome.findings[0].params["known"] == ", ".join(CRITERIA)


def test_a_rating_without_a_reason_and_its_place_in_the_proposal_is_refused(begin):
    city, ocid = begin(in_scoring)

    outcome = city.ask(
        "bid.rate",
        FIRST,
        ocid=ocid,
        vendor=VENDORS[0],
        lot=LOT,
        criterion="delivery_plan",
        level=3,
        rationale=" ",
        reference="",
    )

    assert codes(outcome) == ["rating.no_rationale", "rating.no_reference"]


@pytest.mark.parametrize("who", [OFFICER, CHAIR, AUTHORITY])
def test_whoever_is_no_evaluator_may_not_rate(begin, who):
    city, ocid = begin(in_scoring)

    with pytest.raises(NotAllowedError):
        rate(city, ocid, who, VENDORS[0], "delivery_plan", 3)


def test_an_evaluator_of_the_city_who_is_not_on_this_panel_may_not_rate(begin):
    city, ocid = begin(in_scoring)
    city.do("person.register", ADMINISTRATOR, handle="visitor", name="Vera Visitor")
    city.do("role.grant", ADMINISTRATOR, handle="visitor", role="evaluator")

    outcome = rate(city, ocid, "visitor", VENDORS[0], "delivery_plan", 3)

    assert "rating.not_on_panel" in codes(outcome)


def test_nobody_writes_on_the_sheet_of_another(begin):
    city, ocid = begin(in_scoring)
    rate(city, ocid, EVALUATORS[0], VENDORS[0], "delivery_plan", 5)

    rate(city, ocid, EVALUATORS[1], VENDORS[0], "delivery_plan", 1)

    with looking(city) as session:
        levels = {one.evaluator_id: one.level for one in session.exec(select(Rating)).all()}
    assert sorted(levels.values()) == [1, 5]


def test_nothing_is_rated_before_the_scoring_begins(begin):
    city, ocid = begin(opened)
    check(city, ocid, VENDORS[0])
    declare(city, ocid, "appointment")
    declare(city, ocid, "bidders_known")

    outcome = rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", 3)

    assert codes(outcome) == ["rating.wrong_stage"]


def test_an_evaluator_who_declares_a_conflict_stops_rating(begin):
    city, ocid = begin(in_scoring)
    rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", 3)

    declared = city.do(
        "declaration.sign",
        FIRST,
        ocid=ocid,
        moment="bidders_known",
        has_conflict=True,
        statement="My sister works for one of them.",
    )
    outcome = rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", 5)

    assert codes(declared) == ["declaration.recuse"]
    assert codes(outcome) == ["rating.conflict"]
    assert "sister" not in str(logged(city, ocid, "declaration.signed"))


def test_a_declared_conflict_is_never_taken_back(begin):
    city, ocid = begin(in_scoring)
    said = {"ocid": ocid, "moment": "bidders_known", "statement": "As I said."}
    city.do("declaration.sign", FIRST, has_conflict=True, **said)

    outcome = city.ask("declaration.sign", FIRST, has_conflict=False, **said)

    assert codes(outcome) == ["declaration.stands"]


def test_bidders_are_not_known_before_the_opening(begin):
    city, ocid = begin(with_bids)

    outcome = city.ask(
        "declaration.sign",
        FIRST,
        ocid=ocid,
        moment="bidders_known",
        has_conflict=False,
        statement="I know none of them.",
    )

    assert codes(outcome) == ["declaration.too_early"]


def test_an_evaluator_without_both_declarations_may_not_rate(begin):
    city, ocid = begin(opened)
    check(city, ocid, VENDORS[0])
    declare(city, ocid, "appointment", [FIRST])

    outcome = rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", 3)

    assert codes(outcome) == ["rating.wrong_stage", "rating.not_declared"]
    assert outcome.findings[1].params["moment"] == "bidders_known"


def test_a_disqualified_bid_is_not_rated(begin):
    city, ocid = begin(opened)
    check(city, ocid, VENDORS[0])
    check(city, ocid, VENDORS[1], signed="fail")
    check(city, ocid, VENDORS[2])
    declare(city, ocid, "appointment")
    declare(city, ocid, "bidders_known")
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="scoring")

    outcome = rate(city, ocid, FIRST, VENDORS[1], "delivery_plan", 3)

    assert codes(outcome) == ["rating.bid_not_valid"]


def test_a_sheet_with_blanks_is_not_locked_and_every_blank_is_named(begin):
    city, ocid = begin(in_scoring)
    fill(city, ocid, FIRST)
    with writing(city.engine) as session:
        given = session.exec(select(Rating)).all()
        session.delete(given[0])
        session.delete(given[5])

    outcome = city.ask("sheet.lock", FIRST, ocid=ocid)

    assert codes(outcome) == ["rating.blank"] * 2
    with looking(city) as session:
        assert len(session.exec(select(Rating)).all()) == 10


def test_the_other_evaluators_ratings_do_not_fill_my_blanks(begin):
    city, ocid = begin(in_scoring)
    fill(city, ocid, EVALUATORS[1])

    outcome = city.ask("sheet.lock", EVALUATORS[0], ocid=ocid)

    assert codes(outcome) == ["rating.blank"] * 12


def test_a_locked_sheet_takes_no_change_from_action_or_database(begin):
    city, ocid = begin(in_scoring)
    fill(city, ocid, FIRST)
    city.do("sheet.lock", FIRST, ocid=ocid)

    refused = rate(city, ocid, FIRST, VENDORS[0], "delivery_plan", 5)
    again = city.ask("sheet.lock", FIRST, ocid=ocid)

    assert codes(refused) == codes(again) == ["rating.sheet_locked"]
    with pytest.raises(DatabaseError, match="locked"):
        _change_a_level(city)


def _change_a_level(city):
    with writing(city.engine) as session:
        rating = session.exec(select(Rating)).first()
        rating.level = 0
        session.add(rating)


def test_locking_puts_the_digest_of_the_whole_sheet_into_the_log(begin):
    city, ocid = begin(in_scoring)
    fill(city, ocid, EVALUATORS[0], level=3)
    fill(city, ocid, EVALUATORS[1], level=4)

    one = city.do("sheet.lock", EVALUATORS[0], ocid=ocid)
    other = city.do("sheet.lock", EVALUATORS[1], ocid=ocid)

    entries = logged(city, ocid, "sheet.locked")
    assert [entry["sheet_digest"] for entry in entries] == [
        one.facts["digest"],
        other.facts["digest"],
    ]
    assert one.facts["digest"] != other.facts["digest"]
    assert {entry["cells"] for entry in entries} == {12}
