"""A portfolio review by its flow: batches as tasks, on a real Prefect server."""

from uuid import uuid4

import pytest
from sqlmodel import select

from procurement import dispatch
from procurement.actions import setup
from procurement.actions.asking.requests import Asking, submit
from procurement.actions.reviews.show_portfolio import portfolio_of
from procurement.store.database.engine import reading
from procurement.store.tables.portfolio import PortfolioBatch
from tests.portfolio.running_contracts import run_contracts


@pytest.fixture
def reviewed_city(flow_city, monkeypatch):
    """Return a city with five running contracts whose portfolio is reviewed two at a time."""
    monkeypatch.setattr("procurement.actions.reviews.plan_portfolio.BATCH_SIZE", 2)
    run_contracts(flow_city.engine, 5)
    return flow_city


def test_every_batch_is_a_task_and_a_second_run_of_the_day_changes_nothing(reviewed_city):
    from tests.flows.runs import runs_of, tries

    first, second = uuid4(), uuid4()
    for request in (first, second):
        submit(reviewed_city.engine, Asking("contracts.review", "scheduler", {}, request))
        dispatch.run(reviewed_city.engine, setup.settings(), "review-vendors", request)

    found = portfolio_of(reviewed_city.engine)
    assert found.contracts == 5
    assert len({line.contract for line in found.lines}) == 5
    assert reviewed_city.entries("portfolio.reviewed") == 1
    (run,) = runs_of(first)
    assert tries(run).keys() == {
        "carry_out_request",
        "waiting_batches",
        "review_batches",
        "close_portfolio",
    }
    with reading(reviewed_city.engine) as session:
        assert len(session.exec(select(PortfolioBatch)).all()) == 3


def test_what_a_killed_run_left_is_taken_up_by_the_next(reviewed_city, monkeypatch):
    from procurement.actions.asking import review_portfolio

    real = review_portfolio.review_batches
    request = uuid4()
    submit(reviewed_city.engine, Asking("contracts.review", "scheduler", {}, request))

    def killed(engine, batches):
        real(engine, batches[:1])
        raise SystemExit

    monkeypatch.setattr(review_portfolio, "review_batches", killed)
    with pytest.raises(SystemExit):
        dispatch.run(reviewed_city.engine, setup.settings(), "review-vendors", request)
    assert reviewed_city.entries("portfolio.reviewed") == 0
    monkeypatch.setattr(review_portfolio, "review_batches", real)
    dispatch.run(reviewed_city.engine, setup.settings(), "review-vendors", request)

    assert len({line.contract for line in portfolio_of(reviewed_city.engine).lines}) == 5
    assert reviewed_city.entries("portfolio.reviewed") == 1
