"""`procure act`: every act there is, by its verb, with its arguments as name=value."""

from typing import Annotated
from uuid import UUID

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import ActingAs, Actor, AsJson
from procurement.cli.words import say


def act(
    verb: Annotated[str, typer.Argument(help=say("argument.verb"), metavar="ACT")] = "",
    arguments: Annotated[
        list[str] | None, typer.Argument(help=say("argument.arguments"), metavar="NAME=VALUE")
    ] = None,
    actor: Actor = "",
    role: ActingAs = None,
    request: Annotated[UUID | None, typer.Option(help=say("option.request"))] = None,
    as_json: AsJson = False,
) -> None:
    """Do any act by its verb; without a verb, list them all."""
    if not verb:
        from procurement.actions.asking.catalogue import VERBS
        from procurement.cli.show import show_table
        from procurement.rules.access import ALLOWED

        show_table(
            ("verb", "arguments", "roles"),
            [
                (code, " ".join(one.arguments.model_fields), ", ".join(ALLOWED.get(code, ())))
                for code, one in VERBS.items()
            ],
        )
        return
    if not actor:
        raise typer.BadParameter(say("actor_needed"), param_hint="--actor")
    given: dict[str, object] = {}
    for pair in arguments or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(say("not_a_pair", pair=pair))
        given[name] = value
    answer(ask(verb, actor, acting_as=role, request=request, **given), as_json=as_json)
