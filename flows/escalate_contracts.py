"""Flow: tell the next level of what is overdue.  Takes an id or its slot of the schedule."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request, scheduled_request

#: One request for each day, however often the schedule fires in it.
SLOT_MINUTES = 1_440
#: When it runs, in the time zone of the deployment; the same as in prefect.yaml.
CRON = "15 7 * * *"


@flow(name="escalate-contracts", flow_run_name="escalate-contracts", persist_result=False)
async def escalate_contracts(request_id: UUID | None = None) -> str:
    """Tell the next level of what is overdue, or was missed again."""
    return carry_out_request(request_id or scheduled_request("contracts.escalate", SLOT_MINUTES))
