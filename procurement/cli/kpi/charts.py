"""`procure kpi chart`: one KPI over time, with the limits of its usual variation."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.options import AsJson, AsOf, Kpi, Svg, day_of
from procurement.cli.words import say


def chart(
    kpi: Kpi,
    *,
    contract: Annotated[str, typer.Option(help=say("option.chart_contract"))] = "",
    version: Annotated[int | None, typer.Option(help=say("option.chart_version"), min=0)] = None,
    as_of: AsOf = None,
    limits_until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("option.limits_until"), metavar="DATE"),
    ] = None,
    seasonal: Annotated[
        bool, typer.Option("--seasonal", help=say("option.chart_seasonal"))
    ] = False,
    new_limits: Annotated[
        tuple[datetime, datetime] | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("option.new_limits"), metavar="FROM TO"),
    ] = None,
    because: Annotated[str, typer.Option(help=say("option.because"))] = "",
    svg: Svg = None,
    as_json: AsJson = False,
) -> None:
    """Chart one KPI: which periods are signals, and by which limits; apart from any target."""
    from outcome_metrics.assessing.basis import Decision, Shift
    from procurement.actions.results.draw_chart import finding_of, picture_of
    from procurement.actions.results.show_chart import Asked, chart_of
    from procurement.actions.setup import engine
    from procurement.cli.kpi import charted
    from procurement.cli.show import show_json
    from procurement.cli.words import language

    shift = None
    if new_limits is not None:
        first, last = new_limits
        shift = Shift(first=first.date(), last=last.date(), decision=Decision(reason=because))
    asked = Asked(
        kpi=kpi,
        version=version,
        contract=contract,
        as_of=day_of(as_of),
        limits_until=day_of(limits_until),
        seasonal=seasonal,
        shift=shift,
    )
    found = chart_of(engine(), asked)
    if svg is not None:
        svg.write_text(picture_of(found, language()), "utf-8")
    if as_json:
        show_json(charted.chart_record(found))
        return
    charted.show_chart(found, finding=finding_of(found, language()))
