"""What a ready definition counts never changes under one version."""

from dataclasses import replace
from decimal import Decimal

import pytest

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.definition import Direction, Text
from tests.metrics.catalogue.kpi_lock import LOCK, changed, digest, pin, pinned

VISITS = CATALOGUE["park_visits"]
OTHER = Text(en="Other", es="Otro", pt="Outra coisa")


def test_every_ready_definition_is_pinned_and_none_counts_something_else():
    assert {f"{kpi.code}/{kpi.version}" for kpi in CATALOGUE.values()} <= pinned(LOCK).keys()
    assert changed(CATALOGUE, pinned(LOCK)) == []


@pytest.mark.parametrize(
    "edit",
    [
        {"numerator": OTHER},
        {"exclusions": OTHER},
        {"unit": "count"},
        {"direction": Direction.LOWER},
    ],
)
def test_an_edit_of_what_is_counted_is_noticed_and_stays_pinned_as_it_was(tmp_path, edit):
    lock = tmp_path / "kpis.lock"
    assert pin({"park_visits": VISITS}, lock) == []

    left = pin({"park_visits": replace(VISITS, **edit)}, lock)

    assert left == ["park_visits/1"]
    assert pinned(lock) == {"park_visits/1": digest(VISITS)}


def test_a_definition_that_is_gone_is_missed(tmp_path):
    lock = tmp_path / "kpis.lock"
    pin({"park_visits": VISITS}, lock)

    assert changed({}, pinned(lock)) == ["park_visits/1"]


def test_better_words_and_other_proposals_need_no_new_version(tmp_path):
    lock = tmp_path / "kpis.lock"
    pin({"park_visits": VISITS}, lock)

    better = replace(VISITS, name=OTHER, incentive=OTHER, weight=Decimal("0.9"), lag_days=9)

    assert pin({"park_visits": better}, lock) == []


def test_a_new_version_is_pinned_beside_the_one_it_replaces(tmp_path):
    lock = tmp_path / "kpis.lock"
    pin({"park_visits": VISITS}, lock)

    assert pin({"park_visits": replace(VISITS, version=2, numerator=OTHER)}, lock) == []
    assert pinned(lock).keys() == {"park_visits/1", "park_visits/2"}
