"""The panel agrees: one level for each cell, with the reason for every change; then the lock."""

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from uuid import UUID

from procurement.actions.evaluation.cells import criterion_said, impossible
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.scoring.flags import disagreements
from procurement.rules.scoring.levels import Level
from procurement.store.evaluation import evaluation, panel, sheets
from procurement.store.evaluation.reopenings import as_entry, changes, reopenings
from procurement.store.solicitations import solicitations
from procurement.store.tables.scoring import ConsensusRating
from procurement.store.tables.solicitations import Criterion, Solicitation


def record_consensus(
    unit: Unit, *, ocid: str, vendor: str, lot: str, criterion: str, level: int, reason: str = ""
) -> Outcome:
    """Record the level on which the panel agreed for one cell; old and new go into the log.

    A reason is needed where the panel lay far apart, where the level is one that nobody gave, and
    for every change of what was recorded before.  Where the scheme averages, there is nothing to
    agree on: the mean of the locked sheets counts.
    """
    row = solicitations.lock(unit.session, ocid)
    found = _closed(unit, row)
    if found:
        return Outcome(found)
    bid = evaluation.bid_said(unit.session, row, lot, vendor)
    wanted = criterion_said(unit, row, criterion)
    if isinstance(wanted, Finding):
        return Outcome((wanted,))
    before = evaluation.consensus(unit.session, row, bid, wanted)
    given = sheets.levels_given(unit.session, row).get((bid.id, wanted.id), {})
    found = impossible(bid, wanted, vendor, level)
    if not reason.strip():
        found += _unreasoned(wanted, vendor, given, before, level)
    if found:
        return Outcome(found)
    old = before.level if before else None
    agreed = before or ConsensusRating(
        bid_id=bid.id,
        criterion_id=wanted.id,
        round=row.round,
        level=level,
        reason=reason,
        individual="",
        agreed_at=unit.now,
        recorded_by=unit.actor.id,
    )
    agreed.level, agreed.reason = level, reason.strip()
    agreed.individual = evaluation.based_on(given)
    agreed.agreed_at, agreed.recorded_by = unit.now, unit.actor.id
    unit.session.add(agreed)
    unit.log(
        "consensus.recorded",
        row.ocid,
        {
            "bid": bid.id,
            "criterion": criterion,
            "round": row.round,
            "individual": sorted(given.values()),
            "before": old,
            "level": level,
            "reason": agreed.reason,
        },
    )
    return Outcome(facts={"vendor": vendor, "criterion": criterion, "level": level})


def lock_consensus(unit: Unit, *, ocid: str) -> Outcome:
    """Lock the technical scores, all cells at once; only then can a price be opened.

    The log keeps every level that counts, and what was changed on sheets that were reopened.
    """
    row = solicitations.lock(unit.session, ocid)
    if row.stage != "consensus":
        return Outcome((Finding("consensus.wrong_stage", {"stage": row.stage}),))
    if row.technical_locked_at is not None:
        return Outcome(facts={"known": True})
    scheme, _frozen = evaluation.scheme_of(unit.session, row)
    levels = evaluation.levels(unit.session, row, scheme)
    found = _unsettled(unit, row)
    if not found:
        found = tuple(_blank_cells(unit, row, levels))
    if not found and scheme.consensus != "average":
        found = tuple(_outdated(unit, row))
    if found:
        return Outcome(found)
    row.technical_locked_at = unit.now
    unit.session.add(row)
    body = {
        str(bid): {code: str(Fraction(level)) for code, level in given.items()}
        for bid, given in levels.items()
    }
    digest = hashlib.sha256(canonical(body).encode()).hexdigest()
    entry = {"round": row.round, "rule": scheme.consensus, "levels": body, "digest": digest}
    unit.log("consensus.locked", row.ocid, {**entry, "reopened": _reopened(unit, row)})
    advice = tuple(_apart(unit, row)) if scheme.consensus == "average" else ()
    return Outcome(advice, {"bids": len(levels), "digest": digest})


