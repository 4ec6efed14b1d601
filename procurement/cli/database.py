"""`procure db` and `procure rehearsal`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask, leave
from procurement.cli.options import Actor, AsJson
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)
rehearsal = typer.Typer(no_args_is_help=True)


@app.command("create", help=say("help.db.create"))
def create(
    city: Annotated[str, typer.Option(help=say("option.city"))],
    zone: Annotated[str, typer.Option(help=say("option.zone"))],
    administrator: Annotated[str, typer.Option(help=say("option.administrator"))],
    prefix: Annotated[str, typer.Option(help=say("option.prefix"))] = "ocds-000000",
    rehearsal_from: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"], help=say("option.rehearsal_from")),
    ] = None,
) -> None:
    """Set up the city's database, its keys and its first administrator."""
    from procurement.actions.city.create_city import NewCity, create_city
    from procurement.actions.city.keyring import create_keys
    from procurement.actions.setup import engine, settings
    from procurement.cli.show import screen

    create_keys(settings().keys_folder)
    handle, _, name = administrator.partition("=")
    create_city(
        engine(),
        NewCity(
            city=city,
            ocid_prefix=prefix,
            time_zone=zone,
            administrator=(handle, name or handle),
            rehearsal_from=rehearsal_from,
        ),
    )
    screen.print(say("db.created", city=city, keys=settings().keys_folder))


@app.command("upgrade", help=say("help.db.upgrade"))
def upgrade(
    application_role: Annotated[str, typer.Option(help=say("option.application_role"))] = "",
    as_json: AsJson = False,
) -> None:
    """Migrate the database to this version of the program."""
    from procurement.actions import maintain
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json

    before, after = maintain.upgrade(engine(), application_role=application_role)
    if as_json:
        show_json({"before": before, "after": after})
    elif before == after:
        screen.print(say("db.current", revision=after))
    else:
        screen.print(say("db.upgraded", before=before or "-", after=after))


@app.command("check", help=say("help.db.check"))
def check(as_json: AsJson = False) -> None:
    """Compare the database with what this program expects."""
    from procurement.actions import maintain
    from procurement.actions.setup import engine
    from procurement.cli.show import notes, screen, show_json

    problems = maintain.check(engine())
    if as_json:
        show_json({"ok": not problems, "problems": problems})
    elif problems:
        for problem in problems:
            notes.print(problem)
    else:
        screen.print(say("db.fits"))
    if problems:
        leave(1)


@app.command("backup", help=say("help.db.backup"))
def back_up(
    folder: Annotated[Path, typer.Argument(help=say("argument.backup"), metavar="FOLDER")],
    as_json: AsJson = False,
) -> None:
    """Copy everything but the keys into a new folder, while others go on working."""
    from procurement.actions.backups import back_up as backups
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json

    done = backups.back_up(engine(), folder)
    if as_json:
        show_json({"folder": str(done.folder), "chains": done.chains, "files": done.files})
        return
    screen.print(say("db.backed_up", folder=folder, chains=done.chains, files=done.files))


@app.command("restore", help=say("help.db.restore"))
def restore(
    folder: Annotated[Path, typer.Argument(help=say("argument.backup"), metavar="FOLDER")],
    as_json: AsJson = False,
) -> None:
    """Bring a backup back into an empty installation, and verify it against its heads."""
    from procurement.actions.backups import back_up as backups
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json

    done = backups.restore(engine(), folder)
    if as_json:
        show_json({"folder": str(done.folder), "chains": done.chains, "files": done.files})
        return
    screen.print(say("db.restored", chains=done.chains, files=done.files))


@rehearsal.command("forward", help=say("help.rehearsal.forward"))
def forward(
    to: Annotated[
        datetime,
        typer.Argument(
            formats=["%Y-%m-%dT%H:%M:%S%z"], help=say("argument.rehearsal_to"), metavar="TIME"
        ),
    ],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Move the simulated time of a rehearsal forward."""
    answer(ask("rehearsal.forward", actor, to=to.isoformat()), as_json=as_json)
