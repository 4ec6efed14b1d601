"""A KPI before and after something was done about it: figures, periods and coverage."""

from datetime import date

from sqlmodel import Session

from outcome_metrics.assessing.results import Assessment, Judgement
from outcome_metrics.figures.states import State
from procurement.rules.management.follow_ups import Period, compared_spans
from procurement.store.results.results import assess_one, gather
from procurement.store.tables.contracts import Contract

FORM = "movement/1"


def movement(
    session: Session, row: Contract, kpi: str, *, agreed_on: date, done_by: date, today: date
) -> dict[str, object]:
    """Return the figures of a KPI before and after, or nothing where a side has no figure.

    As many matured periods before as there are after.  It is evidence that something changed, and
    not of why: other causes are not excluded.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    on_record = gather(session, row)
    codes = [one.kpi.code for one in on_record.terms.agreements]
    at = codes.index(kpi)
    agreed = on_record.terms.agreements[at].kpi
    whole = assess_one(on_record, at, as_of=today)
    spans = compared_spans(
        [(one.start, one.end, one.state is not State.NOT_DUE) for one in whole.rows],
        agreed_on=agreed_on,
        done_by=done_by,
    )
    if spans is None:
        return {}
    sides = {
        name: _side(assess_one(on_record, at, as_of=today, within=span), span)
        for name, span in (("before", spans.before), ("after", spans.after))
    }
    if any(side["value"] is None for side in sides.values()):
        return {}
    return {
        "form": FORM,
        "kpi": kpi,
        "version": agreed.version,
        "unit": agreed.unit,
        "better": agreed.direction.value,
        "as_of": today.isoformat(),
        **sides,
    }


def _side(assessed: Assessment, span: Period) -> dict[str, object]:
    whole = assessed.whole
    judged: Judgement = whole.judgement
    return {
        "from": span[0].isoformat(),
        "to": span[1].isoformat(),
        "value": None if judged.value is None else repr(judged.value),
        "numerator": judged.numerator,
        "denominator": judged.denominator,
        "target_low": None if judged.target_low is None else repr(judged.target_low),
        "target_high": None if judged.target_high is None else repr(judged.target_high),
        "covered": whole.covered,
        "expected": whole.expected,
    }
