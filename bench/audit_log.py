"""An audit log of any length, written as quickly as a database takes it.

The guards of the log are taken off while it is written and put back after; the chain itself is
sound: `check_audit` recomputes all of it in `bench.audit_verification`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from bench.databases import START
from procurement.rules.audit_chain import canonical, link
from procurement.rules.vocabulary import Authentication, Role
from procurement.store.tables import metadata

AT_A_TIME = 20_000
ENTRY = metadata.tables["audit_entry"]
#: What a row holds, in this order.
COLUMNS = tuple(ENTRY.columns.keys())
NEW_ON_SQLITE = "INSERT INTO audit_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

Row = tuple[object, ...]


def lengthen(engine: sa.Engine, chain: str, entries: int) -> None:
    """Add so many entries to a chain that has begun."""
    with engine.execution_options(writes=True).begin() as connection:
        people = sa.text("SELECT id FROM person WHERE handle = 'ada'")
        actor = UUID(str(connection.execute(people).scalar_one()))
        head = sa.text("SELECT seq, digest FROM audit_chain WHERE chain = :chain")
        seq, digest = connection.execute(head, {"chain": chain}).one()
        with _unguarded(connection) as insert:
            last = _write(_rows(chain, actor, (seq, digest), entries), insert)
            moved = sa.text("UPDATE audit_chain SET seq = :seq, digest = :d WHERE chain = :chain")
            connection.execute(moved, {"seq": last[1], "d": last[3], "chain": chain})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _rows(chain: str, actor: UUID, head: tuple[int, str], entries: int) -> Iterator[Row]:
    seq, previous = head
    at = START.strftime("%Y-%m-%d %H:%M:%S.%f+00:00")
    role, how = Role.PROCUREMENT_OFFICER.value, Authentication.ASSERTED.value
    for number in range(seq + 1, seq + entries + 1):
        request = UUID(int=2**127 + number * 2**64)
        body = canonical(
            {
                "chain": chain,
                "seq": number,
                "verb": "stage.advanced",
                "at": START,
                "actor": actor,
                "actor_name": "0" * 64,
                "role": role,
                "authentication": how,
                "request": request,
                "position": 0,
                "rehearsal": True,
                "entry": {
                    "from": "outreach",
                    "to": "define-outcomes",
                    "round": number,
                    "version_before": number,
                    "version_after": number + 1,
                    "advice": [],
                    "reason": "Fewer vendors were heard than the plan says.",
                },
            }
        )
        digest = link(previous, body)
        yield (
            *(chain, number, previous, digest, body, "stage.advanced", at),
            *(actor.hex, role, how, request.hex, 0),
        )
        previous = digest


def _write(rows: Iterable[Row], insert: Callable[[list[Row]], None]) -> Row:
    """Write the rows and return the last."""
    batch: list[Row] = []
    last: Row = ()
    for last in rows:
        batch.append(last)
        if len(batch) == AT_A_TIME:
            insert(batch)
            batch.clear()
    if batch:
        insert(batch)
    return last


@contextmanager
def _unguarded(connection: sa.Connection) -> Iterator[Callable[[list[Row]], None]]:
    """Yield what inserts rows while no trigger looks at them."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield lambda rows: _copy(connection, rows)
        connection.exec_driver_sql("SET LOCAL session_replication_role = DEFAULT")
        return
    guards = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
    ).all()
    for name, _sql in guards:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield lambda rows: _insert(connection, rows)
    for _name, sql in guards:
        connection.exec_driver_sql(sql)


def _insert(connection: sa.Connection, rows: list[Row]) -> None:
    at = COLUMNS.index("at")  # SQLite keeps no zone
    short = [(*row[:at], str(row[at]).removesuffix("+00:00"), *row[at + 1 :]) for row in rows]
    connection.exec_driver_sql(NEW_ON_SQLITE, short)


def _copy(connection: sa.Connection, rows: list[Row]) -> None:
    raw = connection.connection.cursor()
    with raw.copy(f"COPY audit_entry ({', '.join(COLUMNS)}) FROM STDIN") as into:
        for row in rows:
            into.write_row(row)
