"""Before questions end and before bids end: remind everybody who was told, each once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from procurement.actions.campaigns.write_letters import Subject, write_to
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.store.outreach import campaigns
from procurement.store.outreach.mailboxes import mailboxes
from procurement.store.tables.solicitations import Solicitation

#: How long before its moment a reminder leaves [POLICY].
AHEAD = {
    CampaignKind.QUESTIONS_END: timedelta(days=3),
    CampaignKind.BIDS_END: timedelta(days=7),
}
#: Stages in which a call takes questions, or bids.
OPEN = ("questions", "submission")


def remind_vendors(unit: Unit) -> Outcome:
    """Queue reminders for every open call whose end of questions or deadline is near.

    Found by data, not by "today is the day": after a week of downtime nobody was forgotten, and
    whoever was reminded is not reminded again.  Everybody who was told of the call is reminded:
    who bids is nobody's to know.
    """
    now = unit.now
    open_calls = unit.session.exec(
        select(Solicitation)
        .where(col(Solicitation.stage).in_(OPEN), Solicitation.deadline > now)
        .order_by(col(Solicitation.ocid))
        .with_for_update()
    ).all()
    near = [(row, kind) for row in open_calls for kind in _near(row, now)]
    reminders = sum(_remind(unit, row, kind) for row, kind in near)
    return Outcome(
        facts={"solicitations": len({row.ocid for row, _ in near}), "reminders": reminders}
    )


def _near(row: Solicitation, now: datetime) -> Iterator[CampaignKind]:
    """Yield what of a call ends soon."""
    last_call = row.questions_until - AHEAD[CampaignKind.QUESTIONS_END]
    if row.stage == "questions" and last_call <= now < row.questions_until:
        yield CampaignKind.QUESTIONS_END
    if row.deadline <= now + AHEAD[CampaignKind.BIDS_END]:
        yield CampaignKind.BIDS_END


def _remind(unit: Unit, row: Solicitation, kind: CampaignKind) -> int:
    to = mailboxes(unit.session, campaigns.told(unit.session, row.ocid))
    until = row.questions_until.astimezone(ZoneInfo(row.time_zone))
    facts = {"questions_until": f"{until:%Y-%m-%d %H:%M}"}
    written = write_to(unit, row, Subject(kind=kind, facts=facts), to)
    if written.letters:
        entry = {"round": row.round, "kind": kind, **written.as_entry()}
        unit.log("vendors.reminded", row.ocid, entry)
    return written.letters
