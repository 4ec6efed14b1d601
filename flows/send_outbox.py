"""Flow: deliver queued mail.  Takes an id or its slot of the schedule."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request, scheduled_request

#: One request for each minute, however often the schedule fires in it.
SLOT_MINUTES = 1
#: When it runs, in the time zone of the deployment; the same as in prefect.yaml.
CRON = "* * * * *"


@flow(name="send-outbox", flow_run_name="send-outbox", persist_result=False)
async def send_outbox(request_id: UUID | None = None) -> str:
    """Deliver what waits in the outbox."""
    return carry_out_request(request_id or scheduled_request("outbox.send", SLOT_MINUTES))
