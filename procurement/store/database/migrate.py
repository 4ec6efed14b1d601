"""Bring a database to the tables of this code, forward only; the way back is a verified backup."""

from types import ModuleType

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding
from procurement.store.database.kept import Inventory, dangling, inventory, lost
from procurement.store.tables import metadata

#: Where the revisions are.
SCRIPTS = "procurement.store:migrations"


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    return config


def revisions() -> list[ModuleType]:
    """Return the revisions as modules, the newest first; some say what they guard (`guards`)."""
    return [one.module for one in ScriptDirectory.from_config(_config()).walk_revisions()]


def newest() -> str:
    """Return the revision that this code needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return head or ""


def revision(engine: sa.Engine) -> str:
    """Return the revision the database is at; empty for an empty database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(engine: sa.Engine) -> tuple[str, str]:
    """Migrate to the newest revision; return (before, after).

    Nothing that was there is lost on the way: rows, triggers, constraints and indexes are counted
    before and after, and where one is missing that no revision names in `REMOVES`, all is undone.

    Raises:
        ProcurementError: the database is newer than this code; or something would be lost.
    """
    before = revision(engine)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if before and before not in known:
        raise ProcurementError(Finding("database.newer", {"revision": before}))
    with engine.execution_options(writes=True).begin() as connection:
        stood = inventory(connection) if before not in {"", newest()} else {}
        command.upgrade(_config(connection), "head")
        _expect_nothing_lost(connection, stood)
    return before, revision(engine)


def _expect_nothing_lost(connection: sa.Connection, stood: Inventory) -> None:
    if not stood:
        return
    meant = {name for one in revisions() for name in getattr(one, "REMOVES", ())}
    gone = [*lost(stood, inventory(connection), meant=meant), *dangling(connection)]
    if gone:
        raise ProcurementError(*(Finding("database.would_lose", {"what": one}) for one in gone))


def differences(engine: sa.Engine) -> list[str]:
    """Return what the database has otherwise than the tables declare; empty when it fits."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [repr(difference) for difference in compare_metadata(context, metadata)]


def grant_application(engine: sa.Engine, role: str) -> None:
    """Give the application's PostgreSQL role what it needs, and no more.

    The role can read everything and change what may change; of the log and the other append-only
    tables it can only read and append.  The owner, who migrates, is somebody else.
    """
    quoted = engine.dialect.identifier_preparer.quote(role)
    append = ", ".join(append_only())
    statements = (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {append} FROM {quoted}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {quoted}",
        f"REVOKE DELETE, TRUNCATE ON audit_chain, installation FROM {quoted}",
    )
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def append_only() -> list[str]:
    """Return the tables whose rows are never changed and never deleted, as migrations list them."""
    return sorted({name for one in revisions() for name in getattr(one, "APPEND_ONLY", ())})


def missing_guards(engine: sa.Engine) -> list[str]:
    """Return which guarding triggers are not there (a rebuilt table loses its triggers), or off."""
    if engine.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    wanted = {
        guard.name
        for one in revisions()
        if hasattr(one, "guards")
        for guard in one.guards(engine.dialect.name)
    }
    with engine.connect() as connection:
        present = set(connection.execute(sa.text(query)).scalars())
    return [f"trigger {name}" for name in sorted(wanted - present)]
