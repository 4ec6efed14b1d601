"""The lock of an individual sheet: what stands on it stays."""

import hashlib

from procurement.actions.evaluation.own_sheets import may_not_score, own_sheet
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding
from procurement.store.evaluation import evaluation, reopenings, sheets
from procurement.store.evaluation.reopenings import as_entry
from procurement.store.solicitations import solicitations
from procurement.store.tables.scoring import RatingSheet
from procurement.store.tables.solicitations import Solicitation


def lock_sheet(unit: Unit, *, ocid: str) -> Outcome:
    """Lock one's own sheet for good; refused while a cell is blank, and every blank is named.

    Of a sheet that was reopened the log keeps how many cells changed; and what was there before
    and after, once no other sheet is open.
    """
    row = solicitations.lock(unit.session, ocid)
    found = may_not_score(unit, row) or _blanks(unit, row)
    if found:
        return Outcome(found)
    sheet = own_sheet(unit, row)
    sheet.locked_at = unit.now
    unit.session.add(sheet)
    unit.session.flush()
    cells = [
        {
            "bid": one.bid_id,
            "criterion": one.criterion_id,
            "level": one.level,
            "rationale": one.rationale,
            "reference": one.reference,
        }
        for one in sheets.ratings_on(unit.session, sheet)
    ]
    digest = hashlib.sha256(canonical({"cells": cells}).encode()).hexdigest()
    entry = {
        "round": row.round,
        "version": sheet.version,
        "cells": len(cells),
        "sheet_digest": digest,
        **_changed(unit, row, sheet),
    }
    unit.log("sheet.locked", row.ocid, entry)
    return Outcome(facts={"cells": len(cells), "digest": digest})


def _changed(unit: Unit, row: Solicitation, sheet: RatingSheet) -> dict[str, object]:
    """Return what a sheet that was reopened has otherwise than before, as far as it may be told."""
    mine = reopenings.of_evaluator(unit.session, row, unit.actor.id)
    made = [one for one in mine if one.granted and one.asked.version == sheet.version - 1]
    if not made:
        return {}
    changes = reopenings.changes(unit.session, row, made[0])
    told = {} if sheets.sealed(unit.session, row) else {"changes": as_entry(changes)}
    return {"changed": len(changes), **told}


def _blanks(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    valid = evaluation.valid_bids(unit.session, row)
    names = evaluation.bid_names(unit.session, row)
    sheet = sheets.sheet(unit.session, row, unit.actor.id)
    given = sheets.ratings_on(unit.session, sheet) if sheet else []
    filled = {(one.bid_id, one.criterion_id) for one in given}
    return tuple(
        Finding("rating.blank", {"vendor": names[bid.id], "criterion": criterion.code})
        for bid in valid
        for criterion in evaluation.quality_criteria(unit.session, row)
        if (bid.id, criterion.id) not in filled
    )
