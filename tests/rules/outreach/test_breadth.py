"""A plan names every gap with its figures; a target is written in one way only."""

import pytest

from procurement.rules.findings import Finding, Severity
from procurement.rules.outreach.breadth import Dimension, Reach, Tally, Target, gaps, group_of


def reach(least=3, *, registered=9, identified=0, unknown=0, notified=None):
    return Reach(
        target=Target(dimension=Dimension.CERTIFICATION, group="SBE", least=least),
        registered=Tally(belong=registered),
        identified=Tally(belong=identified, unknown=unknown),
        notified=None if notified is None else Tally(belong=notified),
        attended=None,
    )


def told(*reaches):
    return {one.code.removeprefix("outreach."): dict(one.params) for one in gaps(reaches)}


def test_a_gap_is_named_with_what_was_reached_and_what_is_missing():
    (found,) = gaps([reach(identified=1)])

    assert (found.code, found.severity) == ("outreach.gap", Severity.ADVISES)
    assert dict(found.params) == {
        "grouped_by": "certification",
        "group": "SBE",
        "reached": 1,
        "least": 3,
        "missing": 2,
    }


def test_after_the_release_only_who_was_told_was_reached():
    assert told(reach(identified=3)) == {}
    assert told(reach(identified=3, notified=1))["gap"]["missing"] == 2
    assert told(reach(identified=0, notified=3)) == {}


def test_a_register_too_small_for_the_plan_and_vendors_nobody_knows_of_are_named():
    found = told(reach(registered=2, identified=1, unknown=4))

    assert (found["gap_in_register"]["registered"], found["gap_unknown"]["unknown"]) == (2, 4)


def test_what_was_reached_is_no_gap_even_where_nobody_knows_of_some():
    assert told(reach(identified=3, unknown=4, registered=2)) == {}


@pytest.mark.parametrize(
    ("dimension", "written", "kept"),
    [
        ("size", " Small", "small"),
        ("newness", "NEW", "new"),
        ("locality", "local", "local"),
        ("certification", "Sello  Empresa Mujer", "Sello Empresa Mujer"),
        ("district", " Bajo Puerto ", "Bajo Puerto"),
        ("commodity", "unspsc/72-14-10-00", "UNSPSC/72141000"),
        ("commodity", "NIGP/745", "NIGP/745-00"),
    ],
)
def test_a_group_is_kept_in_one_way_however_it_is_written(dimension, written, kept):
    assert group_of(Dimension(dimension), written) == kept


@pytest.mark.parametrize(
    ("dimension", "written", "code"),
    [
        ("size", "unknown", "outreach.no_such_group"),
        ("newness", "newish", "outreach.no_such_group"),
        ("commodity", "72141000", "outreach.no_such_code"),
        ("commodity", "CPV/45233000", "outreach.no_such_code"),
        ("commodity", "UNSPSC/00000000", "outreach.no_such_code"),
        ("district", "  ", "outreach.no_group"),
    ],
)
def test_a_group_that_there_is_not_is_refused(dimension, written, code):
    found = group_of(Dimension(dimension), written)

    assert isinstance(found, Finding)
    assert found.code == code
