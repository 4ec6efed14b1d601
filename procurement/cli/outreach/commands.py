"""`procure outreach`: who is reached, written to, met and asked, and what keeps bidders away."""

import typer

from procurement.cli.options import AsJson, Solicitation
from procurement.cli.outreach import information, meeting
from procurement.cli.outreach.campaigning import campaign, campaigns, mail, remind, unsubscribe
from procurement.cli.outreach.engaging import engage, log, record
from procurement.cli.outreach.planning import match, plan, target
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)
app.command("target", help=say("help.outreach.target"))(target)
app.command("plan", help=say("help.outreach.plan"))(plan)
app.command("match", help=say("help.outreach.match"))(match)
app.command("campaign", help=say("help.outreach.campaign"))(campaign)
app.command("campaigns", help=say("help.outreach.campaigns"))(campaigns)
app.command("remind", help=say("help.outreach.remind"))(remind)
app.command("unsubscribe", help=say("help.outreach.unsubscribe"))(unsubscribe)
app.command("mail", help=say("help.outreach.mail"))(mail)
app.add_typer(meeting.app, name="meeting", help=say("help.outreach.meeting"))
app.command("attendance", help=say("help.outreach.attendance"))(meeting.attendance)
app.add_typer(information.app, name="rfi", help=say("help.outreach.rfi"))
app.command("engage", help=say("help.outreach.engage"))(engage)
app.command("log", help=say("help.outreach.log"))(log)
app.command("record", help=say("help.outreach.record"))(record)


@app.command("barriers", help=say("help.outreach.barriers"))
def barriers(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show how long, how hard to read and how costly a request is, with what may deter bidders."""
    from procurement.actions.outreach.review_barriers import review_barriers
    from procurement.actions.setup import engine
    from procurement.cli.outreach.shown import paper_rows, review_record
    from procurement.cli.show import (
        findings_record,
        screen,
        show_findings,
        show_json,
        show_pairs,
        show_table,
    )

    found = review_barriers(engine(), ocid)
    if as_json:
        show_json({**review_record(found), "findings": findings_record(found.findings)})
        return
    screen.print(say("outreach.released" if found.released else "outreach.draft"))
    show_table(
        ("tongue", "pages", "words", "sentence_words", "ease", "ease_least", "formula"),
        paper_rows(found.request),
    )
    request = found.request
    show_pairs(
        {
            "days_open": "–" if request.days_open is None else request.days_open,
            "payment_days": request.payment_days,
            "lots": request.lots,
        }
    )
    screen.print(say("outreach.advice"))
    show_findings(found.findings)
