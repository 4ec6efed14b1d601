"""Flow: hold the vendor-performance reviews that are due, and look at the whole portfolio."""

from typing import Any
from uuid import UUID

from prefect import flow, task
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.policies import POLICY, carry_out_request, scheduled_request
from procurement.actions.asking import review_portfolio
from procurement.actions.setup import engine

#: One request for each day, however often the schedule fires in it.
SLOT_MINUTES = 1_440
#: When it runs, in the time zone of the deployment; the same as in prefect.yaml.
CRON = "0 6 * * *"
#: One task at a time in one process: threads would only wait for each other, and need memory each.
ONE: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=1)


@task(**POLICY)
def waiting_batches(request_id: UUID) -> list[list[int]]:
    """Return the batches that the request still waits for, as workers take them."""
    return review_portfolio.waiting_batches(engine(), request_id)


@task(**POLICY)
def review_batches(batch_ids: list[int]) -> int:
    """Review the contracts of some batches; done twice is done once, on whichever worker."""
    return review_portfolio.review_batches(engine(), batch_ids)


@task(**POLICY)
def close_portfolio(request_id: UUID) -> str:
    """Close the portfolio review of the request, if all its batches are in."""
    return "closed" if review_portfolio.close_of(engine(), request_id) else "open"


@flow(
    name="review-vendors",
    flow_run_name="review-vendors",
    persist_result=False,
    task_runner=ONE,
)
async def review_vendors(request_id: UUID | None = None) -> str:
    """Review all contracts: those whose review is due for the record, all of them on one page."""
    request = request_id or scheduled_request("contracts.review", SLOT_MINUTES)
    answer = carry_out_request(request)
    review_batches.map(waiting_batches(request)).result()
    close_portfolio(request)
    return answer
