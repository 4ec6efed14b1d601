"""Flow: from consensus and opened prices to the ranking.  Takes an id, returns a code."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request


@flow(name="rank-bids", flow_run_name="rank-bids {request_id}", persist_result=False)
async def rank_bids(request_id: UUID) -> str:
    """Rank the bids of one solicitation."""
    return carry_out_request(request_id)
