"""Options that many commands share, with their help in the screen's language."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.words import say
from procurement.rules.vocabulary import EnvelopeKind, Role

Actor = Annotated[str, typer.Option("--actor", envvar="PROCURE_ACTOR", help=say("option.actor"))]
ActingAs = Annotated[Role | None, typer.Option("--as", help=say("option.role"), metavar="ROLE")]
AsCsv = Annotated[bool, typer.Option("--csv", help=say("option.csv"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("option.json"))]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help=say("option.as_of"), metavar="DATE"),
]
Contract = Annotated[str, typer.Argument(help=say("argument.contract"), metavar="CONTRACT")]
Envelope = Annotated[
    EnvelopeKind, typer.Argument(help=say("argument.envelope"), metavar="ENVELOPE")
]
Folder = Annotated[Path | None, typer.Option("--out", help=say("option.out_folder"))]
Kpi = Annotated[str, typer.Argument(help=say("argument.kpi"), metavar="KPI")]
Mapping = Annotated[Path, typer.Option(help=say("option.mapping"), metavar="MAPPING.yaml")]
Reason = Annotated[str, typer.Option("--reason", help=say("option.reason"))]
Solicitation = Annotated[str, typer.Argument(help=say("argument.solicitation"), metavar="OCID")]
Stage = Annotated[str, typer.Argument(help=say("argument.stage"), metavar="STAGE")]
Svg = Annotated[Path | None, typer.Option("--svg", help=say("option.svg"), metavar="FILE.svg")]


def day_of(moment: datetime | None) -> date | None:
    """Return the day that an option names."""
    return moment.date() if moment else None
