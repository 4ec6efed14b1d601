"""One audit chain as lines that anybody can verify: sequence, previous, body, digest."""

import json

import sqlalchemy as sa
from sqlmodel import Session

from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.rules.findings import Finding
from procurement.store.audit import audit
from procurement.store.bids.bid_names import hidden
from procurement.store.database.engine import reading
from procurement.store.solicitations import solicitations
from procurement.store.tables.solicitations import Solicitation


def export_chain(engine: sa.Engine, chain: str) -> list[str]:
    """Return one JSON line for each entry of a chain, named by itself or by a short reference.

    Each digest is SHA-256 of `city-procurement/audit/1`, the previous digest and the body, each
    ended by a line feed but the last.

    While bids are sealed, an export would tell how many there are: it is refused until the opening.
    Where names are hidden from evaluators, it would tell whose each bid is: until the lock of the
    technical scores.

    Raises:
        NotFoundError: no such chain.
        NotAllowedError: the solicitation takes bids, or they wait to be opened, or are scored while
            names are hidden.
    """
    with reading(engine) as session:
        if chain not in audit.heads(session):
            try:
                chain = solicitations.find(session, chain).ocid
            except NotFoundError:
                raise NotFoundError(Finding("audit.unknown_chain", {"chain": chain})) from None
        if _sealed(session, chain):
            raise NotAllowedError(Finding("audit.sealed", {"chain": chain}))
        if _names_hidden(session, chain):
            raise NotAllowedError(Finding("audit.names_hidden", {"chain": chain}))
        return [
            json.dumps(
                {
                    "seq": entry.seq,
                    "previous": entry.previous,
                    "body": entry.body,
                    "digest": entry.digest,
                },
                ensure_ascii=False,
            )
            for entry in audit.entries(session, chain)
        ]


def sealed_chains(engine: sa.Engine) -> set[str]:
    """Return the chains whose length would tell how many bids have come in."""
    with reading(engine) as session:
        return {row.ocid for row in solicitations.everything(session) if _takes_bids(row)}


def _sealed(session: Session, chain: str) -> bool:
    """Whether the chain tells of bids that nobody may count yet."""
    row = session.get(Solicitation, chain)
    return row is not None and _takes_bids(row)


def _names_hidden(session: Session, chain: str) -> bool:
    """Whether evaluators score bids of this chain without knowing whose they are."""
    row = session.get(Solicitation, chain)
    return row is not None and row.technical_opened_at is not None and hidden(row)


def _takes_bids(row: Solicitation) -> bool:
    return row.released_at is not None and row.technical_opened_at is None
