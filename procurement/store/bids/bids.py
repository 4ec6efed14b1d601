"""Bids, their envelopes and their openings: rows in, answers out."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, and_, col, or_, select

from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import BidStatus, EnvelopeKind, EnvelopeState, Role
from procurement.store.city import people
from procurement.store.tables.bids import (
    Bid,
    BidEnvelope,
    BidVersion,
    CustodianWrap,
    OpeningConsent,
    ResponsivenessCheck,
    TenderKey,
)
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Lot, Solicitation
from procurement.store.vendors import vendors

#: So many consents hand the tender's secret to the machine that opens.
BOTH = 2


def lot_of(session: Session, row: Solicitation, code: str) -> Lot:
    """Return the lot `code` of the solicitation.

    Raises:
        NotFoundError: it has no such lot; those it has are named.
    """
    lots = lots_of(session, row)
    for lot in lots:
        if lot.code == code:
            return lot
    known = ", ".join(lot.code for lot in lots)
    raise NotFoundError(Finding("bid.no_lot", {"lot": code, "known": known}))


def lots_of(session: Session, row: Solicitation) -> list[Lot]:
    """Return the lots, by code."""
    return list(session.exec(select(Lot).where(Lot.ocid == row.ocid).order_by(col(Lot.code))))


def of_round(session: Session, row: Solicitation) -> list[Bid]:
    """Return the bids of the round last released that were not withdrawn, by id."""
    live = (
        select(Bid)
        .where(
            Bid.ocid == row.ocid, Bid.round == row.tender_round, Bid.status != BidStatus.WITHDRAWN
        )
        .order_by(col(Bid.id))
    )
    return list(session.exec(live))


def find(session: Session, row: Solicitation, lot: Lot, vendor_id: UUID) -> Bid | None:
    """Return the vendor's bid for the lot in the round last released, withdrawn or not.

    Of vendors that are one, the bid of any: they cannot be merged once each has one.
    """
    return session.exec(
        select(Bid).where(
            Bid.ocid == row.ocid,
            Bid.round == row.tender_round,
            Bid.lot_id == lot.id,
            col(Bid.vendor_id).in_(vendors.same_firm(session, vendor_id)),
        )
    ).one_or_none()


def of_vendor(session: Session, row: Solicitation, lot: str, vendor: str) -> tuple[Bid, Vendor]:
    """Return the live bid of the vendor `SCHEME/ID` for the lot `lot`, and the vendor.

    Before the opening the answer is the same whether there is one or not.

    Raises:
        NotFoundError: no such lot, vendor or bid, or the bid was withdrawn.
        NotAllowedError: the bids are sealed, and nobody may know who has one.
    """
    firm = vendors.by_tax_id(session, vendor)
    wanted = lot_of(session, row, lot)
    refuse_sealed(row)
    bid = find(session, row, wanted, firm.id)
    if bid is None or bid.status is BidStatus.WITHDRAWN:
        raise NotFoundError(Finding("bid.unknown", {"vendor": vendor, "lot": lot}))
    return bid, firm


def refuse_sealed(row: Solicitation) -> None:
    """Refuse to say who has bid before the technical opening.

    Raises:
        NotAllowedError: the bids are sealed.
    """
    if row.technical_opened_at is None:
        raise NotAllowedError(Finding("bid.sealed", {"solicitation": row.reference}))


def envelope(session: Session, bid: Bid, kind: EnvelopeKind) -> BidEnvelope:
    """Return one envelope of the version of the bid that counts."""
    return session.get_one(BidEnvelope, (bid.id, bid.current_version, kind))


def version(session: Session, bid: Bid) -> BidVersion:
    """Return the version of the bid that counts."""
    return session.get_one(BidVersion, (bid.id, bid.current_version))


def digests_known(session: Session, digests: set[str]) -> set[str]:
    """Return those of the digests under which an envelope is recorded already."""
    known = select(BidEnvelope.digest).where(col(BidEnvelope.digest).in_(digests))
    return set(session.exec(known))


def check(session: Session, row: Solicitation, bid: Bid, clause: str) -> ResponsivenessCheck | None:
    """Return the result of one clause for one bid in this round, None while it is unchecked."""
    return session.get(ResponsivenessCheck, (bid.id, row.round, clause))


# --- keys and openings


def tender_key(session: Session, row: Solicitation) -> TenderKey | None:
    """Return the public key of the round last released; None before the first release."""
    return session.get(TenderKey, (row.ocid, row.tender_round))


def wrap(session: Session, row: Solicitation, *, outer: Person, inner: Person) -> bytes | None:
    """Return the tender's secret as wrapped for this ordered pair, None where there is none."""
    found = session.get(CustodianWrap, (row.ocid, row.tender_round, outer.id, inner.id))
    return found.content if found else None


def consents(session: Session, row: Solicitation, kind: EnvelopeKind) -> list[OpeningConsent]:
    """Return the consents to open these envelopes, the first one first."""
    given = (
        select(OpeningConsent)
        .where(
            OpeningConsent.ocid == row.ocid,
            OpeningConsent.round == row.tender_round,
            OpeningConsent.kind == kind,
        )
        .order_by(col(OpeningConsent.position))
    )
    return list(session.exec(given))


def opening_begun(session: Session, row: Solicitation) -> bool:
    """Whether technical envelopes were opened, or two consents let a machine open them."""
    given = consents(session, row, EnvelopeKind.TECHNICAL)
    return row.technical_opened_at is not None or len(given) >= BOTH


def opened_at(row: Solicitation, kind: EnvelopeKind) -> datetime | None:
    """Return when the envelopes of this kind were first opened."""
    return row.technical_opened_at if kind is EnvelopeKind.TECHNICAL else row.price_opened_at


def awaiting_opening(session: Session, now: datetime) -> list[str]:
    """Return the ocids whose envelopes may be opened now: technical ones, or price ones."""
    due = (
        select(Solicitation.ocid)
        .where(
            Solicitation.deadline < now,
            or_(
                and_(
                    col(Solicitation.stage) == "submission",
                    col(Solicitation.technical_opened_at).is_(None),
                ),
                and_(
                    col(Solicitation.stage) == "consensus",
                    col(Solicitation.technical_locked_at).is_not(None),
                ),
            ),
        )
        .order_by(col(Solicitation.ocid))
    )
    return list(session.exec(due))


def unopened(session: Session, live: list[Bid], kind: EnvelopeKind) -> list[Bid]:
    """Return those of the live bids whose envelope is sealed, or was once returned."""
    closed = (EnvelopeState.SEALED, EnvelopeState.RETURNED)
    return [bid for bid in live if envelope(session, bid, kind).state in closed]


def custodians(session: Session, row: Solicitation) -> list[Person]:
    """Return the custodians of the solicitation, by handle."""
    return people.with_role(session, Role.CUSTODIAN, row.ocid)
