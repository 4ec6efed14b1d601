"""A locked sheet is changed only with a reason and by leave of somebody outside the panel."""

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from procurement.actions.evaluation.show_panel import reopenings_seen
from procurement.actions.evaluation.show_scores import agreement_seen, own_sheet
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.panel_controls import locked_sheets_kept
from procurement.actions.papers.scores import Scores
from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.store.city import people
from procurement.store.database.engine import installation, now
from procurement.store.evaluation import evaluation, sheets
from procurement.store.tables.awards import Award
from procurement.store.tables.scoring import Rating, RatingSheet
from tests.actions.bidding import (
    AUTHORITY,
    CHAIR,
    CRITERIA,
    EVALUATORS,
    LEVELS,
    VENDORS,
    agree,
    agree_and_lock,
    award,
    codes,
    consent,
    in_consensus,
    in_scoring,
    locked,
    logged,
    looking,
    open_envelopes,
    rate,
    row_of,
)
from tests.builders import ADMINISTRATOR, team
from tests.store.rows import say

LEGAL = team("legal")
FIRST, SECOND = EVALUATORS[:2]
WHY = "Annex B was read too late."


def ask(city, ocid, who=FIRST, reason=WHY):
    return city.ask("sheet.reopen", who, ocid=ocid, reason=reason)


def decide(city, ocid, who=LEGAL, *, granted=True, evaluator=FIRST, reason="A plain slip."):
    said = {"evaluator": evaluator, "granted": granted, "reason": reason}
    return city.ask("reopening.decide", who, ocid=ocid, **said)


def reopened(city, ocid):
    """Let the first evaluator's sheet be reopened."""
    assert not ask(city, ocid).refused
    assert not decide(city, ocid).refused


def change_one_cell(city, ocid, level=2):
    """Let the first evaluator change one level and lock the sheet again."""
    assert not rate(city, ocid, FIRST, VENDORS[0], CRITERIA[0], level).refused
    city.do("sheet.lock", FIRST, ocid=ocid)


def test_a_reopened_sheet_goes_on_as_a_new_version_and_the_locked_one_stays(begin):
    city, ocid = begin(in_consensus)
    before = own_sheet(city.engine, ocid, FIRST)

    reopened(city, ocid)
    change_one_cell(city, ocid)

    with looking(city) as session:
        row = row_of(session, ocid)
        mine = people.by_handle(session, FIRST).id
        first, second = sheets.versions(session, row, row.round)[mine]
        kept, new = (sheets.ratings_on(session, one) for one in (first, second))
    assert first.locked_at is not None
    assert [one.level for one in kept] == [one.level for one in before]
    assert sum(new[at].level != one.level for at, one in enumerate(kept)) == 1
    (seen,) = reopenings_seen(city.engine, ocid)
    assert (seen.evaluator, seen.decided_by, seen.reason, seen.granted) == (FIRST, LEGAL, WHY, True)
    assert [(one.criterion, one.before, one.level) for one in seen.changes] == [(CRITERIA[0], 4, 2)]


def test_the_log_keeps_who_asked_who_allowed_and_old_and_new(begin):
    city, ocid = begin(in_consensus)

    reopened(city, ocid)
    change_one_cell(city, ocid)

    (asked,), (decided,) = (logged(city, ocid, f"reopening.{one}") for one in ("asked", "decided"))
    assert (asked["reason"], asked["version"]) == (WHY, 1)
    assert (decided["granted"], decided["reason"]) == (True, "A plain slip.")
    again = logged(city, ocid, "sheet.locked")[-1]
    assert (again["version"], again["changed"]) == (2, 1)
    assert [(one["before"], one["level"]) for one in again["changes"]] == [(4, 2)]


def test_a_change_is_told_only_when_no_sheet_is_open_and_then_with_the_lock_of_all(begin):
    city, ocid = begin(one_sheet_locked)

    reopened(city, ocid)
    change_one_cell(city, ocid)

    again = logged(city, ocid, "sheet.locked")[-1]
    assert (again["changed"], "changes" in again) == (1, False)
    assert reopenings_seen(city.engine, ocid)[0].changes is None
    for who, level in zip(EVALUATORS[1:], (4, 4), strict=True):
        for vendor in VENDORS:
            for criterion in CRITERIA:
                assert not rate(city, ocid, who, vendor, criterion, level).refused
        city.do("sheet.lock", who, ocid=ocid)
    city.do("solicitation.advance", "officer", ocid=ocid, target="consensus")
    agree_and_lock(city, ocid, dict.fromkeys(VENDORS, (4, 4, 4)))
    (told,) = logged(city, ocid, "consensus.locked")[0]["reopened"]
    assert (told["reason"], told["changes"][0]["before"], told["changes"][0]["level"]) == (
        WHY,
        4,
        2,
    )


