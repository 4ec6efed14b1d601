"""A table without its guards for a moment: how a row comes to be wrong that no act could write."""

from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def unguarded(engine, table):
    """Yield a connection for which the guards of one table are away; after it they are back."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            yield connection
            connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
            return
        guards = connection.execute(
            sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"),
            {"t": table},
        ).all()
        for guard in guards:
            connection.execute(sa.text(f"DROP TRIGGER {guard.name}"))
        yield connection
        for guard in guards:
            connection.exec_driver_sql(guard.sql)
