"""Real public tables by the mappings of `examples/`: every count again by another reader."""

import csv
import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from procurement.ingest.register.mapping_file import load_contract_mapping
from procurement.ingest.register.reading import read_contracts
from procurement.ingest.table.mapping_file import load_mapping
from procurement.ingest.table.observations import read_table
from tests.public_tables import AIRPORT, CHICAGO, INDIGO, WORKS, needs

ROOT = Path(__file__).parents[2]
PROJECTS = INDIGO / "projects.csv.gz"
PAYMENTS = INDIGO / "projects_outcome_payments.csv.gz"
RESULTS = INDIGO / "projects_results.csv.gz"
SEEN = date(2024, 6, 24)


def read(table, mapping):
    return read_table(table, load_mapping(ROOT / "examples" / mapping))


def register(table, mapping):
    return read_contracts(table, load_contract_mapping(ROOT / "examples" / mapping))


def rows_of(path, *, encoding="utf-8", delimiter=","):
    with gzip.open(path, "rt", encoding=encoding, newline="") as source:
        return list(csv.DictReader(source, delimiter=delimiter))


def works():
    return rows_of(WORKS, encoding="latin-1", delimiter=";")


def milestones():
    with gzip.open(AIRPORT, "rt", encoding="utf-8") as source:
        releases = [json.loads(line) for line in source]
    return [
        (contract, milestone)
        for release in releases
        for contract in release["contracts"]
        for milestone in contract.get("implementation", {}).get("milestones", ())
    ]


