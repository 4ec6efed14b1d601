"""Consensus: one level for each cell, reasons for what differs, and a lock before any price."""

from fractions import Fraction

import pytest
from sqlmodel import select

from procurement.rules.errors import NotAllowedError
from procurement.store.evaluation import evaluation
from procurement.store.tables.scoring import ConsensusRating
from tests.actions.bidding import (
    CHAIR,
    CRITERIA,
    EVALUATORS,
    LEVELS,
    LOT,
    OFFICER,
    VENDORS,
    agree,
    codes,
    fill_sheets,
    in_consensus,
    in_scoring,
    locked,
    logged,
    looking,
    rate,
    row_of,
)

#: The evaluators lie two levels apart on the first vendor.
APART = LEVELS | {VENDORS[0]: (5, 3, 4)}


def far_apart(city):
    ocid = in_scoring(city)
    fill_sheets(city, ocid, APART)
    return ocid


def averaged(city):
    def by_average(case):
        case["evaluation"]["consensus"] = "average"

    ocid = in_scoring(city, by_average)
    _rate_apart(city, ocid)
    return ocid


def _rate_apart(city, ocid):
    for vendor, given in APART.items():
        for who, level in zip(EVALUATORS, given, strict=True):
            for criterion in CRITERIA:
                rate(city, ocid, who, vendor, criterion, level)
    for who in EVALUATORS:
        city.do("sheet.lock", who, ocid=ocid)
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="consensus")


def test_a_level_on_which_all_agree_needs_no_words(begin):
    city, ocid = begin(in_consensus)

    assert not agree(city, ocid, VENDORS[0], "delivery_plan", 4).refused


def test_a_cell_where_the_panel_lies_far_apart_needs_a_reason(begin):
    city, ocid = begin(far_apart)

    silent = agree(city, ocid, VENDORS[0], "delivery_plan", 4)
    reasoned = agree(city, ocid, VENDORS[0], "delivery_plan", 4, "Reference 2 settled it.")

    assert codes(silent) == ["consensus.flagged_no_reason"]
    assert (silent.findings[0].params["lowest"], silent.findings[0].params["highest"]) == (3, 5)
    assert not reasoned.refused


def test_a_level_that_nobody_gave_needs_a_reason(begin):
    city, ocid = begin(in_consensus)

    silent = agree(city, ocid, VENDORS[0], "delivery_plan", 5)

    assert codes(silent) == ["consensus.nobody_gave"]
    assert not agree(city, ocid, VENDORS[0], "delivery_plan", 5, "We all had missed it.").refused


def test_a_change_needs_a_reason_and_the_log_keeps_old_and_new(begin):
    city, ocid = begin(in_consensus)
    agree(city, ocid, VENDORS[2], "delivery_plan", 2)

    silent = agree(city, ocid, VENDORS[2], "delivery_plan", 3)
    agree(city, ocid, VENDORS[2], "delivery_plan", 3, "Page 9 was overlooked.")

    assert codes(silent) == ["consensus.change_no_reason"]
    last = logged(city, ocid, "consensus.recorded")[-1]
    assert (last["before"], last["level"]) == (2, 3)
    assert last["individual"] == [2, 2, 3]
    assert last["reason"] == "Page 9 was overlooked."
    with looking(city) as session:
        (agreed,) = session.exec(select(ConsensusRating)).all()
    assert agreed.level == 3


def test_only_the_chair_records(begin):
    city, ocid = begin(in_consensus)

    with pytest.raises(NotAllowedError):
        city.ask(
            "consensus.record",
            EVALUATORS[0],
            ocid=ocid,
            vendor=VENDORS[0],
            lot=LOT,
            criterion="delivery_plan",
            level=4,
        )


def test_a_level_outside_the_scale_is_refused(begin):
    city, ocid = begin(in_consensus)

    outcome = agree(city, ocid, VENDORS[0], "delivery_plan", 6, "Beyond praise.")

    assert codes(outcome) == ["rating.out_of_scale"]


def test_nothing_is_agreed_while_sheets_are_still_open(begin):
    city, ocid = begin(in_scoring)

    outcome = agree(city, ocid, VENDORS[0], "delivery_plan", 4)

    assert codes(outcome) == ["consensus.wrong_stage"]


def test_scores_with_a_blank_are_not_locked(begin):
    city, ocid = begin(in_consensus)
    for vendor in VENDORS:
        for criterion in CRITERIA[:-1]:
            agree(city, ocid, vendor, criterion, LEVELS[vendor][0])

    outcome = city.ask("consensus.lock", CHAIR, ocid=ocid)

    assert codes(outcome) == ["consensus.blank"] * 3
    assert {one.params["criterion"] for one in outcome.findings} == {CRITERIA[-1]}
    with looking(city) as session:
        assert row_of(session, ocid).technical_locked_at is None


def test_after_the_lock_no_level_changes(begin):
    city, ocid = begin(locked)

    outcome = agree(city, ocid, VENDORS[0], "delivery_plan", 5, "On second thoughts.")

    assert codes(outcome) == ["consensus.locked"]
    with looking(city) as session:
        assert row_of(session, ocid).technical_locked_at == city.now


def test_where_the_scheme_averages_nobody_writes_a_level(begin):
    city, ocid = begin(averaged)

    outcome = agree(city, ocid, VENDORS[0], "delivery_plan", 4, "We like it.")

    assert codes(outcome) == ["consensus.averaged"]


def test_an_average_is_exact_and_far_apart_cells_are_pointed_out(begin):
    city, ocid = begin(averaged)

    outcome = city.do("consensus.lock", CHAIR, ocid=ocid)

    assert codes(outcome) == ["consensus.far_apart"] * 4
    with looking(city) as session:
        row = row_of(session, ocid)
        scheme, _ = evaluation.scheme_of(session, row)
        found = evaluation.levels(session, row, scheme)
    given = sorted({level for cells in found.values() for level in cells.values()})
    assert given == [Fraction(7, 3), Fraction(3), Fraction(4)]  # (2+3+2)/3, 3, (5+3+4)/3
