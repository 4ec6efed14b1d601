"""`procure`: the command line of a procurement office.

Exit codes: 0 done; 1 refused, with everything that is missing; 2 wrong use or bad input.
"""

import sys

import typer

from procurement.cli import audit, database, people, solicitations
from procurement.cli.award import awards, protests, responsiveness
from procurement.cli.bid import addenda, outages, questions, sealed
from procurement.cli.closeout import closing, retention
from procurement.cli.contract import (
    amending,
    contracts,
    disputes,
    follow_ups,
    meetings,
    milestones,
    renewal,
)
from procurement.cli.demo.command import demo
from procurement.cli.framework import install, show_misuse
from procurement.cli.kpi import commands as kpi
from procurement.cli.law import commands as law
from procurement.cli.outreach import commands as outreach
from procurement.cli.payment import payments
from procurement.cli.rehearsing import mark_rehearsal
from procurement.cli.report import commands as report
from procurement.cli.review import commands as review
from procurement.cli.score import agreeing, matching, prices, ranked, ties
from procurement.cli.score import commands as score
from procurement.cli.vendor import commands as vendor
from procurement.cli.verbs import act
from procurement.cli.words import say
from procurement.rules.errors import ProcurementError, RetryLaterError

install()
app = typer.Typer(
    help=say("help.procure"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo", help=say("help.demo"))(demo)
app.add_typer(database.app, name="db", help=say("help.db"))
app.add_typer(people.app, name="person", help=say("help.person"))
app.add_typer(vendor.app, name="vendor", help=say("help.vendor"))
app.add_typer(solicitations.app, name="solicitation", help=say("help.solicitation"))
app.add_typer(outreach.app, name="outreach", help=say("help.outreach"))
app.add_typer(questions.app, name="question", help=say("help.question"))
app.add_typer(addenda.app, name="addendum", help=say("help.addendum"))
app.add_typer(outages.app, name="outage", help=say("help.outage"))
app.add_typer(sealed.app, name="bid", help=say("help.bid"))
app.add_typer(responsiveness.app, name="responsiveness", help=say("help.responsiveness"))
app.add_typer(score.app, name="score", help=say("help.score"))
app.add_typer(agreeing.app, name="consensus", help=say("help.consensus"))
app.add_typer(ranked.app, name="rank", help=say("help.rank"))
app.add_typer(prices.app, name="price", help=say("help.price"))
app.add_typer(matching.app, name="match", help=say("help.match"))
app.add_typer(ties.app, name="tie", help=say("help.tie"))
app.add_typer(awards.app, name="award", help=say("help.award"))
app.add_typer(protests.app, name="protest", help=say("help.protest"))
contracts.app.command("expiring", help=say("help.contract.expiring"))(renewal.expiring)
contracts.app.command("succeed", help=say("help.contract.succeed"))(renewal.succeed)
contracts.app.command("differences", help=say("help.contract.differences"))(amending.differences)
contracts.app.command("amend", help=say("help.contract.amend"))(amending.amend)
contracts.app.command("allow", help=say("help.contract.allow"))(amending.allow)
app.add_typer(contracts.app, name="contract", help=say("help.contract"))
app.add_typer(disputes.app, name="dispute", help=say("help.dispute"))
app.add_typer(milestones.app, name="milestone", help=say("help.milestone"))
app.add_typer(closing.app, name="closeout", help=say("help.closeout"))
app.add_typer(retention.app, name="retention", help=say("help.retention"))
app.add_typer(meetings.app, name="meeting", help=say("help.meeting"))
app.add_typer(follow_ups.app, name="action", help=say("help.action"))
app.add_typer(payments.app, name="payment", help=say("help.payment"))
app.add_typer(kpi.app, name="kpi", help=say("help.kpi"))
app.add_typer(review.app, name="review", help=say("help.review"))
app.add_typer(report.app, name="report", help=say("help.report"))
app.add_typer(law.app, name="law", help=say("help.law"))
app.add_typer(audit.app, name="audit", help=say("help.audit"))
app.add_typer(database.rehearsal, name="rehearsal", help=say("help.rehearsal"))
app.command("act", help=say("help.act"))(act)


def main() -> None:
    """Run the command; a user's mistake gets sentences, never a stack trace."""
    code = _run()
    mark_rehearsal()
    sys.exit(code)


def _run() -> int:
    try:
        return int(app(prog_name="procure", standalone_mode=False) or 0)
    except typer.TyperException as problem:
        show_misuse(problem)
        return int(problem.exit_code)
    except typer.Abort:
        return 1
    except ProcurementError as problem:
        from procurement.cli.show import show_findings

        show_findings(problem.findings)
    except RetryLaterError as problem:
        from procurement.cli.show import notes

        notes.print(say("away", problem=str(problem)))
    return 2


if __name__ == "__main__":
    main()
