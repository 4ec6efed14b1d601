"""An evaluator who declares a conflict leaves; another scores from zero, and the way goes on."""

from fractions import Fraction

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from procurement.actions.city.show_left_work import work_left
from procurement.actions.evaluation.show_panel import panel_seen
from procurement.actions.evaluation.show_scores import agreement_seen
from procurement.rules.errors import NotAllowedError
from procurement.store.city import people
from procurement.store.evaluation import evaluation, sheets
from procurement.store.tables.scoring import Rating
from tests.actions.bidding import (
    CHAIR,
    CRITERIA,
    CUSTODIANS,
    EVALUATORS,
    LEVELS,
    OFFICER,
    VENDORS,
    agree,
    agree_and_lock,
    check,
    codes,
    consent,
    declare,
    fill_sheets,
    in_award,
    in_consensus,
    in_scoring,
    locked,
    logged,
    looking,
    open_envelopes,
    opened,
    rate,
    row_of,
)
from tests.builders import ADMINISTRATOR, team
from tests.store.rows import say

LEAVER, STAYER = EVALUATORS[0], EVALUATORS[1]
JOINER = "joiner"


def conflict(city, ocid, who=LEAVER):
    """Let an evaluator declare a conflict, now that the bidders are known."""
    return city.do(
        "declaration.sign",
        who,
        ocid=ocid,
        moment="bidders_known",
        has_conflict=True,
        statement="My sister works for one of them.",
    )


def replace(
    city, ocid, joins=JOINER, *, leaves=LEAVER, reason="A conflict of interest.", by=OFFICER
):
    return city.ask("evaluator.replace", by, ocid=ocid, leaves=leaves, joins=joins, reason=reason)


def register(city, handle=JOINER):
    city.do("person.register", ADMINISTRATOR, handle=handle, name=handle.title())


def replaced(city, ocid):
    """Let the one with the conflict go and another come, who declares twice."""
    register(city)
    assert not replace(city, ocid).refused
    declare(city, ocid, "appointment", [JOINER])
    declare(city, ocid, "bidders_known", [JOINER])


def fill_and_lock(city, ocid, who, level):
    for vendor in VENDORS:
        for criterion in CRITERIA:
            assert not rate(city, ocid, who, vendor, criterion, level).refused
    city.do("sheet.lock", who, ocid=ocid)


def to_consensus(city, ocid):
    return city.ask("solicitation.advance", OFFICER, ocid=ocid, target="consensus")


def test_a_conflict_declared_after_the_opening_holds_the_process_until_another_has_come(begin):
    city, ocid = begin(opened)
    for vendor in VENDORS:
        assert not check(city, ocid, vendor).refused
    declare(city, ocid, "appointment")
    declare(city, ocid, "bidders_known", EVALUATORS[1:])
    conflict(city, ocid)
    way = {"ocid": ocid, "target": "scoring"}

    held = city.ask("solicitation.advance", OFFICER, **way)
    register(city)
    replace(city, ocid)
    undeclared = city.ask("solicitation.advance", OFFICER, **way)
    declare(city, ocid, "appointment", [JOINER])
    declare(city, ocid, "bidders_known", [JOINER])

    assert codes(held) == ["declaration.conflict"]
    assert [(one.code, one.params["person"]) for one in undeclared.findings] == [
        ("declaration.missing", JOINER)
    ]
    assert not city.ask("solicitation.advance", OFFICER, **way).refused


def test_what_the_released_one_rated_stays_on_record_and_counts_for_nothing(begin):
    city, ocid = begin(in_scoring)
    for who, level in zip(EVALUATORS, (5, 3, 3), strict=True):
        fill_and_lock(city, ocid, who, level)
    conflict(city, ocid)

    held = to_consensus(city, ocid)
    replaced(city, ocid)
    still_blank = to_consensus(city, ocid)
    fill_and_lock(city, ocid, JOINER, 2)

    assert codes(held) == ["declaration.conflict"]
    assert codes(still_blank) == ["scoring.blank_cells", "scoring.unlocked"]
    assert not to_consensus(city, ocid).refused
    assert agreement_seen(city.engine, ocid).panel.evaluators == tuple(
        sorted([*EVALUATORS[1:], JOINER])
    )
    with looking(city) as session:
        cells = sheets.levels_given(session, row_of(session, ocid)).values()
        kept = session.exec(select(Rating).where(Rating.level == 5)).all()
    assert {tuple(sorted(cell.values())) for cell in cells} == {(2, 3, 3)}
    assert len(kept) == len(VENDORS) * len(CRITERIA)
    assert work_left(city.engine) == []


