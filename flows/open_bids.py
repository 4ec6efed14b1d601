"""Flow: after the deadline: call the custodians, and open once two have agreed."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request, scheduled_request

#: One request for each ten minutes, however often the schedule fires in it.
SLOT_MINUTES = 10
#: When it runs, in the time zone of the deployment; the same as in prefect.yaml.
CRON = "*/10 * * * *"


@flow(name="open-bids", flow_run_name="open-bids", persist_result=False)
async def open_bids(request_id: UUID | None = None) -> str:
    """Open what two custodians have agreed to open; call them where they are awaited."""
    return carry_out_request(request_id or scheduled_request("bids.open", SLOT_MINUTES))
