"""What is pointed out, and holds nothing back, when the outcomes are said to be defined."""

import pytest

from procurement.actions.solicitations import look
from procurement.rules.findings import Severity
from tests.builders import a_solicitation


def nothing(case):
    """Leave the sample as it is."""


def no_population(case):
    del case["problem"]["target_population"]


def no_model(case):
    del case["logic_model"]


def a_goal_less_in_the_model(case):
    del case["logic_model"]["outcomes"][0]


def nothing_watches_the_lights(case):
    del case["kpis"][1]["balanced_by"]


def watched_by_another_outcome(case):
    case["kpis"][1]["balanced_by"] = ["traffic_signal_days"]


def no_damage_considered(case):
    del case["kpis"][0]["perverse_incentive"]


def the_watcher_is_an_output(case):
    case["kpis"][3]["type"] = "output"


def advice(city, change):
    ocid = a_solicitation(city, change)
    (way,) = [
        one for one in look.solicitation_now(city.engine, ocid).exits if one.target != "cancelled"
    ]
    return [
        (one.code, *one.params.values()) for one in way.findings if one.severity is Severity.ADVISES
    ]


@pytest.mark.parametrize(
    ("change", "pointed_out"),
    [
        (nothing, []),
        (no_population, [("outcome.no_population",)]),
        (no_model, [("outcome.no_logic_model",)]),
        (a_goal_less_in_the_model, [("outcome.goal_not_reached", "safe_streets")]),
        (nothing_watches_the_lights, [("kpi.not_balanced", "street_light_days")]),
        (watched_by_another_outcome, []),
        (no_damage_considered, [("kpi.no_incentive", "pothole_days")]),
        (the_watcher_is_an_output, [("kpi.not_balanced", "pothole_days")]),
    ],
)
def test_what_a_framework_leaves_open_is_pointed_out(city, change, pointed_out):
    assert advice(city, change) == pointed_out
