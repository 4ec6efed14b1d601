"""Contracts: rows in, facts out."""

from sqlmodel import Session, select

from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.tables.contracts import Contract


def find(session: Session, contract: str) -> Contract:
    """Return the contract.

    Raises:
        NotFoundError: no such contract.
    """
    row = session.get(Contract, contract)
    if row is None:
        raise NotFoundError(Finding("contract.unknown", {"contract": contract}))
    return row


def lock(session: Session, contract: str) -> Contract:
    """Return the contract, locked until the transaction ends, as it stands now."""
    find(session, contract)
    return session.exec(
        select(Contract)
        .where(Contract.id == contract)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def ocid_of(session: Session, contract: str) -> str:
    """Return the ocid of the process that the contract came of."""
    return find(session, contract).ocid
