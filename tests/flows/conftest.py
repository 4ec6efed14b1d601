"""One Prefect server for all flow tests, and a city whose acts go through flows.

What is imported here is paid for by every test run: Prefect is imported where it is used.
"""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[str]:
    """Start Prefect's test server with the settings of the dispatcher; yield its address."""
    from procurement.dispatch import PREFECT_SETTINGS

    with pytest.MonkeyPatch.context() as patch:
        for name, value in PREFECT_SETTINGS.items():
            patch.setenv(name, value)
        from prefect import settings
        from prefect.testing.utilities import prefect_test_harness

        quiet = {
            settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            settings.PREFECT_SERVER_ANALYTICS_ENABLED: False,
        }
        with (
            settings.temporary_settings(quiet),
            prefect_test_harness(server_startup_timeout=120),
        ):
            yield str(settings.PREFECT_API_URL.value())


@pytest.fixture
def flow_city(prefect_server, databases, tmp_path, monkeypatch):
    """Return a rehearsal city on SQLite whose flows run in this process, as by default."""
    from procurement.actions import setup
    from tests.flows.flow_city import a_flow_city

    assert prefect_server
    url = databases.migrated("sqlite", tmp_path / "data" / "city.db")
    made = a_flow_city(tmp_path, monkeypatch, url=url)
    yield made
    made.engine.dispose()
    setup.forget()
