"""A migration of a city with data loses no row, trigger, constraint or index, or is undone."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from procurement.actions.audit.anchor_audit import check_audit
from procurement.actions.contracts.manage_contract import write_lessons
from procurement.rules.errors import ProcurementError
from procurement.store import migrations
from procurement.store.audit import audit
from procurement.store.database import migrate
from procurement.store.database.kept import dangling, inventory
from tests.actions.contract_builder import CONTRACT, a_bench, codes, months

REVISION = '''
"""A second revision, as a developer might write it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
REMOVES = {removes}


def upgrade() -> None:
    """{what}"""
    {what}
'''
ADDS = "op.add_column('vendor', sa.Column('website', sa.String(), nullable=True))"


@pytest.fixture
def bench(tmp_path, url):
    """Return a city with a contract, results and an audit chain."""
    made = a_bench(tmp_path, url)
    made.forward(datetime(2015, 7, 15, tzinfo=UTC))
    made.load(months("waiting_days", 2, 4, "100", "10"))
    made.act(write_lessons, "manager", contract=CONTRACT, lessons="Ask for winter crews.")
    yield made
    made.engine.dispose()


def revise(tmp_path, monkeypatch, what, *, removes=()):
    """Let the program come with a second revision that does `what`."""
    folder = tmp_path / "revisions"
    shutil.copytree(Path(migrations.__path__[0]), folder)
    text = REVISION.format(what=what, removes=tuple(removes))
    (folder / "versions" / "0002_second.py").write_text(text.lstrip(), "utf-8")
    monkeypatch.setattr(migrate, "SCRIPTS", str(folder))


def standing(bench):
    with bench.engine.connect() as connection:
        return dict(inventory(connection)), dangling(connection)


def chains_hold(bench):
    with Session(bench.engine) as session:
        return audit.heads(session), check_audit(bench.engine)[1]


def test_a10_a_migration_that_adds_keeps_all_there_was_and_the_chains_hold(
    bench, tmp_path, monkeypatch
):
    (before, _), chains = standing(bench), chains_hold(bench)
    revise(tmp_path, monkeypatch, ADDS)

    moved = migrate.upgrade(bench.engine)

    after, orphans = standing(bench)
    assert moved == ("0001", "0002")
    assert {name: after.get(name) for name in before} == before
    assert set(after) - set(before) == {"column vendor.website"}
    assert (orphans, chains_hold(bench)) == ([], chains)
    assert chains[1] == ()
    assert sum(name.startswith("trigger ") for name in before) > 100
    assert before["rows of observation"] == 3


@pytest.mark.parametrize(
    ("what", "missed"),
    [
        ("op.execute('DELETE FROM role_grant')", "rows of role_grant ("),
        ("op.drop_index('ix_contract_stage')", "index ix_contract_stage"),
        ("op.drop_table('group_rule')", "trigger group_rule_"),
    ],
)
def test_a10_a_migration_that_loses_something_is_named_and_undone(
    bench, tmp_path, monkeypatch, what, missed
):
    before, chains = standing(bench), chains_hold(bench)
    guarded = "role_grant" in what
    if guarded:  # on PostgreSQL as on SQLite the guard must go first, and is missed too
        on = " ON role_grant" if bench.engine.dialect.name == "postgresql" else ""
        what = f"op.execute('DROP TRIGGER role_grant_no_delete{on}'); {what}"
    revise(tmp_path, monkeypatch, what)

    with pytest.raises(ProcurementError) as refused:
        migrate.upgrade(bench.engine)

    said = [one.params["what"] for one in refused.value.findings]
    assert set(codes(refused.value)) == {"database.would_lose"}
    assert any(one.startswith(missed) for one in said)
    assert ("trigger role_grant_no_delete" in said) == guarded
    assert (standing(bench), chains_hold(bench)) == (before, chains)
    assert migrate.revision(bench.engine) == "0001"


def test_a10_a_table_that_is_rebuilt_with_its_foreign_keys_on_loses_triggers_and_is_undone(
    bench, tmp_path, monkeypatch
):
    """The trap: SQLite rebuilds a table without its triggers; PostgreSQL alters it in place."""
    before = standing(bench)
    revise(
        tmp_path,
        monkeypatch,
        "with op.batch_alter_table('follow_up', recreate='always') as batch:\n"
        "        batch.add_column(sa.Column('note', sa.String(), nullable=True))",
    )
    if bench.engine.dialect.name == "postgresql":
        revised = Path(migrate.SCRIPTS) / "versions" / "0002_second.py"
        text = revised.read_text("utf-8").partition("    with op.batch")[0]
        dropped = "    op.execute('DROP TRIGGER follow_up_append_only ON follow_up')\n"
        revised.write_text(text + dropped, "utf-8")

    with pytest.raises(ProcurementError) as refused:
        migrate.upgrade(bench.engine)

    said = [one.params["what"] for one in refused.value.findings]
    assert any(one.startswith("trigger follow_up_") for one in said)
    assert standing(bench) == before


def test_a10_what_a_revision_removes_on_purpose_it_names(bench, tmp_path, monkeypatch):
    revise(
        tmp_path,
        monkeypatch,
        "op.drop_index('ix_contract_stage')",
        removes=("index ix_contract_stage",),
    )

    assert migrate.upgrade(bench.engine) == ("0001", "0002")


def test_a10_every_kind_of_constraint_is_counted(bench):
    before, _ = standing(bench)

    for kind in ("check", "foreign key", "unique", "primary key", "not null", "index"):
        assert sum(name.startswith(f"{kind} ") for name in before) > 20, kind


def test_a10_a_row_that_refers_to_nothing_is_found(tmp_path, url):
    bench = a_bench(tmp_path, url)
    if bench.engine.dialect.name == "postgresql":
        assert standing(bench)[1] == []  # it never lets one come to be
        return
    with sqlite3.connect(bench.engine.url.database) as raw:  # foreign keys are off by default
        raw.execute("DELETE FROM vendor WHERE tax_id = 'stranger'")

    assert any(one.endswith("of person → vendor") for one in standing(bench)[1])
