"""What two versions of an outcome framework say otherwise, named so that a person finds it."""

import copy

from procurement.rules.framework_changes import FrameworkChange, framework_changes

FIRST = {
    "problem": {"how_many": 412000, "standard": {"en": "7 days", "pt": None}},
    "goals": [
        {"code": "safe", "statement": {"en": "Safe"}},
        {"code": "lit", "statement": {"en": "Lit"}},
    ],
    "logic_model": {
        "inputs": [{"en": "Crews"}],
        "outcomes": [{"goal": "safe", "change": {"en": "Less harm"}}],
    },
    "kpis": [
        {
            "agreement": {
                "kpi": {"code": "days", "weight": "0.4"},
                "target": {"promise": {"value": "7"}},
            },
            "data_owner_agreed": True,
        }
    ],
    "signed_by": [{"person": "a", "role": "requester"}],
}


def changed(change):
    second = copy.deepcopy(FIRST)
    change(second)
    return framework_changes(FIRST, second)


def test_a_target_is_named_by_its_kpi_with_both_values():
    def tighten(body):
        body["kpis"][0]["agreement"]["target"]["promise"]["value"] = "6"

    assert changed(tighten) == (FrameworkChange("kpis.days.target.promise.value", "7", "6"),)


def test_a_new_goal_and_a_lost_model_are_said_by_what_they_held():
    def rewrite(body):
        body["goals"].append({"code": "fair", "statement": {"en": "Fair"}})
        body["logic_model"] = None

    assert changed(rewrite) == (
        FrameworkChange("goals.fair.code", None, "fair"),
        FrameworkChange("goals.fair.statement.en", None, "Fair"),
        FrameworkChange("logic_model.inputs.1.en", "Crews", None),
        FrameworkChange("logic_model.outcomes.safe.change.en", "Less harm", None),
        FrameworkChange("logic_model.outcomes.safe.goal", "safe", None),
    )


def test_another_order_of_goals_and_another_signature_change_nothing():
    def shuffle(body):
        body["goals"].reverse()
        body["signed_by"] = [{"person": "b", "role": "requester"}]

    assert changed(shuffle) == ()
