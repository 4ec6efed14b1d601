"""Campaigns and their letters: rows in, answers out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from procurement.rules.outreach.campaigns import CampaignKind
from procurement.rules.vocabulary import OutboxState
from procurement.store.tables.campaigns import Campaign, CampaignLetter, MailChoice
from procurement.store.tables.outbox import Outbox


def campaigns(session: Session, ocid: str) -> list[Campaign]:
    """Return the campaigns of a solicitation in the order in which they were begun."""
    rows = select(Campaign).where(Campaign.ocid == ocid)
    return list(session.exec(rows.order_by(col(Campaign.begun_at), col(Campaign.id))))


def begun(
    session: Session, ocid: str, round_: int, kind: CampaignKind, topic: str = ""
) -> Campaign | None:
    """Return the campaign that was begun on this; None where none was."""
    rows = select(Campaign).where(
        Campaign.ocid == ocid,
        Campaign.round == round_,
        Campaign.kind == kind,
        Campaign.topic == topic,
    )
    return session.exec(rows).one_or_none()


def written(session: Session, campaign: UUID) -> set[str]:
    """Return the mailboxes that have a letter of a campaign."""
    rows = select(CampaignLetter.mailbox).where(CampaignLetter.campaign_id == campaign)
    return set(session.exec(rows))


def keep(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Add letters, each as the values of its columns, whose messages are in the outbox."""
    if rows:
        session.execute(insert(CampaignLetter), rows)


def tallies(session: Session, ocid: str) -> dict[UUID, Counter[OutboxState]]:
    """Return campaign -> how many of its letters have come how far."""
    rows = (
        select(CampaignLetter.campaign_id, Outbox.state, func.count())
        .join(Campaign, col(Campaign.id) == col(CampaignLetter.campaign_id))
        .join(Outbox, col(Outbox.key) == col(CampaignLetter.outbox_key))
        .where(Campaign.ocid == ocid)
        .group_by(col(CampaignLetter.campaign_id), col(Outbox.state))
    )
    found: dict[UUID, Counter[OutboxState]] = {}
    for campaign, state, count in session.exec(rows):
        found.setdefault(campaign, Counter())[OutboxState(state)] = count
    return found


def told(session: Session, ocid: str) -> set[UUID]:
    """Return the vendors that the notice of a call was written to, in whichever round."""
    rows = (
        select(CampaignLetter.vendor_id)
        .join(Campaign, col(Campaign.id) == col(CampaignLetter.campaign_id))
        .where(Campaign.ocid == ocid, Campaign.kind == CampaignKind.NOTICE)
    )
    return set(session.exec(rows))


def of_token(session: Session, token: str) -> CampaignLetter | None:
    """Return the letter that a token was in."""
    return session.exec(select(CampaignLetter).where(CampaignLetter.token == token)).one_or_none()


def waiting_for(session: Session, *, box: str = "", vendors: Iterable[UUID] = ()) -> list[Outbox]:
    """Return the letters of campaigns to a mailbox, or to all of some vendors, that still wait."""
    to = CampaignLetter.mailbox == box if box else col(CampaignLetter.vendor_id).in_(vendors)
    rows = (
        select(Outbox)
        .join(CampaignLetter, col(CampaignLetter.outbox_key) == col(Outbox.key))
        .where(to, Outbox.state == OutboxState.WAITING)
        .with_for_update()
    )
    return list(session.exec(rows))


def choices_so_far(session: Session) -> int:
    """Return how many choices of mail are on record."""
    return session.exec(select(func.count()).select_from(MailChoice)).one()
