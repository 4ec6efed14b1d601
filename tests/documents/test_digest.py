"""The canonical form of facts and its digest."""

import dataclasses
import hashlib
import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from outcome_metrics.definitions.definition import Text
from procurement.documents.digest import canonical, data_digest
from tests.documents import samples


def test_the_digest_is_the_sha256_of_the_canonical_json():
    facts = samples.award()

    assert data_digest(facts) == hashlib.sha256(canonical(facts)).hexdigest()
    assert json.loads(canonical(facts))["value"] == {"currency": "USD", "minor": 184_000_000}


def test_writing_the_same_facts_later_does_not_change_the_digest():
    facts = samples.award()
    later = facts.cover.generated_at + timedelta(days=3)
    again = dataclasses.replace(facts, cover=dataclasses.replace(facts.cover, generated_at=later))

    assert data_digest(again) == data_digest(facts)


def test_another_figure_changes_the_digest():
    facts = samples.award()

    assert data_digest(dataclasses.replace(facts, total=Decimal("87.51"))) != data_digest(facts)


def test_the_same_moment_in_another_zone_has_the_same_digest():
    facts = samples.award()
    there = facts.decided_at.astimezone(timezone(timedelta(hours=-5)))

    assert data_digest(dataclasses.replace(facts, decided_at=there)) == data_digest(facts)


def test_the_texts_of_a_kpi_are_written_as_language_to_text():
    name = Text(en="potholes", es="baches", pt="buracos")

    assert canonical(name) == b'{"en":"potholes","es":"baches","pt":"buracos"}'


@pytest.mark.parametrize("value", [0.5, datetime(2026, 1, 1), {1, 2}, Decimal("NaN")])
def test_a_value_without_a_canonical_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(dataclasses.replace(samples.award(), total=value))
