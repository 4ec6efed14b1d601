"""Flow: ask for KPI results that fell due.  Takes an id or its slot of the schedule."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request, scheduled_request

#: One request for each day, however often the schedule fires in it.
SLOT_MINUTES = 1_440
#: When it runs, in the time zone of the deployment; the same as in prefect.yaml.
CRON = "30 6 * * *"


@flow(name="collect-observations", flow_run_name="collect-observations", persist_result=False)
async def collect_observations(request_id: UUID | None = None) -> str:
    """Ask contract managers for the results that fell due."""
    return carry_out_request(request_id or scheduled_request("observations.collect", SLOT_MINUTES))
