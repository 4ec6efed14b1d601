"""Disputes: filed by one side, answered by the other, settled by neither."""

from datetime import UTC, date, datetime

import pytest

from procurement.actions.contracts.dispute import (
    answer_dispute,
    file_dispute,
    settle_dispute,
    withdraw_dispute,
)
from procurement.actions.contracts.meeting_agenda import Item
from procurement.actions.contracts.show_disputes import dispute_lines
from procurement.actions.contracts.show_management import agenda
from procurement.rules.contracts.disputes import DisputeResult, DisputeState
from procurement.rules.errors import NotAllowedError
from tests.actions.contract_builder import CONTRACT, a_bench, codes, months

UPHELD, DENIED = DisputeResult.UPHELD, DisputeResult.DENIED


@pytest.fixture
def bench(tmp_path, url):
    """Return a city on 10 May with delivered figures."""
    made = a_bench(tmp_path, url)
    made.forward(datetime(2015, 5, 10, 18, tzinfo=UTC))
    made.load(months("waiting_days", 2, 4, "120", "10"))
    yield made
    made.engine.dispose()


def filed(bench, who="contact", **changed):
    asked = {"kpi": "waiting_days", "period": "2015-03", "reasons": "The count is wrong", **changed}
    return bench.act(file_dispute, who, contract=CONTRACT, **asked)


def answered(bench, who="manager", text="It was counted twice over"):
    return bench.act(answer_dispute, who, contract=CONTRACT, number=1, answer=text)


def settled(bench, who="authority", result=UPHELD, reasons="The register shows it"):
    named = {"number": 1, "result": result, "reasons": reasons}
    return bench.act(settle_dispute, who, contract=CONTRACT, **named)


def line(bench):
    (found,) = dispute_lines(bench.engine, CONTRACT)
    return found


def test_a_dispute_is_filed_answered_and_settled_with_who_and_when(bench):
    states = []
    for step in (filed, answered, settled):
        assert not step(bench).refused
        states.append(line(bench).state)

    assert states == [DisputeState.FILED, DisputeState.ANSWERED, DisputeState.SETTLED]
    told = line(bench)
    assert (told.filed_by, told.answered_by, told.settled_by) == ("contact", "manager", "authority")
    assert (told.period_start, told.period_end) == (date(2015, 3, 1), date(2015, 3, 31))
    assert told.settled_at == datetime(2015, 5, 10, 18, tzinfo=UTC)
    assert (told.result, told.decision) == ("upheld", "The register shows it")


def test_neither_side_settles_and_nothing_is_settled_unanswered(bench):
    filed(bench, "manager")
    early = settled(bench)
    answered(bench, "contact")

    assert codes(early) == ["dispute.unanswered"]
    assert codes(settled(bench, "manager")) == ["dispute.own_case"]
    assert not settled(bench).refused
    assert codes(settled(bench, "lawyer", DENIED)) == ["dispute.settled_before"]


def test_only_the_other_side_answers_and_only_the_own_side_withdraws(bench):
    filed(bench)
    named = {"contract": CONTRACT, "number": 1, "reasons": "We counted again"}

    assert codes(answered(bench, "contact")) == ["dispute.own_side"]
    assert codes(settled(bench, result=DisputeResult.WITHDRAWN)) == [
        "dispute.not_yours_to_withdraw",
        "dispute.unanswered",
    ]
    assert codes(bench.act(withdraw_dispute, "manager", **named)) == [
        "dispute.not_yours_to_withdraw"
    ]
    assert not bench.act(withdraw_dispute, "contact", **named).refused
    assert line(bench).result == "withdrawn"


def test_a_dispute_is_about_one_thing_that_the_contract_has(bench):
    assert codes(filed(bench, milestone="crew")) == ["dispute.about_one_thing"]
    assert codes(filed(bench, period="")) == ["dispute.about_one_thing"]
    assert codes(filed(bench, kpi="tree_days", reasons=" ")) == [
        "dispute.says_nothing",
        "figures.kpi_unknown",
    ]
    with pytest.raises(NotAllowedError):
        filed(bench, "stranger")
    assert bench.count("dispute") == 0


def test_an_open_dispute_is_talked_about_and_a_settled_one_is_not(bench):
    def open_ones():
        lines = agenda(bench.engine, CONTRACT)
        return [one.number for one in lines if one.item is Item.DISPUTE_OPEN]

    filed(bench)
    before = open_ones()
    answered(bench)
    settled(bench)

    assert (before, open_ones()) == ([1], [])
