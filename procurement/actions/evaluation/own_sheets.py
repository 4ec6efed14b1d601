"""One's own sheet: whether one may work on it now, and the sheet itself."""

from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import DeclarationMoment, Role
from procurement.store.evaluation import panel, sheets
from procurement.store.tables.scoring import RatingSheet
from procurement.store.tables.solicitations import Solicitation

#: Stages in which sheets are worked on: in `consensus` those that were reopened, and those of
#: evaluators who joined the panel late.
SCORING = ("scoring", "consensus")


def may_not_score(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Return every reason why the actor may not work on a sheet of this round."""
    found: list[Finding] = []
    if row.stage not in SCORING:
        found.append(Finding("rating.wrong_stage", {"stage": row.stage}))
    if row.technical_locked_at is not None:
        since = row.technical_locked_at.isoformat(timespec="seconds")
        found.append(Finding("consensus.locked", {"at": since}))
    person = unit.actor.person
    if person.id not in {one.id for one in panel.members(unit.session, row)}:
        found.append(Finding("rating.not_on_panel", {"person": person.handle}))
    found += kept_out(unit, row)
    sheet = sheets.sheet(unit.session, row, person.id)
    if sheet is not None and sheet.locked_at is not None:
        when = {"at": sheet.locked_at.isoformat(timespec="seconds")}
        found.append(Finding("rating.sheet_locked", when))
    return tuple(found)


def kept_out(unit: Unit, row: Solicitation) -> list[Finding]:
    """Return why the actor may not look into the bids: an undeclared or a declared conflict."""
    person = unit.actor.person
    signed = panel.declared(unit.session, row, person.id)
    owed = DeclarationMoment if unit.actor.role is Role.EVALUATOR else ()
    found = [
        Finding("rating.not_declared", {"person": person.handle, "moment": moment.value})
        for moment in owed
        if moment not in signed
    ]
    if any(one.has_conflict for one in signed.values()):
        found.append(Finding("rating.conflict", {"person": person.handle}))
    return found


def own_sheet(unit: Unit, row: Solicitation) -> RatingSheet:
    """Return the last version of the actor's sheet, begun now where there is none."""
    known = sheets.sheet(unit.session, row, unit.actor.id)
    if known is not None:
        return known
    sheet = RatingSheet(
        ocid=row.ocid, round=row.round, evaluator_id=unit.actor.id, opened_at=unit.now
    )
    unit.session.add(sheet)
    unit.session.flush()
    return sheet
