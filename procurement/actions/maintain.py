"""Migrations and checks of the database, for whoever runs it."""

import sqlalchemy as sa

from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.store.database import migrate


def upgrade(engine: sa.Engine, *, application_role: str = "") -> tuple[str, str]:
    """Migrate to the newest revision; return (before, after).

    With `application_role` (PostgreSQL), that role gets what the application needs, and no more.

    Raises:
        BadInputError: a role was named and the database is SQLite, which has none.
        ProcurementError: the database is newer than this program.
    """
    if application_role and engine.dialect.name != "postgresql":
        raise BadInputError(Finding("database.no_roles", {"role": application_role}))
    moved = migrate.upgrade(engine)
    if application_role:
        migrate.grant_application(engine, application_role)
    return moved


def check(engine: sa.Engine) -> list[str]:
    """Return what the database has otherwise than this program expects; empty when it fits."""
    at, needed = migrate.revision(engine), migrate.newest()
    if at != needed:
        return [f"revision {at or '-'} <> {needed}"]
    return migrate.differences(engine) + migrate.missing_guards(engine)
