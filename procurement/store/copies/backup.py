"""Copies of a database that are whole although others write to it meanwhile, and their way back.

SQLite copies itself by `VACUUM INTO`, PostgreSQL by its own program `pg_dump`; both at one moment.
A copy of SQLite's main file alone would lose what was committed and still lies in its log.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from procurement.own_programs import run_program
from procurement.rules.audit_chain import Head
from procurement.rules.errors import ConflictError, ProcurementError
from procurement.rules.findings import Finding
from procurement.store.audit import audit
from procurement.store.database.engine import make_engine, reading

#: What a copy is called, by dialect.
FILES = {"sqlite": "city.db", "postgresql": "city.dump"}


def back_up(engine: sa.Engine, folder: Path) -> tuple[Path, dict[str, Head]]:
    """Copy the database into `folder`; return the file, and the head of each chain in it.

    Raises:
        ProcurementError: PostgreSQL's program is not there, or failed.
    """
    file = folder / FILES[engine.dialect.name]
    if engine.dialect.name == "postgresql":
        return file, _dumped(engine, file)
    with contextlib.closing(sqlite3.connect(str(engine.url.database))) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    return file, heads_of(file)


def heads_of(file: Path) -> dict[str, Head]:
    """Return the head of each chain in a copy of SQLite."""
    copied = make_engine(f"sqlite:///{file}")
    try:
        return stands_at(copied)
    finally:
        copied.dispose()


def restore(engine: sa.Engine, file: Path) -> None:
    """Fill an empty database from a copy.

    Raises:
        ConflictError: it is not empty.
        ProcurementError: PostgreSQL's program is not there, or failed; then nothing was restored.
    """
    if sa.inspect(engine).get_table_names():
        raise ConflictError(Finding("backup.not_empty"))
    engine.dispose()
    if engine.dialect.name == "postgresql":
        options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        database = str(engine.url.database)
        _run("pg_restore", *options, f"--dbname={database}", str(file), variables=_access(engine))
        return
    target = Path(str(engine.url.database))
    for name in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm"))):
        name.unlink(missing_ok=True)
    shutil.copyfile(file, target)


def stands_at(engine: sa.Engine) -> dict[str, Head]:
    """Return the head of each chain as the database states it."""
    with reading(engine) as session:
        return _heads(session)


def _heads(session: Session) -> dict[str, Head]:
    return {chain: Head(*head) for chain, head in audit.heads(session).items()}


def _dumped(engine: sa.Engine, file: Path) -> dict[str, Head]:
    """Dump one moment, and read the heads of the same moment."""
    with reading(engine) as session:
        snapshot = session.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
        heads = _heads(session)
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={file}",
            variables=_access(engine),
        )
    return heads


def _run(name: str, *arguments: str, variables: Mapping[str, str]) -> None:
    try:
        code, said = run_program(name, *arguments, variables=variables)
    except FileNotFoundError:
        raise ProcurementError(Finding("program.missing", {"program": name})) from None
    if code:
        raise ProcurementError(Finding("program.failed", {"program": name, "said": said or "-"}))


def _access(engine: sa.Engine) -> Mapping[str, str]:
    """Return how PostgreSQL's programs reach the database; a password is never an argument."""
    url = engine.url
    told = {
        "PGHOST": url.host or str(url.query.get("host", "")),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
    }
    return {name: value for name, value in told.items() if value}
