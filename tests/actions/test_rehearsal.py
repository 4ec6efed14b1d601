"""Time: a rehearsal's comes from its row and only moves on; a real city's is the database's own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from procurement.actions import setup
from procurement.actions.city.create_city import NewCity, create_city
from procurement.actions.unit import transaction
from procurement.rules.errors import BadInputError, ConflictError
from procurement.rules.vocabulary import InstallationKind
from procurement.store.database import engine as store_engine
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.people import Person
from tests.builders import ADMINISTRATOR, START, City
from tests.store.rows import count, say

DAY = timedelta(days=1)


class Stopped(datetime):
    """A process clock that must not be asked."""

    @classmethod
    def now(cls, tz=None):
        raise AssertionError(tz)

    @classmethod
    def utcnow(cls):
        raise AssertionError


def a_new_city(**changed):
    return NewCity(
        **{
            "city": "Puerto Claro",
            "ocid_prefix": "ocds-000000",
            "time_zone": "America/Chicago",
            "administrator": (ADMINISTRATOR, "Ada Admin"),
            **changed,
        }
    )


@pytest.fixture
def real(url, tmp_path, monkeypatch):
    """Return a real city: its time is the database's own."""
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()
    create_city(setup.engine(), a_new_city())
    yield City(setup.engine(), tmp_path)
    setup.engine().dispose()
    setup.forget()


def test_a_rehearsal_begins_at_the_time_it_was_given(city):
    assert city.now == START


def test_what_is_done_in_a_rehearsal_is_dated_by_its_row(city):
    city.forward(START + 90 * DAY)

    city.do("person.register", ADMINISTRATOR, handle="olga", name="Olga")

    with Session(city.engine) as session:
        olga = session.exec(select(Person).where(Person.handle == "olga")).one()
        last = session.exec(select(AuditEntry).where(AuditEntry.chain == "people")).one()
    assert olga.registered_at == last.at == START + 90 * DAY
    assert '"rehearsal":true' in last.body


def test_moving_time_on_is_itself_on_record(city):
    city.forward(START + DAY)

    with Session(city.engine) as session:
        logged = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()

    assert logged[-1].verb == "rehearsal.forwarded"
    assert '"to":"2014-03-04T15:00:00.000000Z"' in logged[-1].body


def test_time_does_not_go_back_by_a_second(city):
    outcome = city.ask("rehearsal.forward", ADMINISTRATOR, to=START - timedelta(seconds=1))

    assert [one.code for one in outcome.findings] == ["rehearsal.backwards"]
    assert city.now == START


def test_a_time_without_a_zone_is_refused(city):
    outcome = city.ask("rehearsal.forward", ADMINISTRATOR, to="2014-03-05T12:00:00")

    assert [one.code for one in outcome.findings] == ["rehearsal.naive_time"]
    assert city.now == START


def test_of_two_who_move_time_on_at_once_the_later_time_stays(city):
    def forward(days):
        return city.ask("rehearsal.forward", ADMINISTRATOR, to=START + days * DAY)

    with ThreadPoolExecutor(6) as several:
        outcomes = list(several.map(forward, (6, 5, 4, 3, 2, 1)))

    assert city.now == START + 6 * DAY
    assert {one.code for outcome in outcomes for one in outcome.findings} <= {"rehearsal.backwards"}


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_an_act_that_waited_is_dated_after_what_it_waited_for(city):
    with transaction(city.engine) as (session, place):
        assert place.simulated_now == START
        city.forward(START + DAY)

        assert store_engine.now(session) == START + DAY


def test_a_rehearsal_never_becomes_real(city):
    with pytest.raises(DBAPIError, match="stays a rehearsal"):
        say(city.engine, "UPDATE installation SET kind = 'real', simulated_now = NULL")
    with pytest.raises(ConflictError) as refusal:
        create_city(city.engine, a_new_city())

    assert [one.code for one in refusal.value.findings] == ["database.set_up_before"]
    assert city.now == START


def test_a_real_city_never_becomes_a_rehearsal(real):
    with pytest.raises(DBAPIError, match="stays a rehearsal"):
        say(real.engine, "UPDATE installation SET kind = 'rehearsal', simulated_now = created_at")
    with pytest.raises(ConflictError):
        create_city(real.engine, a_new_city(rehearsal_from=START))


def test_a_real_city_does_not_move_time_on(real):
    before = count(real.engine, "audit_entry")

    outcome = real.ask("rehearsal.forward", ADMINISTRATOR, to="2100-01-01T00:00:00Z")

    assert [one.code for one in outcome.findings] == ["rehearsal.real"]
    assert count(real.engine, "audit_entry") == before


def test_a_real_citys_time_is_the_databases_whatever_the_process_believes(real, monkeypatch):
    for module in (store_engine, "procurement.actions.unit", "procurement.actions.asking.requests"):
        name = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{name}.datetime", Stopped, raising=False)
    monkeypatch.setattr("time.time", lambda: 0.0)
    before = clock(real.engine)

    real.do("person.register", ADMINISTRATOR, handle="olga", name="Olga")

    with Session(real.engine) as session:
        registered = session.exec(select(Person).where(Person.handle == "olga")).one().registered_at
        logged = session.exec(select(AuditEntry).where(AuditEntry.chain == "people")).one()
    assert before - timedelta(milliseconds=2) <= registered <= logged.at <= clock(real.engine)
    assert '"rehearsal":false' in logged.body


def clock(engine):
    """Return the database's clock, asked without our code."""
    query = (
        "SELECT clock_timestamp()"
        if engine.dialect.name == "postgresql"
        else "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
    )
    with engine.connect() as connection:
        found = connection.execute(sa.text(query)).scalar_one()
    return datetime.fromisoformat(found) if isinstance(found, str) else found.astimezone(UTC)


def test_the_clock_goes_on_within_one_transaction(real):
    with transaction(real.engine) as (session, _):
        first = store_engine.now(session)
        session.execute(sa.text(PAUSE[session.get_bind().dialect.name]))

        assert store_engine.now(session) - first >= timedelta(milliseconds=20)


#: Statements that take at least 20 ms.
PAUSE = {
    "postgresql": "SELECT pg_sleep(0.03)",
    "sqlite": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
        " SELECT count(*) FROM n"
    ),
}


def test_a_rehearsal_that_begins_at_a_time_without_a_zone_is_refused(engine):
    naive = START.replace(tzinfo=None)

    with pytest.raises(BadInputError) as refusal:
        create_city(engine, a_new_city(rehearsal_from=naive))

    assert [one.code for one in refusal.value.findings] == ["rehearsal.naive_time"]
    assert count(engine, "installation") == 0


def test_a_city_is_set_up_with_its_first_entry(real):
    with Session(real.engine) as session:
        [logged] = session.exec(select(AuditEntry)).all()

    assert (logged.chain, logged.verb) == ("city", "city.created")
    assert f'"kind":"{InstallationKind.REAL.value}"' in logged.body