def _closed(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    if row.stage != "consensus":
        return (Finding("consensus.wrong_stage", {"stage": row.stage}),)
    if row.technical_locked_at is not None:
        when = {"at": row.technical_locked_at.isoformat(timespec="seconds")}
        return (Finding("consensus.locked", when),)
    scheme, _frozen = evaluation.scheme_of(unit.session, row)
    if scheme.consensus == "average":
        return (Finding("consensus.averaged"),)
    return _unsettled(unit, row)


def _unsettled(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Return why the panel cannot agree on anything now: a conflict stands, or a sheet is open."""
    chair = unit.actor.person
    own = panel.declared(unit.session, row, chair.id).values()
    if any(one.has_conflict for one in own):
        return (Finding("rating.conflict", {"person": chair.handle}),)
    conflicts = [
        Finding("declaration.conflict", {"person": one.handle})
        for one in panel.conflicted(unit.session, row)
    ]
    still_open = [
        Finding("scoring.unlocked", {"person": who})
        for who in sheets.open_sheets(unit.session, row)
    ]
    return (*conflicts, *still_open)


def _reopened(unit: Unit, row: Solicitation) -> list[dict[str, object]]:
    """Return every sheet that was reopened in this round, with what changed on it and why."""
    return [
        {
            "person": one.asked.evaluator_id,
            "version": one.asked.version,
            "reason": one.asked.reason,
            "approved_by": one.decided.decided_by,
            "changes": as_entry(changes(unit.session, row, one)),
        }
        for one in reopenings(unit.session, row, row.round)
        if one.decided is not None and one.granted
    ]


def _unreasoned(
    criterion: Criterion,
    vendor: str,
    given: dict[UUID, int],
    before: ConsensusRating | None,
    level: int,
) -> tuple[Finding, ...]:
    """Return why this level needs a reason, if it does."""
    cell: dict[str, Param] = {"vendor": vendor, "criterion": criterion.code}
    spread = {str(who): one for who, one in given.items()}
    if disagreements(spread, max_level=criterion.max_level):
        edges: dict[str, Param] = {"lowest": min(given.values()), "highest": max(given.values())}
        return (Finding("consensus.flagged_no_reason", {**cell, **edges}),)
    if before is not None and before.level != level:
        change: dict[str, Param] = {"before": before.level, "level": level}
        return (Finding("consensus.change_no_reason", {**cell, **change}),)
    if level not in given.values():
        return (Finding("consensus.nobody_gave", {**cell, "level": level}),)
    return ()


def _blank_cells(
    unit: Unit, row: Solicitation, levels: dict[UUID, dict[str, Level]]
) -> Iterable[Finding]:
    valid = evaluation.valid_bids(unit.session, row)
    names = evaluation.bid_names(unit.session, row)
    for bid in valid:
        for criterion in evaluation.quality_criteria(unit.session, row):
            if criterion.code not in levels[bid.id]:
                cell = {"vendor": names[bid.id], "criterion": criterion.code}
                yield Finding("consensus.blank", cell)


def _outdated(unit: Unit, row: Solicitation) -> Iterable[Finding]:
    """Point out the cells that the panel agreed on while individual levels were others."""
    names = evaluation.bid_names(unit.session, row)
    codes = {one.id: one.code for one in evaluation.quality_criteria(unit.session, row)}
    changed = evaluation.outdated(unit.session, row)
    for bid, criterion in sorted(changed, key=lambda cell: (names[cell[0]], codes[cell[1]])):
        cell = {"vendor": names[bid], "criterion": codes[criterion]}
        yield Finding("consensus.outdated", cell)


def _apart(unit: Unit, row: Solicitation) -> Iterable[Finding]:
    """Point out the cells in which evaluators lay far apart although only their mean counts."""
    valid = evaluation.valid_bids(unit.session, row)
    names = evaluation.bid_names(unit.session, row)
    cells = sheets.levels_given(unit.session, row)
    for bid in valid:
        for criterion in evaluation.quality_criteria(unit.session, row):
            given = cells.get((bid.id, criterion.id), {})
            spread = {str(who): one for who, one in given.items()}
            if disagreements(spread, max_level=criterion.max_level):
                cell = {"vendor": names[bid.id], "criterion": criterion.code}
                yield Finding("consensus.far_apart", cell, Severity.ADVISES)
