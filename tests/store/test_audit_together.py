"""Entries on many chains written together are the entries that one by one would have been."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from procurement.rules.vocabulary import Authentication
from procurement.store.audit import audit
from procurement.store.database.engine import make_engine
from procurement.store.tables import metadata
from tests.store.rows import NOON

WHO = audit.Signatory(
    person_id=UUID(int=1),
    name_digest="0" * 64,
    role="scheduler",
    authentication=Authentication.ASSERTED,
)


def act(chain, number):
    return audit.Act(
        chain=chain,
        verb="thing.done",
        at=NOON,
        request_id=UUID(int=number),
        position=number,
        rehearsal=True,
        entry={"number": number},
    )


def written(engine, write):
    """Return chain, sequence and digest of every entry, and of every head."""
    with Session(engine.execution_options(writes=True)) as session:
        audit.append(session, WHO, act("b", 1))  # a chain that is there already
        write(session, [act(chain, number) for number, chain in enumerate("cab", 2)])
        session.commit()
    tables = (metadata.tables["audit_entry"], metadata.tables["audit_chain"])
    with engine.connect() as connection:
        return [
            connection.execute(
                sa.select(table.c.chain, table.c.seq, table.c.digest).order_by("chain", "seq")
            ).all()
            for table in tables
        ]


def one_by_one(session, acts):
    for one in acts:
        audit.append(session, WHO, one)


@pytest.fixture
def other(databases, tmp_path):
    """Return a second database, to do the same in another way."""
    engine = make_engine(databases.migrated("sqlite", tmp_path / "other.db"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("chunk", [500, 2])
def test_written_together_they_are_the_same_as_one_by_one(engine, other, monkeypatch, chunk):
    monkeypatch.setattr(audit, "CHUNK", chunk)

    together = written(engine, lambda session, acts: audit.append_each(session, WHO, acts))

    assert together == written(other, one_by_one)
    assert [(chain, seq) for chain, seq, _ in together[1]] == [("a", 1), ("b", 2), ("c", 1)]


def test_two_entries_on_one_chain_do_not_go_together(engine):
    with Session(engine) as session, pytest.raises(ValueError, match="1"):
        audit.append_each(session, WHO, [act("a", 1), act("a", 2)])
