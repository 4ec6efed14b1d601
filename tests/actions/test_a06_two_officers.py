"""A06: of several officers who move one solicitation at once, one wins; the others are told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlmodel import Session, col, select

from procurement.actions.asking.requests import Asking, carry_out, perform, submit
from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.audit_chain import verify
from procurement.rules.errors import ConflictError
from procurement.store.audit import audit
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.outbox import Request
from procurement.store.tables.solicitations import Solicitation, StageVisit
from tests.builders import a_solicitation, approve, in_outreach, team, written_case

ROUNDS = 6
CONTENDERS = 24
AT_ONCE = 8


def asking(ocid, target, version):
    arguments = {"ocid": ocid, "target": target, "reason": "Agreed.", "seen_version": version}
    return Asking("solicitation.advance", "officer", arguments, uuid4())


def contend(act, items):
    """Do `act` with every item, several at a time; return how often each answer came."""
    with ThreadPoolExecutor(AT_ONCE) as several:
        return Counter(several.map(act, items))


def at_once(city, request):
    """Move at once; return the code of what it came to."""
    try:
        outcome = perform(city.engine, request)
    except ConflictError as conflict:
        return conflict.findings[0].code
    return outcome.findings[0].code if outcome.refused else "moved"


def by_flow(city, request):
    """Move as a flow does; return the code of what it came to."""
    submit(city.engine, request)
    outcome = carry_out(city.engine, request.request_id)
    return outcome.findings[0].code if outcome.refused else "moved"


def now_at(city, ocid):
    with Session(city.engine) as session:
        row = session.get_one(Solicitation, ocid)
        return row.stage, row.version


def made_ready(city, ocid):
    """Give the consents for the next move to and fro; return (target, version)."""
    stage, version = now_at(city, ocid)
    if stage == "outreach":
        approve(city, ocid, "define-outcomes", "procurement_officer")
        return "define-outcomes", version
    approve(city, ocid, "outreach", "requester")
    return "outreach", version


def a_solicitation_that_may_move(city):
    ocid = a_solicitation(city)
    for kpi in written_case()["kpis"]:
        code = kpi.get("code") or kpi["use"].partition("/")[0]
        city.do("data_owner.agree", team("data_validator"), ocid=ocid, kpi=code)
    return ocid


@pytest.mark.parametrize("way", [at_once, by_flow])
def test_a06_of_many_officers_one_moves_it_and_the_others_are_told(city, way):
    ocid = a_solicitation_that_may_move(city)
    rounds = ROUNDS if way is at_once else 2

    for _ in range(rounds):
        target, version = made_ready(city, ocid)
        requests = [asking(ocid, target, version) for _ in range(CONTENDERS)]
        answers = contend(lambda request: way(city, request), requests)

        assert answers == {"moved": 1, "stage.moved_meanwhile": CONTENDERS - 1}
        assert now_at(city, ocid) == (target, version + 1)

    assert moves_logged(city, ocid) == rounds
    assert stays(city, ocid) == rounds + 1
    assert chain_holds(city, ocid)


def test_a06_those_who_lost_left_nothing_behind(city):
    ocid = in_outreach(city)
    target, version = made_ready(city, ocid)
    requests = [asking(ocid, target, version) for _ in range(CONTENDERS)]

    contend(lambda request: at_once(city, request), requests)

    ids = [request.request_id for request in requests]
    with Session(city.engine) as session:
        stored = session.exec(select(Request).where(col(Request.id).in_(ids))).all()
    assert len(stored) == 1


def test_a06_one_request_carried_out_by_many_workers_moves_it_once(city):
    ocid = in_outreach(city)
    target, version = made_ready(city, ocid)
    request = asking(ocid, target, version)
    submit(city.engine, request)

    answers = contend(
        lambda _: carry_out(city.engine, request.request_id).facts["stage"], range(CONTENDERS)
    )

    assert answers == {target: CONTENDERS}
    assert now_at(city, ocid) == (target, version + 1)


def test_a06_the_one_who_is_told_reads_it_in_every_language(city):
    ocid = in_outreach(city)
    _stage, version = now_at(city, ocid)

    with pytest.raises(ConflictError) as conflict:
        perform(city.engine, asking(ocid, "drafting", version - 1))

    [finding] = conflict.value.findings
    said = [say(finding, language) for language in LANGUAGES]
    assert len({one.sentence for one in said}) == len({one.remedy for one in said}) == 3
    assert all(str(version) in one.sentence and "outreach" in one.sentence for one in said)


def moves_logged(city, ocid):
    moved = select(AuditEntry).where(AuditEntry.chain == ocid, AuditEntry.verb == "stage.advanced")
    with Session(city.engine) as session:
        return len(session.exec(moved).all())


def stays(city, ocid):
    with Session(city.engine) as session:
        return len(session.exec(select(StageVisit).where(StageVisit.subject == ocid)).all())


def chain_holds(city, ocid):
    with Session(city.engine) as session:
        entries = audit.entries(session, ocid)
        return verify((one.seq, one.previous, one.body, one.digest) for one in entries).holds
