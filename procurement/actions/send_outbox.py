"""Deliver queued mail: at least once, with a stable Message-ID; one bad message blocks nobody."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage

from procurement.actions.outcome import Outcome
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.locale import text
from procurement.mail import RelayAwayError, attach_calendar, compose, deliverer, let_unsubscribe
from procurement.rules.errors import RetryLaterError
from procurement.rules.vocabulary import OutboxKind
from procurement.store.database import outbox
from procurement.store.tables.outbox import Outbox

#: Most messages of one round: the transaction is open while they leave.
ROUND = 25


def send_outbox(unit: Unit) -> Outcome:
    """Send what waits and is due; count what left and what failed.

    Letters to single persons leave first, and campaigns with what room the round has left.  A
    message that cannot be composed or is refused waits longer each time and is then set aside.
    Where the relay itself is away, the round ends and nothing is held against any message.
    """
    now = unit.now
    deliver = deliverer(settings())
    sent = failed = 0
    for row in _round(unit, now):
        try:
            deliver(_message(row, settings().mail_from))
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


def _round(unit: Unit, now: datetime) -> list[Outbox]:
    """Return what leaves now."""
    rows: list[Outbox] = []
    for kind in (OutboxKind.MAIL, OutboxKind.CAMPAIGN):
        if left := ROUND - len(rows):
            rows += outbox.waiting(unit.session, kind, now, limit=left)
    return rows


def _message(row: Outbox, sender: str) -> EmailMessage:
    """Return a queued letter as it leaves."""
    body = outbox.content(row)
    words = in_words(body)
    token, calendar = str(body.get("token", "")), str(body.get("calendar", ""))
    if token:
        ending = {"city": body["city"], "address": sender, "token": token}
        words["text"] += "\n" + text(str(body["language"]), "letters", "unsubscribe", **ending)
    message = compose(key=row.key, sender=sender, **words)
    if token:
        let_unsubscribe(message, to=sender, token=token)
    if calendar:
        attach_calendar(message, calendar)
    return message


def in_words(body: Mapping[str, object]) -> dict[str, str]:
    """Return to, subject and text of a queued letter, in its language."""
    language, letter = str(body["language"]), str(body["letter"])
    facts = body["facts"] if isinstance(body["facts"], dict) else {}
    facts = {"city": body["city"], **facts}
    mark = text(language, "letters", "rehearsal") + " " if body["rehearsal"] else ""
    return {
        "to": str(body["to"]),
        "subject": mark + text(language, "letters", f"{letter}.subject", **facts),
        "text": text(language, "letters", f"{letter}.text", **facts),
    }
