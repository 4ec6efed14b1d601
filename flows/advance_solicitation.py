"""Flow: move one solicitation one stage on.  Takes an id, returns a code."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request


@flow(
    name="advance-solicitation",
    flow_run_name="advance-solicitation {request_id}",
    persist_result=False,
)
async def advance_solicitation(request_id: UUID) -> str:
    """Advance one solicitation."""
    return carry_out_request(request_id)
