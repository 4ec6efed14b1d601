"""Sums of what many contracts delivered: the same on both databases, and as counted by hand."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from sqlmodel import Session, select

from procurement.rules.contracts.reasons import AmendmentReason
from procurement.rules.vocabulary import Compared, ContractStatus
from procurement.store.results.comparison import delivered, versions_with_results
from procurement.store.tables.contracts import Amendment, Contract, ContractKpi, RegisteredContract
from procurement.store.tables.metrics import SourceTable
from procurement.store.tables.people import Person
from tests.actions.contract_builder import NOON, SHARE, a_bench, months


def test_only_the_latest_record_of_each_period_within_the_term_counts(tmp_path, url):
    bench = a_bench(tmp_path, url, contracts=3)
    bench.forward(datetime(2015, 7, 1, 18, tzinfo=UTC))
    one, two = "STREET-2015-C1", "STREET-2015-C2"
    bench.load(months("lasting_share", 2, 4, "45", "50"), contract=one)
    bench.load(months("lasting_share", 3, 3, "20", "40"), contract=one)  # a restatement
    bench.load(months("lasting_share", 6, 6, "1", "50"), contract=one)  # nobody can know that yet
    bench.load(months("lasting_share", 1, 1, "1", "50"), contract=one)  # began before the contract
    bench.load(months("lasting_share", 2, 2, "0", "0"), contract=two)  # nobody was served
    bench.load(months("lasting_share", 3, 3, "", ""), contract=two)  # nobody said
    bench.load(months("lasting_share", 2, 2, "9", "10"), contract="")  # the city's own record

    found = bench.look(
        lambda session: delivered(
            session, SHARE, by=Compared.CONTRACT, as_of=date(2015, 7, 1), as_known=None
        )
    )

    told = [(c.name, c.numerator, c.denominator, c.covered, c.expected, c.last) for c in found]
    assert told == [
        (one, 110_000_000, 140_000_000, 3, 4, date(2015, 4, 30)),
        (two, 0, 0, 0, 3, None),
        ("STREET-2015-C3", 0, 0, 0, 4, None),
    ]
    assert bench.look(lambda session: versions_with_results(session, "lasting_share")) == (1,)
    bench.engine.dispose()


def test_a_period_is_owed_once_its_lag_and_its_submission_days_are_over(tmp_path, url):
    bench = a_bench(tmp_path, url)

    def owed(day):
        asked = {"by": Compared.CONTRACT, "as_of": date(2015, 7, day)}
        (found,) = bench.look(lambda session: delivered(session, SHARE, **asked))
        return found.expected

    assert (owed(13), owed(14)) == (4, 5)  # June ends on the 30th: seven days, and seven more
    bench.engine.dispose()


def test_a_contract_that_promises_the_kpi_no_longer_owes_nothing(tmp_path, url):
    bench = a_bench(tmp_path, url, contracts=2)
    bench.forward(datetime(2015, 7, 1, 18, tzinfo=UTC))
    with Session(bench.engine.execution_options(writes=True)) as session, session.begin():
        amendment = Amendment(
            id=uuid4(),
            contract_id="STREET-2015-C1",
            number=1,
            code=AmendmentReason.NEED_CHANGED,
            reason="Without the other one",
            change_body="{}",
            signed_at=datetime(2015, 6, 1, tzinfo=UTC),
            signed_by=session.exec(select(Person.id)).first(),
        )
        session.add(amendment)
        session.flush()
        session.add(
            ContractKpi(
                contract_id="STREET-2015-C1",
                schedule=2,
                kpi_code="waiting_days",
                kpi_version=1,
                agreement_body="{}",
                amendment_id=amendment.id,
            )
        )

    found = bench.look(
        lambda session: delivered(session, SHARE, by=Compared.CONTRACT, as_of=date(2015, 7, 1))
    )

    assert [one.name for one in found] == ["STREET-2015-C2"]
    bench.engine.dispose()


def test_contracts_whose_table_names_no_vendor_are_not_one_vendor(tmp_path, url):
    bench = a_bench(tmp_path, url)
    with Session(bench.engine.execution_options(writes=True)) as session, session.begin():
        somebody = session.exec(select(Person.id)).first()
        for number, vendor in enumerate(("", "", "Acme", "Acme"), start=1):
            _register(session, number, vendor, somebody)

    found = bench.look(
        lambda session: delivered(session, SHARE, by=Compared.VENDOR, as_of=date(2015, 7, 1))
    )

    assert [(one.name, one.contracts) for one in found] == [
        ("", ("R-1",)),
        ("", ("R-2",)),
        ("Acme", ("R-3", "R-4")),
        ("Vendor", ("STREET-2015-C1",)),
    ]
    bench.engine.dispose()


def _register(session: Session, number: int, vendor: str, somebody: UUID) -> None:
    """Store a contract as a table of running contracts would, without its vendor's tax id."""
    table = SourceTable(
        file_name="running.csv",
        digest=f"{number:064}",
        mapping_digest="0" * 64,
        counts_body="{}",
        loaded_at=NOON,
        loaded_by=somebody,
    )
    session.add(table)
    session.flush()
    session.add(
        Contract(
            id=f"R-{number}",
            ocid=f"ocds-000000-R-{number}",
            source_id=table.id,
            source_line=2,
            pathway="contract/1",
            stage="monitoring",
            status=ContractStatus.ACTIVE,
            review_months=3,
            comment_days=14,
            created_at=NOON,
        )
    )
    session.flush()
    session.add(
        RegisteredContract(
            contract_id=f"R-{number}",
            source_key=str(number),
            title="Works",
            language="en",
            department="",
            vendor_name=vendor,
            row_body="{}",
            digest="0" * 64,
        )
    )
    session.add(
        ContractKpi(
            contract_id=f"R-{number}",
            schedule=1,
            kpi_code=SHARE.code,
            kpi_version=SHARE.version,
            agreement_body="{}",
        )
    )
