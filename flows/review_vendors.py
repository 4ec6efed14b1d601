"""Flow: hold the vendor-performance reviews that are due."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request, scheduled_request

#: One request for each day, however often the schedule fires in it.
SLOT_MINUTES = 1_440
#: When it runs, in the time zone of the deployment; the same as in prefect.yaml.
CRON = "0 6 * * *"


@flow(name="review-vendors", flow_run_name="review-vendors", persist_result=False)
async def review_vendors(request_id: UUID | None = None) -> str:
    """Review all contracts that are due."""
    return carry_out_request(request_id or scheduled_request("contracts.review", SLOT_MINUTES))
