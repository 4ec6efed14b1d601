"""`procure contract expiring` and `procure meeting calendar` on a city's screen."""

from datetime import UTC, datetime

import pytest

from procurement.actions import setup
from tests.actions.contract_builder import CONTRACT, a_bench


@pytest.fixture
def bench(tmp_path, url, monkeypatch):
    """Return a city with one running contract, whose commands find it."""
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()
    made = a_bench(tmp_path, url)
    made.forward(datetime(2015, 5, 10, 18, tzinfo=UTC))
    yield made
    made.engine.dispose()
    setup.forget()


@pytest.mark.usefixtures("bench")
def test_what_ends_is_shown_with_what_is_missing_to_follow_it(procure):
    shown = procure("contract", "expiring")
    data = procure("contract", "expiring", "--json").data
    refused = procure(
        "contract", "succeed", CONTRACT, "STREET-2015", "--reason", "x", "--actor", "officer"
    )

    assert f"{CONTRACT} 2015-12-31 2014-12-31 late – – –" in shown.words
    assert data["contracts"][0]["state"] == "late"
    assert refused.code == 1
    assert "succession.no_report" in refused.words


@pytest.mark.usefixtures("bench")
def test_the_calendar_of_reviews_names_the_one_that_was_missed(procure):
    shown = procure("review", "calendar", CONTRACT)

    # Due on 20 April; today is 10 May.
    assert f"{CONTRACT} 2015-04-04 2015-04-20 missed 20" in shown.words
