"""`procure score`: one's own sheet, the panel, and what the sheets say once all are locked."""

import typer

from procurement.cli.score import panels, scoring
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)
app.command("give", help=say("help.score.give"))(scoring.give)
app.command("lock", help=say("help.score.lock"))(scoring.lock)
app.command("sheet", help=say("help.score.sheet"))(scoring.sheet)
app.command("reopen", help=say("help.score.reopen"))(panels.reopen)
app.command("allow", help=say("help.score.allow"))(panels.allow)
app.command("decline", help=say("help.score.decline"))(panels.decline)
app.command("reopenings", help=say("help.score.reopenings"))(panels.reopenings)
app.command("panel", help=say("help.score.panel"))(panels.panel)
app.command("replace", help=say("help.score.replace"))(panels.replace)
app.command("agreement", help=say("help.score.agreement"))(scoring.agreement)
app.command("sensitivity", help=say("help.score.sensitivity"))(scoring.sensitivity)
