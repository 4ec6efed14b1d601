"""THE place where programs are started: modules of this interpreter, and those of PostgreSQL."""

import os
import shutil
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
    return _start([sys.executable, "-m", module, *arguments], variables or {}, log)


def run_program(name: str, *arguments: str, variables: Mapping[str, str]) -> tuple[int, str]:
    """Run a program of PostgreSQL, found on the path, to its end; return its code and last words.

    Raises:
        FileNotFoundError: it is not there.
    """
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(name)
    process = _start([path, *arguments], variables, None)
    said, _ = process.communicate()
    return process.returncode, said.decode(errors="replace").strip().rpartition("\n")[2]


def _start(
    command: list[str], variables: Mapping[str, str], log: IO[bytes] | None
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - programs named in our code, by full path, no shell
        command,
        env={**os.environ, **variables},
        stdin=None if log else subprocess.PIPE,
        stdout=log or subprocess.PIPE,
        stderr=subprocess.STDOUT if log or command[0] != sys.executable else None,
        pipesize=PIPE,
    )
