"""`procure report compare`, `procure report track-record`: vendors side by side, and one alone."""

from typing import Annotated

import typer

from procurement.cli.options import Actor, AsJson, AsOf, Kpi, Reason, Svg, day_of
from procurement.cli.words import say
from procurement.rules.vocabulary import Compared

Vendor = Annotated[str, typer.Argument(help=say("argument.vendor"), metavar="SCHEME/ID")]


def compare(
    kpi: Kpi,
    by: Annotated[Compared, typer.Option(help=say("option.by"))] = Compared.VENDOR,
    version: Annotated[int | None, typer.Option(help=say("option.kpi_version"), min=1)] = None,
    around: Annotated[float | None, typer.Option(help=say("option.around"), min=0.0)] = None,
    as_of: AsOf = None,
    svg: Svg = None,
    internal: Annotated[bool, typer.Option("--internal", help=say("option.internal"))] = False,
    reason: Reason = "",
    actor: Actor = "",
    as_json: AsJson = False,
) -> None:
    """Hold those who report the same KPI version against limits that follow their size."""
    from procurement.actions.reports.draw_comparison import picture_of
    from procurement.actions.reports.show_comparison import Asked
    from procurement.cli.report import compared
    from procurement.cli.report.disclosure import check
    from procurement.cli.show import show_json
    from procurement.cli.words import language

    check(actor, publish=False, internal=internal, to_file=svg is not None)
    asked = Asked(version=version, by=by, around=around, as_of=day_of(as_of))
    found = compared.found(kpi, asked, reason=reason if internal else None, actor=actor)
    if svg is not None:
        svg.write_text(picture_of(found, language()), "utf-8")
    if as_json:
        show_json(compared.comparison_record(found))
        return
    compared.show_comparison(found)


def track_record(vendor: Vendor, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show what a vendor's contracts with the city say of it."""
    from procurement.actions.reports.show_track_record import track_record_of
    from procurement.actions.setup import engine
    from procurement.cli.report import compared
    from procurement.cli.show import show_json

    found = track_record_of(engine(), vendor, as_of=day_of(as_of))
    if as_json:
        show_json(compared.track_record_record(found))
        return
    compared.show_track_record(found)
