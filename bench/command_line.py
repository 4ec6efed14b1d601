"""How long a person waits for help, beside importing the library that prints it."""

import subprocess
import sys

from bench.ratios import at_most, interleaved


def run() -> list[str]:
    """Compare `procure --help` with `import typer`."""
    ours, bare = interleaved(
        lambda: subprocess.run(
            [sys.executable, "-m", "procurement.cli.app", "--help"],
            stdout=subprocess.DEVNULL,
            check=True,
        ),
        lambda: subprocess.run([sys.executable, "-c", "import typer"], check=True),
    )
    return [at_most("help_to_import_typer", ours / bare, 3)]
