"""The one task that every flow runs, and the retry and cache settings of all of them."""

from typing import Any
from uuid import UUID

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from procurement.actions.asking.requests import carry_out
from procurement.actions.asking.schedule import ask_on_schedule
from procurement.actions.setup import RetryLaterError, engine


async def may_be_retried(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    """Whether trying again can help: the store or a relay was away.  A mistake stays a mistake."""
    return isinstance(await state.aresult(raise_on_failure=False), RetryLaterError)


#: For every task: tried again while the store is away, never answered from a cache.
POLICY: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [10, 60, 300],
    "retry_condition_fn": may_be_retried,
    "cache_policy": NO_CACHE,
    "persist_result": False,
}


@task(**POLICY, timeout_seconds=3600)
def carry_out_request(request_id: UUID) -> str:
    """Carry out the stored request once; a retry is safe because the answer is remembered."""
    return "refused" if carry_out(engine(), request_id).refused else "done"


@task(**POLICY)
def scheduled_request(verb: str, slot_minutes: int) -> UUID:
    """Return the request of this slot of the schedule; the same slot gives the same request."""
    return ask_on_schedule(engine(), verb, slot_minutes=slot_minutes)
