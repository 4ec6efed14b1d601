"""What a person may look at in the vendor register, once that is on record."""

from datetime import date
from uuid import uuid4

from procurement.actions.asking.look_at_vendors import (
    applications_seen,
    duplicates_seen,
    vendors_seen,
)
from procurement.actions.asking.requests import Asking
from procurement.actions.outcome import Outcome
from procurement.actions.setup import engine
from procurement.actions.vendors.show_applications import ApplicationSeen
from procurement.actions.vendors.show_vendors import VendorSeen
from procurement.cli.ask import answer
from procurement.rules.vendors.duplicates import Alike


def seen(actor: str, vendor: str, day: date | None) -> tuple[VendorSeen, ...]:
    """Return the vendors as of a day; leave with the reasons where they may not be seen."""
    outcome, found = vendors_seen(engine(), _asking(actor, vendor), day=day)
    _leave_if_refused(outcome)
    return found


def alike(actor: str) -> tuple[Alike, ...]:
    """Return the vendors that may be one; leave with the reasons where they may not be seen."""
    outcome, found = duplicates_seen(engine(), _asking(actor, ""))
    _leave_if_refused(outcome)
    return found


def applying(actor: str) -> tuple[ApplicationSeen, ...]:
    """Return the applications that wait; leave with the reasons where they may not be seen."""
    outcome, found = applications_seen(engine(), _asking(actor, ""))
    _leave_if_refused(outcome)
    return found


def _asking(actor: str, vendor: str) -> Asking:
    return Asking("vendors.look", actor, {"vendor": vendor}, uuid4())


def _leave_if_refused(outcome: Outcome) -> None:
    if outcome.refused:
        answer(outcome)
