"""Whoever brought figures does not confirm them: the database itself refuses, whoever asks."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, a_bench, months


def mark(bench, who, state):
    """Return the INSERT of a mark on the figures of February."""
    with bench.engine.connect() as connection:
        person = metadata.tables["person"]
        people = dict(connection.execute(sa.select(person.c.handle, person.c.id)).all())
    values = {
        "id": uuid4(),
        "contract_id": CONTRACT,
        "kpi_code": "waiting_days",
        "kpi_version": 1,
        "state": state,
        "period_start": date(2015, 2, 1),
        "period_end": date(2015, 2, 28),
        "figures": 1,
        "reason": "Checked",
        "marked_at": datetime(2015, 5, 11, tzinfo=UTC),
        "marked_by": people[who],
    }
    return sa.insert(metadata.tables["figure_mark"]).values(values)


@pytest.mark.parametrize(
    ("who", "state", "why"),
    [
        ("manager", "validated", "nobody confirms figures they brought"),
        ("manager", "final", "nobody confirms figures they brought"),
        ("contact", "disputed", "nobody of a vendor judges its work"),
        ("manager", "disputed", ""),
        ("validator", "validated", ""),
    ],
)
def test_a_figure_is_confirmed_by_another_than_who_brought_it(tmp_path, url, who, state, why):
    bench = a_bench(tmp_path, url)
    bench.forward(datetime(2015, 5, 10, 18, tzinfo=UTC))
    bench.load(months("waiting_days", 2, 2, "120", "10"))  # the manager brings it

    try:
        with bench.engine.begin() as connection:
            connection.execute(mark(bench, who, state))
        said = ""
    except sa.exc.DBAPIError as problem:
        said = str(problem.orig)
    bench.engine.dispose()

    assert why in said if why else said == ""
