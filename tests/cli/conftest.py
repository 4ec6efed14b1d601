"""The command line on a fresh rehearsal city, in this process."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.cli.commands import Said, typed


@pytest.fixture
def procure(monkeypatch) -> Callable[..., Said]:
    """Return a function that runs `procure ARGUMENTS...` and says what came of it."""
    monkeypatch.setenv("PROCURE_LANGUAGE", "en")
    return partial(typed, monkeypatch)