def an_end(text):
    """Return the last day that a text means, None where it means none."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%m/%y"):
        try:
            found = datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        return found if form != "%m/%y" else pd.Timestamp(found).to_period("M").end_time.date()
    return None


@needs(CHICAGO)
def test_every_service_of_chicago_has_a_code_and_its_weeks_met_or_missed():
    reading = read(CHICAGO, "chicago-cdot-all.yaml")

    table = pd.read_csv(CHICAGO)
    met = table["Average Days to Complete Activity"] <= table["Target Response Days"]
    assert not reading.findings
    assert reading.counts.used == len(table) == 11_056
    assert (reading.counts.met, reading.counts.missed) == (met.sum(), (~met).sum())
    weeks = Counter(draft.source_kpi for draft in reading.drafts)
    assert weeks == Counter(name.strip() for name in table["Activity"])


@needs(WORKS)
def test_the_progress_of_works_reconciles_and_a_target_holds_from_the_planned_end_on():
    reading = read(WORKS, "buenosaires-progress.yaml")

    rows = works()
    known = [row for row in rows if row["porcentaje_avance"]]
    share = [Decimal(row["porcentaje_avance"].replace(",", ".")) for row in known]
    ends = [an_end(row["fecha_fin_inicial"]) for row in known]
    due = [end is not None and end <= SEEN for end in ends]
    assert (reading.counts.rows, reading.counts.adds_up) == (len(rows), True)
    assert (reading.counts.used, reading.counts.missing) == (len(known), len(rows) - len(known))
    assert reading.counts.met == sum(
        one and part == 100 for one, part in zip(due, share, strict=True)
    )
    assert reading.counts.missed == sum(
        one and part < 100 for one, part in zip(due, share, strict=True)
    )
    assert reading.counts.unrated == due.count(False)
    drafts = [draft for draft in reading.drafts if draft.state == "received"]
    assert sum(draft.numerator for draft in drafts) == sum(share) * 10_000
    assert {(draft.period_start, draft.period_end) for draft in drafts} == {
        (date(2024, 6, 1), date(2024, 6, 30))
    }
    assert [row.line for row in reading.unused] == lines_of(rows, "porcentaje_avance")


def lines_of(rows, column):
    """Return the line on which each row without a value in a column begins."""
    found, line = [], 2
    for row in rows:
        if not row[column]:
            found.append(line)
        line += 1 + sum((text or "").count("\n") for text in row.values())
    return found


@needs(WORKS)
def test_works_contracts_are_registered_with_what_the_table_says_and_no_more():
    reading = register(WORKS, "buenosaires-contracts.yaml")

    rows = works()
    drafts = {draft.key: draft for draft in reading.contracts}
    assert (reading.refused, reading.counts.rows, len(drafts)) == (False, 1525, 1525)
    for row in rows:
        draft = drafts[row["id"]]
        plain = row["monto_contrato"].strip()
        if plain.isdecimal():
            assert draft.value.amount == int(plain)
        elif not plain:
            assert draft.value is None
        starts, ends = an_end(row["fecha_inicio"]), an_end(row["fecha_fin_inicial"])
        if starts is not None and ends is not None and ends < starts.replace(day=1):
            assert (draft.starts_on, draft.ends_on) == (None, None)
        elif ends is None:
            assert draft.ends_on is None
        number = row["cuit_contratista"].replace("-", "").strip()
        assert draft.tax_id == (number if number.isdecimal() and len(number) == 11 else "")
    assert Counter(draft.status.value for draft in drafts.values())["terminated"] == sum(
        row["etapa"].strip().casefold()
        in {
            "finalizada",
            "finalizado",
            "proyecto finalizado",
            "finalizada/desestimada",
            "rescindida",
        }
        for row in rows
    )


@needs(AIRPORT)
def test_milestones_of_releases_reconcile_and_the_one_without_progress_is_listed():
    reading = read(AIRPORT, "gacm-progress.yaml")

    told = milestones()
    progress = [(one["id"], m.get("description"), m.get("dateModified")) for one, m in told]
    used = {one for one in progress if one[1]}
    counts = reading.counts
    assert (counts.rows, counts.adds_up) == (len(told), True)
    assert counts.used == len(reading.drafts) == len(used) == 291
    assert counts.duplicates == len([one for one in progress if one[1]]) - len(used)
    assert counts.left_out == sum(text is None for _, text, _ in progress) == 1
    assert len(reading.unused) == counts.duplicates + counts.left_out
    exact = sum(Decimal(text.rstrip("%")) for _, text, _ in used)
    assert sum(draft.numerator for draft in reading.drafts) == exact * 10_000
    late = {one["id"] for one, m in told if one["period"]["endDate"] <= m.get("dateModified", "")}
    assert counts.met + counts.missed == len(late & {one for one, _, _ in used})


@needs(AIRPORT)
def test_releases_of_the_same_contract_are_one_contract():
    reading = register(AIRPORT, "gacm-contracts.yaml")

    with gzip.open(AIRPORT, "rt", encoding="utf-8") as source:
        told = [one for line in source for one in json.loads(line)["contracts"]]
    newest = {one["id"]: one for one in told}
    drafts = {draft.key: draft for draft in reading.contracts}
    assert drafts.keys() == newest.keys()
    assert reading.counts.rows == len(told) == 312
    assert reading.counts.repeated + reading.counts.superseded == len(told) - len(newest)
    for key, one in newest.items():
        cents = Decimal(str(one["value"]["amount"])).quantize(Decimal("0.01"))
        assert drafts[key].value.amount == cents
        assert drafts[key].currency == one["value"]["currency"]
        starts, ends = one["period"].get("startDate", "")[:10], one["period"]["endDate"][:10]
        own = str(drafts[key].starts_on), str(drafts[key].ends_on)
        assert own == ((starts or "None", ends) if starts <= ends else ("None", "None"))


@needs(PAYMENTS)
def test_planned_and_actual_outcome_payments_meet_in_372_quarters():
    reading = read(PAYMENTS, "indigo-payments.yaml")

    table = pd.read_csv(PAYMENTS, dtype=str, keep_default_na=False)
    names = {
        "Project ID": "project",
        "Type - (Value)": "type",
        "Period - Start - (Value)": "start",
        "Period - End - (Value)": "end",
        "Payments - Amount - (Value)": "amount",
    }
    table = table.rename(columns=names)[list(names.values())]
    counts, good = reading.counts, table[(table.start <= table.end) & (table.amount != "")]
    actual, planned = good[good.type == "Actual"], good[good.type == "Planned"]
    key = ["project", "start", "end"]
    first = planned.drop_duplicates(key)
    both = set(actual[key].itertuples(index=False)) & set(first[key].itertuples(index=False))
    assert (counts.rows, counts.adds_up) == (len(table), True)
    assert counts.used == len(actual)
    assert (counts.planned, counts.superseded) == (len(first), len(planned) - len(first))
    assert counts.missing == (table.amount == "").sum()
    unknown = (table.type == "") | (table.start > table.end)
    assert counts.left_out == unknown.sum()
    assert counts.met + counts.missed == len(both) == 372
    assert sum(one.fate == "superseded" for one in reading.unused) == counts.superseded
    paid = sum(draft.numerator or 0 for draft in reading.drafts)
    assert paid == sum(map(Decimal, actual.amount)) * 1_000_000
    unpaid = [draft for draft in reading.drafts if draft.numerator is None]
    assert {draft.state for draft in unpaid} == {"missing"}
    assert len(unpaid) == len(first) - len(both)


@needs(RESULTS)
def test_results_in_words_are_left_out_with_their_line_and_never_read_as_zero():
    reading = read(RESULTS, "indigo-results.yaml")

    rows = rows_of(RESULTS)
    numbers = [row for row in rows if is_number(row["Outcomes achieved - (Value)"])]
    counts = reading.counts
    assert (counts.rows, counts.adds_up) == (len(rows), True)
    assert counts.used + counts.missing + counts.left_out == len(rows)
    assert counts.used <= len(numbers)
    assert (counts.met, counts.missed, counts.unrated) == (0, 0, counts.used)  # no targets in it
    left = [one for one in reading.unused if one.fate == "left_out"]
    assert len(left) == counts.left_out
    assert all(one.reasons for one in left)
    texts = sum(
        bool(row["Outcomes achieved - (Value)"].strip()) and row not in numbers for row in rows
    )
    why = Counter(reason.code for one in left for reason in one.reasons)
    assert why["table.not_a_number"] == texts


def is_number(text):
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


@needs(PROJECTS)
def test_impact_bonds_are_registered_and_what_no_column_says_stays_unknown():
    reading = register(PROJECTS, "indigo-contracts.yaml")

    rows = {row["ID"]: row for row in rows_of(PROJECTS)}
    amount = "Overall project finance - Maximum potential outcome payment - Amount - (Value)"
    assert [draft.key for draft in reading.contracts] == list(rows)
    assert reading.counts.vendor_unknown == len(rows) == 319
    for draft in reading.contracts:
        told = rows[draft.key][amount]
        assert draft.value is None or draft.value.amount == Decimal(told)
        assert told or draft.value is None
    ended = sum(draft.status.value == "terminated" for draft in reading.contracts)
    assert ended == sum(
        row["Stage of Development - (Value)"] == "Complete" for row in rows.values()
    )