def test_who_joins_begins_with_an_empty_sheet_and_declares_before_rating(begin):
    city, ocid = begin(in_scoring)
    conflict(city, ocid)
    register(city)

    advice = replace(city, ocid)
    refused = rate(city, ocid, JOINER, VENDORS[0], CRITERIA[0], 3)

    assert codes(advice) == ["panel.declares_twice"]
    assert codes(refused) == ["rating.not_declared"] * 2
    with pytest.raises(NotAllowedError):
        rate(city, ocid, LEAVER, VENDORS[0], CRITERIA[0], 3)


def test_a_panel_is_shown_with_who_left_why_and_who_came(begin):
    city, ocid = begin(in_scoring)
    conflict(city, ocid)
    replaced(city, ocid)

    seen = {one.evaluator: one for one in panel_seen(city.engine, ocid)}

    assert seen.keys() == {*EVALUATORS, JOINER}
    gone, new, stays = seen[LEAVER], seen[JOINER], seen[STAYER]
    assert (gone.left_because, gone.replaced_by) == ("A conflict of interest.", JOINER)
    assert [one.counts for one in (gone, new, stays)] == [False, True, True]
    assert [one.conflict for one in (gone, new, stays)] == [True, False, False]
    assert len(new.declared) == 2


def test_one_entry_of_the_log_names_who_left_who_came_and_why(begin):
    city, ocid = begin(in_scoring)
    conflict(city, ocid)
    replaced(city, ocid)

    (entry,) = logged(city, ocid, "evaluator.replaced")

    with looking(city) as session:
        leaver, joiner = (people.by_handle(session, one).id for one in (LEAVER, JOINER))
    assert entry["reason"] == "A conflict of interest."
    assert (entry["leaves"], entry["joins"]) == (str(leaver), str(joiner))


def test_a_conflict_after_the_technical_lock_lifts_it_and_the_panel_agrees_anew(begin):
    city, ocid = begin(locked)
    assert not consent(city, ocid, "price", 0, 1).refused

    conflict(city, ocid)

    assert "opening.technical_open" in codes(consent(city, ocid, "price", 1, 0))
    assert codes(agree(city, ocid, VENDORS[0], CRITERIA[0], 4)) == ["declaration.conflict"]
    replaced(city, ocid)
    assert codes(city.ask("consensus.lock", CHAIR, ocid=ocid)) == ["scoring.unlocked"]
    fill_and_lock(city, ocid, JOINER, 3)
    stale = city.ask("consensus.lock", CHAIR, ocid=ocid)
    assert codes(stale) == ["consensus.outdated"] * len(VENDORS) * len(CRITERIA)
    agree_and_lock(city, ocid, LEVELS)
    open_envelopes(city, ocid, "price")


def test_a_conflict_declared_once_prices_are_known_changes_no_level(begin):
    city, ocid = begin(priced_by_average)

    before = levels(city, ocid)
    outcome = conflict(city, ocid)
    register(city)

    assert codes(outcome) == ["declaration.prices_known"]
    assert agreement_seen(city.engine, ocid).panel.bids == len(VENDORS)
    assert codes(replace(city, ocid)) == ["scoring.prices_known"]
    assert levels(city, ocid) == before


def test_in_a_new_round_an_evaluator_is_replaced_although_prices_are_known(begin):
    city, ocid = begin(in_award)
    back = {"ocid": ocid, "target": "scoring"}
    city.do("approval.give", team("procurement_officer"), **back)
    city.do("solicitation.advance", OFFICER, **back, reason="The panel was not free of conflicts.")
    fill_sheets(city, ocid, LEVELS)

    outcome = conflict(city, ocid)
    replaced(city, ocid)
    fill_and_lock(city, ocid, JOINER, 3)

    assert codes(outcome) == ["declaration.recuse"]
    agree_and_lock(city, ocid, LEVELS)
    assert not city.ask("bids.rank", CHAIR, ocid=ocid).refused


