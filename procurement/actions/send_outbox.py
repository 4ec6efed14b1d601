"""Deliver queued mail: at least once, with a stable Message-ID; one bad message blocks nobody."""

from procurement.actions.outcome import Outcome
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.locale import text
from procurement.mail import RelayAwayError, compose, deliverer
from procurement.rules.errors import RetryLaterError
from procurement.rules.vocabulary import OutboxKind
from procurement.store.database import outbox
from procurement.store.tables.outbox import Outbox

#: Most messages of one round: the transaction is open while they leave.
ROUND = 25


def send_outbox(unit: Unit) -> Outcome:
    """Send what waits and is due; count what left and what failed.

    A message that cannot be composed or is refused waits longer each time and is then set aside.
    Where the relay itself is away, the round ends and nothing is held against any message.
    """
    now = unit.now
    deliver = deliverer(settings())
    sender = settings().mail_from
    sent = failed = 0
    for row in outbox.waiting(unit.session, OutboxKind.MAIL, now, limit=ROUND):
        try:
            deliver(compose(key=row.key, sender=sender, **_words(row)))
        except RelayAwayError:
            break
        except (RetryLaterError, ValueError, LookupError) as problem:
            outbox.failed(unit.session, row.key, now, f"{type(problem).__name__}: {problem}")
            failed += 1
        else:
            outbox.sent(unit.session, row.key, now)
            sent += 1
    if sent or failed:
        unit.log("outbox.sent", "city", {"sent": sent, "failed": failed})
    return Outcome(facts={"sent": sent, "failed": failed})


def _words(row: Outbox) -> dict[str, str]:
    """Return to, subject and text of a queued letter, in its language."""
    body = outbox.content(row)
    language, letter = str(body["language"]), str(body["letter"])
    facts = body["facts"] if isinstance(body["facts"], dict) else {}
    facts = {"city": body["city"], **facts}
    mark = text(language, "letters", "rehearsal") + " " if body["rehearsal"] else ""
    return {
        "to": str(body["to"]),
        "subject": mark + text(language, "letters", f"{letter}.subject", **facts),
        "text": text(language, "letters", f"{letter}.text", **facts),
    }
