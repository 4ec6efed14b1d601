"""Options that many commands share, with their help in the screen's language."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.words import say

Actor = Annotated[str, typer.Option("--actor", envvar="PROCURE_ACTOR", help=say("option.actor"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("option.json"))]
Reason = Annotated[str, typer.Option("--reason", help=say("option.reason"))]
Solicitation = Annotated[str, typer.Argument(help=say("argument.solicitation"), metavar="OCID")]
Contract = Annotated[str, typer.Argument(help=say("argument.contract"), metavar="CONTRACT")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help=say("option.as_of"), metavar="DATE"),
]
Folder = Annotated[Path, typer.Option("--out", help=say("option.out_folder"))]
