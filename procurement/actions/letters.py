"""Mail as it leaves the outbox: which letter, to whom, in which language, with which facts."""

from procurement.actions.unit import Unit
from procurement.rules.vocabulary import OutboxKind
from procurement.store.database import outbox


def queue(
    unit: Unit, *, key: str, to: str, letter: str, language: str, facts: dict[str, object]
) -> bool:
    """Queue one message in this transaction; the same key is queued once.  Never sealed content."""
    return outbox.put(
        unit.session,
        outbox.Message(
            key=key,
            kind=OutboxKind.MAIL,
            subject=str(facts.get("reference", "")),
            body={
                "to": to,
                "letter": letter,
                "language": language,
                "city": unit.place.city,
                "rehearsal": unit.rehearsal,
                "facts": facts,
            },
            at=unit.now,
        ),
    )
