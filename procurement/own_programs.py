"""THE place where a program is started: a module, by the interpreter that runs this process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import IO

#: How much may lie in a pipe between the two processes, bytes.
PIPE = 2**20


def start_module(
    module: str,
    *arguments: str,
    variables: Mapping[str, str] | None = None,
    log: IO[bytes] | None = None,
) -> "subprocess.Popen[bytes]":
    """Start `python -m module` and return its process.

    Args:
        module: One of this project's, or of a library that it stands on.
        arguments: Handed over as they are.
        variables: Set in its environment, beside those of this process.
        log: Where what it prints goes; without it the two talk through its pipes.
    """
    # S603 asks what is executed: this interpreter, a module named in this project's own code, and
    # no shell that could read an argument as anything else.
    return subprocess.Popen(  # noqa: S603 - see above
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, **(variables or {})},
        stdin=None if log else subprocess.PIPE,
        stdout=log or subprocess.PIPE,
        stderr=subprocess.STDOUT if log else None,
        pipesize=PIPE,
    )
