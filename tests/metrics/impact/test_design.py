"""What a claim may be called."""

import pytest

from outcome_metrics.impact.design import Design, Evidence, design_of, may_be_called_impact


@pytest.mark.parametrize(
    ("evidence", "label"),
    [
        (Evidence(before=0, after=36), Design.DESCRIPTIVE),
        (Evidence(before=12, after=0), Design.DESCRIPTIVE),
        (Evidence(before=7, after=36), Design.BEFORE_AFTER),
        (Evidence(before=8, after=8), Design.QUASI_EXPERIMENTAL),
        (Evidence(before=1, after=1, control=True), Design.BEFORE_AFTER),
        (Evidence(before=20, after=20, control=True, parallel=False), Design.BEFORE_AFTER),
        (Evidence(before=20, after=20, control=True, parallel=True), Design.QUASI_EXPERIMENTAL),
        (Evidence(before=2, after=2, control=True, drawn_by_lot=True), Design.EXPERIMENTAL),
        (Evidence(before=2, after=2, drawn_by_lot=True), Design.BEFORE_AFTER),
    ],
)
def test_a_claim_is_called_what_its_evidence_can_bear(evidence, label):
    assert design_of(evidence) is label


def test_a_target_that_was_met_is_never_called_impact():
    only_delivered = design_of(Evidence(before=0, after=12))

    assert may_be_called_impact(only_delivered) is False
    assert may_be_called_impact(Design.BEFORE_AFTER) is False
    assert may_be_called_impact(Design.QUASI_EXPERIMENTAL) is True