def one_sheet_locked(city):
    ocid = in_scoring(city)
    for vendor in VENDORS:
        for criterion in CRITERIA:
            assert not rate(city, ocid, FIRST, vendor, criterion, 4).refused
    city.do("sheet.lock", FIRST, ocid=ocid)
    return ocid


def test_only_a_locked_sheet_of_ones_own_is_reopened_and_with_a_reason(begin):
    city, ocid = begin(one_sheet_locked)

    blank = ask(city, ocid, reason=" ")
    still_open = ask(city, ocid, who=SECOND)

    assert codes(blank) == ["reopening.no_reason"]
    assert codes(still_open) == ["reopening.not_locked"]
    with pytest.raises(NotFoundError, match=r"reopening\.none"):
        decide(city, ocid)


def test_asking_twice_asks_once(begin):
    city, ocid = begin(one_sheet_locked)

    answers = [ask(city, ocid), ask(city, ocid)]

    assert [one.facts.get("known") for one in answers] == [None, True]
    assert len(logged(city, ocid, "reopening.asked")) == 1


def test_a_declined_request_leaves_the_sheet_locked_and_another_may_follow(begin):
    city, ocid = begin(one_sheet_locked)
    ask(city, ocid)

    blank = decide(city, ocid, granted=False, reason="")
    declined = decide(city, ocid, granted=False)

    assert codes(blank) == ["reopening.no_decision_reason"]
    assert not declined.refused
    assert codes(rate(city, ocid, FIRST, VENDORS[0], CRITERIA[0], 1)) == ["rating.sheet_locked"]
    assert ask(city, ocid).facts["number"] == 2


@pytest.mark.parametrize("who", [FIRST, SECOND, CHAIR])
def test_nobody_of_the_panel_reopens_a_sheet_whatever_role_they_hold(begin, who):
    city, ocid = begin(in_consensus)
    city.do("role.grant", ADMINISTRATOR, handle=who, role="legal", subject=ocid)
    ask(city, ocid)

    outcome = decide(city, ocid, who)

    own = who == FIRST
    assert codes(outcome) == ["reopening.own" if own else "reopening.of_the_panel"]


def test_who_is_neither_legal_nor_award_authority_reopens_nothing(begin):
    city, ocid = begin(one_sheet_locked)
    ask(city, ocid)

    with pytest.raises(NotAllowedError):
        decide(city, ocid, "officer")
    assert not decide(city, ocid, AUTHORITY).refused


def test_while_a_sheet_is_open_again_nobody_sees_the_scores_and_nothing_is_agreed(begin):
    city, ocid = begin(in_consensus)
    agreement_seen(city.engine, ocid)

    reopened(city, ocid)

    with pytest.raises(NotAllowedError, match=r"scores\.sealed"):
        agreement_seen(city.engine, ocid)
    assert codes(agree(city, ocid, VENDORS[0], CRITERIA[0], 4)) == ["scoring.unlocked"]
    assert codes(city.ask("consensus.lock", CHAIR, ocid=ocid)) == ["scoring.unlocked"]


def test_the_panel_agrees_again_on_what_changed_and_on_nothing_else(begin):
    city, ocid = begin(in_consensus)
    for vendor, given in LEVELS.items():
        for criterion in CRITERIA:
            agree(city, ocid, vendor, criterion, given[0])
    reopened(city, ocid)
    change_one_cell(city, ocid, level=3)

    refused = city.ask("consensus.lock", CHAIR, ocid=ocid)

    (found,) = refused.findings
    assert (found.code, found.params["criterion"]) == ("consensus.outdated", CRITERIA[0])
    assert not agree(city, ocid, VENDORS[0], CRITERIA[0], 4).refused
    assert not city.ask("consensus.lock", CHAIR, ocid=ocid).refused


