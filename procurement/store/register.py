"""Contracts that were registered from a table: what is on record of many of them at once."""

from collections.abc import Collection, Iterable
from itertools import islice
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.store.tables.contracts import Contract, RegisteredContract
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Solicitation

#: Ids asked for in one statement.
CHUNK = 500

#: Scheme of a vendor whose number nobody knows: its identity is its name, as a table writes it.
BY_NAME = "NAME"


def known(session: Session, ids: Collection[str]) -> dict[str, tuple[Contract, str | None, str]]:
    """Return id -> (contract, its name in its table, digest of what was taken) of known ones.

    A contract that was awarded here has neither name nor digest.
    """
    found: dict[str, tuple[Contract, str | None, str]] = {}
    for some in _chunks(ids):
        rows = session.exec(
            select(Contract, RegisteredContract)
            .join(
                RegisteredContract,
                col(RegisteredContract.contract_id) == col(Contract.id),
                isouter=True,
            )
            .where(col(Contract.id).in_(some))
        )
        for row, said in rows:
            registered = said is not None
            found[row.id] = (
                row,
                said.source_key if registered else None,
                said.digest if registered else "",
            )
    return found


def processes(session: Session, ocids: Collection[str]) -> set[str]:
    """Return which of these ocids are those of solicitations."""
    found: set[str] = set()
    for some in _chunks(ocids):
        held = select(Solicitation.ocid).where(col(Solicitation.ocid).in_(some))
        found.update(session.exec(held))
    return found


class Vendors:
    """Everybody in the register, by number and by name, while a table adds to it."""

    def __init__(self, session: Session) -> None:
        """Read the register."""
        self._by_number: dict[tuple[str, str], UUID] = {}
        self._by_name: dict[str, set[UUID]] = {}
        for vendor in session.exec(select(Vendor)):
            self.add(vendor)

    def add(self, vendor: Vendor) -> None:
        """Take in a vendor."""
        self._by_number[vendor.tax_scheme, vendor.tax_id] = vendor.id
        self._by_name.setdefault(plain_name(vendor.name), set()).add(vendor.id)

    def by_number(self, scheme: str, number: str) -> UUID | None:
        """Return the vendor of a number."""
        return self._by_number.get((scheme, number))

    def by_name(self, name: str) -> UUID | None:
        """Return the only vendor of a name; None where there is none, or several share it."""
        held = self._by_name.get(plain_name(name), set())
        return next(iter(held)) if len(held) == 1 else None


def plain_name(name: str) -> str:
    """Return a name without case, points and double spaces.

    >>> plain_name("CRIBA  S.A.") == plain_name("Criba SA")
    True
    """
    return " ".join(name.casefold().replace(".", "").split())


def _chunks(values: Iterable[str]) -> Iterable[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, CHUNK)):
        yield some
