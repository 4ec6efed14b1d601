"""A whole city's portfolio review, beside what it is compared with (issue 3, speed and memory).

10,000 contracts x 5 KPIs x 36 months and 2 % restatements, on SQLite.  Measured is what the flow
does: plan, read as known, compute, and store one row for each contract and KPI.
"""

import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import portfolio_tasks
from bench.city import build
from bench.one_review import review
from bench.ratios import at_most, interleaved

CONTRACTS = 10_000
#: What a batch reads of an observation; `fetchall` is asked for the same.
FETCH = (
    "SELECT series_id, period_start, period_end, recorded_at, state, numerator, denominator"
    " FROM observation"
)
#: What the issue allows, MB.
MEMORY = 600
#: How often the memory of another process is looked at, seconds.
LOOK = 0.02


def run() -> list[str]:
    """Compare the review with `fetchall` of the same rows, and its memory with what is allowed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        engine = build(path, contracts=CONTRACTS)
        ours, fetching = interleaved(lambda: review(engine), lambda: fetch_all(path))
        engine.dispose()
        peak = peak_memory(path)
        tasks = portfolio_tasks.run(path, size=CONTRACTS)
    return [
        at_most("portfolio_review_to_fetchall", ours / fetching, 1.5),
        at_most("portfolio_peak_memory_to_600_mb", peak / MEMORY, 1),
        *tasks,
    ]


def fetch_all(path: Path) -> int:
    """Fetch every observation as Python does."""
    with sqlite3.connect(path) as connection:
        return len(connection.execute(FETCH).fetchall())


def peak_memory(path: Path) -> float:
    """Return the most memory, in MB, that a review in its own process and its readers held."""
    peaks: dict[int, float] = {}
    command = [sys.executable, "-m", "bench.one_review", str(path)]
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            for number in (process.pid, *_children(process.pid)):
                peaks[number] = max(peaks.get(number, 0.0), _high_water(number))
            time.sleep(LOOK)
    if process.returncode:
        raise RuntimeError(process.returncode)
    return sum(peaks.values())


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children")
    listed = [
        child.read_text() for child in found.parent.parent.glob("*/children") if child.exists()
    ]
    return [int(number) for numbers in listed for number in numbers.split()]


def _high_water(process: int) -> float:
    """Return VmHWM in MB; `ru_maxrss` would count the parent from which a process was forked."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