def test_reopening_lifts_the_technical_lock_so_that_no_price_opens_meanwhile(begin):
    city, ocid = begin(locked)
    assert not consent(city, ocid, "price", 0, 1).refused

    ask(city, ocid)
    outcome = decide(city, ocid)

    assert codes(outcome) == ["reopening.lock_lifted"]
    assert logged(city, ocid, "reopening.decided")[0]["lifts_lock_of"] is not None
    assert "opening.technical_open" in codes(consent(city, ocid, "price", 1, 0))
    change_one_cell(city, ocid, level=4)
    city.do("consensus.lock", CHAIR, ocid=ocid)
    assert consent(city, ocid, "price", 1, 0).facts["consents"] == 1  # the one before is void


def test_once_two_custodians_have_consented_to_the_prices_no_sheet_is_reopened(begin):
    city, ocid = begin(locked)
    ask(city, ocid)
    consent(city, ocid, "price", 0, 1)
    consent(city, ocid, "price", 1, 0)

    assert codes(decide(city, ocid)) == ["scoring.prices_known"]


def test_once_a_price_is_open_no_sheet_is_reopened(begin):
    city, ocid = begin(locked)
    ask(city, ocid)
    open_envelopes(city, ocid, "price")

    assert codes(ask(city, ocid, who=SECOND)) == ["scoring.prices_known"]
    assert codes(decide(city, ocid)) == ["scoring.prices_known"]


def test_the_database_lets_no_sheet_be_reopened_once_a_price_is_open(city):
    ocid = in_consensus(city)
    ask(city, ocid)
    say(city.engine, "UPDATE solicitation SET price_opened_at = deadline")

    with pytest.raises(DBAPIError, match="the prices are known"):
        decided_by_hand(city, LEGAL)


def decided_by_hand(city, who):
    """Grant what was asked for, past the action, as somebody at the database could try."""
    say(
        city.engine,
        "INSERT INTO reopening_decision"
        " (ocid, round, evaluator_id, number, granted, reason, decided_at, decided_by)"
        " SELECT s.ocid, s.round, s.evaluator_id, s.number, :yes, 'x', s.asked_at, p.id"
        " FROM sheet_reopening s JOIN person p ON p.handle = :who",
        yes=True,
        who=who,
    )


def test_the_database_reopens_nothing_without_leave_and_by_leave_of_no_rater(city):
    ocid = in_consensus(city)
    ask(city, ocid)

    with pytest.raises(DBAPIError, match="one person may not do both"):
        decided_by_hand(city, SECOND)
    with pytest.raises(DBAPIError, match="nobody let this sheet be reopened"):
        say(
            city.engine,
            "INSERT INTO rating_sheet (ocid, round, evaluator_id, version, opened_at)"
            " SELECT ocid, round, evaluator_id, 2, opened_at FROM rating_sheet",
        )
    with pytest.raises(DBAPIError, match="append-only"):
        say(city.engine, "UPDATE sheet_reopening SET reason = 'Another'")


def test_the_levels_that_count_are_those_of_the_last_version_only(begin):
    city, ocid = begin(in_consensus)
    reopened(city, ocid)
    change_one_cell(city, ocid)

    with looking(city) as session:
        row = row_of(session, ocid)
        cells = sheets.levels_given(session, row).values()
        rated = session.exec(select(Rating)).all()
        every = session.exec(select(RatingSheet).order_by(col(RatingSheet.version))).all()
        assert not evaluation.outdated(session, row)

    assert {len(cell) for cell in cells} == {3}
    assert sum(2 in cell.values() for cell in cells) > 0
    assert [one.version for one in every] == [1, 1, 1, 2]
    assert len(rated) == 4 * len(VENDORS) * len(CRITERIA)


def test_the_controls_of_the_report_tell_every_change_of_a_locked_sheet(begin):
    city, ocid = begin(locked)
    reopened(city, ocid)
    change_one_cell(city, ocid, level=2)
    agree(city, ocid, VENDORS[0], CRITERIA[0], 4, "We talked.")
    city.do("consensus.lock", CHAIR, ocid=ocid)
    open_envelopes(city, ocid, "price")
    city.do("bids.rank", CHAIR, ocid=ocid)
    city.do("approval.give", CHAIR, ocid=ocid, target="award")
    city.do("solicitation.advance", CHAIR, ocid=ocid, target="award")
    assert not award(city, ocid, VENDORS[0]).refused

    with looking(city) as session:
        desk = Desk(session, installation(session), row_of(session, ocid), now(session))
        found = locked_sheets_kept(Scores(desk, session.exec(select(Award)).one()))

    assert found.held is False
    for language, said in found.detail.items():
        assert "4 → 2" in said, language
        assert LEGAL.partition(".")[0].title() in said
        assert WHY.removesuffix(".") in said
