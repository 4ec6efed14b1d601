"""Milestones, and what differs from the tender, as the papers say it."""

from datetime import datetime

from procurement.actions.papers.desk import WritingDesk
from procurement.actions.papers.words import Spoken
from procurement.documents.facts import Deliverable, MilestoneFound, TermDifference
from procurement.rules.contracts.differences import Difference
from procurement.rules.texts import words as words_of
from procurement.store.contracts import milestones
from procurement.store.contracts.differences import differences_of
from procurement.store.tables.contracts import Contract

#: Terms of a contract that are not about a KPI or a milestone.
PLAIN_TERMS = frozenset({"starts_on", "ends_on", "review_months"})


def promised(desk: WritingDesk, row: Contract) -> tuple[Deliverable, ...]:
    """Return the milestones as signed, or as they wait for the signature."""
    held = milestones.milestones(desk.session, (row.id,), row.signed_at)
    return tuple(
        Deliverable(
            title=words_of(one.row.title),
            due=one.row.due_on,
            payment=milestones.payment_of(one.row, row.currency),
            acceptance=words_of(one.row.acceptance),
            evidence=words_of(one.row.evidence),
        )
        for one in held
    )


def found(desk: WritingDesk, row: Contract, as_known: datetime) -> tuple[MilestoneFound, ...]:
    """Return the milestones with what was found of each by an instant."""
    today = desk.day(as_known)
    return tuple(
        MilestoneFound(
            title=words_of(one.row.title),
            due=one.row.due_on,
            state=desk.voice.say(f"milestone.{one.state(today)}"),
            share=one.share,
            reason=words_of(one.judged.reason) if one.judged else "",
            by=desk.name(one.judged.judged_by) if one.judged else "",
        )
        for one in milestones.milestones(desk.session, (row.id,), as_known)
    )


def differing(desk: WritingDesk, row: Contract) -> tuple[TermDifference, ...]:
    """Return what is signed otherwise than it was tendered, and why."""
    return tuple(
        TermDifference(
            term=_term(desk, one.term),
            tendered=one.tendered or "–",
            signed=one.signed or "–",
            reason=_why(desk, one),
        )
        for one in differences_of(desk.session, row)
    )


def _term(desk: WritingDesk, term: str) -> Spoken:
    """Return what a term is called: `kpi.waiting_days.target` is the target of a measure."""
    kind, _, rest = term.partition(".")
    if term in PLAIN_TERMS:
        return desk.voice.say(f"term.{term}")
    name, _, part = rest.rpartition(".")
    called = desk.kpi_name(name) if kind == "kpi" else name
    return desk.voice.say(f"term.{kind}.{part}", name=called)


def _why(desk: WritingDesk, one: Difference) -> Spoken | str:
    if one.reason:
        return one.reason
    return desk.voice.say(f"cause.{one.cause}" if one.cause else "cause.unexplained")
