"""The portfolio review by its flow, beside one Prefect task per contract, on a real server.

Ours is the whole portfolio of 10,000 contracts.  One task per contract is run for as many contracts
as a bench can wait for, each task judging one contract and storing its rows, and scaled by their
number: a server's cost of a task does not fall with more of them (and from 10,000 on it lost some
when tried).  Both sides are over when the server has recorded the last task.
"""

import asyncio
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas import filters
from prefect.client.schemas.objects import StateType
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from bench.city import tomorrow
from bench.ratios import at_least
from procurement import dispatch
from procurement.actions import setup
from procurement.actions.asking.requests import Asking, submit
from procurement.actions.asking.review_portfolio import AT_A_TIME
from procurement.actions.reviews.portfolio_rows import Rows
from procurement.actions.unit import transaction
from procurement.store.contracts import contracts
from procurement.store.database.engine import reading
from procurement.store.portfolio import portfolio_log
from procurement.store.results.results import results
from procurement.store.tables.portfolio import PortfolioReview

#: Contracts that get a task of their own.
SAMPLE = 300
#: How long the server may take to record what was done, seconds.
PATIENCE = 120
#: As many tasks at a time as the pool of the database has connections for.
FEW: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=10)
TICKS = os.sysconf("SC_CLK_TCK")


def run(path: Path, *, size: int) -> list[str]:
    """Compare wall time and the server's processor time of both, on a server of our own."""
    with dispatch.local_server(path.parent / "prefect") as ready:
        ready()
        # In its own process, so that Prefect is imported when it is known where the server is.
        done = subprocess.run(
            [sys.executable, "-m", "bench.portfolio_tasks", str(path), str(_server())],
            env={**os.environ, "PROCURE_DATABASE_URL": f"sqlite:///{path}"},
            stdout=subprocess.PIPE,
            check=True,
        )
    ours, alone = json.loads(done.stdout.splitlines()[-1])
    share = size / SAMPLE
    return [
        at_least("portfolio_flow_to_task_per_contract_wall", alone[0] * share / ours[0], 20),
        at_least("portfolio_flow_to_task_per_contract_server_cpu", alone[1] * share / ours[1], 100),
    ]


def measure(server: int) -> list[tuple[float, float]]:
    """Return the seconds of both, of wall time and of the server's processor time."""
    engine = setup.engine()
    _by_batches(engine)  # what is loaded only once is no cost of a review
    return [
        _measured(server, lambda: _by_batches(engine)),
        _measured(server, lambda: _one_by_one(engine)),
    ]


def _by_batches(engine: sa.Engine) -> None:
    tomorrow(engine)
    request = uuid4()
    submit(engine, Asking("contracts.review", "scheduler", {}, request))
    dispatch.run(engine, setup.settings(), "review-vendors", request)
    with reading(engine) as session:
        newest = sa.text(
            "SELECT count(*) FROM portfolio_batch GROUP BY review_id ORDER BY review_id DESC"
        )
        batches = session.execute(newest).scalars().first() or 0
    tasks = math.ceil(batches / AT_A_TIME) + 3  # ask, list the batches, close
    _wait_for(str(request), "review-vendors", tasks=tasks)


def _one_by_one(engine: sa.Engine) -> None:
    with reading(engine) as session:
        review = session.execute(sa.text("SELECT max(id) FROM portfolio_review")).scalar_one()
        names = sa.text("SELECT id FROM contract ORDER BY id LIMIT :size")
        sample = session.execute(names, {"size": SAMPLE}).scalars().all()

    @task(persist_result=False)
    def review_contract(name: str) -> str:
        """Judge one contract and store its rows."""
        return _review_one(engine, review, name)

    @flow(name="one-by-one", persist_result=False, task_runner=FEW)
    async def one_by_one(request_id: UUID) -> int:
        """Review each contract in a task of its own."""
        del request_id
        return len(review_contract.map(sample).result())

    request = uuid4()
    asyncio.run(one_by_one(request))
    _wait_for(str(request), "one-by-one", tasks=SAMPLE)


def _review_one(engine: sa.Engine, review_id: int, name: str) -> str:
    rows = Rows(review_id)
    with reading(engine) as session:
        review = session.get_one(PortfolioReview, review_id)
        row = contracts.find(session, name)
        found = results(session, row, as_of=review.as_of, as_known=review.as_known)
        rows.add_one(name, found.terms.agreements, found.assessments, found.scorecard)
    with transaction(engine) as (session, _place):
        session.connection().exec_driver_sql(
            "DELETE FROM portfolio_kpi WHERE review_id = ? AND contract_id = ?", (review_id, name)
        )
        portfolio_log.write(session, contracts=rows.contracts, kpis=rows.kpis)
    return rows.digest("")


def _measured(server: int, work: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds of wall time, and of the server's processor time, that `work` takes."""
    begin, used = time.perf_counter(), _processor_seconds(server)
    work()
    return time.perf_counter() - begin, _processor_seconds(server) - used


def _wait_for(request: str, name: str, *, tasks: int) -> None:
    """Wait until the server has on record how so many tasks of a flow run have ended."""
    named = filters.FlowFilter(name=filters.FlowFilterName(any_=[name]))
    ended = filters.TaskRunFilter(
        state=filters.TaskRunFilterState(
            type=filters.TaskRunFilterStateType(any_=[StateType.COMPLETED])
        )
    )
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_filter=named, limit=200)
        (run,) = [one for one in runs if str(one.parameters.get("request_id")) == request]
        mine = filters.FlowRunFilter(id=filters.FlowRunFilterId(any_=[run.id]))
        patience = time.monotonic() + PATIENCE
        while not client.read_task_runs(
            flow_run_filter=mine, task_run_filter=ended, limit=1, offset=tasks - 1
        ):
            if time.monotonic() > patience:
                raise TimeoutError(name)
            time.sleep(0.1)


def _server() -> int:
    """Return the process of the server that was started here."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    for number in " ".join(found.read_text("ascii") for found in children).split():
        if "prefect" in Path(f"/proc/{number}/cmdline").read_text("utf-8"):
            return int(number)
    raise ProcessLookupError


def _processor_seconds(process: int) -> float:
    """Return the processor time of a process and of its children that ended."""
    after_name = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(int(ticks) for ticks in after_name[11:15]) / TICKS


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[2]))))
