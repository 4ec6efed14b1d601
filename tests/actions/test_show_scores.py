"""Who sees which scores, and when; and what they say once everybody may look."""

import json
from dataclasses import replace

import pytest

from procurement.actions.evaluation.draw_standings import facts_of, picture_of
from procurement.actions.evaluation.show_ranking import formula_seen, ranking_seen
from procurement.actions.evaluation.show_scores import (
    agreement_seen,
    own_sheet,
    sensitivity_seen,
)
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.requests_for_proposals import rfp
from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.store.database.engine import installation, now
from tests.actions.bidding import (
    CHAIR,
    CRITERIA,
    EVALUATORS,
    LOT,
    VENDORS,
    a_price,
    agree,
    codes,
    from_opening_to_lock,
    in_consensus,
    in_scoring,
    locked,
    logged,
    looking,
    open_envelopes,
    priced,
    rate,
    row_of,
    submit,
)
from tests.builders import in_drafting, in_submission, released, team


def hide(case):
    case["evaluation"]["hide_vendors"] = True


def hidden_scoring(city):
    return in_scoring(city, hide)


def test_an_evaluator_sees_only_the_own_levels(begin):
    city, ocid = begin(in_scoring)
    rate(city, ocid, EVALUATORS[0], VENDORS[0], CRITERIA[0], 4)
    rate(city, ocid, EVALUATORS[1], VENDORS[0], CRITERIA[0], 1)

    mine = own_sheet(city.engine, ocid, EVALUATORS[0])

    assert [(cell.criterion, cell.level) for cell in mine] == [(CRITERIA[0], 4)]


def test_nobody_sees_what_the_sheets_say_while_one_is_open(begin):
    city, ocid = begin(in_scoring)
    for who in EVALUATORS[:2]:
        for vendor in VENDORS:
            for criterion in CRITERIA:
                rate(city, ocid, who, vendor, criterion, 3)
        city.do("sheet.lock", who, ocid=ocid)

    with pytest.raises(NotAllowedError) as refused:
        agreement_seen(city.engine, ocid)

    (found,) = refused.value.findings
    assert (found.code, found.params["people"]) == ("scores.sealed", EVALUATORS[2])


def test_no_level_and_no_price_is_in_the_log_before_the_lock(begin):
    city, ocid = begin(in_scoring)
    rate(city, ocid, EVALUATORS[0], VENDORS[0], CRITERIA[0], 4)

    (entry,) = logged(city, ocid, "bid.rated")

    assert set(entry) == {"bid", "criterion", "round", "changed"}
    with looking(city) as session:
        assert row_of(session, ocid).price_opened_at is None


def test_once_all_sheets_are_locked_the_panel_sees_how_far_it_agrees(begin):
    city, ocid = begin(in_consensus)

    seen = agreement_seen(city.engine, ocid)

    # bids get 4 4 4, 3 3 3 and 2 3 2 in every criterion
    assert seen.panel.evaluators == tuple(sorted(EVALUATORS))
    assert [one.cells for one in seen.panel.criteria] == [3] * len(CRITERIA)
    assert seen.panel.flags == ()
    # ranks 321, 3 1.5 1.5 and 321: S = 15.5, T = 6, so 12 x 15.5 / (9 x 24 - 3 x 6)
    assert seen.panel.order == pytest.approx(186 / 198)


def test_before_a_ranking_there_is_nothing_whose_firmness_could_be_shown(begin):
    city, ocid = begin(locked)

    with pytest.raises(NotFoundError) as refused:
        sensitivity_seen(city.engine, ocid, LOT)

    assert [one.code for one in refused.value.findings] == ["scores.not_ranked"]


def test_a_ranking_is_shown_with_its_firmness_from_the_stored_inputs(begin):
    city, ocid = begin(priced)
    city.do("bids.rank", CHAIR, ocid=ocid)

    seen = sensitivity_seen(city.engine, ocid, LOT)

    (lot,) = ranking_seen(city.engine, ocid)
    assert seen.digest == lot.digest
    assert [seen.names[bid] for bid in seen.found.first] == [seen.names[lot.scored[0]["bid"]]]
    assert seen.found.near.first[0].max() == seen.found.near.draws == 10_000
    assert seen.found.panels == tuple(sorted(EVALUATORS))
    assert sensitivity_seen(city.engine, ocid, LOT).found.near.places.tolist() == (
        seen.found.near.places.tolist()
    )


def test_the_picture_tells_the_published_order_in_every_language(begin):
    city, ocid = begin(priced)
    city.do("bids.rank", CHAIR, ocid=ocid)
    seen = sensitivity_seen(city.engine, ocid, LOT)

    facts = facts_of(seen, near=False)

    assert [bid.published for bid in facts.bids] == [1, 2, 3]
    assert all(sum(bid.shares) == pytest.approx(1) for bid in facts.bids)
    for language in ("en", "es", "pt"):
        drawn = picture_of(seen, language)
        assert "<title>" in drawn
        assert str(facts.bids[0].name) in drawn
    assert facts_of(replace(seen, found=None), near=True).bids == ()


