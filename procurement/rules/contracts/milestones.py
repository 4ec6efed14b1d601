"""Dated deliverables of a contract: what each must bring, where it stands, what may be judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from procurement.rules.findings import Finding, Param
from procurement.rules.vocabulary import MilestoneStatus

#: The share of a milestone that each status stands for; a part lies in between.
WHOLE, NOTHING = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One milestone as it is promised on some day.

    Attributes:
        code: Its name in the contract.
        version: Counted from 1; every later one came by an amendment.
        title: In each language.
        due: Last day.
        acceptance: When it counts as met, in each language.
        evidence: What must show it, in each language.
        payment: What the tender offers for it, as an amount with its currency; empty: nothing.
        amendment: Number of the amendment that moved it; None: as signed.
    """

    code: str
    version: int
    title: Mapping[str, str]
    due: date
    acceptance: Mapping[str, str]
    evidence: Mapping[str, str]
    payment: str = ""
    amendment: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What an official found of a milestone.

    Attributes:
        status: What OCDS calls it.
        share: Of the milestone that was accepted, 0-1.
        delivered: Day of the delivery that it rests on; None where nothing came.
        reason: Why, in the official's words.
        by: Name or handle of the official.
        on: Day of the judgement.
    """

    status: MilestoneStatus
    share: Decimal
    delivered: date | None
    reason: str
    by: str
    on: date


class MilestoneState(StrEnum):
    """Where a milestone stands on a day, for people; OCDS knows only the status."""

    AHEAD = "ahead"
    OVERDUE = "overdue"  # its day has passed, and nothing came
    TO_JUDGE = "to_judge"  # something came that nobody has judged
    MET = "met"
    PARTLY_MET = "partly_met"
    MISSED = "missed"


#: States in which somebody has to do something.
OPEN = frozenset({MilestoneState.OVERDUE, MilestoneState.TO_JUDGE})

JUDGED = {
    MilestoneStatus.MET: MilestoneState.MET,
    MilestoneStatus.PARTLY_MET: MilestoneState.PARTLY_MET,
    MilestoneStatus.NOT_MET: MilestoneState.MISSED,
}


def state_on(
    today: date, due: date, *, judged: MilestoneStatus | None, waiting: bool
) -> MilestoneState:
    """Return where a milestone stands; on its own day it is not overdue yet.

    Args:
        today: The day asked for.
        due: Its last day.
        judged: The newest judgement; None before the first.
        waiting: Whether something was delivered since, or before the first judgement.
    """
    if waiting:
        return MilestoneState.TO_JUDGE
    if judged is not None:
        return JUDGED[judged]
    return MilestoneState.OVERDUE if due < today else MilestoneState.AHEAD


def accepted_share(status: MilestoneStatus, share: Decimal | None) -> Decimal | Finding:
    """Return the share that a judgement accepts, or why it cannot be told.

    >>> accepted_share(MilestoneStatus.PARTLY_MET, Decimal("0.4"))
    Decimal('0.4')
    """
    certain = {MilestoneStatus.MET: WHOLE, MilestoneStatus.NOT_MET: NOTHING}
    facts: dict[str, Param] = {
        "status": status.value,
        "share": "-" if share is None else f"{share:f}",
    }
    if status is MilestoneStatus.SCHEDULED:
        return Finding("milestone.no_judgement", facts)
    if status in certain:
        fits = share is None or share == certain[status]
        return certain[status] if fits else Finding("milestone.share_not_of_status", facts)
    if share is None or not NOTHING < share < WHOLE:
        return Finding("milestone.share_needed", facts)
    return share
