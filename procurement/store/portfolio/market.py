"""The market as the city's own record knows it: who was told, who bid, who won, and since when."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from outcome_metrics.market.health import Competition
from outcome_metrics.market.vendor_funnel import Step
from procurement.rules.awarded import Awarded, Procedure
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.rules.outreach.steps import ListedStep
from procurement.rules.vocabulary import AwardStatus, BidStatus, OutboxState
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid, BidVersion, ResponsivenessCheck
from procurement.store.tables.campaigns import Campaign, CampaignLetter
from procurement.store.tables.contracts import Contract
from procurement.store.tables.outbox import Outbox
from procurement.store.tables.outreach import StepList, StepListLine
from procurement.store.tables.parties import Certification, Vendor
from procurement.store.tables.payments import PaymentMade
from procurement.store.tables.solicitations import Invitation, Question, Solicitation
from procurement.store.vendors.vendors import changes_of, reference, survivors, term

#: What this record does not hold of anybody.
UNSEEN = frozenset({Step.SHORTLISTED})
#: What lists show; who is on none did not get there where a list is complete, else nobody knows.
LISTED = frozenset(Step(one.value) for one in ListedStep)
#: What becomes known when the envelopes are opened, and not before.
SEALED = frozenset({Step.STARTED, Step.SUBMITTED, Step.RESPONSIVE, Step.AWARDED})
#: A list has a day, and no hour.
NOON = time(12)
#: States of a letter that reaches its reader, or soon does.
ON_THE_WAY = frozenset({OutboxState.WAITING, OutboxState.SENT})
#: Ends of a solicitation without an award.
FRUITLESS = frozenset({"unsuccessful", "cancelled"})


@dataclass(slots=True, kw_only=True)
class Contact:
    """One vendor in one solicitation.

    Attributes:
        ocid: The solicitation.
        vendor: The vendor.
        began_at: When the solicitation was released, or opened while it is not.
        reached: Steps it is known to have reached, and when.
        unknown: Steps of which nobody knows, or nobody may know yet.
    """

    ocid: str
    vendor: UUID
    began_at: datetime
    unknown: frozenset[Step]
    reached: dict[Step, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A time in which a vendor held a valid certificate.

    Attributes:
        vendor: The vendor; of merged ones, the survivor.
        kind: Of certificate, such as MBE.
        first: First day.
        last: Last day; the end of days where none is named.
    """

    vendor: UUID
    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which solicitations: one, or those that began on a day or later."""

    ocid: str = ""
    since: datetime | None = None

    @property
    def wheres(self) -> Iterator[sa.ColumnElement[bool]]:
        """The conditions on a solicitation."""
        if self.ocid:
            yield col(Solicitation.ocid) == self.ocid
        if self.since is not None:
            began = func.coalesce(col(Solicitation.released_at), col(Solicitation.created_at))
            yield began >= self.since


def solicitations_in(session: Session, scope: Scope) -> list[Solicitation]:
    """Return the solicitations of the scope, by ocid."""
    rows = select(Solicitation).where(*scope.wheres).order_by(col(Solicitation.ocid))
    return list(session.exec(rows))


def contacts(session: Session, scope: Scope) -> list[Contact]:
    """Return every vendor in every solicitation of the scope, by solicitation and vendor.

    A bid is known only after the technical opening: before, nobody learns here that there is one.
    Lots of one solicitation are one contact; so are its questions, and vendors that are one.
    """
    rows = {row.ocid: row for row in solicitations_in(session, scope)}
    into = survivors(session)
    awarded = _of_survivors(_awards(session, scope), into)
    paid = _of_survivors(_payments(session, scope), into)
    found: dict[tuple[str, UUID], Contact] = {}
    complete = _complete_lists(session, scope)
    for ocid, entered, step, at in _events(session, scope):
        row, vendor = rows[ocid], into.get(entered, entered)
        contact = found.setdefault(
            (ocid, vendor),
            Contact(
                ocid=ocid,
                vendor=vendor,
                began_at=row.released_at or row.created_at,
                unknown=_unknown(row, complete.get(ocid, set()), has_award=ocid in awarded),
            ),
        )
        contact.reached[step] = min(at, contact.reached.get(step, at))
    for (ocid, vendor), contact in found.items():
        won = awarded.get(ocid, {}).get(vendor)
        if won is not None:
            contact.reached[Step.AWARDED] = won
        _pay(contact, paid.get(ocid), won=won is not None)
    _check(session, scope, found, into)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], str(key[1])))]


def _unknown(row: Solicitation, complete: set[Step], *, has_award: bool) -> frozenset[Step]:
    """Return what cannot be known of anybody in this solicitation yet."""
    unknown = set(UNSEEN | (LISTED - complete))
    if row.released_at is None:
        unknown |= {Step.NOTIFIED, Step.ASKED}
    if row.technical_opened_at is None:
        unknown |= SEALED
    if not has_award:
        unknown.add(Step.AWARDED)
    return frozenset(unknown)


def _complete_lists(session: Session, scope: Scope) -> dict[str, set[Step]]:
    """Return ocid -> the steps of which a list names everybody."""
    rows = (
        select(StepList.ocid, StepList.step)
        .join(Solicitation, col(Solicitation.ocid) == col(StepList.ocid))
        .where(*scope.wheres, col(StepList.complete))
    )
    found: dict[str, set[Step]] = defaultdict(set)
    for ocid, step in session.exec(rows):
        found[ocid].add(Step(step))
    return dict(found)


def _written_to(session: Session, scope: Scope) -> Iterator[tuple[str, UUID, Step, datetime]]:
    """Yield (ocid, vendor, step, when) for everybody the notice of a call was written to.

    A letter that came back or never left told nobody.
    """
    rows = (
        select(Campaign.ocid, CampaignLetter.vendor_id, CampaignLetter.written_at, Outbox.state)
        .join(CampaignLetter, col(CampaignLetter.campaign_id) == col(Campaign.id))
        .join(Outbox, col(Outbox.key) == col(CampaignLetter.outbox_key))
        .join(Solicitation, col(Solicitation.ocid) == col(Campaign.ocid))
        .where(*scope.wheres, Campaign.kind == CampaignKind.NOTICE)
    )
    for ocid, vendor, at, state in session.exec(rows):
        yield ocid, vendor, Step.IDENTIFIED, at
        if state in ON_THE_WAY:
            yield ocid, vendor, Step.NOTIFIED, at


def _listed(session: Session, scope: Scope) -> Iterator[tuple[str, UUID, Step, datetime]]:
    """Yield (ocid, vendor, step, noon of the day) for every line of a list."""
    rows = (
        select(StepList, StepListLine.vendor_id, Solicitation.time_zone)
        .join(StepListLine, col(StepListLine.list_id) == col(StepList.id))
        .join(Solicitation, col(Solicitation.ocid) == col(StepList.ocid))
        .where(*scope.wheres)
    )
    for one, vendor, zone in session.exec(rows):
        at = datetime.combine(one.held_on, NOON, tzinfo=ZoneInfo(zone))
        yield one.ocid, vendor, Step(one.step.value), at


def _pay(contact: Contact, paid: dict[UUID, datetime] | None, *, won: bool) -> None:
    """Enter whether a vendor was paid.

    Where no payment of the solicitation's contracts is on record, nobody knows of anybody.  Where
    one is, of another winner it is still unknown; who won nothing was not paid.
    """
    if paid is None or (won and contact.vendor not in paid):
        contact.unknown |= {Step.PAID}
    elif contact.vendor in paid:
        contact.reached[Step.PAID] = paid[contact.vendor]


def _payments(session: Session, scope: Scope) -> dict[str, dict[UUID, datetime]]:
    """Return ocid -> vendor -> when its first payment that stands was recorded."""
    back = aliased(PaymentMade)
    rows = (
        select(Contract.ocid, Contract.vendor_id, func.min(PaymentMade.recorded_at))
        .join(PaymentMade, col(PaymentMade.contract_id) == col(Contract.id))
        .join(Solicitation, col(Solicitation.ocid) == col(Contract.ocid))
        .join(back, col(back.reverses) == col(PaymentMade.id), isouter=True)
        .where(
            *scope.wheres,
            col(Contract.vendor_id).is_not(None),
            col(PaymentMade.reverses).is_(None),
            col(back.id).is_(None),
        )
        .group_by(col(Contract.ocid), col(Contract.vendor_id))
    )
    paid: dict[str, dict[UUID, datetime]] = defaultdict(dict)
    for ocid, vendor, at in session.exec(rows):
        if vendor is not None:
            paid[ocid][vendor] = at
    return dict(paid)


def _events(session: Session, scope: Scope) -> Iterator[tuple[str, UUID, Step, datetime]]:
    """Yield (ocid, vendor, step, when) for all that is recorded of steps."""
    told = session.exec(
        select(Invitation)
        .join(Solicitation, col(Solicitation.ocid) == col(Invitation.ocid))
        .where(*scope.wheres)
    )
    for one in told:
        yield one.ocid, one.vendor_id, Step.IDENTIFIED, one.invited_at
        if one.notified_at is not None:
            yield one.ocid, one.vendor_id, Step.NOTIFIED, one.notified_at
    yield from _written_to(session, scope)
    asked = session.exec(
        select(Question.ocid, Question.vendor_id, Question.asked_at)
        .join(Solicitation, col(Solicitation.ocid) == col(Question.ocid))
        .where(*scope.wheres)
    )
    for ocid, vendor, at in asked:
        yield ocid, vendor, Step.ASKED, at
    yield from _listed(session, scope)
    for bid, at in _opened_bids(session, scope):
        yield bid.ocid, bid.vendor_id, Step.SUBMITTED, at


def _opened_bids(session: Session, scope: Scope) -> Iterator[tuple[Bid, datetime]]:
    """Yield the bids of opened solicitations, with when the version that counts came in.

    Whoever withdrew, or came too late, did not submit.
    """
    yield from session.exec(
        select(Bid, BidVersion.received_at)
        .join(Solicitation, col(Solicitation.ocid) == col(Bid.ocid))
        .join(
            BidVersion,
            sa.and_(
                col(BidVersion.bid_id) == col(Bid.id),
                col(BidVersion.version) == col(Bid.current_version),
            ),
        )
        .where(
            *scope.wheres,
            col(Solicitation.technical_opened_at).is_not(None),
            col(Bid.round) == col(Solicitation.tender_round),
            col(Bid.status) != BidStatus.WITHDRAWN,
        )
    )


def _check(
    session: Session,
    scope: Scope,
    found: dict[tuple[str, UUID], Contact],
    into: Mapping[UUID, UUID],
) -> None:
    """Enter who was found responsive, and who was not looked at yet."""
    last = (
        select(ResponsivenessCheck.bid_id, func.max(ResponsivenessCheck.checked_at))
        .join(Bid, col(Bid.id) == col(ResponsivenessCheck.bid_id))
        .join(Solicitation, col(Solicitation.ocid) == col(Bid.ocid))
        .where(*scope.wheres)
        .group_by(col(ResponsivenessCheck.bid_id))
    )
    checked = dict(iter(session.exec(last)))
    statuses: dict[tuple[str, UUID], set[BidStatus]] = defaultdict(set)
    for bid, received in _opened_bids(session, scope):
        key = bid.ocid, into.get(bid.vendor_id, bid.vendor_id)
        statuses[key].add(bid.status)
        if bid.status is BidStatus.VALID:
            found[key].reached[Step.RESPONSIVE] = checked.get(bid.id, received)
    for key, held in statuses.items():
        if BidStatus.PENDING in held and Step.RESPONSIVE not in found[key].reached:
            found[key].unknown |= {Step.RESPONSIVE}


def _of_survivors(
    moments: Mapping[str, Mapping[UUID, datetime]], into: Mapping[UUID, UUID]
) -> dict[str, dict[UUID, datetime]]:
    """Return the moments under the vendors that merged ones are one with, the first of several."""
    found: dict[str, dict[UUID, datetime]] = {}
    for ocid, of_vendor in moments.items():
        kept = found.setdefault(ocid, {})
        for entered, at in of_vendor.items():
            vendor = into.get(entered, entered)
            kept[vendor] = min(at, kept.get(vendor, at))
    return found


def _awards(session: Session, scope: Scope) -> dict[str, dict[UUID, datetime]]:
    """Return ocid -> vendor -> when it was awarded, of awards that stand."""
    won: dict[str, dict[UUID, datetime]] = defaultdict(dict)
    for award in standing_awards(session, scope):
        won[award.ocid].setdefault(award.vendor_id, award.decided_at)
    return won


def standing_awards(session: Session, scope: Scope) -> list[Award]:
    """Return the awards that stand, oldest first."""
    rows = (
        select(Award)
        .join(Solicitation, col(Solicitation.ocid) == col(Award.ocid))
        .where(*scope.wheres, col(Award.status) == AwardStatus.ACTIVE)
        .order_by(col(Award.decided_at), col(Award.id))
    )
    return list(session.exec(rows))


def vendors(session: Session) -> dict[UUID, Vendor]:
    """Return the register by id."""
    return {vendor.id: vendor for vendor in session.exec(select(Vendor))}


def certificates(session: Session) -> list[Held]:
    """Return every time in which a certificate on record was valid, by kind."""
    rows = select(Certification).order_by(col(Certification.kind), col(Certification.valid_from))
    into, changes = survivors(session), changes_of(session)
    return [
        Held(vendor=into.get(row.vendor_id, row.vendor_id), kind=row.kind, first=first, last=last)
        for row in session.exec(rows)
        for first, last in term(row, changes.get(row.id, ())).valid()
    ]


def first_day(session: Session) -> date | None:
    """Return the day from which on this record knows of awards; None while it is empty."""
    began = session.exec(select(func.min(Solicitation.created_at))).one()
    return None if began is None else began.date()


def procedures(session: Session, scope: Scope) -> list[Procedure]:
    """Return the city's own procedures that were released, with who bid and who won.

    Every pathway there is so far is a competition.  The number of tenderers is known once the
    envelopes are open; whoever withdrew is none.
    """
    bidders: dict[str, set[UUID]] = defaultdict(set)
    into = survivors(session)
    for bid, _ in _opened_bids(session, scope):
        bidders[bid.ocid].add(into.get(bid.vendor_id, bid.vendor_id))
    won: dict[str, list[Award]] = defaultdict(list)
    for award in standing_awards(session, scope):
        won[award.ocid].append(award)
    firms = vendors(session)
    return [
        Procedure(
            key=row.ocid,
            over=row.stage in FRUITLESS or bool(won[row.ocid]),
            cancelled=row.stage in FRUITLESS,
            competition=Competition.COMPETITIVE,
            tenderers=len(bidders[row.ocid]) if row.technical_opened_at else None,
            awards=tuple(
                Awarded(
                    supplier=f"{firm.name} ({reference(firm)})",
                    minor=award.value_minor,
                    currency=award.currency,
                )
                for award in won[row.ocid]
                for firm in (firms[into.get(award.vendor_id, award.vendor_id)],)
            ),
        )
        for row in solicitations_in(session, scope)
        if row.released_at is not None
    ]
