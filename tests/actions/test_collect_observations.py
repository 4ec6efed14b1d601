"""What is due and did not come: counted, asked for once, and never filled in."""

import json
from datetime import UTC, date, datetime

import sqlalchemy as sa

from procurement.actions.results.collect_observations import collect_observations
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, a_bench, codes, months

#: Eleven whole months from February to December, for each of two KPIs.
CELLS = 22


def mails(bench):
    outbox = metadata.tables["outbox"]
    rows = bench.look(
        lambda session: session.execute(
            sa.select(outbox.c.key, outbox.c.body).order_by(outbox.c.key)
        ).all()
    )
    return {key: json.loads(body) for key, body in rows}


def test_cells_are_counted_by_state_and_none_is_forgotten(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(datetime(2015, 3, 10, 18, tzinfo=UTC))
    bench.load(months("waiting_days", 2, 2, "70", "10"))
    bench.forward(datetime(2015, 5, 12, 18, tzinfo=UTC))

    facts = bench.act(collect_observations, "scheduler").facts

    # 12 May: February was due by 14 March and is lost since 13 April; March until 14 April, late;
    # April is due until 14 May; May and later are not.
    assert {name: facts[name] for name in ("received", "missing", "late", "due", "not_due")} == {
        "received": 1,
        "missing": 1,
        "late": 2,
        "due": 2,
        "not_due": CELLS - 6,
    }


def test_one_mail_for_each_contract_and_period_names_the_silent_kpis(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(datetime(2015, 4, 10, 18, tzinfo=UTC))
    bench.load(months("waiting_days", 2, 3, "70", "10"))
    bench.forward(datetime(2015, 5, 12, 18, tzinfo=UTC))

    outcome = bench.act(collect_observations, "scheduler")

    assert outcome.facts["reminders"] == 2
    sent = mails(bench)
    assert list(sent) == [
        f"results-due-{CONTRACT}-2015-03-31",
        f"results-due-{CONTRACT}-2015-04-30",
    ]
    assert [mail["facts"]["kpis"] for mail in sent.values()] == [
        "lasting_share",
        "lasting_share, waiting_days",
    ]
    assert {mail["to"] for mail in sent.values()} == {"manager@example.org"}


def test_nobody_is_asked_twice_for_the_same_period(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(datetime(2015, 5, 12, 18, tzinfo=UTC))
    bench.act(collect_observations, "scheduler")
    before = bench.count("audit_entry")

    again = bench.act(collect_observations, "scheduler")

    assert again.facts["reminders"] == 0
    assert bench.count("outbox") == 2
    assert bench.count("audit_entry") == before


def test_nothing_is_stored_in_place_of_a_figure_that_did_not_come(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(datetime(2015, 5, 12, 18, tzinfo=UTC))

    bench.act(collect_observations, "scheduler")

    assert bench.count("observation") == 0


def test_a_period_reported_as_missing_is_an_answer_and_not_asked_for_again(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(datetime(2015, 5, 4, 18, tzinfo=UTC))
    bench.load([*months("waiting_days", 4, 4, "", ""), *months("lasting_share", 4, 4, "", "")])
    bench.forward(datetime(2015, 5, 12, 18, tzinfo=UTC))

    outcome = bench.act(collect_observations, "scheduler")

    assert list(mails(bench)) == [f"results-due-{CONTRACT}-2015-03-31"]
    assert outcome.facts["missing"] == 2 + 2


def test_contracts_that_do_not_run_are_left_alone(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")
    bench.forward(datetime(2015, 5, 12, 18, tzinfo=UTC))

    outcome = bench.act(collect_observations, "scheduler")

    assert (outcome.facts["contracts"], outcome.facts["due"]) == (0, 0)


def test_a_manager_without_an_address_is_reported(tmp_path, url):
    bench = a_bench(tmp_path, url)
    person = metadata.tables["person"]
    with bench.engine.begin() as connection:
        connection.execute(person.update().values(email=""))

    outcome = bench.act(collect_observations, "scheduler", as_of=date(2015, 3, 10))

    assert codes(outcome) == ["contract.manager_unreachable"]
    assert not outcome.refused
    assert bench.count("outbox") == 0
