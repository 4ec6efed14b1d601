"""How a command asks for an act: at once, or by its flow."""

import hashlib
from pathlib import Path
from typing import NoReturn
from uuid import UUID, uuid4

import typer

from procurement.actions.outcome import Outcome
from procurement.cli.words import say
from procurement.rules.vocabulary import Role


def ask(
    verb: str,
    actor: str,
    *,
    request: UUID | None = None,
    acting_as: Role | None = None,
    private: object = None,
    **arguments: object,
) -> Outcome:
    """Ask for one act as `actor` and return the answer; a flow's act goes through Prefect.

    A request handed to a worker and not yet answered returns its id in the facts.
    """
    from procurement.actions.asking.catalogue import VERBS
    from procurement.actions.asking.requests import Asking, perform, submit
    from procurement.actions.setup import engine

    asking = Asking(verb, actor, arguments, request or uuid4(), acting_as)
    flow = VERBS[verb].flow if verb in VERBS else ""
    if not flow:
        return perform(engine(), asking, private=private)
    submit(engine(), asking)
    return _dispatch(flow, asking.request_id)


def ask_on_schedule(verb: str, *, slot_minutes: int) -> Outcome:
    """Do what the schedule would do now; the same slot of time is the same request."""
    from procurement.actions.asking import schedule
    from procurement.actions.asking.catalogue import VERBS
    from procurement.actions.setup import engine

    request = schedule.ask_on_schedule(engine(), verb, slot_minutes=slot_minutes)
    return _dispatch(VERBS[verb].flow, request)


def _dispatch(flow: str, request: UUID) -> Outcome:
    from procurement import dispatch
    from procurement.actions.setup import engine, settings
    from procurement.cli.show import notes

    if not dispatch.prefers_deployment(settings()) and not dispatch.server_is_running():
        notes.print(f"[dim]{say('starting_prefect')}[/]")
    outcome = dispatch.run(engine(), settings(), flow, request)
    return outcome or Outcome(facts={"request": str(request), "waiting": True})


def answer(outcome: Outcome, *, as_json: bool = False) -> None:
    """Print the answer and leave with 0 (done) or 1 (refused)."""
    from procurement.cli.show import show_outcome

    show_outcome(outcome, as_json=as_json)
    if outcome.refused:
        raise typer.Exit(1)


def leave(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(code)


def digest_of(paper: Path | None) -> str:
    """Return the SHA-256 of a file that must be there; empty where none was given."""
    return "" if paper is None else hashlib.sha256(existing(paper).read_bytes()).hexdigest()


def existing(path: Path) -> Path:
    """Return the path of a file that must be there."""
    if not path.is_file():
        raise typer.BadParameter(say("no_such_file", file=path))
    return path
