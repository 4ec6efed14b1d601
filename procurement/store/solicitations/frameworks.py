"""The signed versions of an outcome framework: rows in, answers out."""

import hashlib

from sqlmodel import Session, col, select

from procurement.store.tables.solicitations import OutcomeFramework


def versions(session: Session, ocid: str) -> list[OutcomeFramework]:
    """Return every signed version of a solicitation's framework, the first one first."""
    found = (
        select(OutcomeFramework)
        .where(OutcomeFramework.ocid == ocid)
        .order_by(col(OutcomeFramework.version))
    )
    return list(session.exec(found))


def digest_of(body: str) -> str:
    """Return the SHA-256 of a framework's text, hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()
