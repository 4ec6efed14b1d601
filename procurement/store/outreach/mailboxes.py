"""Where vendors are written to, and which mailboxes want no campaigns."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.rules.outreach.campaigns import mailbox
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.tables.campaigns import MailChoice
from procurement.store.tables.parties import Vendor
from procurement.store.vendors.contacts import written_to
from procurement.store.vendors.vendors import survivors


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Somewhere a vendor is written to.

    Attributes:
        vendor: The vendor; of merged ones, the survivor.
        address: Where the letter goes.
        language: Of the person who reads it; empty where it is not known.
    """

    vendor: Vendor
    address: str
    language: str = ""

    @property
    def digest(self) -> str:
        """What stands for the address wherever nobody needs to write to it."""
        return mailbox(self.address)


def mailboxes(session: Session, only: Collection[UUID] | None = None) -> list[Mailbox]:
    """Return where vendors are written to about calls, by name of the vendor.

    Vendors that are one are written to as one.  A vendor without an address has no mailbox here.

    Args:
        session: The transaction.
        only: The vendors meant, under any id of theirs; None for the whole register.
    """
    firms = _firms(session)
    if only is not None:
        into = survivors(session)
        meant = {into.get(one, one) for one in only}
        firms = [firm for firm in firms if firm.id in meant]
    readers = written_to(session, firms, ContactPurpose.BIDS)
    return [
        Mailbox(vendor=firm, address=one.email, language=one.language)
        for firm in firms
        for one in readers[firm.id]
    ]


def unreachable(session: Session, known: Iterable[Mailbox]) -> list[Vendor]:
    """Return the vendors without any of these mailboxes, by name: somebody must call them."""
    reached = {one.vendor.id for one in known}
    return [firm for firm in _firms(session) if firm.id not in reached]


def _firms(session: Session) -> list[Vendor]:
    """Return the register by name, vendors that are one once."""
    into = survivors(session)
    rows = session.exec(select(Vendor).order_by(col(Vendor.name), col(Vendor.id)))
    return [firm for firm in rows if firm.id not in into]


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen of campaigns; the later choice holds, whether of a mailbox or its vendor.

    Attributes:
        of_mailbox: Mailbox -> number of its last choice, and what it was.
        of_vendor: Vendor -> number of the last choice for all of its mailboxes, and what it was.
    """

    of_mailbox: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    of_vendor: Mapping[UUID, tuple[int, bool]] = field(default_factory=dict)

    def wants(self, box: str, vendor: UUID) -> bool:
        """Return whether campaigns may write there; they may where nobody has chosen."""
        made = (self.of_mailbox.get(box), self.of_vendor.get(vendor))
        return max((one for one in made if one), default=(0, True))[1]


def choices(session: Session) -> Choices:
    """Return what was chosen so far."""
    into = survivors(session)
    boxes: dict[str, tuple[int, bool]] = {}
    firms: dict[UUID, tuple[int, bool]] = {}
    for number, box, vendor, wanted in _chosen(session):
        if box:
            boxes[box] = number, wanted
        else:
            firms[into.get(vendor, vendor)] = number, wanted
    return Choices(boxes, firms)


def _chosen(session: Session) -> Iterator[tuple[int, str, UUID, bool]]:
    """Yield number, mailbox, vendor and choice, oldest first."""
    for one in session.exec(select(MailChoice).order_by(col(MailChoice.number))):
        yield one.number, one.mailbox, one.vendor_id, one.wanted
