"""One cell of a sheet: which criterion is meant, and whether a level can be given there."""

from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param
from procurement.rules.vocabulary import BidStatus
from procurement.store.evaluation import evaluation
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Criterion, Solicitation


def criterion_said(unit: Unit, row: Solicitation, code: str) -> Criterion | Finding:
    """Return the criterion of this code that people rate, or what is wrong with the code."""
    criteria = {one.code: one for one in evaluation.quality_criteria(unit.session, row)}
    if code in criteria:
        return criteria[code]
    return Finding("rating.no_criterion", {"criterion": code, "known": ", ".join(criteria)})


def impossible(bid: Bid, criterion: Criterion, vendor: str, level: int) -> tuple[Finding, ...]:
    """Return why this level cannot stand in this cell: the bid is out, or the scale ends before."""
    found: list[Finding] = []
    if bid.status is not BidStatus.VALID:
        status = {"vendor": vendor, "status": bid.status.value}
        found.append(Finding("rating.bid_not_valid", status))
    if not 0 <= level <= criterion.max_level:
        limits: dict[str, Param] = {
            "level": level,
            "max_level": criterion.max_level,
            "criterion": criterion.code,
        }
        found.append(Finding("rating.out_of_scale", limits))
    return tuple(found)
