"""What the Prefect server has on record."""

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
    """Return how often each task of a run was tried."""
    with get_client(sync_client=True) as client:
        found = client.read_task_runs(
            flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
        )
    return {one.name.rpartition("-")[0]: one.run_count for one in found}
