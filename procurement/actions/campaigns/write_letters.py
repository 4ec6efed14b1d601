"""Write the same to many mailboxes: each once, in its language, and to none that wants none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from uuid import UUID, uuid4

from procurement.actions.letters import Letter, post_each
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.store.outreach import campaigns
from procurement.store.outreach.mailboxes import Mailbox, choices
from procurement.store.solicitations.solicitations import title_of
from procurement.store.tables.campaigns import Campaign
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
        before: Mailboxes that had this letter already, also under another vendor's name.
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


def write_to(unit: Unit, row: Solicitation, subject: Subject, to: Sequence[Mailbox]) -> Written:
    """Queue the letter for every mailbox that has none of this campaign and wants such letters.

    The caller holds the lock of the solicitation; of two who write at once, one waits.
    """
    campaign = _campaign(unit, row, subject)
    chosen, known = choices(unit.session), campaigns.written(unit.session, campaign.id)
    wanting = [one for one in to if chosen.wants(one.digest, one.vendor.id)]
    new: dict[str, Mailbox] = {}
    for one in wanting:
        if one.digest not in known:
            new.setdefault(one.digest, one)
    _write(unit, row, subject, campaign, list(new.values()))
    return Written(
        letters=len(new),
        before=len(wanting) - len(new),
        unwanted=len(to) - len(wanting),
        vendors=frozenset(one.vendor.id for one in wanting),
    )


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
    unit: Unit, row: Solicitation, subject: Subject, campaign: Campaign, to: Sequence[Mailbox]
) -> None:
    """Queue the letters, and keep which of the campaign each is."""
    about = {
        language: _about(row, language) for language in {one.language or row.language for one in to}
    }
    letters: list[Letter] = []
    rows: list[dict[str, object]] = []
    at = unit.now
    for one in to:
        letter, token = uuid4(), token_urlsafe(TOKEN_BYTES)
        key = f"{subject.kind}-{row.ocid}-{letter}"
        language = one.language or row.language
        letters.append(
            Letter(
                key=key,
                to=one.address,
                letter=subject.letter or subject.kind.value,
                language=language,
                facts={**about[language], **subject.facts},
                token=token,
                calendar=subject.calendar,
            )
        )
        rows.append(
            {
                "id": letter,
                "campaign_id": campaign.id,
                "vendor_id": one.vendor.id,
                "mailbox": one.digest,
                "token": token,
                "reasons": canonical({"reasons": list(subject.reasons.get(one.vendor.id, ()))}),
                "outbox_key": key,
                "written_at": at,
            }
        )
    post_each(unit, letters)
    campaigns.keep(unit.session, rows)


def _about(row: Solicitation, language: str) -> Mapping[str, object]:
    """Return what every letter says of the call, in a language."""
    return {
        "reference": row.reference,
        "title": title_of(row, language),
        "deadline": row.deadline_wall,
        "zone": row.time_zone,
    }
