"""Every example in a docstring is run."""

import doctest
import importlib
import pkgutil

import pytest

import outcome_metrics

MODULES = [
    module.name
    for module in pkgutil.walk_packages(outcome_metrics.__path__, prefix="outcome_metrics.")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_say(name):
    results = doctest.testmod(importlib.import_module(name))

    assert results.failed == 0


def test_the_formulas_carry_examples_that_a_person_can_check():
    counts = {
        name: doctest.testmod(importlib.import_module(f"outcome_metrics.{name}")).attempted
        for name in (
            "judging.attainment",
            "judging.coverage",
            "judging.ratings",
            "figures.formulas",
            "signals.xmr",
            "quantities",
        )
    }

    assert min(counts.values()) >= 2, counts
