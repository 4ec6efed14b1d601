"""A table that a command takes in: read while a sign of life shows, or refused with its reasons."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from procurement.cli.ask import existing, leave
from procurement.cli.words import say
from procurement.rules.findings import Finding

Read = TypeVar("Read")


def read_table(table: Path, mapping: Path, read: Callable[[Path, Path], Read]) -> Read:
    """Return what `read` makes of a table and its mapping; both must be there."""
    from procurement.cli.show import notes

    with notes.status(say("kpi.reading", file=table.name)):
        return read(existing(table), existing(mapping))


def leave_refused(
    counts: Mapping[str, int], findings: tuple[Finding, ...], *, as_json: bool
) -> None:
    """End a command whose table may not be taken in; a program is told why, a person was."""
    from procurement.cli.show import findings_record, show_json

    if as_json:
        show_json({"refused": True, "counts": counts, "findings": findings_record(findings)})
    leave(2)
