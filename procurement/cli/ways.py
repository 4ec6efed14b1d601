"""The ways out of a stage on a screen, each with all that is missing for it."""

from collections.abc import Iterable

from procurement.cli.show import screen, show_findings
from procurement.cli.words import say
from procurement.rules.findings import blocking
from procurement.rules.stages import Way


def show_ways(ways: Iterable[Way]) -> None:
    """Print each way out of a stage, and all that is missing for it."""
    for way in ways:
        blocks = len(blocking(way.findings))
        ready = say("exit.open") if not blocks else say("exit.missing", count=blocks)
        screen.print(f"\n→ [bold]{say(f'stage.{way.target}')}[/] ({way.target}): {ready}")
        show_findings(way.findings)
