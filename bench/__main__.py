"""`make bench`: run every bench, print its ratios, and keep them in bench/results.md."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    command_line,
    durable_acts,
    false_alarms,
    portfolio,
    portfolio_pandas,
    portfolio_scale,
    scoring_sensitivity,
    sealing,
    whole_job,
)

BENCHES = (
    command_line,
    sealing,
    durable_acts,
    false_alarms,
    portfolio,
    portfolio_pandas,
    portfolio_scale,
    scoring_sensitivity,
    whole_job,
)
RESULTS = Path(__file__).with_name("results.md")
HEAD = "# Measured\n\nRatios, both sides in one run; `bench/*.py` say what is compared.\n"


def main() -> int:
    """Run all benches; 1 if a ratio misses its bound."""
    lines = [line for bench in BENCHES for line in bench.run()]
    for line in lines:
        print(line)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    # The day the measurement was made: a bench has no Unit, and a bench's city lives in the past.
    when = datetime.now(UTC).date().isoformat()  # noqa: TID251 - see above
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    size = f"{os.cpu_count()} cores, {memory} GiB, Python {platform.python_version()}"
    entry = f"\n## {when} at {commit or '-'} ({size})\n\n" + "".join(
        f"    {line}\n" for line in lines
    )
    old = RESULTS.read_text("utf-8") if RESULTS.exists() else HEAD
    RESULTS.write_text(old + entry, "utf-8")
    return any(line.endswith("short") for line in lines)


if __name__ == "__main__":
    sys.exit(main())
