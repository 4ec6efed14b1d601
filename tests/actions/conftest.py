"""A story is told once; every test that begins with it works on its own copy of the city."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from procurement.actions import setup
from tests.actions.paying import Payments, a_paying_contract
from tests.builders import City, a_city

Story = Callable[[City], str]


@pytest.fixture(scope="session")
def told(tmp_path_factory):
    """Return the function that tells a story, once, and says where its city lies."""
    known: dict[Story, tuple] = {}

    def tell(story: Story) -> tuple:
        if story not in known:
            folder = tmp_path_factory.mktemp(story.__name__)
            with pytest.MonkeyPatch.context() as patch:
                city = a_city(folder, patch)
                ocid = story(city)
                city.engine.dispose()
            known[story] = (folder, city.identities, ocid)
        return known[story]

    return tell


@pytest.fixture
def begin(told, tmp_path, monkeypatch):
    """Return the function that gives a test its own copy of a story: the city and the ocid."""

    def start(story: Story) -> tuple[City, str]:
        folder, identities, ocid = told(story)
        mine = tmp_path / "city"
        shutil.copytree(folder, mine)
        monkeypatch.setenv("PROCURE_HOME", str(mine / "data"))
        monkeypatch.setenv("PROCURE_KEYS", str(mine / "keys"))
        monkeypatch.setenv("PROCURE_DATABASE_URL", "")
        setup.forget()
        return City(setup.engine(), mine, dict(identities)), ocid

    yield start
    setup.engine().dispose()
    setup.forget()


@pytest.fixture
def paying(tmp_path, url, monkeypatch) -> Iterator[Payments]:
    """Return a city with one signed contract that has no payment terms yet."""
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PROCURE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()
    made = a_paying_contract(tmp_path, url)
    yield made
    made.bench.engine.dispose()
    setup.forget()


@pytest.fixture
def agreed(paying) -> Payments:
    """Return the same city with the terms of the example."""
    assert not paying.terms().refused
    return paying
