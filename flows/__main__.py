"""`python -m flows`: serve every flow from this process, for development and small cities."""

from typing import cast

from prefect import serve
from prefect.deployments.runner import RunnerDeployment

from flows.advance_contract import advance_contract
from flows.advance_solicitation import advance_solicitation
from flows.anchor_audit import anchor_audit
from flows.award_contract import award_contract
from flows.collect_observations import collect_observations
from flows.open_bids import open_bids
from flows.publish_notice import publish_notice
from flows.rank_bids import rank_bids
from flows.remind_vendors import remind_vendors
from flows.report_outcomes import report_outcomes
from flows.review_vendors import review_vendors
from flows.send_outbox import send_outbox

FLOWS = (
    advance_contract,
    advance_solicitation,
    anchor_audit,
    award_contract,
    collect_observations,
    open_bids,
    publish_notice,
    rank_bids,
    remind_vendors,
    report_outcomes,
    review_vendors,
    send_outbox,
)

if __name__ == "__main__":
    # Prefect types these calls as sync-or-async; here they are sync.
    serve(*(cast("RunnerDeployment", flow.to_deployment("default")) for flow in FLOWS))
