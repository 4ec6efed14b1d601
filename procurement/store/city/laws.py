"""The law that solicitations were released under: kept once for a round, and read again."""

import hashlib
import json
from datetime import datetime

from sqlmodel import Session

from procurement.rules.audit_chain import canonical
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.records import as_record, from_record
from procurement.store.tables.laws import FrozenLaw
from procurement.store.tables.solicitations import Solicitation


def frozen(session: Session, row: Solicitation) -> LawInForce | None:
    """Return the law of the round last released; None before a release, and after going back."""
    if row.released_at is None:
        return None
    kept = session.get(FrozenLaw, (row.ocid, row.tender_round))
    return from_record(json.loads(kept.body)) if kept else None


def freeze(session: Session, row: Solicitation, law: LawInForce, *, at: datetime) -> str:
    """Keep the law of this round; return its SHA-256."""
    body = canonical(as_record(law))
    digest = hashlib.sha256(body.encode()).hexdigest()
    session.add(
        FrozenLaw(
            ocid=row.ocid,
            round=row.round,
            place=law.place,
            body=body,
            digest=digest,
            frozen_at=at,
        )
    )
    return digest
