"""A01: nobody rewrites the log through the application's way into the database."""

import secrets
import sqlite3
from contextlib import closing
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from procurement.rules.audit_chain import GENESIS, link
from procurement.rules.vocabulary import Authentication
from procurement.store.audit import audit
from procurement.store.database.engine import make_engine
from procurement.store.database.migrate import grant_application
from procurement.store.tables.metrics import KpiDefinition
from tests.store.rows import NOON, a_person, count, put, say

WHO = audit.Signatory(uuid4(), "d" * 64, "administrator", Authentication.ASSERTED)

#: Each of these would rewrite what was logged, on either database.
REWRITES = (
    "UPDATE audit_entry SET verb = 'something.else' WHERE seq = 2",
    "UPDATE audit_entry SET role = role",
    "DELETE FROM audit_entry WHERE seq = 3",
    (
        "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE seq = 2"
        " ON CONFLICT (chain, seq) DO UPDATE SET body = 'other'"
    ),
    "UPDATE audit_chain SET seq = 2",
    "UPDATE audit_chain SET seq = 4",
    "UPDATE audit_chain SET digest = 'f'",
    "DELETE FROM audit_chain",
    "INSERT INTO audit_chain VALUES ('b', 7, 'f')",
)

#: And these, where the role is allowed more than it should be.
POWERS = (
    "TRUNCATE audit_entry",
    "TRUNCATE audit_chain CASCADE",
    "DROP TABLE audit_entry",
    "DROP TABLE audit_chain CASCADE",
    "DROP TRIGGER audit_entry_follows ON audit_entry",
    "DROP FUNCTION audit_entry_follows CASCADE",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_entry DROP COLUMN body",
    "ALTER TABLE audit_chain RENAME TO other",
    "CREATE OR REPLACE FUNCTION audit_chain_moves_on() RETURNS trigger LANGUAGE sql RETURN 1",
    "SET session_replication_role = replica",
    "CREATE TABLE audit_head (x int)",
    "UPDATE alembic_version SET version_num = ''",
    "DELETE FROM installation",
)

#: What goes round delete triggers on SQLite unless `recursive_triggers` is on.
REPLACEMENTS = (
    "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 3",
    "REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 2",
    (
        "INSERT OR REPLACE INTO audit_entry SELECT 'a', 4, head.digest, 'x', old.body, old.verb,"
        " old.at, old.actor_id, old.role, old.authentication, old.request_id, old.position"
        " FROM audit_entry AS old JOIN audit_chain AS head ON old.seq = 2"
    ),
    f"INSERT OR REPLACE INTO audit_chain VALUES ('a', 0, '{GENESIS}')",
    "UPDATE OR REPLACE audit_entry SET seq = 3 WHERE seq = 2",
)


@pytest.fixture
def log(engine):
    """Return the engine of a database whose chain `a` has three entries."""
    write(engine, "a", 3)
    return engine


def write(engine, chain, entries):
    with Session(engine.execution_options(writes=True)) as session:
        for number in range(entries):
            act = audit.Act(
                chain=chain,
                verb="thing.done",
                at=NOON,
                request_id=uuid4(),
                position=0,
                rehearsal=True,
                entry={"number": number},
            )
            audit.append(session, WHO, act)
        session.commit()


def everything(engine):
    with engine.connect() as connection:
        return [
            connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY 1, 2")).all()
            for table in ("audit_entry", "audit_chain")
        ]


def got_through(engine, statements):
    """Return the statements that were not refused."""
    return [statement for statement in statements if not refused(engine, statement)]


def refused(engine, statement):
    try:
        say(engine, statement)
    except DBAPIError:
        return True
    return False


def test_a01_no_statement_rewrites_the_log(log):
    before = everything(log)

    assert got_through(log, REWRITES) == []
    assert everything(log) == before


@pytest.mark.parametrize("statement", REPLACEMENTS)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a01_no_replacement_rewrites_the_log(log, url, statement, recursive):
    before = everything(log)

    with closing(sqlite3.connect(sa.make_url(url).database)) as shell:
        shell.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError):
            shell.execute(statement)
        shell.commit()

    assert everything(log) == before


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a01_no_replacement_rewrites_another_append_only_table(engine):
    put(engine, author := a_person())
    definition = {"code": "k", "version": 1, "body": "{}", "digest": "a", "registered_at": NOON}
    put(engine, KpiDefinition(**definition, registered_by=author.id))

    with pytest.raises(DBAPIError, match="append-only"):
        say(
            engine,
            "INSERT OR REPLACE INTO kpi_definition"
            " SELECT code, version, 'other', digest, registered_at, registered_by"
            " FROM kpi_definition",
        )


FORGED = sa.text(
    "INSERT INTO audit_entry VALUES (:chain, :seq, :previous, :digest, :body, 'x.y',"
    " '2030-01-01 00:00:00+00', :who, 'administrator', 'asserted', :request, 0)"
)


