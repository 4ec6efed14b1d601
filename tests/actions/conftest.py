"""A city in which a story was told, and one that pays for outcomes."""

from collections.abc import Callable, Iterator

import pytest

from procurement.actions import setup
from tests.actions.paying import Payments, a_paying_contract
from tests.builders import City, a_city


@pytest.fixture
def begin(shelf, tmp_path, monkeypatch) -> Iterator[Callable]:
    """Return the function that gives a test its own city after a story: the city and the ocid."""

    def start(story: Callable[[City], str]) -> tuple[City, str]:
        city = a_city(tmp_path / "city", monkeypatch, shelf=shelf)
        return city, shelf.tell(story, city)

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


@pytest.fixture
def relay(city, monkeypatch) -> Iterator:
    """Return a mail relay that runs, and is the one of the city's settings."""
    from tests.actions.relays import running

    with running(city, monkeypatch) as kept:
        yield kept
