"""The time of the purchase that the demo plays: counted again, by hand and from its own file."""

import json
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def found(sample):
    """Return what the city says of the time of each stage."""
    said = sample.ask("report", "cycle-time", "--json")
    assert said.returncode == 0, said.stderr
    return {(one["pathway"], one["stage"]): one for one in json.loads(said.stdout)["lines"]}


def test_the_days_of_each_stage_are_those_between_the_stored_dates(sample, found):
    rows = sample.rows("SELECT kind, stage, entered_at, exited_at FROM stage_visit")
    ended = [row for row in rows if row["exited_at"] is not None]
    assert len(ended) == 12
    for row in ended:
        pathway = {"solicitation": "competitive-rfp/1", "contract": "contract/1"}[row["kind"]]
        entered, exited = (
            datetime.fromisoformat(row[f"{end}_at"]) for end in ("entered", "exited")
        )
        # All moments of the story lie between 04:00 and 23:00 in Chicago: same day as six hours ago
        local = [(moment - timedelta(hours=6)).date() for moment in (entered, exited)]
        assert found[pathway, row["stage"]]["calendar_days_median"] == (local[1] - local[0]).days


def test_the_whole_purchase_took_what_a_calendar_says_and_waited_as_worked_out_by_hand(found):
    """3 March to 31 July 2014 are 150 days, 108 of them Mondays to Fridays."""
    whole = found["competitive-rfp/1", "whole"]
    assert (whole["calendar_days_median"], whole["business_days_median"]) == (150.0, 108.0)
    # Decided on 20 July at 9:00 after four days; protests until the 30th at midnight; left on 31st.
    award = found["competitive-rfp/1", "award"]
    assert round(award["not_begun_share"] * 15, 6) == 4
    standstill = timedelta(days=10, hours=15) - timedelta(seconds=1)
    assert round(award["standstill_share"], 4) == round(standstill / (15 * DAY), 4)
    # Bids were invited from the first day of the questions to the deadline, at 17:00 on 20 June.
    assert found["competitive-rfp/1", "questions"]["bidding_share"] == 1.0


def test_the_hands_are_the_people_whom_the_log_names(sample, found):
    entries = sample.rows(
        "SELECT verb, role, actor_id FROM audit_entry WHERE chain LIKE 'ocds-%' ORDER BY seq"
    )
    moves = [at for at, row in enumerate(entries) if row["verb"] == "stage.advanced"]
    scoring = entries[moves[5] + 1 : moves[6] + 1]  # after the sixth move, up to the seventh
    people = {row["actor_id"] for row in scoring}
    assert found["competitive-rfp/1", "scoring"]["hands_median"] == len(people)
    assert found["competitive-rfp/1", "scoring"]["handovers_median"] == sum(
        one["actor_id"] != other["actor_id"] for one, other in pairwise(scoring)
    )
