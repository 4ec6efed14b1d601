"""One run of `procure demo` by somebody who trusts nobody: watched, stopped, and kept.

The run gets a home, a working folder and a folder for temporary files of its own, so that all it
leaves anywhere can be listed.
"""

import csv
import gzip
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

import pypdf
import yaml

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CHICAGO_MAPPING = EXAMPLES / "chicago-cdot.yaml"

CASE = yaml.safe_load((EXAMPLES / "street-services.yaml").read_text("utf-8"))
STORY = yaml.safe_load((EXAMPLES / "demo" / "story.yaml").read_text("utf-8"))

OCID = f"{STORY['ocid_prefix']}-{CASE['reference']}"
CONTRACT = f"{CASE['reference']}-C1"
LANGUAGES = ("en", "es", "pt")
KINDS = ("rfp", "award", "debrief", "contract", "review", "outcome", "closeout")

#: What the short table at the end shows of each KPI, beside the contract.
RESULT = ("KPI", "Baseline", "Target", "Delivered", "Coverage", "Rating")

#: What the run says when all bids are in and none may be opened yet.
ALL_BIDS_ARE_IN = "Sealed bids received"

#: The longest that a run may take, seconds, on a machine that has other things to do.
PATIENCE = 900


@dataclass(frozen=True)
class DemoRun:
    """What a run left: `out` is its folder, `sealed` a copy of it from before the opening."""

    place: Path
    code: int
    screen: str
    progress: str

    @property
    def out(self) -> Path:
        return self.place / "asked" / "demo"

    @property
    def sealed(self) -> Path:
        return self.place / "sealed"

    @property
    def database(self) -> Path:
        return self.out / "data" / "city.db"

    def rows(self, statement: str, *, database: Path | None = None) -> list[sqlite3.Row]:
        """Read the database as any program can."""
        return read(database or self.database, statement)

    def papers(self, *languages: str) -> dict[str, Path]:
        """Return the papers laid out for a visitor, by name."""
        return {
            path.stem: path
            for path in sorted((self.out / "papers").iterdir())
            if path.stem[-2:] in (languages or LANGUAGES)
        }

    def summary(self) -> dict[str, dict[str, str]]:
        """Return the rows of the short table at the end: KPI -> column title -> what it shows."""
        lines = [_cells(line) for line in self.screen.splitlines()]
        titles = next(cells for cells in lines if set(RESULT) <= set(cells))
        rows = [
            dict(zip(titles, cells, strict=True)) for cells in lines if len(cells) == len(titles)
        ]
        return {row["KPI"].split()[0]: row for row in rows if row["KPI"] != "KPI"}

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Give the command line a command about this city."""
        home = {
            "PROCURE_HOME": str(self.out / "data"),
            "PROCURE_KEYS": str(self.out / "keys"),
        }
        return subprocess.run(
            [sys.executable, "-m", "procurement.cli.app", *arguments],
            env=surroundings(self.place) | home,
            cwd=self.place / "cwd",
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )


def run_demo(place: Path, *options: str) -> DemoRun:
    """Run the job once in `place`; keep a copy of its folder from just before the opening."""
    for name in ("home", "cwd", "tmp", "asked"):
        (place / name).mkdir()
    out = place / "asked" / "demo"
    with (
        (place / "screen.txt").open("w", encoding="utf-8") as screen,
        subprocess.Popen(
            [sys.executable, "-m", "procurement.cli.app", "demo", "--out", str(out), *options],
            env=surroundings(place),
            cwd=place / "cwd",
            stdout=screen,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as job,
    ):
        watchdog = Timer(PATIENCE, job.kill)
        watchdog.start()
        lines = list(_watched(job, out, place / "sealed"))
        watchdog.cancel()
    said = (place / "screen.txt").read_text("utf-8")
    return DemoRun(place, job.returncode, said, "".join(lines))


def _cells(line: str) -> list[str]:
    """Return the cells of a printed table's line, with or without a frame around them."""
    return [cell.strip() for cell in re.split(r" {2,}|[│┃]", line) if cell.strip()]


def _watched(job: subprocess.Popen[str], out: Path, copy: Path) -> Iterator[str]:
    """Yield what the job says; hold it still while its folder is copied."""
    assert job.stderr is not None
    for line in job.stderr:
        if ALL_BIDS_ARE_IN in line:
            job.send_signal(signal.SIGSTOP)
            shutil.copytree(out, copy)
            job.send_signal(signal.SIGCONT)
        yield line


def surroundings(place: Path) -> dict[str, str]:
    """Return an environment in which all that a program leaves is inside `place`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PROCURE_", "PREFECT_", "XDG_", "LC_"))
    }
    return kept | {
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "tmp"),
        "COLUMNS": "220",
        "LANG": "C.UTF-8",
        "PROCURE_LANGUAGE": "en",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def read(database: Path, statement: str) -> list[sqlite3.Row]:
    """Return the rows of a statement on an SQLite file, which is not changed."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(statement).fetchall()


def texts_of(database: Path) -> Iterator[tuple[str, str]]:
    """Yield every text of every table of an SQLite file, with the name of its table."""
    tables = read(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
    for (table,) in tables:
        for row in read(database, f'SELECT * FROM "{table}"'):
            for cell in row:
                if isinstance(cell, bytes):
                    yield table, cell.decode("utf-8", "replace")
                elif cell is not None:
                    yield table, str(cell)


@cache
def pages(paper: Path) -> tuple[str, ...]:
    """Return the text of each page of a PDF."""
    return tuple(page.extract_text() for page in pypdf.PdfReader(paper).pages)


def table_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a CSV, packed or not."""
    packed = path.read_bytes()
    plain = gzip.decompress(packed) if path.suffix == ".gz" else packed
    return list(csv.DictReader(plain.decode("utf-8").splitlines()))


def listing(folder: Path) -> dict[str, int]:
    """Return the size of every file below a folder."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
