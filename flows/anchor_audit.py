"""Flow: verify every audit chain and publish the signed heads."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request, scheduled_request

#: One request for each day, however often the schedule fires in it.
SLOT_MINUTES = 1_440
#: When it runs, in the time zone of the deployment; the same as in prefect.yaml.
CRON = "0 2 * * *"


@flow(name="anchor-audit", flow_run_name="anchor-audit", persist_result=False)
async def anchor_audit(request_id: UUID | None = None) -> str:
    """Verify and publish the audit heads."""
    return carry_out_request(request_id or scheduled_request("audit.anchor", SLOT_MINUTES))