def forged(seq, previous, chain="a"):
    """Return the values of an entry made by hand, sound in itself."""
    body = '{"forged":true}'
    return {
        "chain": chain,
        "seq": seq,
        "previous": previous,
        "digest": link(previous, body),
        "body": body,
        "who": uuid4().hex,
        "request": uuid4().hex,
    }


def insert(engine, entry):
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(FORGED, entry)


def digest(engine, seq):
    with engine.connect() as connection:
        found = sa.text("SELECT digest FROM audit_entry WHERE chain = 'a' AND seq = :seq")
        return connection.execute(found, {"seq": seq}).scalar_one()


@pytest.mark.parametrize(
    ("seq", "after"),
    [(3, 2), (4, 2), (5, 3), (0, 3), (2, 1)],
    ids=["a fork", "a fork further on", "a gap", "before the first", "an old fork"],
)
def test_a01_an_entry_that_does_not_follow_the_head_is_refused(log, seq, after):
    entry = forged(seq, digest(log, after))

    with pytest.raises(DBAPIError):
        insert(log, entry)

    assert count(log, "audit_entry") == 3


def test_a01_an_entry_of_a_chain_that_has_no_head_is_refused(log):
    with pytest.raises(DBAPIError):
        insert(log, forged(1, GENESIS, chain="b"))


def test_a01_an_entry_that_follows_the_head_is_accepted(log):
    """The refusals above are for what was wrong, not for everything."""
    insert(log, forged(4, digest(log, 3)))

    assert count(log, "audit_entry") == 4


def test_a01_one_request_logs_one_entry_at_one_position(log):
    with log.connect() as connection:
        first = connection.execute(sa.text("SELECT * FROM audit_entry WHERE seq = 1")).one()

    with pytest.raises(DBAPIError, match=r"(?i)audit_once_per_request|append-only"):
        say(
            log,
            "INSERT INTO audit_entry SELECT chain, 4, :previous, :digest, body, verb, at, actor_id,"
            " role, authentication, request_id, position FROM audit_entry WHERE seq = 1",
            previous=digest(log, 3),
            digest=link(digest(log, 3), first.body),
        )


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
class TestTheApplicationsRole:
    """PostgreSQL: the role that the application signs in with, which owns nothing."""

    @pytest.fixture
    def role(self, log):
        """Return the name of a role with the application's rights in a database with a log."""
        name = f"app_{secrets.token_hex(4)}"
        say(log, f"CREATE ROLE {name} LOGIN")
        grant_application(log, name)
        yield name
        say(log, f"DROP OWNED BY {name}")
        say(log, f"DROP ROLE {name}")

    @pytest.fixture
    def application(self, log, role):
        engine = make_engine(log.url.set(username=role).render_as_string(hide_password=False))
        yield engine
        engine.dispose()

    def test_a01_it_cannot_rewrite_the_log(self, log, application):
        before = everything(log)

        assert got_through(application, [*REWRITES, *POWERS]) == []
        assert everything(log) == before

    def test_a01_it_holds_no_right_to_rewrite(self, log, role):
        held = sa.text("SELECT has_table_privilege(:role, :table, :verb)")
        verbs = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
        refusing = sa.text(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_append_only'"
        )

        with log.connect() as connection:
            guarded = connection.execute(refusing).scalars().all()
            rights = [
                (table, verb)
                for table in guarded
                for verb in verbs
                if connection.execute(
                    held, {"role": role, "table": table, "verb": verb}
                ).scalar_one()
            ]

        assert {"audit_entry", "observation", "settlement", "publication"} <= set(guarded)
        assert rights == []

    def test_a01_a_temporary_table_does_not_stand_in_for_the_head(self, log, application):
        with application.connect() as connection:
            connection.execute(stand_in("audit_chain", seq=6))
            with pytest.raises(DBAPIError, match="must follow its head"):
                connection.execute(FORGED, forged(7, "f" * 64))

        assert count(log, "audit_entry") == 3

    def test_a01_a_temporary_table_does_not_stand_in_for_the_log(self, log, application):
        move = sa.text("UPDATE public.audit_chain SET seq = 4, digest = repeat('f', 64)")
        before = everything(log)

        with application.connect() as connection:
            connection.execute(stand_in("audit_entry", seq=4))
            with pytest.raises(DBAPIError, match="only moves on"):
                connection.execute(move)

        assert everything(log) == before

    def test_a01_it_can_append(self, log, application):
        write(application, "a", 1)
        write(application, "b", 2)

        assert count(log, "audit_entry") == 6

    def test_a01_the_owner_too_is_refused_a_truncation(self, log):
        with pytest.raises(DBAPIError) as refusal:
            say(log, "TRUNCATE audit_entry")

        assert isinstance(refusal.value.orig, psycopg.errors.RaiseException)


def stand_in(table, seq):
    """Return the statement that makes a temporary table which hides the real one."""
    columns = f"'a' AS chain, {seq} AS seq, '{'f' * 64}' AS digest"
    return sa.text(f"CREATE TEMPORARY TABLE {table} AS SELECT {columns}")
