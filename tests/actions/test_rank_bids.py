"""Ranking: by the frozen scheme alone, from inputs that are stored beside the result."""

import hashlib
import json
from decimal import Decimal

import pytest
from sqlmodel import select

from procurement.rules.scoring.errors import ScoringError
from procurement.rules.scoring.results import recompute
from procurement.store.database.engine import writing
from procurement.store.tables.scoring import EvaluationResult
from procurement.store.tables.solicitations import EvaluationScheme, Solicitation
from tests.actions.bidding import (
    CHAIR,
    CRITERIA,
    EVALUATORS,
    LEVELS,
    VENDORS,
    a_price,
    bid_of,
    codes,
    from_opening_to_lock,
    in_award,
    locked,
    logged,
    looking,
    open_envelopes,
    priced,
    submit,
    with_bids,
)
from tests.builders import in_submission


def stored(city, ocid):
    with looking(city) as session:
        (result,) = session.exec(select(EvaluationResult)).all()
        scheme = session.exec(select(EvaluationScheme)).one()
        ids = [str(bid_of(session, ocid, vendor).id) for vendor in VENDORS]
    return result, scheme, ids


def test_the_ranking_is_that_of_the_published_weights_and_formula(begin):
    city, ocid = begin(priced)

    outcome = city.do("bids.rank", CHAIR, ocid=ocid)

    assert dict(outcome.facts) == {"lots": 1, "ranked": 3, "ties": 0}
    result, _scheme, ids = stored(city, ocid)
    scored = {one["bid"]: one for one in json.loads(result.body)["scored"]}
    # 75 points of quality at level/5; 25 points of price at lowest/price (worked by hand):
    expected = {
        ids[0]: (1, Decimal("60.00"), Decimal("23.61")),  # 17.0/18.0 x 25 = 23.6111
        ids[1]: (2, Decimal("45.00"), Decimal("25.00")),
        ids[2]: (3, Decimal("30.00"), Decimal("22.85")),  # 17.0/18.6 x 25 = 22.8495
    }
    for bid, (rank, quality, price) in expected.items():
        one = scored[bid]
        assert (one["rank"], Decimal(one["quality"]), Decimal(one["price"])) == (
            rank,
            quality,
            price,
        )


def test_an_auditor_gets_the_same_ranking_from_the_stored_texts(begin):
    city, ocid = begin(in_award)

    result, scheme, _ids = stored(city, ocid)

    assert recompute(result.body, scheme.body) == result.body
    assert hashlib.sha256(result.body.encode()).hexdigest() == result.digest
    assert result.scheme_digest == hashlib.sha256(scheme.body.encode()).hexdigest()
    (entry,) = logged(city, ocid, "bids.ranked")
    assert (entry["digest"], entry["scheme_digest"]) == (result.digest, scheme.digest)


def test_a_stored_price_that_was_changed_shows_when_it_is_computed_again(begin):
    city, ocid = begin(in_award)
    result, scheme, ids = stored(city, ocid)

    body = json.loads(result.body)
    body["inputs"]["prices"][ids[2]] = 1

    assert recompute(json.dumps(body), scheme.body) != result.body


def test_a_stored_level_beyond_the_scale_cannot_be_computed_again(begin):
    city, ocid = begin(in_award)
    result, scheme, ids = stored(city, ocid)

    body = json.loads(result.body)
    body["inputs"]["levels"][ids[2]][CRITERIA[0]] = "7"

    with pytest.raises(ScoringError):
        recompute(json.dumps(body), scheme.body)


def test_the_case_may_be_rewritten_and_the_ranking_stays(begin):
    city, ocid = begin(priced)
    with writing(city.engine) as session:
        row = session.get(Solicitation, ocid)
        case = json.loads(row.case_body)
        for criterion in case["criteria"]:
            criterion["weight"] = "96" if criterion["kind"] == "price" else "1"
        row.case_body = json.dumps(case)
        session.add(row)

    city.do("bids.rank", CHAIR, ocid=ocid)

    result, _scheme, ids = stored(city, ocid)
    first = json.loads(result.body)["scored"][0]
    assert first["bid"] == ids[0]
    assert first["total"] == "83.61"


def test_nothing_is_ranked_before_prices_are_open(begin):
    city, ocid = begin(locked)

    outcome = city.ask("bids.rank", CHAIR, ocid=ocid)

    assert codes(outcome) == ["ranking.prices_sealed"]


