"""A thousand contracts, killed at random and taken up again: nothing is lost, nothing is double."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from uuid import UUID

import pytest
import sqlalchemy as sa

from bench.city import KPIS, build
from procurement.actions.asking.requests import Asking, perform
from procurement.actions.asking.review_portfolio import close_of, review_batches, waiting_batches
from procurement.actions.reviews.show_portfolio import portfolio_of
from procurement.store.database.engine import make_engine
from procurement.store.tables import metadata
from tests.architecture.sources import ROOT

CONTRACTS = 1_000
KILLS = 8
#: Carries out what waits, as a worker does.
WORKER = """
import sys
from uuid import UUID
from procurement.actions.asking.review_portfolio import review_batches, waiting_batches
from procurement.store.database.engine import make_engine
engine = make_engine(sys.argv[1])
for batches in waiting_batches(engine, UUID(sys.argv[2])):
    review_batches(engine, batches)
"""


@pytest.fixture
def planned(tmp_path, monkeypatch):
    """Return a city, and a request whose batches wait."""
    monkeypatch.setattr("procurement.actions.reviews.plan_portfolio.BATCH_SIZE", 50)
    engine = build(tmp_path / "city.db", contracts=CONTRACTS)
    request = UUID(int=1)
    perform(engine, Asking("contracts.review", "scheduler", {}, request))
    yield engine, request
    engine.dispose()


def rows(engine, name):
    with engine.connect() as connection:
        found = connection.execute(sa.select(metadata.tables[name]))
        return sorted(map(str, found))


def batches_left(engine, request):
    return sum(map(len, waiting_batches(engine, request)))


@pytest.mark.soak
def test_killed_at_random_and_taken_up_again_it_gives_what_one_run_gives(planned, tmp_path):
    engine, request = planned
    copied = f"sqlite:///{tmp_path}/calm.db"
    with sqlite3.connect(engine.url.database) as connection:
        connection.execute("VACUUM INTO ?", (f"{tmp_path}/calm.db",))
    calm = make_engine(copied)
    for batches in waiting_batches(calm, request):
        review_batches(calm, batches)
    dice = random.Random(5)

    progress = [batches_left(engine, request)]
    for _ in range(KILLS):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, engine.url.render_as_string(), str(request)], cwd=ROOT
        )
        time.sleep(dice.uniform(2.0, 6.0))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        progress.append(batches_left(engine, request))
    for batches in waiting_batches(engine, request):
        review_batches(engine, batches)

    assert progress[0] > progress[-1], "no batch was done before a kill: nothing was tested"
    assert close_of(engine, request)
    assert close_of(calm, request)
    assert portfolio_of(engine).digest == portfolio_of(calm).digest
    for table in ("portfolio_kpi", "portfolio_contract"):
        assert rows(engine, table) == rows(calm, table)
    assert len(rows(engine, "portfolio_kpi")) == CONTRACTS * KPIS
    calm.dispose()
