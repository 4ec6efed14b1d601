"""What many were written to about, how far letters have come, and whom none can reach."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procurement.rules.outreach.campaigns import CampaignKind
from procurement.rules.vocabulary import OutboxState
from procurement.store.database.engine import reading
from procurement.store.outreach import campaigns
from procurement.store.outreach.mailboxes import mailboxes, unreachable
from procurement.store.solicitations import solicitations
from procurement.store.tables.campaigns import Campaign
from procurement.store.vendors.vendors import reference


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSeen:
    """One campaign with its letters counted.

    Attributes:
        kind: Why many are written to.
        topic: What tells it apart from others of its kind; empty where there is one.
        round: Of the call.
        begun_at: When its first letters were written.
        waiting: Letters that have not left.
        sent: Letters that a relay took.
        failed: Letters that were given up.
        withdrawn: Letters that nobody wanted any more before they left.
    """

    kind: CampaignKind
    topic: str
    round: int
    begun_at: datetime
    waiting: int
    sent: int
    failed: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignsSeen:
    """The answer.

    Attributes:
        campaigns: In the order in which they were begun.
        unreachable: Vendors without an address, `SCHEME/NUMBER` and name: somebody must call them.
    """

    campaigns: tuple[CampaignSeen, ...]
    unreachable: tuple[tuple[str, str], ...]


def campaigns_of(engine: sa.Engine, solicitation: str) -> CampaignsSeen:
    """Return the campaigns of a solicitation.

    Raises:
        NotFoundError: no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, solicitation)
        tallies = campaigns.tallies(session, row.ocid)
        seen = tuple(
            _seen(one, tallies.get(one.id, Counter()))
            for one in campaigns.campaigns(session, row.ocid)
        )
        silent = tuple(
            (reference(one), one.name) for one in unreachable(session, mailboxes(session))
        )
        return CampaignsSeen(campaigns=seen, unreachable=silent)


def _seen(one: Campaign, letters: Counter[OutboxState]) -> CampaignSeen:
    return CampaignSeen(
        kind=one.kind,
        topic=one.topic,
        round=one.round,
        begun_at=one.begun_at,
        waiting=letters[OutboxState.WAITING],
        sent=letters[OutboxState.SENT],
        failed=letters[OutboxState.FAILED],
        withdrawn=letters[OutboxState.WITHDRAWN],
    )
