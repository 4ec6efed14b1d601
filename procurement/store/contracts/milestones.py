"""Milestones of contracts: rows in, where each stands out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from outcome_metrics.quantities import amount
from procurement.rules.contracts.milestones import MilestoneState, state_on
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.money import Money
from procurement.rules.texts import words, written
from procurement.rules.vocabulary import MilestoneStatus
from procurement.store.tables.contracts import Amendment, Contract
from procurement.store.tables.milestones import Milestone, MilestoneDelivery, MilestoneJudgement
from procurement.store.tables.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """One milestone as it stood at an instant.

    Attributes:
        row: The version in force.
        amendment: Number of the amendment that brought it; None: as signed.
        first_due: Its day as signed.
        deliveries: What was handed in, oldest first.
        judgements: What officials found, oldest first; the last one counts.
        judged_by: Handle of who gave the last one; empty before.
    """

    row: Milestone
    amendment: int | None
    first_due: date
    deliveries: tuple[MilestoneDelivery, ...]
    judgements: tuple[MilestoneJudgement, ...]
    judged_by: str

    @property
    def judged(self) -> MilestoneJudgement | None:
        """The judgement that counts; None before the first."""
        return self.judgements[-1] if self.judgements else None

    @property
    def delivered(self) -> MilestoneDelivery | None:
        """The newest delivery."""
        return self.deliveries[-1] if self.deliveries else None

    @property
    def met_by(self) -> MilestoneDelivery | None:
        """The delivery that the judgement rests on; None where it rests on none."""
        ids = {one.id: one for one in self.deliveries}
        judged = self.judged
        return ids.get(judged.delivery_id) if judged and judged.delivery_id else None

    @property
    def status(self) -> MilestoneStatus:
        """What OCDS calls it."""
        return self.judged.status if self.judged else MilestoneStatus.SCHEDULED

    @property
    def share(self) -> Decimal | None:
        """The part that was accepted, 0-1; None before a judgement."""
        return amount(self.judged.share) if self.judged else None

    def state(self, today: date) -> MilestoneState:
        """Return where it stands on a day; what came after the last judgement waits for one."""
        last, judged = self.delivered, self.judged
        waiting = last is not None and (
            judged is None
            or (judged.delivery_id != last.id and judged.judged_at < last.delivered_at)
        )
        status = judged.status if judged else None
        return state_on(today, self.row.due_on, judged=status, waiting=waiting)


def milestones(
    session: Session, contracts: Sequence[str], as_known: datetime | None = None
) -> list[Promised]:
    """Return the milestones of some contracts by contract, day and code, as known at an instant."""
    wanted = (
        sa.select(Milestone, col(Amendment.number))
        .join(Amendment, col(Amendment.id) == col(Milestone.amendment_id), isouter=True)
        .where(col(Milestone.contract_id).in_(contracts))
        .order_by(col(Milestone.version))
    )
    if as_known is not None:
        signed = col(Amendment.signed_at)
        wanted = wanted.where(col(Milestone.amendment_id).is_(None) | (signed <= as_known))
    versions: dict[tuple[str, str], list[tuple[Milestone, int | None]]] = defaultdict(list)
    for row, number in session.execute(wanted):
        versions[row.contract_id, row.code].append((row, number))
    deliveries = _deliveries(session, contracts, as_known)
    judgements, handles = _judgements(session, contracts, as_known)
    found = [
        Promised(
            row=known[-1][0],
            amendment=known[-1][1],
            first_due=known[0][0].due_on,
            deliveries=tuple(deliveries[key]),
            judgements=tuple(judgements[key]),
            judged_by=handles.get(key, ""),
        )
        for key, known in versions.items()
    ]
    return sorted(found, key=_place)


def milestone(session: Session, contract: str, code: str) -> Promised:
    """Return one milestone.

    Raises:
        NotFoundError: the contract has none of that code.
    """
    held = milestones(session, (contract,))
    for one in held:
        if one.row.code == code:
            return one
    known = ", ".join(one.row.code for one in held) or "-"
    facts = {"contract": contract, "milestone": code, "known": known}
    raise NotFoundError(Finding("milestone.unknown", facts))


def carry_over(session: Session, row: Contract, planned: Iterable[Mapping[str, object]]) -> None:
    """Write the milestones that the case asks for as the first version of a contract's."""
    for one in planned:
        payment = one.get("payment")
        session.add(
            Milestone(
                contract_id=row.id,
                code=str(one["code"]),
                version=1,
                due_on=date.fromisoformat(str(one["due"])),
                payment_minor=payment["minor"] if isinstance(payment, dict) else None,
                title=_text(one["title"]),
                acceptance=_text(one["acceptance"]),
                evidence=_text(one["evidence"]),
            )
        )
    session.flush()


def move(session: Session, old: Milestone, *, due: date, amendment: Amendment) -> None:
    """Write the version of a milestone that an amendment agrees on."""
    changed = {"version": old.version + 1, "due_on": due, "amendment_id": amendment.id}
    session.add(Milestone(**{**old.model_dump(), **changed}))
    session.flush()


def payment_of(row: Milestone, currency: str | None) -> Money | None:
    """Return what the tender offers for a milestone."""
    minor = row.payment_minor
    return None if minor is None or currency is None else Money(minor, currency)


def said(text: str, language: str) -> str:
    """Return a stored text in a language, in any that it exists in otherwise."""
    found = words(text)
    if isinstance(found, str):
        return found
    return found.get(language) or next(iter(found.values()), "")


def _text(value: object) -> str:
    texts = {name: part for name, part in value.items() if part} if isinstance(value, dict) else {}
    return written(texts) if texts else str(value)


def _place(one: Promised) -> tuple[str, date, str]:
    return one.row.contract_id, one.row.due_on, one.row.code


def _deliveries(
    session: Session, contracts: Sequence[str], as_known: datetime | None
) -> defaultdict[tuple[str, str], list[MilestoneDelivery]]:
    wanted = (
        select(MilestoneDelivery)
        .where(col(MilestoneDelivery.contract_id).in_(contracts))
        .order_by(col(MilestoneDelivery.number))
    )
    if as_known is not None:
        wanted = wanted.where(col(MilestoneDelivery.delivered_at) <= as_known)
    found: defaultdict[tuple[str, str], list[MilestoneDelivery]] = defaultdict(list)
    for one in session.exec(wanted):
        found[one.contract_id, one.code].append(one)
    return found


def _judgements(
    session: Session, contracts: Sequence[str], as_known: datetime | None
) -> tuple[defaultdict[tuple[str, str], list[MilestoneJudgement]], dict[tuple[str, str], str]]:
    wanted = (
        sa.select(MilestoneJudgement, col(Person.handle))
        .join(Person, col(Person.id) == col(MilestoneJudgement.judged_by))
        .where(col(MilestoneJudgement.contract_id).in_(contracts))
        .order_by(col(MilestoneJudgement.number))
    )
    if as_known is not None:
        wanted = wanted.where(col(MilestoneJudgement.judged_at) <= as_known)
    found: defaultdict[tuple[str, str], list[MilestoneJudgement]] = defaultdict(list)
    handles = {}
    for one, handle in session.execute(wanted):
        found[one.contract_id, one.code].append(one)
        handles[one.contract_id, one.code] = handle
    return found, handles
