"""Whose records fall due: software lists them, an official decides."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from procurement.actions.contracts.show_management import today_of
from procurement.rules.closeout.retention import (
    CONTRACT_RECORDS,
    RetentionState,
    kept_until,
    kinds,
    retention_state,
)
from procurement.rules.texts import words
from procurement.store.city import people
from procurement.store.closeout import retention
from procurement.store.closeout.retention import Hold
from procurement.store.database.engine import reading
from procurement.store.tables.closeout import RetentionClock
from procurement.store.tables.contracts import Contract

#: What an official can do something about: a look, a decision, or a question to counsel.
WAITING = frozenset({RetentionState.DUE, RetentionState.UNCONFIRMED, RetentionState.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionLine:
    """One kind of records of one contract that is over.

    Attributes:
        contract: Its id.
        ocid: Of its process.
        kind: Kind of records, as the law names it; empty: those of the contract.
        starts_on: From when they are kept; None: no clock was started.
        until: Last day on which they are kept; None: not known.
        state: Where that stands today.
        place: Law profile; empty: none is known.
        citations: Where the terms stand, as far as anybody knows.
        confirmed: Whether somebody answers for every term.
        holds: Numbers of the holds that stand.
    """

    contract: str
    ocid: str
    kind: str
    starts_on: date | None
    until: date | None
    state: RetentionState
    place: str
    citations: tuple[str, ...]
    confirmed: bool
    holds: tuple[int, ...]

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """One legal hold: who placed it and why, and who lifted it."""

    ocid: str
    number: int
    contract: str
    reason: str
    placed_on: date
    placed_by: str
    lifted_on: date | None
    lifted_by: str
    lifted_because: str

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """Everything that the lines of any contract are read from, at one moment."""

    today: date
    clocks: Mapping[str, RetentionClock]
    holds: Mapping[str, list[Hold]]  # ocid -> its holds
    disposed: Collection[tuple[str, str]]  # (contract, kind)


def on_record(session: Session, row: Contract | None = None) -> OnRecord:
    """Read it, of one contract or of all."""
    held: dict[str, list[Hold]] = {}
    for one in retention.holds(session, row.ocid if row else ""):
        held.setdefault(one[0].ocid, []).append(one)
    return OnRecord(
        today=today_of(session),
        clocks=retention.clocks(session, row.id if row else ""),
        holds=held,
        disposed=retention.disposals(session, row.id if row else "").keys(),
    )


def retention_lines(engine: sa.Engine, *, every: bool = False) -> list[RetentionLine]:
    """Return the records that wait for a decision, the first to fall due first.

    With `every` also those that are kept for now, held, or disposed of.
    """
    with reading(engine) as session:
        known = on_record(session)
        lines = [line for row in retention.ended(session) for line in lines_of(row, known)]
    kept = [one for one in lines if every or one.state in WAITING]
    return sorted(kept, key=lambda one: (one.until or date.max, one.contract, one.kind))


def lines_of(row: Contract, known: OnRecord) -> Iterator[RetentionLine]:
    """Yield a line for each kind of records of one contract."""
    clock = known.clocks.get(row.id)
    terms = retention.terms_of(clock) if clock else ()
    holds = retention.standing(known.holds.get(row.ocid, ()), row)
    for kind in kinds(terms) or (CONTRACT_RECORDS,):
        own = [one for one in terms if one.kind == kind]
        yield RetentionLine(
            contract=row.id,
            ocid=row.ocid,
            kind=kind,
            starts_on=clock.starts_on if clock else None,
            until=kept_until(own, kind),
            state=retention_state(
                own,
                kind,
                today=known.today,
                held=bool(holds),
                disposed=(row.id, kind) in known.disposed,
            ),
            place=clock.place if clock else "",
            citations=tuple(_said(one.citation) for one in own if one.citation),
            confirmed=bool(own) and all(one.confirmed for one in own),
            holds=tuple(one.number for one in holds),
        )


def _said(citation: str) -> str:
    """Return a citation as one text, whatever languages it was written in."""
    said = words(citation)
    return said if isinstance(said, str) else next(iter(said.values()))


def hold_lines(engine: sa.Engine) -> list[HoldLine]:
    """Return every hold ever placed, by process and number."""
    with reading(engine) as session:
        found = retention.holds(session)
        persons = {hold.placed_by for hold, _ in found}
        persons |= {lift.lifted_by for _, lift in found if lift is not None}
        names = people.names(session, persons)
        return [
            HoldLine(
                ocid=hold.ocid,
                number=hold.number,
                contract=hold.contract_id or "",
                reason=hold.reason,
                placed_on=hold.placed_at.date(),
                placed_by=names.get(hold.placed_by, ""),
                lifted_on=lift.lifted_at.date() if lift else None,
                lifted_by=names.get(lift.lifted_by, "") if lift else "",
                lifted_because=lift.reason if lift else "",
            )
            for hold, lift in found
        ]


def is_contract(engine: sa.Engine, name: str) -> bool:
    """Whether a contract bears this name; else it is meant to be a process."""
    with reading(engine) as session:
        return session.get(Contract, name) is not None
