"""A city of any size: contracts, KPIs and observations, written by the database itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.agreement import Agreement, Baseline, Promise, Target
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Kpi,
    Text,
    Thresholds,
)
from outcome_metrics.definitions.records import as_record
from procurement.actions.city.create_city import NewCity, create_city
from procurement.rules.audit_chain import canonical
from procurement.store.database.engine import make_engine
from procurement.store.tables import metadata

KPIS = 5
MONTHS = 36
#: Of a hundred figures, this many are recorded a second time.
RESTATED = 2
#: Kinds of service; the contracts of one kind have the same five KPIs.
SERVICES = 8
#: Levels of ambition: contracts of one service differ in their targets.
LEVELS = 25
#: Months of the city's own record before the contracts.
PAST = 24
NOW = datetime(2026, 1, 12, 12, tzinfo=UTC)
STARTS, ENDS = date(2023, 1, 1), date(2026, 1, 31)
#: What the five KPIs of a service are like: name, unit, direction, aggregation, attainment.
SHAPES = (
    ("on_time", "share", Direction.HIGHER, Aggregation.RATIO_OF_SUMS, AttainmentKind.RATIO),
    (
        "lasting",
        "share",
        Direction.HIGHER,
        Aggregation.RATIO_OF_SUMS,
        AttainmentKind.BASELINE_RELATIVE,
    ),
    ("waiting", "days", Direction.LOWER, Aggregation.MEAN_WEIGHTED, AttainmentKind.LINEAR),
    ("complaints", "per case", Direction.LOWER, Aggregation.RATIO_OF_SUMS, AttainmentKind.RATIO),
    ("served", "count", Direction.HIGHER, Aggregation.SUM, AttainmentKind.RATIO),
)
THRESHOLDS = {
    Direction.HIGHER: Thresholds(
        good=Decimal("0.85"), approaching=Decimal("0.8"), requires_improvement=Decimal("0.7")
    ),
    Direction.LOWER: Thresholds(
        good=Decimal("0.75"), approaching=Decimal("0.8"), requires_improvement=Decimal("0.9")
    ),
}
#: The numbers of the contracts, while they are written.
NUMBER = sa.table("number", sa.column("n", sa.Integer))
SAID = Text(en="Register", es="Registro", pt="Cadastro")


def build(path: Path, *, contracts: int) -> sa.Engine:
    """Return a rehearsal city with so many running contracts and all their figures, on SQLite."""
    engine = make_engine(f"sqlite:///{path}")
    create_city(
        engine,
        NewCity(
            city="Bench",
            ocid_prefix="ocds-000000",
            time_zone="UTC",
            administrator=("ada", "Ada"),
            rehearsal_from=NOW,
        ),
    )
    engine.dispose()
    quick = sa.create_engine(engine.url)  # a bench's file need not outlive a power cut
    with quick.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = MEMORY")
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        fill(connection, contracts=contracts)
        connection.commit()
    quick.dispose()
    return engine


def tomorrow(engine: sa.Engine) -> None:
    """Let a day pass: the same question on the same day would only be answered again."""
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(
            "UPDATE installation SET simulated_now = datetime(simulated_now, '+1 day') || '.000000'"
        )


def fill(connection: sa.Connection, *, contracts: int) -> None:
    """Write the contracts and their figures."""
    connection.exec_driver_sql("CREATE TEMP TABLE number (n INTEGER PRIMARY KEY)")
    connection.exec_driver_sql(
        "INSERT INTO number WITH RECURSIVE up(n) AS"
        " (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n < ?) SELECT n FROM up",
        (contracts - 1,),
    )
    ada = connection.exec_driver_sql("SELECT id FROM person WHERE handle = 'ada'").scalar_one()
    _templates(connection, UUID(str(ada)))
    award = sa.func.printf("%032x", NUMBER.c.n + 1)
    _multiply(connection, "award", {"id": award})
    contract = sa.func.printf("C%06d", NUMBER.c.n)
    _multiply(connection, "contract", {"id": contract, "award_id": award})
    connection.exec_driver_sql("DELETE FROM contract WHERE id = 'template'")
    _promise(connection, UUID(str(ada)))
    _observe(connection)


def _templates(connection: sa.Connection, ada: UUID) -> None:
    """Write one row of everything that stands behind a contract."""
    ocid, one = "ocds-000000-BENCH", UUID(int=2**100)
    places = {"vendor_id": one, "lot_id": one, "ocid": ocid}
    money = {"value_minor": 1, "currency": "USD"}
    rows: dict[str, dict[str, object]] = {
        "vendor": {"id": one, "tax_scheme": "XX", "tax_id": "1", "name": "V", "email": ""}
        | {"size": "small", "locality": "local", "registered_at": NOW},
        "solicitation": {"ocid": ocid, "reference": "BENCH", "pathway": "competitive-rfp/1"}
        | {"stage": "awarded", "case_body": "{}", "case_digest": "", "language": "en"}
        | {"department": "Streets", "currency": "USD", "estimated_minor": 1, "time_zone": "UTC"}
        | {"questions_until": NOW, "deadline": NOW, "deadline_wall": "", "created_at": NOW}
        | {"round": 1, "tender_round": 1, "version": 1, "is_key": False}
        | {"funds_certified": True, "price_acknowledged": True},
        "lot": {"id": one, "ocid": ocid, "code": "all", "title": "All", "estimated_minor": 1},
        "bid": {"id": one, "round": 1, "status": "valid", "current_version": 1, **places},
        "award": {"id": one, "round": 1, "bid_id": one, "status": "active", "memo": "Best"}
        | {"decided_at": NOW, "decided_by": ada, "standstill_until": NOW, **places, **money},
        "contract": {"id": "template", "ocid": ocid, "award_id": one, "vendor_id": one}
        | {"pathway": "contract/1", "stage": "monitoring", "status": "active", **money}
        | {"round": 1, "version": 1, "differences_explained": "", "lessons": ""}
        | {"starts_on": STARTS, "ends_on": ENDS, "review_months": 60, "comment_days": 14}
        | {"created_at": NOW},
        "source_table": {"id": 1, "file_name": "bench.csv", "digest": "", "mapping_digest": ""}
        | {"counts_body": "{}", "loaded_at": NOW, "loaded_by": ada},
    }
    for table, row in rows.items():
        connection.execute(sa.insert(metadata.tables[table]), row)


def _multiply(
    connection: sa.Connection, name: str, changed: Mapping[str, sa.ColumnElement[str]]
) -> None:
    """Write the only row of a table once for each number, with some columns changed."""
    table = metadata.tables[name]
    one = table.alias("one")
    values = [changed.get(column.name, column) for column in one.columns]
    rows = sa.select(*values).join_from(one, NUMBER, sa.true())
    connection.execute(sa.insert(table).from_select(table.columns.keys(), rows))


def _promise(connection: sa.Connection, ada: UUID) -> None:
    """Agree five KPIs with each contract; contracts of one service and level have the same."""
    kpis = [kpi_of(service, at) for service in range(SERVICES) for at in range(KPIS)]
    connection.execute(
        sa.insert(metadata.tables["kpi_definition"]),
        [
            {"code": kpi.code, "version": 1, "body": canonical(as_record(kpi)), "digest": ""}
            | {"registered_at": NOW, "registered_by": ada}
            for kpi in kpis
        ],
    )
    connection.exec_driver_sql("CREATE TEMP TABLE offer (service, level, code, body)")
    connection.exec_driver_sql(
        "INSERT INTO offer VALUES (?, ?, ?, ?)",
        [
            (at // KPIS, level, kpi.code, canonical(as_record(agreement_of(kpi, level))))
            for at, kpi in enumerate(kpis)
            for level in range(LEVELS)
        ],
    )
    connection.exec_driver_sql(
        "INSERT INTO contract_kpi (contract_id, schedule, kpi_code, kpi_version, agreement_body)"
        " SELECT printf('C%06d', n), 1, code, 1, body FROM number"
        " JOIN offer ON service = n % :services AND level = n / :services % :levels",
        {"services": SERVICES, "levels": LEVELS},
    )
    connection.exec_driver_sql(
        "INSERT INTO series (contract_id, kpi_code, kpi_version, grouping, site)"
        " SELECT contract_id, kpi_code, 1, '', '' FROM contract_kpi"
        " UNION ALL SELECT NULL, code, 1, '', '' FROM kpi_definition"
    )


def _observe(connection: sa.Connection) -> None:
    """Record 36 months of each contract and the city's own two years before, in one statement."""
    connection.exec_driver_sql("CREATE TEMP TABLE month (past, starts, ends, recorded)")
    connection.exec_driver_sql(
        "INSERT INTO month SELECT n < :past, date(:first, format('+%d months', n)),"
        " date(:first, format('+%d months', n + 1), '-1 day'),"
        " date(:first, format('+%d months', n + 1), '+8 days') || ' 12:00:00.000000'"
        " FROM (WITH RECURSIVE up(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up"
        " WHERE n < :last) SELECT n FROM up)",
        {"past": PAST, "first": f"{STARTS.year - PAST // 12}-01-01", "last": PAST + MONTHS - 1},
    )
    insert = (
        "INSERT INTO observation (series_id, period_start, period_end, recorded_at, state,"
        " numerator, denominator, source_id, line)"
        " SELECT id, starts, ends, {recorded}, '{state}',"
        # A share of 60 to 99 % of 20 to 399 cases; a sum has no denominator.
        " (20 + {dice} % 380) * (60 + {dice} / 7 % 40) / 100 * 1000000,"
        " CASE WHEN kpi_code LIKE 'served%' THEN NULL ELSE (20 + {dice} % 380) * 1000000 END, 1, 1"
        " FROM series JOIN month ON past = (contract_id IS NULL) WHERE {which}"
    )
    dice = "((series.id * 7919 + month.rowid * 104729) % 1000003)"
    once = {"recorded": "recorded", "state": "received", "dice": dice, "which": "TRUE"}
    again = {
        "recorded": "date(recorded, '+30 days') || ' 12:00:00.000000'",
        "state": "validated",
        "dice": f"({dice} + 17)",
        "which": f"contract_id IS NOT NULL AND {dice} % 100 < {RESTATED}",
    }
    for columns in (once, again):
        connection.exec_driver_sql(insert.format(**columns))


def kpi_of(service: int, at: int) -> Kpi:
    """Return one of the five KPIs of a service."""
    name, unit, direction, aggregation, attainment = SHAPES[at]
    return replace(
        next(iter(CATALOGUE.values())),
        code=f"{name}_{service}",
        unit=unit,
        direction=direction,
        aggregation=aggregation,
        attainment=attainment,
        thresholds=None if at % 2 else THRESHOLDS[direction],
        tolerance=None,
        plausible_min=Decimal(0),
        plausible_max=None,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=14,
        weight=Decimal(1) / KPIS,
        critical=at == 0,
    )


def agreement_of(kpi: Kpi, level: int) -> Agreement:
    """Return what contracts of one level promise."""
    unit = 200 if kpi.aggregation is Aggregation.SUM else 1
    start = Baseline(value=Decimal("0.5") * unit, start=STARTS, end=ENDS, source=SAID)
    promised = (Decimal("0.7") + Decimal(level) / 100) * unit
    return Agreement(
        kpi=kpi, baseline=start, target=Target(promise=Promise(value=promised), rationale=SAID)
    )
