"""What the database itself refuses of campaigns, choices and meetings: the same on both."""

from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from procurement.rules.outreach.campaigns import CampaignKind
from procurement.rules.vocabulary import OutboxKind, OutboxState
from procurement.store.tables.campaigns import Campaign, CampaignLetter, MailChoice
from procurement.store.tables.outbox import Outbox
from tests.store.rows import NOON, a_person, a_solicitation, a_vendor, put, say

BOX = "a" * 64


def an_outbox_row(key):
    return Outbox(
        key=key,
        kind=OutboxKind.CAMPAIGN,
        subject="",
        body="{}",
        state=OutboxState.WAITING,
        not_before=NOON,
        created_at=NOON,
    )


def a_letter(campaign, vendor, key, **changed):
    told = {"mailbox": BOX, "token": key, "reasons": "{}", "outbox_key": key, "written_at": NOON}
    return CampaignLetter(id=uuid4(), campaign_id=campaign, vendor_id=vendor, **{**told, **changed})


@pytest.fixture
def campaign(engine):
    """Return a campaign with one letter, the vendor that got it, and who chose for it."""
    person, vendor, row = a_person(), a_vendor(), a_solicitation()
    made = Campaign(
        id=uuid4(),
        ocid=row.ocid,
        round=1,
        kind=CampaignKind.NOTICE,
        topic="",
        begun_at=NOON,
        begun_by=person.id,
    )
    put(engine, person, vendor, row, made, an_outbox_row("one"), an_outbox_row("two"))
    put(engine, a_letter(made.id, vendor.id, "one"))
    return made, vendor, person


def refused(engine, *rows):
    with pytest.raises(DBAPIError) as refusal:
        put(engine, *rows)
    return str(refusal.value.orig)


def test_no_mailbox_gets_two_letters_of_a_campaign_whoever_asks(engine, campaign):
    made, vendor, _ = campaign

    why = refused(engine, a_letter(made.id, vendor.id, "two"))

    assert "a_mailbox_gets_one_letter" in why or "campaign_letter.mailbox" in why


def test_a_choice_of_mail_has_its_letter_or_a_reason(engine, campaign):
    _, vendor, person = campaign
    silent = MailChoice(
        number=1,
        mailbox="",
        vendor_id=vendor.id,
        wanted=False,
        reason=" ",
        decided_at=NOON,
        decided_by=person.id,
    )

    assert "a_choice_has_its_letter_or_reason" in refused(engine, silent)


@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET written_at = written_at"])
@pytest.mark.usefixtures("campaign")
def test_what_was_written_is_neither_changed_nor_deleted(engine, act):
    with pytest.raises(DBAPIError) as refusal:
        say(engine, act.format("campaign_letter"))

    assert "campaign_letter is append-only" in str(refusal.value.orig)
