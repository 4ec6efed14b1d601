"""`procure kpi`: what is measured, what was delivered, and what is made of it."""

import typer

from procurement.cli.kpi import charts, limits, results
from procurement.cli.kpi.catalogue import catalogue, describe
from procurement.cli.kpi.marking import mark
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)
app.command("catalogue", help=say("help.kpi.catalogue"))(catalogue)
app.command("describe", help=say("help.kpi.describe"))(describe)
app.command("import", help=say("help.kpi.import"))(results.import_)
app.command("show", help=say("help.kpi.show"))(results.show)
app.command("chart", help=say("help.kpi.chart"))(charts.chart)
app.command("mark", help=say("help.kpi.mark"))(mark)
app.add_typer(limits.app, name="limits", help=say("help.kpi.limits"))
