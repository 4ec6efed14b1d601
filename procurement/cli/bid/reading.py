"""How an opened proposal looks on a screen."""

from dataclasses import asdict

from procurement.actions.evaluation.read_proposal import ProposalSeen
from procurement.cli.show import findings_record, screen, show_findings, show_pairs, show_table
from procurement.cli.words import say


def show_proposal(found: ProposalSeen) -> None:
    """Print a proposal: its prose, each answer by its criterion, and what is wrong with it."""
    if found.masked:
        screen.print(say("proposal.masked"))
    show_pairs({"bid": found.bid, "lot": found.lot})
    if found.text:
        show_pairs({"proposal_text": found.text})
    else:
        show_pairs({"summary": found.summary, "approach": found.approach})
    if found.answers:
        show_table(("criterion", "evidence_offered"), found.answers.items())
    if found.promised:
        show_table(("kpi", "promised"), found.promised.items())
    if found.attachments:
        show_table(("attachments",), [(one,) for one in found.attachments])
    show_findings(found.problems)


def proposal_record(found: ProposalSeen) -> dict[str, object]:
    """Return it as data."""
    return {**asdict(found), "problems": findings_record(found.problems)}
