"""One run on the sample for the whole folder, and one on a real public table for `make soak`."""

import hashlib

import pytest

from tests.journeys.demo_run import CHICAGO_MAPPING, EXAMPLES, DemoRun, run_demo
from tests.public_tables import CHICAGO, there


@pytest.fixture(scope="session")
def samples_before() -> dict[str, str]:
    """The digest of every sample file before the job was run."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(EXAMPLES.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def sample(tmp_path_factory, samples_before) -> DemoRun:
    assert samples_before
    return run_demo(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def real(tmp_path_factory) -> DemoRun:
    table = there(CHICAGO)
    place = tmp_path_factory.mktemp("real")
    return run_demo(place, "--kpi-table", str(table), "--mapping", str(CHICAGO_MAPPING))
