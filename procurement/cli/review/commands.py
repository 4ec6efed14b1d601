"""`procure review`: reviews that are due, the whole portfolio, and what needs a decision."""

import typer

from procurement.cli.review import deciding, reviews
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)
app.command("run", help=say("help.review.run"))(reviews.run)
app.command("show", help=say("help.review.show"))(reviews.show)
app.command("comment", help=say("help.review.comment"))(deciding.comment)
app.command("decide", help=say("help.review.decide"))(deciding.decide)
app.command("disagree", help=say("help.review.disagree"))(deciding.disagree)
app.command("settle", help=say("help.review.settle"))(deciding.settle)
app.command("calendar", help=say("help.review.calendar"))(deciding.calendar)
