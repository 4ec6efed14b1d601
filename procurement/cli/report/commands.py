"""`procure report`: every question that can be asked of the whole record."""

import typer

from procurement.cli.report import (
    comparing,
    cycle_time,
    disclosure,
    impact,
    market,
    outcome,
    recomputing,
)
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)
app.command("outcome", help=say("help.report.outcome"))(outcome.outcome)
app.command("recompute", help=say("help.report.recompute"))(recomputing.recompute)
app.command("impact", help=say("help.report.impact"))(impact.impact)
app.command("vendor-funnel", help=say("help.report.vendor-funnel"))(market.vendor_funnel)
app.command("market", help=say("help.report.market"))(market.market)
app.command("cycle-time", help=say("help.report.cycle-time"))(cycle_time.cycle_time)
app.command("cycle-baseline", help=say("help.report.cycle-baseline"))(cycle_time.cycle_baseline)
app.command("compare", help=say("help.report.compare"))(comparing.compare)
app.command("track-record", help=say("help.report.track-record"))(comparing.track_record)
app.command("groups", help=say("help.report.groups"))(disclosure.groups)
app.command("group-reference", help=say("help.report.group-reference"))(disclosure.group_reference)
