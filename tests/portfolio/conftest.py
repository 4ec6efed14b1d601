"""The command line, for what it shows of a portfolio."""

from tests.cli.conftest import procure

__all__ = ["procure"]
