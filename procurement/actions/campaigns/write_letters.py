"""Write the same to many mailboxes: each once, in its language, and to none that wants none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from uuid import UUID, uuid4

from procurement.actions.letters import Letter, post
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.store.outreach import campaigns
from procurement.store.outreach.mailboxes import Mailbox, choices
from procurement.store.solicitations.solicitations import title_of
from procurement.store.tables.campaigns import Campaign, CampaignLetter
from procurement.store.tables.solicitations import Solicitation

#: Random bytes of a token: nobody guesses how to unsubscribe another.
TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is written about.

    Attributes:
        kind: Why many are written to.
        letter: Which letter; empty: the one that bears the name of the kind.
        topic: What tells campaigns of this kind apart; empty where there can be only one.
        facts: What the letter speaks of beside the call itself.
        calendar: A meeting as an iCalendar file; empty where there is none.
        reasons: Vendor -> why it is written to, where not everybody is.
    """

    kind: CampaignKind
    letter: str = ""
    topic: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    calendar: str = ""
    reasons: Mapping[UUID, Iterable[Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of it.

    Attributes:
        letters: Written now.
        before: Mailboxes that had this letter already.
        unwanted: Mailboxes that want no such letters.
        vendors: Who has the letter, now or from before.
    """

    letters: int
    before: int
    unwanted: int
    vendors: frozenset[UUID]

    def as_entry(self) -> dict[str, int]:
        """Return the counts, for the log and the answer."""
        return {"letters": self.letters, "before": self.before, "unsubscribed": self.unwanted}


def write_to(unit: Unit, row: Solicitation, subject: Subject, to: Iterable[Mailbox]) -> Written:
    """Queue the letter for every mailbox that has none of this campaign and wants such letters.

    The caller holds the lock of the solicitation; of two who write at once, one waits.
    """
    campaign = _campaign(unit, row, subject)
    chosen, known = choices(unit.session), campaigns.written(unit.session, campaign.id)
    letters = before = unwanted = 0
    vendors: set[UUID] = set()
    for one in to:
        if not chosen.wants(one.digest, one.vendor.id):
            unwanted += 1
            continue
        vendors.add(one.vendor.id)
        if one.digest in known:
            before += 1
            continue
        known.add(one.digest)
        _write(unit, row, subject, campaign, one)
        letters += 1
    return Written(letters=letters, before=before, unwanted=unwanted, vendors=frozenset(vendors))


def _campaign(unit: Unit, row: Solicitation, subject: Subject) -> Campaign:
    found = campaigns.begun(unit.session, row.ocid, row.round, subject.kind, subject.topic)
    if found is not None:
        return found
    made = Campaign(
        id=uuid4(),
        ocid=row.ocid,
        round=row.round,
        kind=subject.kind,
        topic=subject.topic,
        begun_at=unit.now,
        begun_by=unit.actor.id,
    )
    unit.session.add(made)
    unit.session.flush()
    return made


def _write(
    unit: Unit, row: Solicitation, subject: Subject, campaign: Campaign, to: Mailbox
) -> None:
    letter, token = uuid4(), token_urlsafe(TOKEN_BYTES)
    key = f"{subject.kind}-{row.ocid}-{letter}"
    language = to.language or row.language
    about = {
        "reference": row.reference,
        "title": title_of(row, language),
        "deadline": row.deadline_wall,
        "zone": row.time_zone,
    }
    post(
        unit,
        Letter(
            key=key,
            to=to.address,
            letter=subject.letter or subject.kind.value,
            language=language,
            facts={**about, **subject.facts},
            token=token,
            calendar=subject.calendar,
        ),
    )
    unit.session.add(
        CampaignLetter(
            id=letter,
            campaign_id=campaign.id,
            vendor_id=to.vendor.id,
            mailbox=to.digest,
            token=token,
            reasons=canonical({"reasons": list(subject.reasons.get(to.vendor.id, ()))}),
            outbox_key=key,
            written_at=unit.now,
        )
    )
