"""Engine and sessions: what differs between SQLite and PostgreSQL is settled here, once."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlmodel import Session, col

from outcome_metrics.errors import MetricError
from procurement.rules.errors import NotFoundError, RetryLaterError, UnmeasurableError
from procurement.rules.findings import Finding
from procurement.rules.metric_findings import of_metrics
from procurement.rules.vocabulary import InstallationKind
from procurement.store.tables.people import Installation

#: WAL with full sync: what was acknowledged survives a power cut.  `recursive_triggers` makes
#: INSERT OR REPLACE fire the delete triggers that guard the audit log.  `secure_delete` overwrites
#: in the file what was erased of a person; not every build of SQLite does so by itself.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "secure_delete=ON",
    "busy_timeout=30000",
    "trusted_schema=OFF",
)

#: Asked several times in each act, so it is built once.
SIMULATED_NOW: sa.Executable = sa.select(col(Installation.simulated_now)).where(
    col(Installation.id) == 1
)


def make_engine(url: str) -> sa.Engine:
    """Return an engine for `url` that behaves the same on both databases."""
    target = sa.make_url(url)
    if target.get_backend_name() == "postgresql":
        return sa.create_engine(
            target.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
    if target.database:
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(target, hide_parameters=True)  # rows never show in an error
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Session]:
    """Open one transaction that writes; SQLite takes the write lock at once, so none is upgraded.

    Raises:
        RetryLaterError: the database is away or locked for longer than its timeout.
        UnmeasurableError: what was agreed or recorded cannot give a true figure.
    """
    try:
        with (
            Session(engine.execution_options(writes=True), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
    except OperationalError as problem:
        raise RetryLaterError(str(problem.orig)) from problem
    except MetricError as problem:
        raise UnmeasurableError(*of_metrics(problem)) from problem


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    """Open one read-only view of the database: a single moment, rolled back at the end.

    Raises:
        UnmeasurableError: what was agreed or recorded cannot give a true figure.
        RetryLaterError: the database is away.
    """
    try:
        with Session(_one_moment(engine), expire_on_commit=False) as session, session.begin():
            yield session
            session.rollback()
    except MetricError as problem:
        raise UnmeasurableError(*of_metrics(problem)) from problem
    except OperationalError as problem:
        raise RetryLaterError(str(problem.orig)) from problem


def _one_moment(engine: sa.Engine) -> sa.Engine:
    """Return an engine whose transactions see one moment and never wait for a writer."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(writes=False, isolation_level="REPEATABLE READ")
    return engine.execution_options(writes=False)


def installation(session: Session) -> Installation:
    """Return the row that says which city this is, and whether it is a rehearsal.

    Raises:
        NotFoundError: the database has not been set up.
    """
    try:
        found = session.get(Installation, 1)
    except (OperationalError, ProgrammingError) as problem:
        if _says_no_table(problem):
            raise NotFoundError(Finding("database.not_set_up")) from None
        raise
    if found is None:
        raise NotFoundError(Finding("database.not_set_up"))
    return found


def _says_no_table(problem: DBAPIError) -> bool:
    """Whether the database has no tables yet: an empty file, or a new PostgreSQL database."""
    return "no such table" in str(problem.orig) or "does not exist" in str(problem.orig)


def now(session: Session) -> datetime:
    """Return the time: the database's own clock, or the simulated time of a rehearsal.

    Call it after the lock is taken, so that what waited is not dated before what it waited for.
    """
    if installation(session).kind is InstallationKind.REAL:
        return database_clock(session)
    # Asked anew: another transaction may have let time pass since this one began.
    simulated: datetime = session.connection().execute(SIMULATED_NOW).scalar_one()
    return simulated  # a CHECK: a rehearsal has one


def take_record(session: Session, *, shared: bool = False) -> None:
    """Wait until nobody else adds to the city's record, and keep it until the commit.

    So each addition has an instant of its own and is judged with all before it.  Those who only
    ask what was known may hold it together: `shared`.
    """
    session.execute(sa.select(Installation).with_for_update(read=shared)).one()


def take_turn(session: Session, request_id: UUID) -> None:
    """Wait until no other transaction is at work on this request; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        key = request_id.int % 2**63
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def database_clock(session: Session) -> datetime:
    """Return the database's own clock, microseconds on PostgreSQL, milliseconds on SQLite."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)
    text: str = session.execute(sa.text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
