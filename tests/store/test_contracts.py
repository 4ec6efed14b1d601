"""A contract that is locked is read anew."""

import sqlalchemy as sa

from procurement.store.contracts import contracts
from procurement.store.database.engine import writing
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, a_bench


def test_a_locked_contract_is_the_one_on_record_and_not_the_one_seen_before(tmp_path, url):
    bench = a_bench(tmp_path, url)
    with writing(bench.engine) as session:
        seen = contracts.find(session, CONTRACT)  # kept, so that the session keeps it too
        before = seen.version
        # Past the session, as somebody else would.
        session.connection().execute(sa.update(metadata.tables["contract"]).values(version=7))

        locked = contracts.lock(session, CONTRACT)

        assert locked is seen
        assert (before, locked.version) == (1, 7)
