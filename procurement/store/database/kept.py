"""What a database holds, counted and named, so that nobody loses any of it on the way.

A migration that rebuilds a table may drop its triggers and delete the rows that hang on it, and say
nothing.  Whoever migrates or restores takes the inventory before and after.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import sqlalchemy as sa

#: Where migrations themselves are counted: it moves with each of them.
VERSION = "alembic_version"
#: Triggers that stand on a table, by dialect.
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}

#: Name of a thing -> how many there are of it: rows of a table, or 1.
Inventory = Mapping[str, int]


def inventory(connection: sa.Connection) -> Inventory:
    """Return all that stands in the database: rows by table, triggers, constraints, indexes."""
    inspector = sa.inspect(connection)
    found: Counter[str] = Counter()
    for table in inspector.get_table_names():
        if table != VERSION:
            counted = sa.select(sa.func.count()).select_from(sa.table(table))
            found[f"rows of {table}"] = connection.execute(counted).scalar_one()
    found.update(_constraints(inspector))
    names = connection.execute(sa.text(TRIGGERS[connection.dialect.name])).scalars()
    found.update(f"trigger {name}" for name in names)
    return found


def lost(before: Inventory, after: Inventory, *, meant: Iterable[str] = ()) -> list[str]:
    """Return what there is less of than before, beside what was `meant` to go.

    Each is named as in the inventory, with both counts where it is about rows.
    """
    return [
        f"{name} ({count} → {after.get(name, 0)})" if name.startswith("rows of ") else name
        for name, count in sorted(before.items())
        if after.get(name, 0) < count and name not in {*meant}
    ]


def dangling(connection: sa.Connection) -> list[str]:
    """Return the rows that refer to rows which are not there; PostgreSQL itself has none."""
    if connection.dialect.name != "sqlite":
        return []
    found = connection.execute(sa.text("PRAGMA foreign_key_check"))
    return [f"row {row} of {table} → {parent}" for table, row, parent, _ in found]


def _constraints(inspector: sa.Inspector) -> Iterator[str]:
    """Yield the name of each constraint, index and column, of all tables at one go."""
    for (_, table), key in inspector.get_multi_pk_constraint().items():
        yield f"primary key {table} ({', '.join(key['constrained_columns'] if key else ())})"
    for (_, table), keys in inspector.get_multi_foreign_keys().items():
        for one in keys:
            columns = ", ".join(one["constrained_columns"])
            yield f"foreign key {table} ({columns}) → {one['referred_table']}"
    for (_, table), checks in inspector.get_multi_check_constraints().items():
        yield from (f"check {table}.{one['name']}" for one in checks)
    for (_, table), uniques in inspector.get_multi_unique_constraints().items():
        yield from (f"unique {table} ({', '.join(one['column_names'])})" for one in uniques)
    for indexes in inspector.get_multi_indexes().values():
        yield from (f"index {one['name']}" for one in indexes)
    for (_, table), held in inspector.get_multi_columns().items():
        yield from (f"column {table}.{one['name']}" for one in held)
        yield from (f"not null {table}.{one['name']}" for one in held if not one["nullable"])
