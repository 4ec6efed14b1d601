"""Individual scoring: everybody on one's own sheet, with reasons, until it is locked."""

from procurement.actions.evaluation.cells import criterion_said, impossible
from procurement.actions.evaluation.own_sheets import may_not_score, own_sheet
from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param
from procurement.store.evaluation import evaluation, sheets
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import Bid
from procurement.store.tables.scoring import Rating
from procurement.store.tables.solicitations import Criterion, Solicitation

#: Characters of where in a proposal something is seen: the width of its column.
MOST_OF_REFERENCE = 200


class RatingForm(Form):
    """One cell of one's own sheet.

    Attributes:
        ocid: The solicitation.
        vendor: As `SCHEME/ID`, or the number of the bid while names are hidden.
        lot: Its code.
        criterion: Its code.
        level: From 0 to the highest of the criterion's anchors.
        rationale: Why this level and not the next.
        reference: Where in the proposal that is seen: a page, or an answer.
    """

    ocid: str
    vendor: str
    lot: str
    criterion: str
    level: int
    rationale: str
    reference: str


def rate_bid(unit: Unit, *, form: RatingForm) -> Outcome:
    """Give one level to one criterion of one bid, on one's own sheet; nobody rates for another.

    With the reason goes where in the proposal it is seen: a page, or the answer to a question.
    The log keeps that a cell was filled, not its level: others must not see it before the lock.
    """
    row = solicitations.lock(unit.session, form.ocid)
    found = may_not_score(unit, row)
    if found:
        return Outcome(found)
    bid = evaluation.bid_said(unit.session, row, form.lot, form.vendor)
    wanted = criterion_said(unit, row, form.criterion)
    if isinstance(wanted, Finding):
        return Outcome((wanted,))
    found = impossible(bid, wanted, form.vendor, form.level)
    found += _unfounded(wanted, form.rationale.strip(), form.reference.strip())
    if found:
        return Outcome(found)
    before = _write(unit, row, bid, wanted, form)
    entry = {"bid": bid.id, "criterion": wanted.code, "round": row.round, "changed": before}
    unit.log("bid.rated", row.ocid, entry)
    return Outcome(facts={"vendor": form.vendor, "criterion": wanted.code, "changed": before})


def _unfounded(criterion: Criterion, rationale: str, reference: str) -> tuple[Finding, ...]:
    """Return what is missing beside the level: why it was given, and where that is seen."""
    found = []
    if not rationale:
        found.append(Finding("rating.no_rationale", {"criterion": criterion.code}))
    if not reference:
        found.append(Finding("rating.no_reference", {"criterion": criterion.code}))
    if len(reference) > MOST_OF_REFERENCE:
        facts: dict[str, Param] = {
            "criterion": criterion.code,
            "length": len(reference),
            "most": MOST_OF_REFERENCE,
        }
        found.append(Finding("rating.long_reference", facts))
    return tuple(found)


def _write(unit: Unit, row: Solicitation, bid: Bid, criterion: Criterion, form: RatingForm) -> bool:
    """Fill the cell; return whether it had been filled before."""
    sheet = own_sheet(unit, row)
    known = sheets.rating(unit.session, sheet, bid, criterion)
    cell = known or Rating(
        bid_id=bid.id,
        criterion_id=criterion.id,
        round=row.round,
        evaluator_id=unit.actor.id,
        version=sheet.version,
        level=form.level,
        rationale=form.rationale.strip(),
        reference=form.reference.strip(),
        given_at=unit.now,
    )
    cell.level = form.level
    cell.rationale, cell.reference = form.rationale.strip(), form.reference.strip()
    cell.given_at = unit.now
    unit.session.add(cell)
    return known is not None
