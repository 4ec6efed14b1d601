"""One audit chain as lines that anybody can verify: sequence, previous, body, digest."""

import json

import sqlalchemy as sa

from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store import audit, solicitations
from procurement.store.engine import reading


def export_chain(engine: sa.Engine, chain: str) -> list[str]:
    """Return one JSON line for each entry of a chain, named by itself or by a short reference.

    Each digest is SHA-256 of `city-procurement/audit/1`, the previous digest and the body, each
    ended by a line feed but the last.

    Raises:
        NotFoundError: no such chain.
    """
    with reading(engine) as session:
        if chain not in audit.heads(session):
            try:
                chain = solicitations.find(session, chain).ocid
            except NotFoundError:
                raise NotFoundError(Finding("audit.unknown_chain", {"chain": chain})) from None
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
