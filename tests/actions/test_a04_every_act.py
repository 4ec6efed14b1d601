"""A04: whatever act changes anything is in the log, in the same transaction, with its reason.

That each act of each test leaves its entry is watched by `tests.every_act`; here it is shown that
the watch sees, and that it has seen every verb there is.
"""

import ast
from pathlib import Path

import pytest
import sqlalchemy as sa

from procurement.actions.asking.catalogue import VERBS
from procurement.actions.unit import Unit
from tests.actions.bidding import AUTHORITY, LOT, OFFICER, VENDORS, codes, in_award
from tests.builders import in_drafting, team, written_case
from tests.every_act import SilentActError

TESTS = Path(__file__).parents[1]


def test_a04_an_act_that_writes_and_logs_nothing_is_noticed_and_undone(city, monkeypatch):
    ocid = in_drafting(city)
    line = written_case()["budget_line"]
    monkeypatch.setattr(Unit, "log", lambda *_entry: (0, ""))

    with pytest.raises(SilentActError, match="solicitation"):
        city.ask("funds.certify", team("budget_officer"), ocid=ocid, budget_line=line)

    with city.engine.connect() as connection:
        stored = "SELECT count(*) FROM request WHERE verb = 'funds.certify'"
        assert connection.execute(sa.text(stored)).scalar_one() == 0


def said_in_tests():
    """Return every text of the tests, and every name of something that they import or call."""
    said = set()
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
            elif isinstance(node, ast.alias):
                said.add(node.name)
            elif isinstance(node, ast.Attribute):
                said.add(node.attr)
    return said


def test_a04_every_verb_is_carried_out_under_that_watch():
    said = said_in_tests()

    unseen = {one.code for one in VERBS.values() if said.isdisjoint({one.code, one.run.__name__})}

    assert unseen == set(), "write a test of it: no act is known by its name alone"


#: Verb -> who decides, what they ask with, which field is the reason, and how its lack is called.
DECISIONS = {
    "award.decide": (AUTHORITY, {"lot": LOT, "vendor": VENDORS[0]}, "memo", "award.no_memo"),
    "override.approve": (
        team("legal"),
        {"handle": OFFICER, "role": "custodian", "other": "evaluator", "until": "2014-09-01"},
        "reason",
        "override.no_reason",
    ),
    "solicitation.advance": (OFFICER, {"target": "cancelled"}, "reason", "reason.missing"),
    "outage.record": (
        OFFICER,
        {
            "began": "2014-06-20T12:00:00Z",
            "ended": "2014-06-20T13:00:00Z",
            "day": "2014-09-01",
            "at": "17:00",
        },
        "cause",
        "reason.missing",
    ),
}


@pytest.mark.parametrize("verb", DECISIONS)
def test_a04_no_decision_is_taken_without_its_reason(begin, verb):
    who, asked, reason, lacking = DECISIONS[verb]
    city, ocid = begin(in_award)
    before = entries(city)

    outcomes = [city.ask(verb, who, ocid=ocid, **asked, **{reason: blank}) for blank in ("", " \n")]

    assert all(lacking in codes(one) for one in outcomes), [codes(one) for one in outcomes]
    assert entries(city) == before


def entries(city):
    with city.engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM audit_entry")).scalar_one()
