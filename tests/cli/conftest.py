"""The command line on a fresh rehearsal city, in this process."""

import json
import sys
from collections.abc import Callable
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


@pytest.fixture
def procure(monkeypatch, capsys) -> Callable[..., Said]:
    """Return a function that runs `procure ARGUMENTS...` and says what came of it."""
    monkeypatch.setenv("PROCURE_LANGUAGE", "en")

    def run(*arguments: object) -> Said:
        from procurement.cli import show
        from procurement.cli.app import main

        # a screen reads its width once, when it is made: a long temporary path must not break
        monkeypatch.setattr(show.screen, "width", 1000)
        monkeypatch.setattr(show.notes, "width", 1000)
        monkeypatch.setattr(sys, "argv", ["procure", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run
