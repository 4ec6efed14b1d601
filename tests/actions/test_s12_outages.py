"""S12: an outage is on record, and two people may give all more time: before the opening only."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from procurement.actions.solicitations.outages import outages_of
from procurement.store.database.engine import writing
from procurement.store.tables.bids import LateBid
from procurement.store.tables.custody import DeadlineExtension, Outage
from tests.actions.bidding import (
    AUTHORITY,
    OFFICER,
    VENDORS,
    codes,
    consent,
    live,
    logged,
    looking,
    open_envelopes,
    past_deadline,
    row_of,
    submit,
    with_bids,
)
from tests.builders import ADMINISTRATOR


def next_day(city, ocid):
    with looking(city) as session:
        return date.fromisoformat(row_of(session, ocid).deadline_wall[:10]) + timedelta(days=1)


def record(city, ocid, **other):
    end = city.deadline(ocid)
    facts = {
        "began": end - timedelta(hours=1),
        "ended": end,
        "cause": "The line was cut; the provider's ticket 4711.",
        "day": next_day(city, ocid),
        "at": "17:00",
    }
    return city.ask("outage.record", OFFICER, ocid=ocid, **{**facts, **other})


def extend(city, ocid, who=AUTHORITY):
    return city.ask("deadline.extend", who, ocid=ocid, number=1)


def test_s12_a_deadline_moves_for_all_once_a_second_person_consents(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    before = city.deadline(ocid)
    assert submit(city, ocid, VENDORS[0]).refused

    assert not record(city, ocid).refused
    assert city.deadline(ocid) == before
    assert not extend(city, ocid).refused

    assert city.deadline(ocid) == before + timedelta(days=1)
    assert not submit(city, ocid, VENDORS[0]).refused
    with looking(city) as session:
        assert len(session.exec(select(LateBid)).all()) == 1
    (entry,) = logged(city, ocid, "deadline.extended")
    assert "4711" in entry["reason"]
    (line,) = outages_of(city.engine, ocid)
    assert line.extended


def test_s12_more_time_asks_no_bidder_to_confirm_and_nothing_opens_until_it_is_over(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    consent(city, ocid, "technical", 0, 1)
    record(city, ocid)
    extend(city, ocid)

    assert codes(consent(city, ocid, "technical", 1, 0)) == ["opening.before_deadline"]
    past_deadline(city, ocid)
    half = consent(city, ocid, "technical", 1, 0)

    assert half.facts["consents"] == 1
    assert not consent(city, ocid, "technical", 0, 1).refused
    outcome = city.do("bids.open", "scheduler", ocid=ocid, kind="technical")
    assert outcome.facts["opened"] == 3


def test_s12_after_the_opening_nobody_extends(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    record(city, ocid)
    open_envelopes(city, ocid, "technical")

    assert codes(extend(city, ocid)) == ["outage.not_sealed"]
    assert codes(record(city, ocid)) == ["outage.not_sealed"]
    assert logged(city, ocid, "deadline.extended") == []


def test_s12_once_two_custodians_have_consented_a_machine_holds_the_key_and_nothing_moves(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    record(city, ocid)
    consent(city, ocid, "technical", 0, 1)
    consent(city, ocid, "technical", 1, 0)

    assert codes(extend(city, ocid)) == ["outage.not_sealed"]
    assert len(live(city, ocid)) == 3


def test_s12_who_recorded_the_outage_does_not_also_consent(begin):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    city.do("role.grant", ADMINISTRATOR, handle=OFFICER, role="legal", subject=ocid)
    record(city, ocid)

    assert codes(extend(city, ocid, OFFICER)) == ["outage.one_person"]

    with looking(city) as session:
        outage = session.exec(select(Outage)).one()
    row = DeadlineExtension(
        ocid=ocid,
        round=outage.round,
        number=1,
        proposed_by=outage.recorded_by,
        approved_by=outage.recorded_by,
        approved_at=city.now,
    )
    with pytest.raises(sa.exc.IntegrityError), writing(city.engine) as session:
        session.add(row)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (lambda end, _: {"began": end, "ended": end - timedelta(hours=1)}, "outage.other_time"),
        (lambda end, _: {"ended": end + timedelta(days=9)}, "outage.other_time"),
        (lambda end, _: {"began": end + timedelta(seconds=1)}, "outage.other_time"),
        (lambda _, day: {"day": day - timedelta(days=1)}, "addendum.deadline_past"),
        (lambda *_: {"cause": "  "}, "reason.missing"),
    ],
)
def test_s12_an_outage_that_kept_nobody_out_or_has_no_cause_is_refused(begin, other, code):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)

    outcome = record(city, ocid, **other(city.deadline(ocid), next_day(city, ocid)))

    assert code in codes(outcome)
    assert outages_of(city.engine, ocid) == []
