"""Records of contracts that are over: kept by dated law, held by lawyers, never deleted here."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from procurement.actions import setup
from procurement.actions.closeout.keep_records import start_retention
from procurement.actions.closeout.legal_holds import lift_hold, place_hold
from procurement.actions.closeout.list_retention import hold_lines, retention_lines
from procurement.actions.closeout.record_disposal import record_disposal
from procurement.actions.solicitations.advance_stage import advance_contract
from procurement.actions.solicitations.approve import give_approval
from procurement.rules.closeout.retention import RetentionState
from procurement.rules.errors import NotFoundError
from procurement.rules.vocabulary import Role
from procurement.store.tables import metadata
from procurement.store.tables.closeout import LegalHold
from procurement.store.tables.people import Person
from tests.actions.contract_builder import CONTRACT, OCID, PEOPLE, a_bench, codes
from tests.actions.test_register_contracts import NOW, ROWS, register

PROFILE = Path(__file__).parents[2] / "procurement/rules/jurisdictions/profiles/portland-or.yaml"
KNOWN = """  - topic: retention
    duration: {number: 72, unit: months, first_day_counts: false, roll: none}
    citation: Ordinance 12, art. 3
    source: the city's own code
    from: 2010-01-01
    confirmed: CONFIRMED
"""
ANSWERED = "true\n    confirmed_by: Counsel of the city, 2015-01-05"
ENDED, OVER = "BA-w4", date(2014, 2, 28)  # registered as ended on that day
AFTER = datetime(2020, 3, 1, 18, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path, url, monkeypatch):
    """Return a city that knows its law, with a running contract and one that was over before."""
    monkeypatch.setenv("PROCURE_JURISDICTION", "puerto-claro")
    monkeypatch.setenv("PROCURE_LAW", str(tmp_path / "law"))
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(PEOPLE, "authority", Role.AWARD_AUTHORITY)
    monkeypatch.setitem(PEOPLE, "counsel", Role.LEGAL)
    setup.forget()
    law(tmp_path)
    made = a_bench(tmp_path, url, at=NOW)
    register(made, *ROWS)
    yield made
    made.engine.dispose()
    setup.forget()


def law(folder, *, confirmed=True, known=True):
    """Let the city's profile say how long records are kept, or that nobody knows."""
    (folder / "law").mkdir(exist_ok=True)
    text = PROFILE.read_text("utf-8").replace("portland-or", "puerto-claro")
    before, topic, rest = text.partition("  - topic: retention\n")
    _, blank, after = rest.partition("\n\n")
    said = (
        KNOWN.replace("CONFIRMED", ANSWERED if confirmed else "false")
        if known
        else topic + rest.partition("\n\n")[0]
    )
    (folder / "law" / "puerto-claro.yaml").write_text(before + said + blank + after, "utf-8")


def start(bench, contract=ENDED, reason="It was over when we registered it", **named):
    return bench.act(start_retention, "lawyer", contract=contract, reason=reason, **named)


def state(bench, contract=ENDED):
    lines = {one.contract: one for one in retention_lines(bench.engine, every=True)}
    return lines[contract].state


def hold(bench, reason="Claim 7/2020", **subject):
    return bench.act(place_hold, "lawyer", reason=reason, **(subject or {"contract": ENDED}))


def dispose(bench, contract=ENDED, reason="Shredded, certificate 3", **named):
    return bench.act(record_disposal, "lawyer", contract=contract, reason=reason, **named)


def test_six_years_after_the_end_the_records_fall_due_and_not_a_day_before(bench):
    start(bench)

    (line,) = [one for one in retention_lines(bench.engine, every=True) if one.contract == ENDED]
    assert (line.starts_on, line.until) == (OVER, date(2020, 2, 28))
    assert (line.citations, line.confirmed) == (("Ordinance 12, art. 3",), True)
    bench.forward(datetime(2020, 2, 29, 5, tzinfo=UTC))  # 23:00 on the 28th in Chicago
    assert (state(bench), retention_lines(bench.engine)) == (RetentionState.RUNNING, [])
    bench.forward(datetime(2020, 2, 29, 7, tzinfo=UTC))
    assert [one.contract for one in retention_lines(bench.engine)] == [ENDED]


def test_a_contract_that_was_over_before_has_no_clock_and_that_is_said(bench):
    (line,) = retention_lines(bench.engine)

    assert (line.contract, line.starts_on, line.state) == (ENDED, None, RetentionState.UNKNOWN)
    assert codes(dispose(bench)) == ["retention.until_unknown"]


def test_ending_a_contract_starts_its_clock_in_the_same_transaction(bench):
    bench.act(give_approval, "authority", contract="BA-w2", target="terminated")

    ended = bench.act(
        advance_contract, "officer", contract="BA-w2", target="terminated", reason="No funds"
    )

    assert codes(ended) == []
    (entry,) = bench.entries("retention.started")
    assert (entry["contract"], entry["starts_on"], entry["place"]) == (
        "BA-w2",
        "2015-09-01",
        "puerto-claro",
    )
    assert state(bench, "BA-w2") is RetentionState.RUNNING