# --- hidden names


def test_where_names_are_hidden_bids_are_called_by_numbers_until_the_lock(begin):
    city, ocid = begin(hidden_scoring)

    assert codes(city.ask("sheet.lock", EVALUATORS[0], ocid=ocid)) == ["rating.blank"] * 12
    named = city.ask("sheet.lock", EVALUATORS[0], ocid=ocid).findings
    assert {one.params["vendor"] for one in named} == {"P1", "P2", "P3"}


def test_where_names_are_hidden_nobody_scores_by_a_vendors_name(begin):
    city, ocid = begin(hidden_scoring)

    with pytest.raises(NotFoundError) as refused:
        rate(city, ocid, EVALUATORS[0], VENDORS[0], CRITERIA[0], 4)

    (found,) = refused.value.findings
    assert (found.code, found.params["known"]) == ("rating.names_hidden", "P1, P2, P3")


def test_after_the_technical_lock_the_names_are_there(begin):
    city, ocid = begin(hidden_scoring)
    for who in EVALUATORS:
        for bid in ("P1", "P2", "P3"):
            for criterion in CRITERIA:
                assert not rate(city, ocid, who, bid, criterion, 3).refused
        city.do("sheet.lock", who, ocid=ocid)
    city.do("solicitation.advance", "officer", ocid=ocid, target="consensus")
    before = agreement_seen(city.engine, ocid).names
    for bid in ("P1", "P2", "P3"):
        for criterion in CRITERIA:
            assert not agree(city, ocid, bid, criterion, 3).refused
    city.do("consensus.lock", CHAIR, ocid=ocid)

    after = agreement_seen(city.engine, ocid).names

    assert before == {"P1": "P1", "P2": "P2", "P3": "P3"}  # no id: the log knows whose it is
    assert len(after) == 3
    assert not {"P1", "P2", "P3"} & set(after.values())


# --- the formula before release, low prices


def test_what_the_formula_does_is_shown_before_release_and_kept_with_name_and_reason(begin):
    city, ocid = begin(in_drafting)
    before = formula_seen(city.engine, ocid)

    city.do("price.acknowledge", team("procurement_officer"), ocid=ocid, reason="Usual here.")

    (entry,) = logged(city, ocid, "price.acknowledged")
    assert (before.acknowledged, formula_seen(city.engine, ocid).acknowledged) == (False, True)
    assert entry["reason"] == "Usual here."
    assert entry["warnings"] == sorted(one.code for one in before.warnings)
    assert entry["tried"]["zero"] == {}
    assert entry["tried"]["pair"] == {"A": "20", "B": "25"}


def test_a_release_without_the_acknowledgement_names_every_weakness(begin):
    city, ocid = begin(in_drafting)

    outcome = city.ask("solicitation.advance", "officer", ocid=ocid, target="questions")

    unanswered = {
        one.params["warning"] for one in outcome.findings if one.code == "price.not_acknowledged"
    }
    assert unanswered == {one.code for one in formula_seen(city.engine, ocid).warnings}


def test_an_acknowledgement_holds_for_one_call_only(begin):
    city, ocid = begin(released)
    assert formula_seen(city.engine, ocid).acknowledged

    city.do("approval.give", team("procurement_officer"), ocid=ocid, target="drafting")
    city.do("solicitation.advance", "officer", ocid=ocid, target="drafting", reason="A new budget.")

    assert not formula_seen(city.engine, ocid).acknowledged


def with_a_low_price(city):
    ocid = in_submission(city)
    for vendor, total in zip(VENDORS, ("18000000.00", "9000000.00", "18600000.00"), strict=True):
        assert not submit(city, ocid, vendor, price=a_price(total)).refused
    from_opening_to_lock(city, ocid)
    open_envelopes(city, ocid, "price")
    return ocid


def test_a_price_far_below_the_others_is_asked_about_and_ranked_all_the_same(begin):
    city, ocid = begin(with_a_low_price)

    outcome = city.do("bids.rank", CHAIR, ocid=ocid)

    low = [one for one in outcome.findings if one.code.startswith("ranking.low")]
    assert [one.code for one in low] == [
        "ranking.low_beside_other_bids",
        "ranking.low_beside_estimate",
    ]
    assert outcome.facts["ranked"] == 3
    (lot,) = ranking_seen(city.engine, ocid)
    assert json.dumps([one["rank"] for one in lot.scored]) == "[1, 2, 3]"
    assert {one.params["bid"] for one in low} <= set(lot.names.values())


def test_the_request_says_that_names_are_hidden(begin):
    city, ocid = begin(hidden_scoring)

    with looking(city) as session:
        desk = Desk(session, installation(session), row_of(session, ocid), now(session))
        terms = rfp(desk).terms

    (said,) = [term.value for term in terms if term.name["en"] == "Names of bidders"]
    assert said["en"].startswith("Evaluators see numbers instead of names")
