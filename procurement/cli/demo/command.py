"""`procure demo`: the main job on a rehearsal database, from a need to an audited result."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.words import say

#: Written into a folder that a demo made; only such a folder is ever replaced.
MARK = ".made-by-procure-demo"


def demo(
    out: Annotated[Path, typer.Option("--out", help=say("option.demo_out"))] = Path("demo"),
    kpi_table: Annotated[
        Path | None, typer.Option(help=say("option.kpi_table"), metavar="TABLE")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help=say("option.mapping"), metavar="MAPPING.yaml")
    ] = None,
) -> None:
    """Take the sample city's case through every stage, and write its papers.

    With a table of real results, baselines come from the years before the sample contract and
    its results from the weeks after.
    """
    if (kpi_table is None) != (mapping is None):
        raise typer.BadParameter(say("demo.table_and_mapping"))
    _clear(out)
    os.environ |= {
        "PROCURE_HOME": str(out / "data"),
        "PROCURE_KEYS": str(out / "keys"),
        "PROCURE_DATABASE_URL": "",
        "PROCURE_DISPATCH": "inline",
    }
    from procurement import dispatch

    with dispatch.local_server(out / "prefect") as ready:  # it starts while the rest is loaded
        _play(out, kpi_table, mapping, ready)


def _play(
    out: Path, kpi_table: Path | None, mapping: Path | None, ready: Callable[[], None]
) -> None:
    """Play every step with progress, and say at the end where everything is."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    from procurement.actions import setup
    from procurement.cli.demo import contract, tender
    from procurement.cli.demo.acts import Acts
    from procurement.cli.demo.script import read_script
    from procurement.cli.show import notes, screen

    setup.forget()
    acts = Acts(read_script(kpi_table, mapping), out)
    first, *rest = (*tender.STEPS, *contract.STEPS)

    def await_server(_: Acts) -> Iterator[str]:
        ready()
        yield from ()

    steps = [first, ("server", await_server), *rest]
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=notes) as progress:
        task = progress.add_task("", total=len(steps))
        for key, step in steps:
            progress.update(task, description=say(f"demo.step.{key}"))
            for line in step(acts):
                progress.console.print(
                    f"  {line}", soft_wrap=True, markup=False, style=_style(line)
                )
            progress.advance(task)
        progress.update(task, description=say("demo.step.done"))
    contract.show_result(acts)
    home, keys = (out / "data").resolve(), (out / "keys").resolve()
    places = say("demo.where", papers=out / "papers", data=home, keys=keys)
    tries = say("demo.next", home=home, keys=keys, contract=acts.contract, ocid=acts.ocid)
    screen.print(f"\n{places}\n\n{tries}", soft_wrap=True, markup=False)


def _style(line: str) -> str:
    """Return how a line stands out: what was refused, what mends it, what was mended."""
    styles = {"✗": "bold red", "→": "yellow", "✓": "green"}
    return styles.get(line.lstrip()[:1], "")


def _clear(out: Path) -> None:
    """Make an empty folder of ours; never touch one that a demo did not make."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).exists():
            raise typer.BadParameter(say("demo.folder_in_use", folder=out))
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()
