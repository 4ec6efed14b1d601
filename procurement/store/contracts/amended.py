"""What amendments did to a contract's value, and consents that none has used yet."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from procurement.store.contracts.contract_terms import amendments
from procurement.store.tables.changes import AmendmentOverride
from procurement.store.tables.contracts import Amendment, Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The value of a contract through its amendments, minor units of its currency.

    Attributes:
        first_minor: As first signed; None where a registered contract's table does not say.
        now_minor: After the amendments that were signed by then.
        steps: By how much each amendment that changed it did, oldest first.
    """

    first_minor: int | None
    now_minor: int | None
    steps: tuple[int, ...]


def values(session: Session, row: Contract, as_known: datetime | None = None) -> Values:
    """Return what amendments signed by `as_known` (None: all) did to the value."""
    every = [
        (one, change["value"])
        for one in amendments(session, row.id)
        if "value" in (change := json.loads(one.change_body))
    ]
    known = [change for one, change in every if as_known is None or one.signed_at <= as_known]
    first = every[0][1]["from"] if every else row.value_minor
    return Values(
        first_minor=first,
        now_minor=known[-1]["to"] if known else first,
        steps=tuple(one["to"] - one["from"] for one in known),
    )


def unused_overrides(session: Session, contract: str) -> list[AmendmentOverride]:
    """Return the consents to go beyond the law that no amendment has used, oldest first."""
    wanted = (
        select(AmendmentOverride)
        .join(Amendment, col(Amendment.override_id) == col(AmendmentOverride.id), isouter=True)
        .where(AmendmentOverride.contract_id == contract, col(Amendment.id).is_(None))
        .order_by(col(AmendmentOverride.approved_at))
    )
    return list(session.exec(wanted))
