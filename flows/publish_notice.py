"""Flow: tell every invited vendor of a released call.  Takes an id, returns a code."""

from uuid import UUID

from prefect import flow

from flows.policies import carry_out_request


@flow(name="publish-notice", flow_run_name="publish-notice {request_id}", persist_result=False)
async def publish_notice(request_id: UUID) -> str:
    """Publish the notice of one released solicitation."""
    return carry_out_request(request_id)
