"""What the database itself refuses, whatever the code above it does: the same on both."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, select

from procurement.rules.vocabulary import InstallationKind
from procurement.store.tables.bids import CustodianWrap, TenderKey
from procurement.store.tables.columns import NaiveTimeError
from procurement.store.tables.people import Person, RoleGrant
from procurement.store.tables.solicitations import Lot, Solicitation
from tests.store import rows
from tests.store.rows import NOON, OCID, put, say


@contextmanager
def refused(name):
    """Expect the database to refuse, and to name the rule."""
    with pytest.raises(DBAPIError) as refusal:
        yield
    assert name.lower() in str(refusal.value.orig).lower()


def test_an_enum_is_stored_by_its_value_and_checked(engine):
    person = rows.a_person()
    put(engine, person, rows.a_visit(person))

    with engine.connect() as connection:
        stored = connection.execute(sa.text("SELECT kind FROM stage_visit")).scalar_one()

    assert stored == "solicitation"
    with refused("subjectkind"):
        say(engine, "UPDATE stage_visit SET kind = 'SOLICITATION'")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("audit_entry", "authentication"),
        ("bid", "status"),
        ("contract", "status"),
        ("installation", "kind"),
        ("observation", "state"),
        ("outbox", "state"),
        ("request", "state"),
        ("role_grant", "role"),
    ],
)
def test_every_coded_column_has_a_check(engine, table, column):
    checks = sa.inspect(engine).get_check_constraints(table)

    assert any(column in check["sqltext"] and "'" in check["sqltext"] for check in checks)


def test_a_row_that_points_nowhere_is_refused(engine):
    put(engine, rows.a_solicitation())

    with refused("foreign key"):
        put(engine, Lot(id=uuid4(), ocid="ocds-none", code="A", title="A", estimated_minor=1))


def test_what_others_point_to_cannot_be_deleted(engine):
    person = rows.a_person()
    put(engine, person, rows.a_visit(person))

    with refused("foreign key"):
        say(engine, "DELETE FROM person")


def test_a_time_without_a_zone_is_refused(engine):
    naive = datetime(2030, 3, 4, 12)

    with pytest.raises(StatementError) as refusal:
        put(engine, rows.a_person(registered_at=naive))

    assert isinstance(refusal.value.orig, NaiveTimeError)


def test_a_time_comes_back_as_the_same_instant_in_utc(engine):
    elsewhere = datetime.fromisoformat("2030-03-04T06:00:00.123456-06:00")
    put(engine, rows.a_person(registered_at=elsewhere))

    with Session(engine) as session:
        found = session.exec(select(Person)).one().registered_at

    assert found == elsewhere
    assert found.utcoffset() == timedelta(0)


def test_money_keeps_every_unit_where_a_float_would_not(engine):
    beyond_floats = 2**53 + 1
    put(
        engine,
        rows.a_solicitation(estimated_minor=beyond_floats),
        rows.a_solicitation(ocid="ocds-000000-2", reference="STREET-2", estimated_minor=2),
    )

    with engine.connect() as connection:
        total = connection.execute(sa.select(sa.func.sum(Solicitation.estimated_minor))).scalar()

    assert total == 9_007_199_254_740_995


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("estimated_minor = -1", "estimate_not_negative"),
        ("round = 0", "rounds_count_from_one"),
        ("released_at = deadline", "deadline_follows_release"),
    ],
)
def test_a_solicitation_that_cannot_be_is_refused(engine, change, rule):
    put(engine, rows.a_solicitation())

    with refused(rule):
        say(engine, f"UPDATE solicitation SET {change}")


def test_a_subject_is_in_one_stage_at_a_time(engine):
    person = rows.a_person()
    left = rows.a_visit(person, exited_at=NOON, exited_by=person.id)
    put(engine, person, left, rows.a_visit(person))

    with pytest.raises(IntegrityError):
        put(engine, rows.a_visit(person, stage="questions"))

    assert rows.count(engine, "stage_visit") == 2


def test_a_stage_is_not_left_before_it_is_entered(engine):
    person = rows.a_person()

    with refused("exit_after_entry"):
        put(engine, person, rows.a_visit(person, exited_at=NOON - timedelta(seconds=1)))


def test_one_custodian_cannot_be_both_halves_of_a_pair(engine):
    person = rows.a_person()
    key = TenderKey(ocid=OCID, round=1, recipient="age1x", created_at=NOON)
    wrap = CustodianWrap(
        ocid=OCID, round=1, outer_person_id=person.id, inner_person_id=person.id, content=b"x"
    )

    with refused("two_different_custodians"):
        put(engine, person, rows.a_solicitation(), key, wrap)


def test_a_role_is_granted_once(engine):
    person = rows.a_person()
    grants = [
        RoleGrant(id=uuid4(), person_id=person.id, role="legal", granted_at=NOON) for _ in "12"
    ]

    with pytest.raises(IntegrityError):
        put(engine, person, *grants)


class TestInstallation:
    """Real stays real, a rehearsal stays a rehearsal, and there is one."""

    def test_a_real_database_has_no_simulated_clock(self, engine):
        with refused("only_a_rehearsal_simulates"):
            put(engine, rows.an_installation(kind=InstallationKind.REAL))

    def test_a_rehearsal_has_one(self, engine):
        with refused("only_a_rehearsal_simulates"):
            put(engine, rows.an_installation(simulated_now=None))

    def test_a_rehearsal_never_becomes_real(self, engine):
        put(engine, rows.an_installation())

        with refused("stays a rehearsal"):
            say(engine, "UPDATE installation SET kind = 'real', simulated_now = NULL")

    def test_a_real_database_never_becomes_a_rehearsal(self, engine):
        put(engine, rows.an_installation(kind=InstallationKind.REAL, simulated_now=None))

        with refused("stays a rehearsal"):
            say(engine, "UPDATE installation SET kind = 'rehearsal', simulated_now = created_at")

    def test_simulated_time_never_goes_back(self, engine):
        put(engine, rows.an_installation())

        with refused("only moves on"):
            say(engine, "UPDATE installation SET simulated_now = :t", t="2029-01-01 00:00:00+00")

    def test_an_installation_cannot_be_deleted(self, engine):
        put(engine, rows.an_installation())

        with refused("an installation stays"):
            say(engine, "DELETE FROM installation")

    @pytest.mark.parametrize("identity", [1, 2])
    def test_a_second_one_is_refused(self, engine, identity):
        put(engine, rows.an_installation())

        with pytest.raises(DBAPIError):
            put(engine, rows.an_installation(id=identity))


class TestLockedSheet:
    """A locked sheet is as it was, also for somebody with a database shell."""

    LOCK = "UPDATE rating_sheet SET locked_at = opened_at WHERE evaluator_id = :who"

    @pytest.fixture
    def locked(self, engine):
        """Return what was scored: the first sheet is locked, the second is not."""
        bid, criterion, sheets = rows.a_scored_bid(engine)
        say(engine, self.LOCK, who=key(engine, sheets[0].evaluator_id))
        return bid, criterion, sheets

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE rating SET level = 5 WHERE evaluator_id = :who",
            "DELETE FROM rating WHERE evaluator_id = :who",
            "UPDATE rating_sheet SET locked_at = NULL WHERE evaluator_id = :who",
        ],
    )
    def test_no_statement_changes_it(self, engine, locked, statement):
        with refused("the sheet is locked"):
            say(engine, statement, who=key(engine, locked[2][0].evaluator_id))

    @pytest.mark.usefixtures("locked")
    def test_the_sheet_itself_cannot_be_deleted(self, engine):
        with refused("a sheet stays"):
            say(engine, "DELETE FROM rating_sheet")

    def test_no_rating_is_added_to_it(self, engine, locked):
        bid, criterion, sheets = locked

        with refused("the sheet is locked"):
            put(engine, rows.a_rating(bid, criterion, sheets[0], level=5))

    def test_no_rating_of_another_sheet_is_moved_onto_it(self, engine, locked):
        statement = "UPDATE rating SET evaluator_id = :locked WHERE evaluator_id = :other"
        mine, other = (key(engine, sheet.evaluator_id) for sheet in locked[2])

        with refused("the sheet is locked"):
            say(engine, statement, locked=mine, other=other)

    def test_the_sheet_that_is_not_locked_can_still_change(self, engine, locked):
        other = key(engine, locked[2][1].evaluator_id)

        say(engine, "UPDATE rating SET level = 5 WHERE evaluator_id = :who", who=other)

        with engine.connect() as connection:
            levels = connection.execute(sa.text("SELECT level FROM rating ORDER BY level"))
            assert levels.scalars().all() == [3, 5]


def key(engine, identity):
    """Return a UUID as this database stores it."""
    return identity.hex if engine.dialect.name == "sqlite" else identity


def test_a_figure_counted_among_no_cases_is_refused_and_none_of_none_is_kept(engine):
    person = rows.a_person()
    put(engine, person, *rows.a_series(person))

    with refused("nothing_is_counted_among_none"):
        put(engine, rows.a_figure(numerator=1, denominator=0))
    put(engine, rows.a_figure(numerator=0, denominator=0))

    assert rows.count(engine, "observation") == 1


def test_a_rating_without_a_reason_is_refused(engine):
    bid, criterion, sheets = rows.a_scored_bid(engine)

    with refused("every_rating_has_a_reason"):
        put(engine, rows.a_rating(bid, criterion, sheets[0], round=2, rationale=""))
