"""Was the panel free of conflicts, and did its sheets stay as they were locked?"""

from procurement.actions.papers.control_words import say_control
from procurement.actions.papers.scores import Scores
from procurement.actions.papers.words import Spoken, joined, unstopped
from procurement.documents.facts import Control
from procurement.rules.texts import words
from procurement.rules.vocabulary import DeclarationMoment
from procurement.store.evaluation import panel, reopenings
from procurement.store.evaluation.reopenings import Change, Reopening
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Criterion


def free_of_conflict(scores: Scores) -> Control:
    """Fail where a sheet that counts is of somebody with a conflict, or not declared twice."""
    desk, row = scores.desk, scores.desk.row
    rated = {one.evaluator_id for one in scores.sheets}
    signed = panel.declarations_of(desk.session, row, scores.tender_round)
    clear = {(one.person_id, one.moment) for one in signed if not one.has_conflict}
    doubtful = {
        person
        for person in rated
        if not {(person, moment) for moment in DeclarationMoment} <= clear
    }
    left = panel.left(desk.session, row, scores.award.round)
    return say_control(
        desk,
        "free_of_conflict",
        held=not doubtful if rated else None,
        evaluators=len(rated),
        names=desk.names(doubtful),
        replaced=desk.names(left),
    )


def locked_sheets_kept(scores: Scores) -> Control:
    """Fail where a locked sheet was reopened, and tell what changed on it."""
    desk = scores.desk
    found = reopenings.reopenings(desk.session, desk.row, scores.award.round)
    granted = [one for one in found if one.granted]
    return say_control(
        desk,
        "locked_sheets_kept",
        held=not granted if scores.sheets else None,
        count=len(granted),
        changes=joined([_reopened(scores, one) for one in granted], " "),
    )


def _reopened(scores: Scores, one: Reopening) -> Spoken:
    desk = scores.desk
    cells = [_changed(scores, each) for each in reopenings.changes(desk.session, desk.row, one)]
    return desk.voice.say(
        "control.reopened_sheet",
        person=desk.name(one.asked.evaluator_id),
        approver=desk.name(one.decided.decided_by) if one.decided else "–",
        reason=unstopped(words(one.asked.reason)),
        cells=joined([*cells] or ["–"], "; "),
    )


def _changed(scores: Scores, one: Change) -> Spoken:
    """Return one cell with its level before and after."""
    session = scores.desk.session
    return scores.desk.voice.say(
        "control.reopened_cell",
        vendor=scores.of(session.get_one(Bid, one.after.bid_id)),
        criterion=scores.desk.criterion_name(
            session.get_one(Criterion, one.after.criterion_id).code
        ),
        before=one.before.level,
        level=one.after.level,
    )
