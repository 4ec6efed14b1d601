"""Flow: move one contract one stage on.  Takes an id, returns a code."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request


@flow(name="advance-contract", flow_run_name="advance-contract {request_id}", persist_result=False)
async def advance_contract(request_id: UUID) -> str:
    """Advance one contract."""
    return carry_out_request(request_id)
