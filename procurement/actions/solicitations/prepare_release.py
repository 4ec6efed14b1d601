"""What must be settled before a release: data owners, funds, and a look at the price formula."""

import json

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.scoring.case_scheme import scheme_body
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.simulation import pathologies, trials
from procurement.rules.vocabulary import CriterionKind
from procurement.store.solicitations import solicitations
from procurement.store.tables.solicitations import SolicitationKpi


def agree_data_owner(unit: Unit, *, ocid: str, kpi: str) -> Outcome:
    """Record that whoever holds the data of `kpi` will deliver it."""
    row = solicitations.lock(unit.session, ocid)
    line = unit.session.get(SolicitationKpi, (row.ocid, kpi))
    if line is None:
        raise NotFoundError(Finding("kpi.unknown", {"kpi": kpi, "subject": row.reference}))
    line.data_owner_agreed = True
    unit.session.add(line)
    unit.log("data_owner.agreed", row.ocid, {"kpi": kpi, "version": line.kpi_version})
    return Outcome(facts={"kpi": kpi})


def certify_funds(unit: Unit, *, ocid: str, budget_line: str, note: str = "") -> Outcome:
    """Certify that the funds are there; the line must be the one of the case."""
    row = solicitations.lock(unit.session, ocid)
    planned: str = json.loads(row.case_body)["budget_line"]
    if budget_line != planned:
        names = {"given": budget_line, "planned": planned}
        return Outcome((Finding("budget.other_line", names),))
    row.funds_certified = True
    unit.session.add(row)
    unit.log("funds.certified", row.ocid, {"budget_line": budget_line, "reason": note})
    return Outcome(facts={"budget_line": budget_line})


def acknowledge_price(unit: Unit, *, ocid: str, reason: str) -> Outcome:
    """Record that an officer has seen what the price formula does to odd bids, and keeps it.

    The log keeps who, why, every warning, and what each made-up bid earned.  It holds for this
    call: where the solicitation goes back before its release, it is asked for again.
    """
    row = solicitations.lock(unit.session, ocid)
    if not reason.strip():
        return Outcome((Finding("reason.missing", {"target": "price.acknowledge"}),))
    scheme = Scheme.from_body(scheme_body(json.loads(row.case_body)))
    weights = [one.weight for one in scheme.criteria if one.kind is CriterionKind.PRICE]
    seen = sorted(one.code for weight in weights for one in pathologies(scheme.price, weight))
    tried = {
        trial.situation: {bid: str(points) for bid, points in trial.points.items()}
        for weight in weights
        for trial in trials(scheme.price, weight)
    }
    row.price_acknowledged = True
    unit.session.add(row)
    entry = {
        "formula": scheme.price.code,
        "warnings": seen,
        "tried": tried,
        "reason": reason.strip(),
    }
    unit.log("price.acknowledged", row.ocid, entry)
    return Outcome(facts={"warnings": len(seen)})