def test_ranking_twice_stores_and_logs_once(begin):
    city, ocid = begin(priced)

    city.do("bids.rank", CHAIR, ocid=ocid)
    city.do("bids.rank", CHAIR, ocid=ocid)

    assert len(logged(city, ocid, "bids.ranked")) == 1


def test_equal_bids_are_a_tie_for_people_to_settle(begin):
    city, ocid = begin(in_submission)
    for vendor in VENDORS:
        submit(city, ocid, vendor, price=a_price("18000000.00"))
    alike = LEVELS | {VENDORS[1]: (4, 4, 4)}
    from_opening_to_lock(city, ocid, levels=alike)
    open_envelopes(city, ocid, "price")

    outcome = city.do("bids.rank", CHAIR, ocid=ocid)

    tie = next(one for one in outcome.findings if one.code == "ranking.tied")
    assert set(str(tie.params["bids"]).split(", ")) == {
        "Calle Viva Mantenimiento",
        "Northlake Road Services",
    }
    body = json.loads(stored(city, ocid)[0].body)
    assert [one["rank"] for one in body["scored"]] == [1, 1, 3]
    assert len(body["ties"]) == 1


def test_an_order_that_hangs_on_a_third_bid_is_pointed_out(begin):
    # Worked by hand, of 100: A 60 + 12.50, B 54 + 16.67; without C: A 60 + 18.75, B 54 + 25.
    city, ocid = begin(in_submission)
    for vendor, total in zip(VENDORS, ("20000000", "15000000", "10000000"), strict=True):
        submit(city, ocid, vendor, price=a_price(total))
    quality = {VENDORS[0]: (4, 4, 4), VENDORS[1]: (4, 4, 4), VENDORS[2]: (2, 2, 2)}
    from_opening_to_lock(city, ocid, levels=quality, lowered={(VENDORS[1], "equity_access"): 1})
    open_envelopes(city, ocid, "price")

    outcome = city.do("bids.rank", CHAIR, ocid=ocid)

    assert "ranking.reversal" in codes(outcome)
    reversal = next(one for one in outcome.findings if one.code == "ranking.reversal")
    assert reversal.params == {
        "left_out": "Faro Engenharia Urbana",
        "ahead": "Calle Viva Mantenimiento",
        "behind": "Northlake Road Services",
    }


def test_a_bid_below_a_minimum_is_in_the_result_without_rank_or_price(begin):
    city, ocid = begin(with_bids)
    from_opening_to_lock(city, ocid, levels=LEVELS | {VENDORS[2]: (1, 1, 1)})
    open_envelopes(city, ocid, "price")

    city.do("bids.rank", CHAIR, ocid=ocid)

    result, scheme, ids = stored(city, ocid)
    last = json.loads(result.body)["scored"][-1]
    assert (last["bid"], last["rank"], last["price"]) == (ids[2], 0, None)
    assert last["below_minimum"] == ["outcome_approach"]
    assert recompute(result.body, scheme.body) == result.body


def test_a_scheme_that_is_not_the_one_released_ranks_nothing(begin):
    city, ocid = begin(priced)
    with writing(city.engine) as session:
        session.connection().exec_driver_sql("DROP TRIGGER evaluation_scheme_no_update")
        scheme = session.exec(select(EvaluationScheme)).one()
        scheme.body = scheme.body.replace('"weight":"25"', '"weight":"26"')
        session.add(scheme)

    outcome = city.ask("bids.rank", CHAIR, ocid=ocid)

    assert codes(outcome) == ["ranking.scheme_changed"]


def test_averages_are_stored_as_exact_fractions(begin):
    def averaged(city):
        ocid = in_submission(city, _by_average)
        for vendor in VENDORS:
            submit(city, ocid, vendor)
        from_opening_to_lock(city, ocid, by_consensus=False)
        open_envelopes(city, ocid, "price")
        return ocid

    city, ocid = begin(averaged)

    city.do("bids.rank", CHAIR, ocid=ocid)

    result, scheme, ids = stored(city, ocid)
    levels = json.loads(result.body)["inputs"]["levels"]
    assert set(levels[ids[2]].values()) == {"7/3"}
    assert len(EVALUATORS) == 3
    assert recompute(result.body, scheme.body) == result.body


def _by_average(case):
    case["evaluation"]["consensus"] = "average"
