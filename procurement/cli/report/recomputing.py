"""`procure report recompute`: does a report follow from the data that it carries?"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.options import AsJson
from procurement.cli.words import say


def recompute(
    file: Annotated[Path, typer.Argument(help=say("argument.report_file"), metavar="FILE.pdf")],
    as_json: AsJson = False,
) -> None:
    """Recompute an outcome report from the data attached to it, without any database."""
    from procurement.actions.papers.recompute import recompute as again
    from procurement.cli.show import screen, show_json, show_table

    found = again(file)
    if as_json:
        show_json(asdict(found))
    else:
        show_table(
            ("recomputed_part", "figures_compared", "differing"),
            [(one.name, str(one.figures), str(one.differing)) for one in found.parts],
        )
        if found.differences:
            show_table(
                ("place_in_data", "stated", "recomputed"),
                [
                    (one.place, _told(one.stated), _told(one.recomputed))
                    for one in found.differences
                ],
            )
        figures = sum(one.figures for one in found.parts)
        screen.print(
            say(
                "recompute.differs" if found.differences else "recompute.agrees",
                contract=found.contract,
                as_of=found.as_of,
                observations=found.observations,
                figures=figures,
                differing=len(found.differences),
            )
        )
        screen.print(say("recompute.digest", digest=found.digest))
    if found.differences:
        raise typer.Exit(1)


def _told(value: object) -> str:
    return say("recompute.nothing") if value is None else str(value)
