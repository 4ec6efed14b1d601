"""`procure report impact`: did the contract cause the change, and how sure is that?"""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.options import AsJson, Svg, day_of
from procurement.cli.words import say

Day = Annotated[
    datetime | None, typer.Option("--start", formats=["%Y-%m-%d"], help=say("option.impact_start"))
]


def impact(
    kpi: Annotated[str, typer.Argument(help=say("argument.impact_kpi"), metavar="KPI")],
    *,
    contract: Annotated[str, typer.Option(help=say("option.impact_contract"))] = "",
    start: Day = None,
    control: Annotated[
        list[str] | None, typer.Option(help=say("option.control"), metavar="KPI|SITE")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help=say("option.since"))
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help=say("option.until"))
    ] = None,
    seasonal: Annotated[bool, typer.Option("--seasonal", help=say("option.seasonal"))] = False,
    svg: Svg = None,
    as_json: AsJson = False,
) -> None:
    """Estimate what changed at the start of a contract, with the strength of the design."""
    from procurement.actions.reports.draw_impact import picture_of
    from procurement.actions.reports.impact_series import Asked
    from procurement.actions.reports.show_impact import impact_of
    from procurement.actions.setup import engine
    from procurement.cli.report import impact_figures
    from procurement.cli.show import show_json
    from procurement.cli.words import language

    asked = Asked(
        kpi=kpi,
        contract=contract,
        start=day_of(start),
        controls=tuple(control or ()),
        since=day_of(since),
        until=day_of(until),
    )
    found = impact_of(engine(), asked, seasonal=seasonal)
    if svg is not None:
        svg.write_text(picture_of(found, language()), "utf-8")
    if as_json:
        show_json(impact_figures.record(found))
        return
    impact_figures.show(found)
