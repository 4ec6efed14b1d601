"""The command line, typed in this process: what it printed, and how it ended."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def data(self):
        """The JSON it printed."""
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """All it said, without line breaks of the terminal's width."""
        return " ".join((self.out + " " + self.err).split())


def typed(patch: pytest.MonkeyPatch, *arguments: object) -> Said:
    """Run `procure ARGUMENTS...` and say what came of it."""
    from procurement.cli import show
    from procurement.cli.app import main

    # a screen reads its width once, when it is made: a long temporary path must not break
    patch.setattr(show.screen, "width", 1000)
    patch.setattr(show.notes, "width", 1000)
    patch.setattr(sys, "argv", ["procure", *map(str, arguments)])
    code, out, err = 0, io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
    return Said(code, out.getvalue(), err.getvalue())
