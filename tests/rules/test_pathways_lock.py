"""A published pathway never changes, and docs/pathways.md shows what there is."""

from dataclasses import replace

import pytest

from procurement.rules.pathways import COMPETITIVE_RFP_1
from tests.rules.pathways_lock import LOCK, PAGE, PATHWAYS, changed, digest, pin, pinned
from tests.rules.pathways_page import page


def without_the_last_gate(pathway, number=0):
    first = pathway.stages[number]
    way = replace(first.exits[0], gates=first.exits[0].gates[:-1])
    stage = replace(first, exits=(way, *first.exits[1:]))
    stages = (*pathway.stages[:number], stage, *pathway.stages[number + 1 :])
    return replace(pathway, stages=stages)


def test_every_pathway_is_pinned_and_none_has_changed():
    assert pinned(LOCK).keys() == PATHWAYS.keys()
    assert changed(PATHWAYS, pinned(LOCK)) == []


def test_the_page_shows_the_pathways_as_they_are():
    assert PAGE.read_text("utf-8") == page(), "stale: python -m tests.rules.pathways_lock"


@pytest.mark.parametrize(
    "edit",
    [
        without_the_last_gate,
        lambda one: replace(one, stages=one.stages[:-1]),
        lambda one: replace(one, stages=(replace(one.first, usual_days=1), *one.stages[1:])),
        lambda one: replace(one, stages=(replace(one.first, exits=()), *one.stages[1:])),
    ],
)
def test_whatever_is_edited_in_a_published_version_is_noticed(edit):
    edited = edit(COMPETITIVE_RFP_1)

    assert digest(edited) != digest(COMPETITIVE_RFP_1)


def test_a_published_version_that_changed_stays_pinned_as_it_was(tmp_path):
    lock = tmp_path / "pathways.lock"
    pin({"competitive-rfp/1": COMPETITIVE_RFP_1}, lock)
    edited = {"competitive-rfp/1": without_the_last_gate(COMPETITIVE_RFP_1)}

    left = pin(edited, lock)

    assert left == ["competitive-rfp/1"]
    assert pinned(lock) == {"competitive-rfp/1": digest(COMPETITIVE_RFP_1)}
    assert pin(edited, lock, anew="competitive-rfp/1") == []


def test_a_published_version_that_is_gone_is_missed(tmp_path):
    lock = tmp_path / "pathways.lock"
    pin({"competitive-rfp/1": COMPETITIVE_RFP_1}, lock)

    assert pin({}, lock) == ["competitive-rfp/1"]


def test_the_page_names_every_gate_with_what_it_requires():
    shown = PAGE.read_text("utf-8")

    for pathway in PATHWAYS.values():
        for stage in pathway.stages:
            assert f"### {stage.code}\n" in shown
            for way in stage.exits:
                assert all(f"`{gate.__name__}`: {gate.__doc__[:20]}" in shown for gate in way.gates)
