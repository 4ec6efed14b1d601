"""What waits for people whose role was revoked, until somebody else does it."""

import sqlalchemy as sa

from procurement.store.database.engine import reading
from procurement.store.facts import left_work


def work_left(engine: sa.Engine) -> list[left_work.Left]:
    """Return every piece of work that a revoked role has left undone, by person."""
    with reading(engine) as session:
        return left_work.of_all(session)
