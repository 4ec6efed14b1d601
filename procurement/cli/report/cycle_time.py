"""`procure report cycle-time`, `cycle-baseline`: where the time of the city's people goes."""

from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.options import Actor, AsCsv, AsJson
from procurement.cli.words import say

#: What `--baseline` means by the one that is on record.
STORED = "stored"


def cycle_time(
    pathway: Annotated[str, typer.Option(help=say("option.pathway"))] = "",
    department: Annotated[str, typer.Option(help=say("option.department"))] = "",
    baseline: Annotated[
        str, typer.Option(help=say("option.cycle_baseline"), metavar="FILE|stored")
    ] = STORED,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Show days, hands and waiting for each stage, beside the baseline that the city states."""
    from procurement.actions.reports.show_cycle_time import cycle_times
    from procurement.actions.reports.state_cycle_baseline import read_baseline
    from procurement.actions.setup import engine
    from procurement.cli.ask import existing
    from procurement.cli.report import cycle_figures
    from procurement.cli.show import show_json

    held = None if baseline == STORED else read_baseline(existing(Path(baseline)))
    found = cycle_times(engine(), pathway=pathway, department=department, baseline=held)
    if as_json:
        show_json(cycle_figures.record(found))
    elif as_csv:
        cycle_figures.show_as_csv(found)
    else:
        cycle_figures.show(found)


def cycle_baseline(
    file: Annotated[Path, typer.Argument(help=say("argument.cycle_baseline"), metavar="FILE.yaml")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Put the baseline that cycle times are held against on record."""
    from procurement.actions.reports.state_cycle_baseline import digest_of, read_baseline
    from procurement.cli.ask import answer, ask, existing

    read = read_baseline(existing(file))
    found = ask("cycle.state_baseline", actor, private=read, digest=digest_of(read))
    answer(found, as_json=as_json)
