"""Migrations: an empty database becomes this code's database, with every guard, on both."""

import pytest
import sqlalchemy as sa

from procurement.rules.errors import ProcurementError
from procurement.store.database.engine import make_engine
from procurement.store.database.migrate import (
    differences,
    missing_guards,
    newest,
    revision,
    upgrade,
)


@pytest.fixture
def empty(empty_url):
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def drop_trigger(engine, name, table):
    on = f" ON {table}" if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP TRIGGER {name}{on}"))


def test_an_empty_database_gets_every_table_that_the_code_declares(empty):
    before, after = upgrade(empty)

    assert (before, after) == ("", newest())
    assert differences(empty) == []


def test_a_fresh_database_misses_no_guard(engine):
    assert missing_guards(engine) == []


def test_a_guard_that_was_dropped_is_named(engine):
    drop_trigger(engine, "audit_chain_moves_on", "audit_chain")

    assert missing_guards(engine) == ["trigger audit_chain_moves_on"]


@pytest.mark.parametrize(
    "table",
    [
        "audit_chain",
        "audit_entry",
        "cycle_baseline",
        "installation",
        "observation",
        "payment_terms",
        "rating",
        "rating_sheet",
        "settlement",
        "settlement_approval",
    ],
)
def test_every_trigger_of_a_guarded_table_is_missed_when_it_is_gone(engine, table):
    names = triggers(engine, table)

    for name in names:
        drop_trigger(engine, name, table)

    assert len(names) >= 2
    assert missing_guards(engine) == [f"trigger {name}" for name in names]


def triggers(engine, table):
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = CAST(:t AS regclass)"
        if engine.dialect.name == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"
    )
    with engine.connect() as connection:
        return sorted(connection.execute(sa.text(query), {"t": table}).scalars())


def test_a_second_upgrade_changes_nothing(engine):
    assert upgrade(engine) == (newest(), newest())
    assert differences(engine) == []
    assert missing_guards(engine) == []


def test_a_table_that_is_gone_is_a_difference(engine):
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE engagement_vendor"))

    assert any("engagement_vendor" in difference for difference in differences(engine))


def test_a_database_that_is_newer_than_the_code_is_refused_and_left_alone(engine):
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(ProcurementError) as refusal:
        upgrade(engine)

    assert [one.code for one in refusal.value.findings] == ["database.newer"]
    assert revision(engine) == "9999"
