"""Flow: record the official's award and draw up the contract.  Takes an id, returns a code."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request


@flow(name="award-contract", flow_run_name="award-contract {request_id}", persist_result=False)
async def award_contract(request_id: UUID) -> str:
    """Award one lot, as an official decided."""
    return carry_out_request(request_id)
