"""`make bench`: run every bench, print its ratios, and keep them in bench/results.md.

`python -m bench sealing stage_moves` runs only those, and keeps what it measured with `--keep`.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

#: Modules of this folder, the quick ones first; each has `run()`, which answers in lines.
BENCHES = (
    "command_line",
    "scoring_sensitivity",
    "sealing",
    "stage_moves",
    "audit_verification",
    "false_alarms",
    "whole_job",
    "portfolio_pandas",
    "portfolio",
    "portfolio_scale",
)
RESULTS = Path(__file__).with_name("results.md")
HEAD = "# Measured\n\nRatios, both sides in one run; `bench/*.py` say what is compared.\n"


def main() -> int:
    """Run all benches, or those that are named; 1 if a ratio misses its bound."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"all, or some of: {', '.join(BENCHES)}")
    parser.add_argument("--keep", action="store_true", help="add a run by name to results.md")
    asked = parser.parse_args()
    if unknown := sorted({*asked.name} - {*BENCHES}):
        parser.error(f"there is no bench {', '.join(unknown)}")
    begin = time.monotonic()
    lines = measured(asked.name or BENCHES)
    total = f"info total {time.monotonic() - begin:.0f} s"
    print(total)
    if asked.keep or not asked.name:
        keep([*lines, total], asked.name)
    return any(line.endswith("short") for line in lines)


def measured(names: Sequence[str]) -> list[str]:
    """Run the benches one after the other, say how far it is, and return their lines."""
    lines: list[str] = []
    for number, name in enumerate(names, start=1):
        print(f"[{number}/{len(names)}] {name}", file=sys.stderr, flush=True)
        begin = time.monotonic()
        for line in import_module(f"bench.{name}").run():
            print(line, flush=True)
            lines.append(line)
        print(f"    {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return lines


def keep(lines: Sequence[str], names: Sequence[str]) -> None:
    """Add what was measured to the results, with the day and the size of this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    when = datetime.now(UTC).date().isoformat()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    size = f"{os.cpu_count()} cores, {memory} GiB, Python {platform.python_version()}"
    only = f", {', '.join(names)} only" if names else ""
    entry = f"\n## {when} at {commit or '-'} ({size}){only}\n\n" + "".join(
        f"    {line}\n" for line in lines
    )
    old = RESULTS.read_text("utf-8") if RESULTS.exists() else HEAD
    RESULTS.write_text(old + entry, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
