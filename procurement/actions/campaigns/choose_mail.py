"""Who wants no more campaigns: by the token of a letter, or told to the city in another way."""

from collections.abc import Iterable
from uuid import UUID

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import OutboxState
from procurement.store.database.engine import take_record
from procurement.store.outreach import campaigns
from procurement.store.outreach.mailboxes import choices
from procurement.store.tables.campaigns import MailChoice
from procurement.store.tables.outbox import Outbox
from procurement.store.tables.parties import Vendor
from procurement.store.vendors import vendors


def unsubscribe(unit: Unit, *, token: str) -> Outcome:
    """Write no more campaigns to the mailbox that got the letter with this token; twice is once.

    What waits for it does not leave any more.  Whoever has the letter may say so: nothing else is
    asked.  Changes of a call that was told of, and letters about a bid, are no campaigns.
    """
    take_record(unit.session)
    letter = campaigns.of_token(unit.session, token.strip())
    if letter is None:
        return Outcome((Finding("mail.unknown_token"),))
    firm = unit.session.get_one(Vendor, letter.vendor_id)
    facts = {"vendor": vendors.reference(firm)}
    if not choices(unit.session).wants(letter.mailbox, letter.vendor_id):
        return Outcome(facts={**facts, "known": True})
    choice = MailChoice(
        number=campaigns.choices_so_far(unit.session) + 1,
        mailbox=letter.mailbox,
        vendor_id=letter.vendor_id,
        wanted=False,
        letter_id=letter.id,
        reason="",
        decided_at=unit.now,
        decided_by=unit.actor.id,
    )
    unit.session.add(choice)
    withdrawn = _withdraw(unit, campaigns.waiting_for(unit.session, box=letter.mailbox))
    entry = {"number": choice.number, "vendor": letter.vendor_id, "letter": letter.id}
    unit.log("mail.unsubscribed", CHAIN, {**entry, "withdrawn": withdrawn})
    return Outcome(facts={**facts, "withdrawn": withdrawn})


def choose_mail(unit: Unit, *, vendor: str, wanted: bool, reason: str) -> Outcome:
    """Enter what a vendor told the city: campaigns to all of its mailboxes, or to none.

    The choice holds for mailboxes that it names later, too, until somebody chooses otherwise.

    Raises:
        BadInputError, NotFoundError: no such vendor.
    """
    take_record(unit.session)
    firm = vendors.by_tax_id(unit.session, vendor)
    if not reason.strip():
        return Outcome((Finding("mail.no_reason", {"vendor": vendor}),))
    choice = MailChoice(
        number=campaigns.choices_so_far(unit.session) + 1,
        mailbox="",
        vendor_id=firm.id,
        wanted=wanted,
        letter_id=None,
        reason=reason.strip(),
        decided_at=unit.now,
        decided_by=unit.actor.id,
    )
    unit.session.add(choice)
    withdrawn = 0 if wanted else _withdraw(unit, _waiting(unit, firm.id))
    entry = {"number": choice.number, "vendor": firm.id, "wanted": wanted}
    unit.log("mail.chosen", CHAIN, {**entry, "withdrawn": withdrawn, "reason": reason.strip()})
    return Outcome(facts={"vendor": vendor, "wanted": wanted, "withdrawn": withdrawn})


def _waiting(unit: Unit, vendor: UUID) -> list[Outbox]:
    firm = vendors.same_firm(unit.session, vendor)
    return campaigns.waiting_for(unit.session, vendors=firm)


def _withdraw(unit: Unit, waiting: Iterable[Outbox]) -> int:
    """Keep letters from leaving; return how many."""
    rows = list(waiting)
    for row in rows:
        row.state = OutboxState.WITHDRAWN
        unit.session.add(row)
    return len(rows)
