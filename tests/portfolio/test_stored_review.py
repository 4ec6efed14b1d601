"""A portfolio review on record: computed once, the same on both databases, complete or not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from outcome_metrics.definitions.records import as_record
from procurement.actions.asking import review_portfolio
from procurement.actions.asking.review_portfolio import review_batches
from procurement.actions.results.show_results import results_of
from procurement.actions.reviews.plan_portfolio import close_portfolio
from procurement.actions.reviews.review_contracts import review_contracts
from procurement.actions.reviews.show_portfolio import portfolio_of
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import NotFoundError
from procurement.store.portfolio import portfolio_log
from procurement.store.tables import metadata
from tests.actions.contract_builder import AGREED, CONTRACT, a_bench, codes, months
from tests.unguarded import unguarded

#: The first quarter is over and all that was promised has come; its review is due.
DAY = datetime(2015, 4, 20, 18, tzinfo=UTC)
FIGURES = [
    ("waiting_days", "2015-02-01", "60", "10"),
    ("waiting_days", "2015-03-01", "260", "30"),
    *months("lasting_share", 2, 3, "19", "20"),
]


def a_city(folder, url, **named):
    """Return a city with three contracts, of which the first has delivered figures."""
    bench = a_bench(folder, url, contracts=3, **named)
    bench.forward(DAY)
    bench.load(FIGURES)
    bench.load(months("lasting_share", 1, 12, "14", "20", year=2014), contract="")
    return bench


def planned(bench, **named):
    return bench.act(review_contracts, "scheduler", **named).facts["portfolio"]


def batches(bench, review):
    return bench.look(lambda session: portfolio_log.open_batches(session, review))


def reviewed(bench, **named):
    """Plan, carry out every batch, and close, as the flow does."""
    review = planned(bench, **named)
    for batch in batches(bench, review):
        review_batches(bench.engine, [batch])
    bench.act(close_portfolio, "scheduler", review=review)
    return review


def rows(bench, table):
    found = metadata.tables[table]
    order = list(found.primary_key)

    def ask(session):
        return [tuple(row) for row in session.execute(sa.select(found).order_by(*order))]

    return bench.look(ask)


def test_each_line_says_what_the_contract_alone_says(tmp_path, url):
    bench = a_city(tmp_path, url)

    reviewed(bench)

    alone = results_of(bench.engine, CONTRACT)
    for one in alone.kpis:
        whole = one.assessment.whole
        (line,) = [
            line
            for line in portfolio_of(bench.engine, contract=CONTRACT).lines
            if line.kpi == one.agreement.kpi.code
        ]
        assert line.value == whole.judgement.value
        assert line.attainment == pytest.approx(whole.judgement.attainment, rel=1e-13)
        assert line.rating == whole.judgement.rating
        assert (line.covered, line.expected) == (whole.covered, whole.expected)
        assert line.last_signal == one.assessment.last_signal
        assert line.contract_rating == alone.scorecard.rating


def test_a_whole_that_was_reported_stands_beside_its_places_and_the_rest_are_sums(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(DAY)
    bench.load(
        [
            ("lasting_share", "2015-02-01", "10", "20", "North"),
            ("lasting_share", "2015-02-01", "11", "20", "South"),
            ("lasting_share", "2015-02-01", "30", "50", ""),
            ("lasting_share", "2015-03-01", "12", "20", "North"),
            ("lasting_share", "2015-03-01", "13", "20", "South"),
            ("waiting_days", "2015-02-01", "60", "10", "North"),
            ("waiting_days", "2015-02-01", "260", "30", "South"),
        ]
    )

    reviewed(bench)

    found = {line.kpi: line.value for line in portfolio_of(bench.engine, contract=CONTRACT).lines}
    alone = {
        one.agreement.kpi.code: one.assessment.whole.judgement.value
        for one in results_of(bench.engine, CONTRACT).kpis
    }
    assert found["lasting_share"] == pytest.approx((30 + 12 + 13) / (50 + 20 + 20))
    assert found["waiting_days"] == pytest.approx((60 + 260) / (10 + 30))
    assert found == alone


def test_both_databases_give_the_same_bytes(tmp_path, databases):
    digests = set()
    for kind in ("sqlite", "postgresql"):
        url = databases.migrated(kind, tmp_path / kind / "city.db")
        (tmp_path / kind).mkdir(exist_ok=True)
        bench = a_city(tmp_path / kind, url)
        reviewed(bench)
        digests.add(portfolio_of(bench.engine).digest)
        bench.engine.dispose()
        databases.drop(url)

    assert len(digests) == 1
    assert digests != {""}


def test_a_second_run_of_the_day_changes_nothing(tmp_path, url):
    bench = a_city(tmp_path, url)
    first = reviewed(bench)
    before = {name: rows(bench, name) for name in metadata.tables if name.startswith("portfolio")}

    second = reviewed(bench)

    assert second == first
    assert {name: rows(bench, name) for name in before} == before


def test_new_figures_make_a_new_snapshot_and_the_old_one_stays(tmp_path, url):
    bench = a_city(tmp_path, url)
    first = reviewed(bench)
    kept = [row for row in rows(bench, "portfolio_kpi") if row[0] == first]

    bench.load([("waiting_days", "2015-03-01", "900", "30")])
    second = reviewed(bench)

    assert second != first
    assert [row for row in rows(bench, "portfolio_kpi") if row[0] == first] == kept
    (restated,) = [
        line for line in portfolio_of(bench.engine, contract=CONTRACT).lines if line.unit == "days"
    ]
    assert restated.value == 24  # (60 + 900) / (10 + 30)


def test_a_review_of_an_earlier_day_knows_only_what_was_on_record_then(tmp_path, url):
    bench = a_city(tmp_path, url)
    bench.forward(DAY + timedelta(days=30))
    bench.load([("waiting_days", "2015-03-01", "900", "30")])

    reviewed(bench, as_of=DAY.date())
    found = portfolio_of(bench.engine, contract=CONTRACT, as_known=DAY.date())

    (known,) = [line for line in found.lines if line.unit == "days"]
    assert known.value == 8  # (60 + 260) / (10 + 30), and not the 900 of a month later


def test_an_earlier_day_reviewed_again_later_is_the_same_snapshot(tmp_path, url):
    bench = a_city(tmp_path, url)
    first = reviewed(bench)
    digest = portfolio_of(bench.engine).digest
    bench.forward(DAY + timedelta(days=30))
    bench.load([("waiting_days", "2015-03-01", "900", "30")])

    again = reviewed(bench, as_of=DAY.date())

    assert again == first
    assert portfolio_of(bench.engine, as_known=DAY.date()).digest == digest


def test_two_workers_with_the_same_batch_store_it_once(tmp_path, url, monkeypatch):
    bench = a_city(tmp_path, url)
    (batch,) = batches(bench, planned(bench))
    real = review_portfolio._store

    def both(*stored):
        real(*stored)
        real(*stored)

    monkeypatch.setattr(review_portfolio, "_store", both)
    review_batches(bench.engine, [batch])

    assert len(rows(bench, "portfolio_kpi")) == 6


def test_a_snapshot_is_shown_only_when_all_its_batches_are_in(tmp_path, url, monkeypatch):
    monkeypatch.setattr("procurement.actions.reviews.plan_portfolio.BATCH_SIZE", 2)
    bench = a_city(tmp_path, url)
    review = planned(bench)
    first, second = batches(bench, review)

    review_batches(bench.engine, [first])
    early = bench.act(close_portfolio, "scheduler", review=review)

    assert codes(early) == ["portfolio.incomplete"]
    with pytest.raises(NotFoundError):
        portfolio_of(bench.engine)
    review_batches(bench.engine, [second])
    bench.act(close_portfolio, "scheduler", review=review)
    assert {line.contract for line in portfolio_of(bench.engine).lines} == {
        f"STREET-2015-C{number}" for number in (1, 2, 3)
    }


def test_a_batch_that_died_before_its_commit_leaves_nothing_and_gives_the_same_later(
    tmp_path, url, monkeypatch
):
    bench = a_city(tmp_path, url)
    review = planned(bench)
    (batch,) = batches(bench, review)
    real = portfolio_log.write

    def die(session, **rows):
        real(session, **rows)
        raise KeyboardInterrupt

    monkeypatch.setattr(portfolio_log, "write", die)
    with pytest.raises(KeyboardInterrupt):
        review_batches(bench.engine, [batch])
    monkeypatch.undo()

    assert rows(bench, "portfolio_kpi") == []
    assert batches(bench, review) == [batch]
    review_batches(bench.engine, [batch])
    once = rows(bench, "portfolio_kpi")
    review_batches(bench.engine, [batch])
    assert rows(bench, "portfolio_kpi") == once
    assert len(once) == 6


def test_a_contract_that_cannot_be_computed_is_reported_and_holds_up_no_other(tmp_path, url):
    unsound = tuple(replace(one, kpi=replace(one.kpi, weight=Decimal("0.7"))) for one in AGREED)
    bench = a_city(tmp_path, url)
    for agreement in unsound:
        _promise_to(bench, "STREET-2015-C2", agreement)

    reviewed(bench)

    found = {line.contract: line for line in portfolio_of(bench.engine).lines}
    (problem,) = found["STREET-2015-C2"].problems
    assert problem.code == "composite.weights_not_one"
    assert found["STREET-2015-C2"].attention == ("uncomputable",)
    assert found["STREET-2015-C1"].contract_rating == "approaching_target"
    assert found["STREET-2015-C3"].reason == "insufficient_data"


def _promise_to(bench, contract, agreement):
    table = metadata.tables["contract_kpi"]
    with unguarded(bench.engine, table.name) as connection:
        connection.execute(
            sa.update(table)
            .where(table.c.contract_id == contract, table.c.kpi_code == agreement.kpi.code)
            .values(agreement_body=canonical(as_record(agreement)))
        )


def test_one_contract_can_be_reviewed_by_itself(tmp_path, url):
    bench = a_city(tmp_path, url)

    reviewed(bench, contract=CONTRACT)

    assert {line.contract for line in portfolio_of(bench.engine, contract=CONTRACT).lines} == {
        CONTRACT
    }
    with pytest.raises(NotFoundError):
        portfolio_of(bench.engine)  # nobody looked at all of them


def test_a_closed_snapshot_is_logged_once_with_its_digest(tmp_path, url):
    bench = a_city(tmp_path, url)

    review = reviewed(bench)

    (entry,) = bench.entries("portfolio.reviewed")
    assert entry["portfolio"] == review
    assert entry["snapshot"] == portfolio_of(bench.engine).digest
    assert entry["contracts"] == 3
