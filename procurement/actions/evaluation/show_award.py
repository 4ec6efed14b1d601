"""Awards, protests and who may award up to which value, as they are on record: read only."""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.rules.money import Money
from procurement.rules.vocabulary import AwardStatus
from procurement.store.bids import bids
from procurement.store.city import people
from procurement.store.database.engine import now, reading
from procurement.store.evaluation import awards
from procurement.store.solicitations import solicitations
from procurement.store.tables.awards import Award, Protest
from procurement.store.tables.scoring import EvaluationResult


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardSeen:
    """One award, also one that was taken away.

    Attributes:
        lot: Code of the lot.
        round: In which it was decided.
        vendor: Name.
        value: Price of the bid.
        rank: Place in the ranking of that round; 0 where it was not ranked.
        status: Whether it stands.
        memo: Why, in the official's words.
        authority: By which delegation the official could decide; empty: none was on record.
        decided_by: Name of the official.
        decided_at: When.
        standstill_until: No contract begins before.
        contract: Its number.
    """

    lot: str
    round: int
    vendor: str
    value: Money
    rank: int
    status: AwardStatus
    memo: str
    authority: str
    decided_by: str
    decided_at: datetime
    standstill_until: datetime
    contract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardsSeen:
    """All awards of a solicitation.

    Attributes:
        ocid: The solicitation.
        awards: Every round, oldest first.
        untold: Bidders of this round who have no letter yet.
        open_protests: How many wait for a decision.
    """

    ocid: str
    awards: tuple[AwardSeen, ...]
    untold: tuple[str, ...]
    open_protests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtestSeen:
    """One line of the register of protests.

    Attributes:
        number: In this register.
        round: Which it was filed in.
        vendor: Who protests.
        grounds: Their words.
        filed_at: When.
        until: Last instant to file it.
        late: Whether it came after that.
        due_at: Last instant to decide it; None: no rule of this place sets one.
        overdue: Whether it was decided after that, or still waits then.
        upheld: None: not decided.
        decision: The reasons.
        decided_by: Name; empty: not decided.
        decided_at: When.
        returns_to: Stage of the new round that it opened; empty: none.
    """

    number: int
    round: int
    vendor: str
    grounds: str
    filed_at: datetime
    until: datetime
    late: bool
    due_at: datetime | None
    overdue: bool
    upheld: bool | None
    decision: str
    decided_by: str
    decided_at: datetime | None
    returns_to: str


def awards_seen(engine: sa.Engine, ocid: str) -> AwardsSeen:
    """Return every award of a solicitation, with what still stands in the way of its end.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        rows = list(
            session.exec(
                select(Award)
                .where(Award.ocid == row.ocid)
                .order_by(col(Award.round), col(Award.decided_at), col(Award.id))
            )
        )
        lots = {lot.id: lot.code for lot in bids.lots_of(session, row)}
        vendors = solicitations.vendor_names(session, {one.vendor_id for one in rows})
        names = people.names(session, {one.decided_by for one in rows})
        contracts = {one.id: awards.contract_of(session, one) for one in rows}
        return AwardsSeen(
            ocid=row.ocid,
            awards=tuple(
                AwardSeen(
                    lot=lots[one.lot_id],
                    round=one.round,
                    vendor=vendors[one.vendor_id],
                    value=Money(one.value_minor, one.currency),
                    rank=_rank(session, one),
                    status=one.status,
                    memo=one.memo,
                    authority=one.authority,
                    decided_by=names[one.decided_by],
                    decided_at=one.decided_at,
                    standstill_until=one.standstill_until,
                    contract=contract.id if (contract := contracts[one.id]) else "",
                )
                for one in rows
            ),
            untold=awards.untold(session, row) if rows else (),
            open_protests=sum(one.decided_at is None for one in awards.protests(session, row)),
        )


def protests_seen(engine: sa.Engine, ocid: str) -> tuple[ProtestSeen, ...]:
    """Return the register of protests of a solicitation, by number.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        rows = awards.protests(session, row)
        vendors = solicitations.vendor_names(session, {one.vendor_id for one in rows})
        names = people.names(session, {one.decided_by for one in rows if one.decided_by})
        at = now(session)
        return tuple(
            ProtestSeen(
                number=one.number,
                round=one.round,
                vendor=vendors[one.vendor_id],
                grounds=one.grounds,
                filed_at=one.filed_at,
                until=one.until,
                late=one.filed_at > one.until,
                due_at=one.due_at,
                overdue=_overdue(one, at),
                upheld=one.upheld,
                decision=one.decision,
                decided_by=names[one.decided_by] if one.decided_by else "",
                decided_at=one.decided_at,
                returns_to=one.returns_to,
            )
            for one in rows
        )


def _overdue(one: Protest, at: datetime) -> bool:
    return one.due_at is not None and (one.decided_at or at) > one.due_at


def _rank(session: Session, award: Award) -> int:
    result = session.get(EvaluationResult, (award.ocid, award.round, award.lot_id))
    scored = json.loads(result.body)["scored"] if result else []
    return next((int(one["rank"]) for one in scored if one["bid"] == str(award.bid_id)), 0)
