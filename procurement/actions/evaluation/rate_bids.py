"""Individual scoring: everybody on one's own sheet, with reasons, until it is locked."""

import hashlib

from procurement.actions.evaluation.cells import criterion_said, impossible
from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import DeclarationMoment, Role
from procurement.store.city import people
from procurement.store.evaluation import evaluation
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import Bid
from procurement.store.tables.scoring import Rating, RatingSheet
from procurement.store.tables.solicitations import Criterion, Solicitation


class RatingForm(Form):
    """One cell of one's own sheet.

    Attributes:
        ocid: The solicitation.
        vendor: As `SCHEME/ID`, or the number of the bid while names are hidden.
        lot: Its code.
        criterion: Its code.
        level: From 0 to the highest of the criterion's anchors.
        rationale: Why this level and not the next.
        reference: Where in the proposal it stands.
    """

    ocid: str
    vendor: str
    lot: str
    criterion: str
    level: int
    rationale: str
    reference: str = ""


def rate_bid(unit: Unit, *, form: RatingForm) -> Outcome:
    """Give one level to one criterion of one bid, on one's own sheet; nobody rates for another.

    The log keeps that a cell was filled, not its level: others must not see it before the lock.
    """
    row = solicitations.lock(unit.session, form.ocid)
    found = _may_not_score(unit, row)
    if found:
        return Outcome(found)
    bid = evaluation.bid_said(unit.session, row, form.lot, form.vendor)
    wanted = criterion_said(unit, row, form.criterion)
    if isinstance(wanted, Finding):
        return Outcome((wanted,))
    found = impossible(bid, wanted, form.vendor, form.level)
    if not form.rationale.strip():
        found += (Finding("rating.no_rationale", {"criterion": wanted.code}),)
    if found:
        return Outcome(found)
    before = _write(unit, row, bid, wanted, form)
    entry = {"bid": bid.id, "criterion": wanted.code, "round": row.round, "changed": before}
    unit.log("bid.rated", row.ocid, entry)
    return Outcome(facts={"vendor": form.vendor, "criterion": wanted.code, "changed": before})


def lock_sheet(unit: Unit, *, ocid: str) -> Outcome:
    """Lock one's own sheet for good; refused while a cell is blank, and every blank is named."""
    row = solicitations.lock(unit.session, ocid)
    found = _may_not_score(unit, row) or _blanks(unit, row)
    if found:
        return Outcome(found)
    sheet = evaluation.sheet(unit.session, row, unit.actor.id) or _new_sheet(unit, row)
    sheet.locked_at = unit.now
    unit.session.add(sheet)
    cells = [
        {
            "bid": one.bid_id,
            "criterion": one.criterion_id,
            "level": one.level,
            "rationale": one.rationale,
            "reference": one.reference,
        }
        for one in evaluation.ratings_by(unit.session, row, unit.actor.id)
    ]
    digest = hashlib.sha256(canonical({"cells": cells}).encode()).hexdigest()
    entry = {"round": row.round, "cells": len(cells), "sheet_digest": digest}
    unit.log("sheet.locked", row.ocid, entry)
    return Outcome(facts={"cells": len(cells), "digest": digest})


def _may_not_score(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Return every reason why the actor may not work on a sheet of this round."""
    found: list[Finding] = []
    if row.stage != "scoring":
        found.append(Finding("rating.wrong_stage", {"stage": row.stage}))
    person = unit.actor.person
    if Role.EVALUATOR not in people.roles_on(unit.session, row.ocid).get(person.id, set()):
        found.append(Finding("rating.not_on_panel", {"person": person.handle}))
    signed = evaluation.declared(unit.session, row, person.id)
    found += [
        Finding("rating.not_declared", {"person": person.handle, "moment": moment.value})
        for moment in DeclarationMoment
        if moment not in signed
    ]
    if any(one.has_conflict for one in signed.values()):
        found.append(Finding("rating.conflict", {"person": person.handle}))
    sheet = evaluation.sheet(unit.session, row, person.id)
    if sheet is not None and sheet.locked_at is not None:
        when = {"at": sheet.locked_at.isoformat(timespec="seconds")}
        found.append(Finding("rating.sheet_locked", when))
    return tuple(found)


def _write(unit: Unit, row: Solicitation, bid: Bid, criterion: Criterion, form: RatingForm) -> bool:
    """Fill the cell; return whether it had been filled before."""
    if evaluation.sheet(unit.session, row, unit.actor.id) is None:
        _new_sheet(unit, row)
    known = evaluation.rating(unit.session, row, bid, criterion, unit.actor.id)
    cell = known or Rating(
        bid_id=bid.id,
        criterion_id=criterion.id,
        round=row.round,
        evaluator_id=unit.actor.id,
        level=form.level,
        rationale=form.rationale.strip(),
        given_at=unit.now,
    )
    cell.level = form.level
    cell.rationale, cell.reference = form.rationale.strip(), form.reference.strip()
    cell.given_at = unit.now
    unit.session.add(cell)
    return known is not None


def _new_sheet(unit: Unit, row: Solicitation) -> RatingSheet:
    sheet = RatingSheet(
        ocid=row.ocid, round=row.round, evaluator_id=unit.actor.id, opened_at=unit.now
    )
    unit.session.add(sheet)
    unit.session.flush()
    return sheet


def _blanks(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    valid = evaluation.valid_bids(unit.session, row)
    names = evaluation.bid_names(unit.session, row)
    filled = {
        (one.bid_id, one.criterion_id)
        for one in evaluation.ratings_by(unit.session, row, unit.actor.id)
    }
    return tuple(
        Finding("rating.blank", {"vendor": names[bid.id], "criterion": criterion.code})
        for bid in valid
        for criterion in evaluation.quality_criteria(unit.session, row)
        if (bid.id, criterion.id) not in filled
    )
