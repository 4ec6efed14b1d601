"""The vendor register: shown only once the request to see it is on record."""

from datetime import date

import sqlalchemy as sa

from procurement.actions.asking.requests import Asking, perform
from procurement.actions.outcome import Outcome
from procurement.actions.vendors.show_applications import ApplicationSeen, applications_waiting
from procurement.actions.vendors.show_vendors import (
    VendorSeen,
    likely_duplicates,
    today,
    vendors_on,
)
from procurement.rules.vendors.duplicates import Alike
from procurement.store.database.engine import reading


def vendors_seen(
    engine: sa.Engine, asking: Asking, *, day: date | None = None
) -> tuple[Outcome, tuple[VendorSeen, ...]]:
    """Return the vendors as of a day, or of today; nothing but the refusal where there is one.

    Raises:
        BadInputError, NotFoundError: no such vendor.
        NotAllowedError: the person may not see them.
    """
    outcome = perform(engine, asking)
    if outcome.refused:
        return outcome, ()
    with reading(engine) as session:
        reference = str(asking.arguments.get("vendor", ""))
        return outcome, vendors_on(session, day or today(session), reference=reference)


def applications_seen(
    engine: sa.Engine, asking: Asking
) -> tuple[Outcome, tuple[ApplicationSeen, ...]]:
    """Return the applications that wait; nothing but the refusal where there is one.

    Raises:
        NotAllowedError: the person may not see them.
    """
    outcome = perform(engine, asking)
    if outcome.refused:
        return outcome, ()
    with reading(engine) as session:
        return outcome, applications_waiting(session)


def duplicates_seen(engine: sa.Engine, asking: Asking) -> tuple[Outcome, tuple[Alike, ...]]:
    """Return the vendors that may be one; nothing but the refusal where there is one.

    Raises:
        NotAllowedError: the person may not see them.
    """
    outcome = perform(engine, asking)
    if outcome.refused:
        return outcome, ()
    with reading(engine) as session:
        return outcome, likely_duplicates(session)
