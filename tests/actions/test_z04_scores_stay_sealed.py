"""Z04: before all sheets are locked, nobody but its owner sees anything of a sheet."""

import dataclasses

import pytest

from procurement.actions.evaluation import (
    show_award,
    show_ranking,
    show_responsiveness,
    show_scores,
)
from procurement.actions.solicitations.look import solicitation_now
from procurement.rules.errors import NotAllowedError
from tests.actions.bidding import (
    CRITERIA,
    EVALUATORS,
    LOT,
    VENDORS,
    in_scoring,
    rate,
)

SECRET = "Only evaluator one may read this."
FIRST, SECOND = EVALUATORS[:2]


def one_has_scored(city):
    ocid = in_scoring(city)
    cell = {"vendor": VENDORS[0], "lot": LOT, "criterion": CRITERIA[0], "level": 5}
    city.do("bid.rate", FIRST, ocid=ocid, rationale=SECRET, reference="page 4", **cell)
    return ocid


def test_z04_every_look_at_the_evaluation_is_blind_to_an_open_sheet(begin):
    city, ocid = begin(one_has_scored)

    seen = [
        show_scores.own_sheet(city.engine, ocid, SECOND),
        show_ranking.ranking_seen(city.engine, ocid),
        show_award.awards_seen(city.engine, ocid),
        show_award.protests_seen(city.engine, ocid),
        show_responsiveness.responsiveness_seen(city.engine, ocid),
        dataclasses.asdict(solicitation_now(city.engine, ocid)),
    ]

    assert SECRET not in str(seen)
    assert "page 4" not in str(seen)
    assert SECRET in str(show_scores.own_sheet(city.engine, ocid, FIRST))


def test_z04_what_the_sheets_say_together_is_refused_until_the_last_is_locked(begin):
    city, ocid = begin(one_has_scored)

    with pytest.raises(NotAllowedError) as refused:
        show_scores.agreement_seen(city.engine, ocid)

    assert [one.code for one in refused.value.findings] == ["scores.sealed"]


def test_z04_the_answer_to_ones_own_rating_says_nothing_of_other_sheets(begin):
    city, ocid = begin(one_has_scored)

    outcome = rate(city, ocid, SECOND, VENDORS[0], CRITERIA[0], 2)

    assert outcome.facts["changed"] is False  # as if nobody had filled this cell
    assert SECRET not in str(outcome)
