"""Mail as it leaves the outbox: which letter, to whom, in which language, with which facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from procurement.actions.unit import Unit
from procurement.rules.vendors.contacts import Addressee, ContactPurpose
from procurement.rules.vocabulary import OutboxKind
from procurement.store.database import outbox
from procurement.store.tables.parties import Vendor
from procurement.store.vendors import contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to one mailbox.

    Attributes:
        key: Says it once; the Message-ID is made of it.
        to: The address.
        letter: Which letter of the catalogue.
        language: In which language.
        facts: What it speaks of; never sealed content.
        token: Ends such letters to this mailbox, in a letter of a campaign; else empty.
        calendar: A meeting as an iCalendar file; empty where there is none.
    """

    key: str
    to: str
    letter: str
    language: str
    facts: Mapping[str, object]
    token: str = ""
    calendar: str = ""


def queue(
    unit: Unit, *, key: str, to: str, letter: str, language: str, facts: dict[str, object]
) -> bool:
    """Queue one message in this transaction; the same key is queued once.  Never sealed content."""
    one = Letter(key=key, to=to, letter=letter, language=language, facts=facts)
    return outbox.put(unit.session, _message(unit, one, unit.now))


def post_each(unit: Unit, letters: Iterable[Letter]) -> None:
    """Queue many letters in this transaction; their keys are new.

    A letter of a campaign leaves when no letter to a single person waits.
    """
    at = unit.now
    outbox.put_each(unit.session, (_message(unit, one, at) for one in letters))


def _message(unit: Unit, one: Letter, at: datetime) -> outbox.Message:
    more = {"token": one.token, "calendar": one.calendar}
    return outbox.Message(
        key=one.key,
        kind=OutboxKind.CAMPAIGN if one.token else OutboxKind.MAIL,
        subject=str(one.facts.get("reference", "")),
        body={
            "to": one.to,
            "letter": one.letter,
            "language": one.language,
            "city": unit.place.city,
            "rehearsal": unit.rehearsal,
            "facts": dict(one.facts),
            **{name: value for name, value in more.items() if value},
        },
        at=at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorLetter:
    """A letter to a vendor, before it is known who of it reads it.

    Attributes:
        key: Says it once to the vendor.
        letter: Which letter.
        purpose: What it is about: the contacts for that get it.
        language: For whoever's own language is not known.
        facts: What it says, by the language that it is written in.
    """

    key: str
    letter: str
    purpose: ContactPurpose
    language: str
    facts: Callable[[str], dict[str, object]]


def queue_to_vendor(unit: Unit, vendor: Vendor, letter: VendorLetter) -> bool:
    """Queue a letter to each contact of a vendor that it is for, in the contact's language.

    Returns whether anybody is written to who was not before.
    """
    readers = contacts.written_to(unit.session, [vendor], letter.purpose)
    return queue_to(unit, readers[vendor.id], letter)


def queue_to(unit: Unit, readers: Sequence[Addressee], letter: VendorLetter) -> bool:
    """Queue a letter to those of one vendor who were found to read it."""
    queued = [
        queue(
            unit,
            key=f"{letter.key}-{place}" if place else letter.key,
            to=reader.email,
            letter=letter.letter,
            language=reader.language or letter.language,
            facts=letter.facts(reader.language or letter.language),
        )
        for place, reader in enumerate(readers)
    ]
    return any(queued)