def average(case):
    case["evaluation"]["consensus"] = "average"


def priced_by_average(city):
    ocid = in_consensus(city, average)
    city.do("consensus.lock", CHAIR, ocid=ocid)
    open_envelopes(city, ocid, "price")
    return ocid


def levels(city, ocid):
    with looking(city) as session:
        row = row_of(session, ocid)
        return evaluation.levels(session, row, evaluation.scheme_of(session, row)[0])


def test_a_mean_leaves_the_one_with_the_conflict_out_at_once(begin):
    city, ocid = begin(in_averaging)

    before = levels(city, ocid)
    conflict(city, ocid)
    after = levels(city, ocid)

    lowest = [
        min(level for cell in all_.values() for level in cell.values()) for all_ in (before, after)
    ]
    assert lowest == [Fraction(2 + 3 + 2, 3), Fraction(3 + 2, 2)]


def in_averaging(city):
    return in_consensus(city, average)


def test_nobody_is_taken_off_a_panel_without_a_conflict_they_declared(begin):
    city, ocid = begin(in_scoring)
    register(city)

    outcome = replace(city, ocid, reason=" ")

    assert codes(outcome) == ["panel.no_conflict", "panel.no_reason"]


@pytest.mark.parametrize(
    ("joins", "code"),
    [
        (STAYER, "panel.on_it_already"),
        (OFFICER, "panel.own"),
        (CHAIR, "panel.conflicting_roles"),
        (CUSTODIANS[0], "panel.conflicting_roles"),
    ],
)
def test_who_joins_is_free_and_new_to_the_panel(begin, joins, code):
    city, ocid = begin(in_scoring)
    conflict(city, ocid)

    assert codes(replace(city, ocid, joins)) == [code]


def test_without_another_the_panel_goes_on_while_two_remain(begin):
    city, ocid = begin(in_scoring)
    conflict(city, ocid)
    conflict(city, ocid, STAYER)

    first = replace(city, ocid, "")
    second = replace(city, ocid, "", leaves=STAYER)

    assert not first.refused
    assert codes(second) == ["panel.few_evaluators"]


def test_an_evaluator_whose_role_was_revoked_after_a_conflict_is_still_to_be_replaced(begin):
    city, ocid = begin(in_scoring)
    for who in EVALUATORS:
        fill_and_lock(city, ocid, who, 3)
    conflict(city, ocid)
    city.do(
        "role.revoke",
        ADMINISTRATOR,
        handle=LEAVER,
        role="evaluator",
        subject=ocid,
        reason="A conflict.",
    )

    held = to_consensus(city, ocid)

    assert codes(held) == ["declaration.conflict"]
    assert not replace(city, ocid, "").refused
    assert not to_consensus(city, ocid).refused


def test_what_an_evaluator_who_left_the_city_had_locked_counts(begin):
    city, ocid = begin(in_consensus)
    city.do(
        "role.revoke",
        ADMINISTRATOR,
        handle=LEAVER,
        role="evaluator",
        subject=ocid,
        reason="Left the city.",
    )

    assert LEAVER in agreement_seen(city.engine, ocid).panel.evaluators


def test_the_database_lets_nobody_change_their_own_panel(city):
    ocid = in_consensus(city)
    conflict(city, ocid)
    register(city)
    replace(city, ocid)

    with pytest.raises(DBAPIError, match="nobody_changes_their_own_panel"):
        say(
            city.engine,
            "INSERT INTO panel_change (ocid, round, leaves_id, reason, changed_at, changed_by)"
            " SELECT ocid, 2, leaves_id, reason, changed_at, leaves_id FROM panel_change",
        )
    with pytest.raises(DBAPIError, match="append-only"):
        say(city.engine, "DELETE FROM panel_change")
