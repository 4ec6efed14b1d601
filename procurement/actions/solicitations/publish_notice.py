"""After a release: tell every vendor of the register the same, once."""

from procurement.actions.campaigns.write_letters import Subject, write_to
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.solicitations.told import mark_as_told
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Severity
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.store.outreach.mailboxes import mailboxes, unreachable
from procurement.store.solicitations import solicitations


def publish_notice(unit: Unit, *, ocid: str) -> Outcome:
    """Queue one notice for each mailbox of the register; a repeat reaches who has come since.

    Invited or not: no plan, target or match keeps the call from anybody.  Mailboxes that chose to
    get no calls are left out and counted.
    """
    row = solicitations.lock(unit.session, ocid)
    if row.released_at is None:
        return Outcome((Finding("notice.not_released", {"stage": row.stage}),))
    to = mailboxes(unit.session)
    written = write_to(unit, row, Subject(kind=CampaignKind.NOTICE), to)
    mark_as_told(unit, row, written.vendors)
    silent = len(unreachable(unit.session, to))
    left_out = {"unsubscribed": written.unwanted, "without_address": silent}
    entry = {"round": row.round, "notices": written.letters, **left_out}
    unit.log("notice.published", row.ocid, entry)
    advice = Finding("notice.no_address", {"vendors": silent}, Severity.ADVISES)
    facts: dict[str, Fact] = {"ocid": row.ocid, "notices": written.letters, **left_out}
    return Outcome((advice,) if silent else (), facts)
