"""`procure report vendor-funnel`, `procure report market`: who drops out where, how open it is."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from outcome_metrics.definitions.definition import SUPPRESSION_THRESHOLD
from procurement.cli.ask import existing
from procurement.cli.options import AsCsv, AsJson, day_of
from procurement.cli.words import say
from procurement.rules.vocabulary import VendorGroup

#: No count of one or two firms is ever told of a group.
SMALLEST = 3

Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help=say("option.since"), metavar="DATE"),
]


def vendor_funnel(
    *,
    solicitation: Annotated[
        str, typer.Option(help=say("option.funnel_solicitation"), metavar="OCID")
    ] = "",
    since: Since = None,
    by: Annotated[VendorGroup | None, typer.Option(help=say("option.funnel_by"))] = None,
    threshold: Annotated[
        int, typer.Option(help=say("option.threshold"), min=SMALLEST)
    ] = SUPPRESSION_THRESHOLD,
    new_after: Annotated[int, typer.Option(help=say("option.new_after"), min=1, max=50)] = 5,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Count the vendors at each step from being known to being awarded."""
    from procurement.actions.reports.show_funnel import FunnelAsked, funnel_of
    from procurement.actions.setup import engine
    from procurement.cli.report import funnel_figures
    from procurement.cli.show import show_json

    asked = FunnelAsked(
        solicitation=solicitation,
        since=day_of(since),
        by=by,
        threshold=threshold,
        new_after=new_after,
    )
    found = funnel_of(engine(), asked)
    if as_json:
        show_json(funnel_figures.record(found))
    elif as_csv:
        funnel_figures.show_as_csv(found)
    else:
        funnel_figures.show(found)


def market(
    *,
    since: Since = None,
    table: Annotated[
        Path | None, typer.Option(help=say("option.market_table"), metavar="FILE")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help=say("option.market_mapping"), metavar="MAPPING.yaml")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how open the market is, in the city's own record or in a table of awards."""
    from procurement.actions.reports.show_market import market_of_table, own_market
    from procurement.actions.setup import engine
    from procurement.cli.report import market_figures
    from procurement.cli.show import show_json

    if table is None:
        seen = own_market(engine(), since=day_of(since))
        read = None
    else:
        read = market_of_table(existing(table), existing(mapping) if mapping else None)
        seen = read.market
    if as_json:
        show_json(market_figures.record(seen, read))
        return
    if read is not None:
        market_figures.show_reading(read)
    market_figures.show(seen)
