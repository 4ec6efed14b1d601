"""Who watches over a KPI: those it names in the case, and the balancing measures of its goal."""

from dataclasses import replace

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.definition import KpiType
from procurement.rules.balancing import watchers

SPEED = replace(CATALOGUE["pothole_days"], goal="safe", balanced_by=("complaints", "not_in_case"))
COMPLAINTS = replace(SPEED, code="complaints", goal="trust", type=KpiType.OUTPUT, balanced_by=())
REOPENED = replace(COMPLAINTS, code="again", goal="safe", type=KpiType.BALANCING)


def test_a_named_kpi_and_a_balancing_measure_of_the_same_goal_watch():
    assert watchers(SPEED, [SPEED, COMPLAINTS, REOPENED]) == ("again", "complaints")


def test_neither_another_goal_nor_another_type_nor_an_absent_kpi_watches():
    unnamed = replace(SPEED, balanced_by=("not_in_case",))
    elsewhere = replace(REOPENED, goal="trust")

    assert watchers(unnamed, [unnamed, COMPLAINTS, elsewhere]) == ()


def test_a_balancing_measure_does_not_watch_over_itself():
    assert watchers(REOPENED, [REOPENED]) == ()
