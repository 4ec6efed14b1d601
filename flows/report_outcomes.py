"""Flow: write the auditors' contract outcome report.  Takes an id, returns a code."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request


@flow(name="report-outcomes", flow_run_name="report-outcomes {request_id}", persist_result=False)
async def report_outcomes(request_id: UUID) -> str:
    """Write one contract outcome report."""
    return carry_out_request(request_id)
