"""Flow: remind invited vendors before a deadline.  Takes an id or its slot of the schedule."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request, scheduled_request

#: One request for each day, however often the schedule fires in it.
SLOT_MINUTES = 1_440
#: When it runs, in the time zone of the deployment; the same as in prefect.yaml.
CRON = "0 7 * * *"


@flow(name="remind-vendors", flow_run_name="remind-vendors", persist_result=False)
async def remind_vendors(request_id: UUID | None = None) -> str:
    """Remind vendors of deadlines that are near."""
    return carry_out_request(request_id or scheduled_request("vendors.remind", SLOT_MINUTES))