@pytest.mark.parametrize(
    ("change", "advice", "expected", "refusal"),
    [
        ({"known": False}, "retention.law_unknown", "unknown", "retention.until_unknown"),
        ({"confirmed": False}, "law.unconfirmed", "unconfirmed", "retention.unconfirmed"),
    ],
)
def test_a_law_that_nobody_knows_or_confirmed_disposes_of_nothing_until_it_is(
    bench, tmp_path, change, advice, expected, refusal
):
    law(tmp_path, **change)
    outcome = start(bench)
    bench.forward(AFTER)

    assert codes(outcome) == [advice]
    assert state(bench) is RetentionState(expected)
    assert codes(dispose(bench)) == [refusal]
    law(tmp_path)
    assert start(bench, reason="Counsel has confirmed it").facts["clock"] == 2
    assert state(bench) is RetentionState.DUE


def test_while_a_hold_stands_nothing_is_disposed_of_and_both_names_stay(bench):
    start(bench)
    bench.forward(AFTER)
    hold(bench)

    held = dispose(bench)
    lifted = bench.act(lift_hold, "counsel", contract=ENDED, number=1, reason="Settled")
    done = dispose(bench)

    assert codes(held) == ["retention.held"]
    assert (lifted.refused, done.refused) == (False, False)
    assert state(bench) is RetentionState.DISPOSED
    (line,) = hold_lines(bench.engine)
    assert (line.placed_by, line.reason) == ("Lawyer", "Claim 7/2020")
    assert (line.lifted_by, line.lifted_because) == ("Counsel", "Settled")


def test_the_database_itself_refuses_a_disposal_while_a_hold_stands(bench):
    start(bench)
    hold(bench)
    person = bench.look(
        lambda session: session.execute(sa.select(metadata.tables["person"].c.id)).scalars().first()
    )
    row = {
        "contract_id": ENDED,
        "kind": "",
        "clock": 1,
        "reason": "Shredded",
        "decided_at": AFTER,
        "decided_by": person,
    }

    with (
        pytest.raises(sa.exc.DBAPIError, match="a legal hold stands"),
        bench.engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(sa.insert(metadata.tables["disposal"]).values(row))


def test_a_hold_on_a_process_covers_its_contracts_and_one_on_a_contract_only_that(bench):
    start(bench)
    hold(bench, ocid="STREET-2015")

    assert [(one.ocid, one.contract) for one in hold_lines(bench.engine)] == [(OCID, "")]
    assert state(bench) is RetentionState.RUNNING
    assert hold(bench, contract=CONTRACT).facts["hold"] == 2


def test_a_hold_needs_something_to_hold_and_a_reason_and_is_lifted_once(bench):
    with pytest.raises(NotFoundError):
        hold(bench, contract="nowhere")
    assert codes(hold(bench, ocid="STREET-2015", contract=CONTRACT)) == ["hold.one_subject"]
    assert codes(hold(bench, reason=" ")) == ["hold.no_reason"]
    hold(bench)

    def lift(number=1, reason="Settled"):
        named = {"contract": ENDED, "number": number, "reason": reason}
        return codes(bench.act(lift_hold, "counsel", **named))

    assert lift(number=9) == ["hold.unknown"]
    assert lift(reason=" ") == ["hold.no_reason"]
    assert lift() == []
    assert lift() == ["hold.lifted_before"]


def test_whoever_placed_a_hold_does_not_lift_it_nor_does_the_database_let_them(bench):
    start(bench)
    hold(bench)
    bench.forward(AFTER)

    own = bench.act(lift_hold, "lawyer", contract=ENDED, number=1, reason="Settled")

    assert codes(own) == ["hold.own"]
    assert codes(dispose(bench)) == ["retention.held"]
    held, author = bench.look(
        lambda session: session.exec(select(LegalHold.id, LegalHold.placed_by)).one()
    )
    counsel = bench.look(
        lambda session: session.exec(select(Person.id).where(Person.handle == "counsel")).one()
    )
    row = {
        "hold_id": held,
        "placed_by": author,
        "reason": "Settled",
        "lifted_at": AFTER,
        "lifted_by": author,
    }
    for values in (row, {**row, "placed_by": counsel}):
        with (
            pytest.raises(sa.exc.IntegrityError),
            bench.engine.execution_options(writes=True).begin() as connection,
        ):
            connection.execute(sa.insert(metadata.tables["legal_hold_lift"]).values(values))


def test_records_are_disposed_of_once_by_their_kind_and_with_what_shows_it(bench):
    start(bench)

    early = dispose(bench)
    bench.forward(AFTER)
    wrong = dispose(bench, reason=" ", kind="drawings")
    dispose(bench)

    assert codes(early) == ["retention.kept_until"]
    assert codes(wrong) == ["retention.no_reason", "retention.unknown_kind"]
    assert codes(dispose(bench)) == ["retention.disposed_before"]
    assert bench.entries("records.disposed")[0]["clock"] == 1


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"contract": "BA-w2"}, ["retention.still_running"]),
        ({"reason": " "}, ["retention.no_reason"]),
        ({"ended_on": date(2015, 9, 2)}, ["retention.end_ahead"]),
    ],
)
def test_a_clock_that_cannot_be_is_refused(bench, named, expected):
    assert codes(start(bench, **named)) == expected
    assert bench.count("retention_clock") == 0


def test_an_end_that_the_table_does_not_tell_must_be_given(bench):
    register(bench, "w9,Bridge,,,10,2014-01-01,,Finalizada", name="more.csv")

    assert codes(start(bench, "BA-w9")) == ["retention.no_end"]
    given = start(bench, "BA-w9", ended_on=date(2014, 5, 1))
    assert given.facts["starts"] == "2014-05-01"
