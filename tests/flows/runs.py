"""What the Prefect server has on record."""

import time
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterId,
)
from prefect.client.schemas.objects import FlowRun

#: The server records tasks behind the run itself, in batches.
PATIENCE_SECONDS = 30


def flow_runs(flow: str = "") -> list[FlowRun]:
    """Return the runs of a flow, or all of them."""
    wanted: dict[str, Any] = (
        {"flow_filter": FlowFilter(name=FlowFilterName(any_=[flow]))} if flow else {}
    )
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(limit=200, **wanted)


def runs_of(request: UUID) -> list[FlowRun]:
    """Return the flow runs that carried this request."""
    return [run for run in flow_runs() if run.parameters.get("request_id") == str(request)]


def tries(run: FlowRun) -> dict[str, int]:
    """Return how often each task of an ended run was tried, once the server has recorded all."""
    patience = time.monotonic() + PATIENCE_SECONDS
    while True:
        with get_client(sync_client=True) as client:
            found = client.read_task_runs(
                flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
            )
        ended = found and all(one.state and one.state.is_final() for one in found)
        if ended or time.monotonic() > patience:
            return {one.name.rpartition("-")[0]: one.run_count for one in found}
        time.sleep(0.2)
