"""The authority to award: recorded by somebody else, cited, and read when an award is decided."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from procurement.actions.evaluation.award_limits import limits_seen
from procurement.actions.evaluation.show_award import awards_seen
from procurement.rules.errors import NotAllowedError
from procurement.store.database.engine import writing
from procurement.store.tables.awards import AwardLimit
from tests.actions.bidding import AUTHORITY, VENDORS, award, codes, in_award, logged
from tests.builders import ADMINISTRATOR, team

LEGAL = team("legal")


def delegate(city, who=LEGAL, handle=AUTHORITY, **changes):
    said = {
        "currency": "USD",
        "up_to": "18000000.00",
        "starts_on": "2014-01-01",
        "citation": "Resolution 12 of 2014 (fictional)",
        **changes,
    }
    return city.ask("award.limit", who, handle=handle, **said)


def test_an_award_within_the_authority_names_the_instrument_it_rests_on(begin):
    city, ocid = begin(in_award)
    assert not delegate(city).refused

    outcome = award(city, ocid, VENDORS[0])  # at exactly 18,000,000.00

    assert codes(outcome) == []
    (entry,) = logged(city, ocid, "award.decided")
    assert entry["authority"] == "Resolution 12 of 2014 (fictional)"
    assert entry["whole_value_minor"] == 1_800_000_000
    assert awards_seen(city.engine, ocid).awards[0].authority == entry["authority"]


def test_an_award_above_the_authority_is_refused_and_names_who_may_decide(begin):
    city, ocid = begin(in_award)
    delegate(city, up_to="17999999.99")
    city.do("person.register", ADMINISTRATOR, handle="council", name="City Council")
    delegate(city, handle="council", up_to="")

    outcome = award(city, ocid, VENDORS[0])

    assert codes(outcome) == ["award.above_authority"]
    assert outcome.findings[0].params["able"] == "council"
    assert awards_seen(city.engine, ocid).awards == ()


def test_a_delegation_that_has_not_begun_lets_nobody_award(begin):
    city, ocid = begin(in_award)
    delegate(city, starts_on="2015-01-01")

    assert codes(award(city, ocid, VENDORS[0])) == ["award.above_authority"]


def test_a_wrong_delegation_is_refused_with_everything_that_is_wrong(begin):
    city, _ = begin(in_award)

    outcome = delegate(
        city, handle=LEGAL, citation=" ", up_to="-1", ends_on="2013-12-31", currency="USD"
    )

    assert codes(outcome) == [
        "award_limit.own",
        "award_limit.no_citation",
        "award_limit.ends_before",
        "award_limit.bad_amount",
    ]
    assert codes(delegate(city, currency="ABC", up_to="")) == ["award_limit.bad_amount"]
    assert limits_seen(city.engine) == ()


def test_the_award_authority_cannot_record_its_own_limit(begin):
    city, _ = begin(in_award)

    with pytest.raises(NotAllowedError):
        delegate(city, AUTHORITY)


def test_no_statement_changes_a_delegation_or_takes_it_away(begin):
    city, _ = begin(in_award)
    delegate(city)

    for statement in ("UPDATE award_limit SET up_to_minor = NULL", "DELETE FROM award_limit"):
        with pytest.raises(sa.exc.DBAPIError), writing(city.engine) as session:
            session.execute(sa.text(statement))
    with writing(city.engine) as session:
        assert len(session.exec(select(AwardLimit)).all()) == 1
