"""Nobody gains an advantage without a law: domain specification, section 6.3."""

from dataclasses import replace
from datetime import date

import pytest

from procurement.rules.jurisdictions.criteria import criteria_findings
from procurement.rules.jurisdictions.preferences import (
    Attribute,
    Mechanism,
    PreferenceRule,
    Touching,
    preference_findings,
)
from procurement.rules.jurisdictions.profile import without_profile

DAY = date(2026, 3, 6)
ACTIVE = PreferenceRule(
    code="women",
    jurisdiction="rio-claro",
    mechanism=Mechanism.POINTS,
    attributes=(Attribute.GENDER,),
    citation="Law 1, article 2",
    start=date(2025, 1, 1),
    counsel_approval="City counsel, 2025-02-01",
)
BY_GENDER = Touching(criterion="team", attributes=(Attribute.GENDER,), rule="women")


def codes(touching, *rules, **how):
    return [one.code for one in preference_findings((touching,), rules, on=DAY, **how)]


def test_by_default_there_is_no_advantage():
    rule = PreferenceRule(code="women", jurisdiction="rio-claro")

    assert rule.mechanism is Mechanism.NONE
    assert "preference.gives_nothing" in codes(BY_GENDER, rule)


def test_a_criterion_that_touches_nobody_needs_no_rule():
    assert codes(Touching(criterion="price")) == []


def test_a_criterion_by_gender_without_a_rule_is_refused():
    assert codes(replace(BY_GENDER, rule="")) == ["preference.none"]
    assert codes(BY_GENDER) == ["preference.unknown"]


def test_an_active_rule_that_covers_it_allows_it():
    assert codes(BY_GENDER, ACTIVE) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"citation": ""}, "preference.no_citation"),
        ({"counsel_approval": ""}, "preference.not_approved"),
        ({"start": date(2026, 3, 7)}, "preference.not_in_force"),
        ({"end": date(2026, 3, 5)}, "preference.not_in_force"),
        ({"start": None}, "preference.not_in_force"),
        ({"mechanism": Mechanism.NONE}, "preference.gives_nothing"),
        ({"funding": "federal"}, "preference.other_funding"),
        ({"attributes": (Attribute.RACE,)}, "preference.not_covered"),
    ],
)
def test_whatever_a_rule_lacks_keeps_it_from_being_used(change, code):
    assert codes(BY_GENDER, replace(ACTIVE, **change)) == [code]


def test_a_rule_holds_on_its_first_and_on_its_last_day():
    assert codes(BY_GENDER, replace(ACTIVE, start=DAY, end=DAY)) == []


def test_a_rule_tied_to_funding_holds_for_that_funding():
    assert codes(BY_GENDER, replace(ACTIVE, funding="federal"), funding="federal") == []


def a_case(title, **more):
    criterion = {"code": "team", "title": {"en": title}, "levels": {}, **more}
    return {"criteria": [criterion]}


@pytest.mark.parametrize(
    "title",
    [
        "Women-owned firms",
        "Minority business enterprise",
        "Empresas de mujeres",
        "Empresas lideradas por mulheres",
        "Pueblos indígenas",
        "Veteran-owned",
    ],
)
def test_a_criterion_whose_words_suggest_it_must_say_what_it_touches(title):
    found = criteria_findings(without_profile(DAY), a_case(title))

    assert [one.code for one in found] == ["preference.unsaid"]


@pytest.mark.parametrize(
    "title",
    ["Orientation to results", "Orientación a resultados", "Road maintenance", "Managed cases"],
)
def test_ordinary_words_raise_no_question(title):
    assert criteria_findings(without_profile(DAY), a_case(title)) == ()


def test_an_empty_list_says_that_it_touches_nobody():
    said = a_case("Shelter for women who flee violence", touches=[])

    assert criteria_findings(without_profile(DAY), said) == ()
