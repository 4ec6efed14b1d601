"""What a city installs is whole: code, words, laws, templates and samples, and no test."""

from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.architecture.sources import ROOT

#: Folders whose every file a command reads, and where the wheel keeps them.
DATA = {
    "contract_templates": "contract_templates",
    "examples": "procurement/examples",
    "procurement/locale": "procurement/locale",
    "procurement/rules/jurisdictions/profiles": "procurement/rules/jurisdictions/profiles",
    "procurement/store/migrations": "procurement/store/migrations",
}


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    (path,) = WheelBuilder(str(ROOT)).build(
        directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]
    )
    with ZipFile(path) as wheel:
        return set(wheel.namelist())


@pytest.mark.parametrize("folder", DATA)
def test_every_file_that_a_command_reads_is_in_the_wheel(packed, folder):
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    kept = {
        f"{DATA[folder]}/{path.relative_to(ROOT / folder).as_posix()}"
        for path in files
        if "__pycache__" not in path.parts
    }

    assert kept
    assert kept <= packed


def test_every_module_is_in_the_wheel_and_no_test_is(packed):
    modules = {
        path.relative_to(ROOT).as_posix()
        for package in ("flows", "procurement", "outcome_metrics", "contract_templates")
        for path in (ROOT / package).rglob("*.py")
    }

    assert modules <= packed
    assert not [name for name in packed if name.startswith(("tests/", "bench/", "docs/"))]
