"""Kill -9, two officers at once, one person twice: what holds on both databases, always."""

import multiprocessing
import os
import signal
import traceback
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import uuid4

import pytest
import sqlalchemy as sa

from procurement.actions.asking.requests import Asking, perform
from procurement.store.database.engine import make_engine
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, codes
from tests.actions.paying import FEBRUARY, jobs

TABLES = ("settlement", "settlement_line", "settlement_claim")
#: Forked from a clean process: one that runs tests has threads, and the past of other tests.
workers = multiprocessing.get_context("forkserver")
workers.set_forkserver_preload([__name__])


def settle_until(url, write, request, environment, why):
    """Settle, and die by kill -9 after the write with this number; any other end is told."""
    try:
        _settle_until(url, write, request, environment)
    except BaseException:
        why.send(traceback.format_exc())
        raise


def _settle_until(url, write, request, environment):
    # The server that this process was forked from was started by an earlier test, perhaps with
    # its settings: those of this test replace them all, and do not only add to them.
    os.environ.clear()
    os.environ.update(environment)
    numbers = count(1)

    engine = make_engine(url)

    @sa.event.listens_for(engine, "after_cursor_execute")
    def _die(_connection, _cursor, statement, *_):
        if statement.startswith(("INSERT", "UPDATE")) and next(numbers) == write:
            os.kill(os.getpid(), signal.SIGKILL)

    perform(
        engine,
        Asking("payment.settle", "manager", {"contract": CONTRACT, "period": "2026-Q1"}, request),
    )


#: A new process reads the sources anew: while somebody edits them, it may find half of a change.
UNSAID = "it could not import this module (see stderr): were sources edited during the test?"


def _said(heard):
    """Return what a worker said before it ended."""
    try:
        return heard.recv() if heard.poll() else UNSAID
    except EOFError:
        return UNSAID


def test_a_settlement_is_there_whole_or_not_at_all(agreed, url):
    city = agreed
    city.evidence(jobs(1, 3, FEBRUARY))
    log = city.bench.count("audit_entry")

    died = 0
    for write in count(1):
        heard, why = workers.Pipe(duplex=False)
        told = (url, write, uuid4(), dict(os.environ), why)
        worker = workers.Process(target=settle_until, args=told)
        worker.start()
        why.close()
        worker.join()
        if worker.exitcode == 0:
            break
        died += 1
        assert worker.exitcode == -signal.SIGKILL, _said(heard)
        assert [city.bench.count(table) for table in TABLES] == [0, 0, 0]
        assert city.bench.count("audit_entry") == log

    assert died >= 5
    assert [city.bench.count(table) for table in TABLES] == [1, 3, 3]
    assert city.bench.count("audit_entry") == log + 1


def test_of_many_who_settle_one_period_at_once_one_settlement_comes_out(agreed):
    agreed.evidence(jobs(1, 5, FEBRUARY))

    with ThreadPoolExecutor(6) as several:
        answers = list(several.map(lambda _: agreed.settle("2026-Q1").facts, range(12)))

    assert sorted(one["known"] for one in answers) == [False] + [True] * 11
    assert len({one["digest"] for one in answers}) == 1
    assert agreed.bench.count("settlement") == 1


def test_a_correction_is_a_reversal_and_a_new_settlement(agreed):
    agreed.evidence(jobs(1, 3, FEBRUARY))
    agreed.settle("2026-Q1")
    changed = agreed.evidence(jobs(3, 3, FEBRUARY, state="rejected"))
    looked = agreed.settle("2026-Q1")
    back = agreed.do("payment.reverse", "manager", settlement=1, reason="Extract 3 withdrawn")
    anew = agreed.settle("2026-Q1")

    assert codes(changed) == ["evidence.paid_changed"]
    assert codes(looked) == ["settlement.changed"]
    assert back.facts["payable"] == "-83750.00"
    assert (anew.facts["settlement"], anew.facts["payable"]) == (3, "82500.00")
    assert [row["payable_minor"] for row in agreed.rows("settlement")] == [
        8_375_000,
        -8_375_000,
        8_250_000,
    ]


def test_the_database_itself_refuses_to_let_one_person_propose_and_approve(agreed):
    agreed.settle("2026-Q1")
    (row,) = agreed.rows("settlement")
    approvals = metadata.tables["settlement_approval"]
    own = {"proposed_by": row["proposed_by"], "approved_by": row["proposed_by"]}
    values = {"settlement_id": row["id"], "approved_at": row["proposed_at"], "note": "", **own}

    with (
        # PostgreSQL's trigger speaks before its check: the first is an error of the program there.
        pytest.raises((sa.exc.IntegrityError, sa.exc.ProgrammingError), match=r"one person|CHECK"),
        agreed.bench.engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(sa.insert(approvals).values(values))
