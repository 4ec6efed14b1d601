"""What one vendor heard all must hear, and once they have, the way is open."""

import pytest
from sqlmodel import select

from procurement.actions.solicitations.look import solicitation_now
from procurement.store.database.engine import reading
from procurement.store.tables.solicitations import Engagement
from tests.builders import in_outreach, team

#: Each test is told at one instant: the clock of a rehearsal stands still.
TOPIC = "Price bands"


@pytest.fixture
def talk(city):
    """Return the function that records a contact, and the one that says what is still closed."""
    ocid = in_outreach(city)

    def record(topic, *, shared):
        city.do(
            "engagement.record",
            team("outreach_lead"),
            ocid=ocid,
            topic=topic,
            with_whom="Two firms",
            shared_with_all=shared,
        )

    def closed():
        ways = solicitation_now(city.engine, ocid).exits
        found = next(way.findings for way in ways if way.target == "drafting")
        return [one.params["topic"] for one in found if one.code == "outreach.not_shared"]

    return record, closed


def test_what_was_not_shared_stands_in_the_way_until_it_is_shared_later(talk):
    record, closed = talk
    record(TOPIC, shared=False)
    before = closed()

    record(" price  bands ", shared=True)

    assert before == [TOPIC]
    assert closed() == []


def test_what_is_said_after_the_sharing_must_be_shared_anew(talk):
    record, closed = talk
    for shared in (False, True, False):
        record(TOPIC, shared=shared)

    assert closed() == [TOPIC]


def test_sharing_one_topic_opens_no_other(talk):
    record, closed = talk
    record(TOPIC, shared=False)

    record("Depots", shared=True)

    assert closed() == [TOPIC]


def test_contacts_keep_their_order_while_the_clock_stands_still(city, talk):
    record, _closed = talk
    for shared in (False, True, False):
        record(TOPIC, shared=shared)

    with reading(city.engine) as session:
        held = session.exec(select(Engagement.held_at, Engagement.shared_with_all)).all()

    assert len({instant for instant, _ in held}) == 3
    assert [shared for _, shared in sorted(held)] == [False, True, False]
    assert min(held)[0] == city.now
