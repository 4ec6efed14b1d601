"""The logic model of a case, and the KPIs that watch each other: read whole, or refused."""

import pytest

from tests.ingest.test_case import GONE, VALUES, read, refused


def test_a_case_without_a_logic_model_is_a_case(tmp_path):
    case, findings = read(tmp_path, {"logic_model": GONE})

    assert findings == ()
    assert case.logic_model is None


def test_a_logic_model_is_read_in_the_languages_of_the_case(tmp_path):
    case, _ = read(tmp_path)

    written = VALUES["logic_model"]
    assert case.logic_model.assumptions[0].read("pt") == written["assumptions"][0]["pt"]
    assert [one.goal for one in case.logic_model.outcomes] == ["safe_streets", "lit_crossings"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (
            {"logic_model.outcomes.1.goal": "lit_crossing"},
            ("case.unknown_goal", "logic_model.outcomes[2].goal"),
        ),
        ({"logic_model.assumptions": []}, ("case.empty", "logic_model.assumptions")),
        ({"logic_model.inputs": GONE}, ("case.missing_field", "logic_model.inputs")),
        (
            {"kpis.1.balanced_by": ["reopened"]},
            ("case.unknown_kpi", "kpis[2].balanced_by[1]"),
        ),
        (
            {"kpis.1.balanced_by": ["street_light_days"]},  # itself
            ("case.unknown_kpi", "kpis[2].balanced_by[1]"),
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_named(tmp_path, changes, found):
    assert refused(tmp_path, changes) == {found}
