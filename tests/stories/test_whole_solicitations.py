"""Whatever people do, in whatever order: stages are legal, duties apart, and the log is whole."""

from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from procurement.actions import setup
from tests.builders import a_city
from tests.conftest import BOTH
from tests.stories.office import ContractOffice, Office

#: Whole procurements take seconds: few, but long ones; `make soak` takes many more.
SHORT = {"sqlite": 5, "postgresql": 1}
LONG = {"sqlite": 150, "postgresql": 50}
OFFICES = (Office, ContractOffice)


@pytest.fixture
def play(databases, shelf, tmp_path, monkeypatch):
    """Return the function that plays so many random stories on one kind of database."""
    numbers = count()
    urls = []

    def started(kind):
        folder = tmp_path / str(next(numbers))
        urls.append(databases.migrated(kind, folder / "data" / "city.db"))
        return a_city(folder, monkeypatch, url=urls[-1], shelf=shelf)

    def stories(kind, office, examples, steps):
        office = type("OfOneKind", (office,), {"new_city": staticmethod(lambda: started(kind))})
        run_state_machine_as_test(
            office,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )

    yield stories
    setup.forget()
    for url in urls:
        databases.drop(url)


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("kind", BOTH)
def test_no_random_story_breaks_a_rule(play, kind, office):
    play(kind, office, SHORT[kind], 12)


@pytest.mark.soak
@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("kind", BOTH)
def test_no_long_random_story_breaks_a_rule(play, kind, office):
    play(kind, office, LONG[kind], 60)
