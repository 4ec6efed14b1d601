"""A city for each journey: founded on SQLite, and in the soak on PostgreSQL as well."""

import pytest


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)]
)
def arriving(request, databases, tmp_path_factory):
    """Return the function that founds the city of a journey: its folder, and its first day."""
    from procurement.actions import setup
    from tests.journeys.cities.town import arrive

    with pytest.MonkeyPatch.context() as surroundings:
        home = tmp_path_factory.mktemp("city")
        url = databases.migrated(request.param, home / "data" / "city.db")
        surroundings.setenv("PROCURE_HOME", str(home / "data"))
        surroundings.setenv("PROCURE_KEYS", str(home / "keys"))
        surroundings.setenv("PROCURE_DATABASE_URL", url)
        setup.forget()
        engine = setup.engine()
        yield lambda journey, begin: arrive(engine, home, journey, begin)
        engine.dispose()
    setup.forget()
    databases.drop(url)
