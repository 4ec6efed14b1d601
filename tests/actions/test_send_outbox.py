"""A08: mail leaves at least once, each copy with the same Message-ID; a bad one blocks nobody."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from procurement.actions import letters
from procurement.actions.unit import Actor, Unit, transaction
from procurement.rules.vocabulary import Authentication, OutboxState, Role
from procurement.store.city.people import by_handle
from procurement.store.database import outbox
from procurement.store.database.outbox import BACKOFF_MINUTES
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.outbox import Outbox
from tests.actions.relays import header, point_to
from tests.builders import ADMINISTRATOR
from tests.every_letter import poison_allowed

FACTS = {
    "reference": "STREET-1",
    "title": "Street services",
    "deadline": "2014-05-01",
    "zone": "America/Chicago",
}


def queue(city, key, *, to="vendor@example.org", language="en", **facts):
    """Queue one notice, as an action does."""
    with transaction(city.engine) as (session, place):
        actor = Actor(
            by_handle(session, ADMINISTRATOR), Role.ADMINISTRATOR, Authentication.ASSERTED
        )
        unit = Unit(session, actor, actor.id, place)
        letters.queue(
            unit, key=key, to=to, letter="notice", language=language, facts={**FACTS, **facts}
        )


def send(city):
    """Send what is due; return (sent, failed)."""
    facts = city.do("outbox.send", ADMINISTRATOR).facts
    return facts["sent"], facts["failed"]


def wait(city, **time):
    city.forward(city.now + timedelta(**time))


def states(city):
    with Session(city.engine) as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "mail")).all()
    return {row.key: row.state for row in rows}


def test_a08_a_queued_letter_leaves_once_in_its_language(city, relay):
    queue(city, "notice-1", language="es")

    assert send(city) == (1, 0)
    assert send(city) == (0, 0)
    [taken] = relay.taken
    assert taken.rcpt_tos == ["vendor@example.org"]
    assert "Message-ID: <notice-1@city.invalid>" in taken.content.decode()
    assert states(city) == {"notice-1": OutboxState.SENT}


def test_a08_what_was_sent_is_on_record(city, relay):
    queue(city, "notice-1")
    send(city)

    with Session(city.engine) as session:
        [logged] = session.exec(select(AuditEntry).where(AuditEntry.verb == "outbox.sent")).all()

    assert '"entry":{"failed":0,"sent":1}' in logged.body
    assert len(relay.taken) == 1


def test_a08_the_same_key_is_queued_once(city, relay):
    queue(city, "notice-1")
    queue(city, "notice-1", title="Other")

    assert send(city) == (1, 0)
    assert len(relay.taken) == 1


def test_a08_no_mail_is_lost_when_the_relay_dies_thirty_times(city, relay):
    keys = [f"notice/{number}:x" for number in range(15)]
    for key in keys:
        queue(city, key)

    relay.before = len(keys)
    assert send(city) == (0, len(keys))
    wait(city, minutes=1)
    relay.after = len(keys)
    assert send(city) == (0, len(keys))
    wait(city, minutes=5)
    assert send(city) == (len(keys), 0)

    assert set(states(city).values()) == {OutboxState.SENT}
    assert relay.ids() == {f"<notice-{number}-x@city.invalid>": 2 for number in range(15)}


def test_a08_a_sender_that_dies_before_its_commit_sends_the_same_letter_again(
    city, relay, monkeypatch
):
    queue(city, "notice-1")
    with monkeypatch.context() as patch:
        patch.setattr(Unit, "log", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(city)

    assert states(city) == {"notice-1": OutboxState.WAITING}
    assert send(city) == (1, 0)
    assert relay.ids() == {"<notice-1@city.invalid>": 2}


def test_a08_mail_waits_while_the_relay_is_down(city, monkeypatch):
    point_to(city, monkeypatch, 1)  # nobody listens there
    queue(city, "notice-1")

    assert send(city) == (0, 0)

    assert states(city) == {"notice-1": OutboxState.WAITING}
    with Session(city.engine) as session:
        assert session.get_one(Outbox, "notice-1").attempts == 0


@pytest.mark.parametrize(
    "poison",
    [
        {"to": "refused@example.org"},
        {"to": "é@"},
        {"to": ".a:[(]>"},
        {"to": ':","@[\t'},
        {"language": "xx"},
        {"to": "vendor@example.org\r\nBcc: everybody@example.org"},
        {"title": "Streets\r\nBcc: everybody@example.org"},
    ],
    ids=lambda poison: repr(*poison.values())[:24],
)
def test_a08_a_poison_message_lets_the_others_through_and_is_set_aside(city, relay, poison):
    with poison_allowed():
        queue(city, "a-poison", **poison)
    queue(city, "b-good")

    assert send(city) == (1, 1)
    for minutes in BACKOFF_MINUTES:
        wait(city, minutes=minutes)
        assert send(city) == (0, 1)
    wait(city, days=30)

    assert send(city) == (0, 0)
    assert states(city) == {"a-poison": OutboxState.FAILED, "b-good": OutboxState.SENT}
    assert relay.ids() == {"<b-good@city.invalid>": 1}
    assert not any("everybody" in one for taken in relay.taken for one in taken.rcpt_tos)


def test_a08_a_failure_keeps_why_it_failed(city, relay):
    queue(city, "notice-1", to="refused@example.org")
    send(city)

    with Session(city.engine) as session:
        row = session.get_one(Outbox, "notice-1")

    assert (row.attempts, "550" in row.last_error) == (1, True)
    assert outbox.content(row)["to"] == "refused@example.org"
    assert relay.taken == []


def test_a_rehearsals_mail_says_so_in_its_subject(city, relay):
    queue(city, "notice-1")
    send(city)

    assert header(relay.taken[0], "Subject").startswith("[REHEARSAL]")
