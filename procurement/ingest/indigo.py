"""The tables of INDIGO, as published: every row is loaded, or listed with the reason why not.

A row that lacks what makes it a row (its contract, its type, its amount) is left out.  A value that
cannot be read is listed, and unknown in the row.
"""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from procurement.ingest.table.cells import shown
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place, Severity
from procurement.rules.outcome_contracts import (
    OutcomeMetric,
    OutcomePayment,
    OutcomePricing,
    OutcomeResult,
    PaymentCommitment,
    PaymentType,
    ResultType,
    Stretch,
)

#: Largest unpacked table, bytes; the published ones have less than half a million.
MAX_BYTES = 50_000_000

NUMBER = re.compile(r"\d+(\.\d+)?")
MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
CURRENCY = re.compile(r"[A-Z]{3}")
#: What stands where nobody wrote an amount behind the sign.
BARE_SIGNS = frozenset({"$", "C$", "£", "€", "¥"})

METRIC, PRICING = "projects_outcome_metrics", "projects_outcome_pricings"
COMMITMENT, PAYMENT = "projects_outcome_payment_commitments", "projects_outcome_payments"
RESULT, PROJECT = "projects_results", "projects"
TABLES = (PROJECT, METRIC, PRICING, COMMITMENT, PAYMENT, RESULT)


@dataclass(frozen=True, slots=True)
class Counted:
    """One table: its rows are those loaded and those left out."""

    table: str
    rows: int
    loaded: int
    left_out: int
    unread: int  # loaded rows with a value that could not be read


@dataclass(frozen=True, slots=True)
class Indigo:
    """All that was read, with counts that reconcile and every reason."""

    projects: tuple[str, ...]
    metrics: tuple[OutcomeMetric, ...]
    pricings: tuple[OutcomePricing, ...]
    commitments: tuple[PaymentCommitment, ...]
    payments: tuple[OutcomePayment, ...]
    results: tuple[OutcomeResult, ...]
    counts: tuple[Counted, ...]
    findings: tuple[Finding, ...]


Made = TypeVar("Made")


class _Row:
    """One row on its way: its cells, and what is wrong with them."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells
        self.findings: list[Finding] = []
        self.left_out = False

    def text(self, column: str) -> str:
        """Return a cell without blanks around it; most columns are called `NAME - (Value)`."""
        return self.cells.get(f"{column} - (Value)", self.cells.get(column, "")).strip()

    def wrong(self, code: str, column: str, **facts: Param) -> None:
        """Note a value that cannot be read."""
        params: dict[str, Param] = {"column": column, "value": shown(self.text(column)), **facts}
        place = Place(self.file, self.line, column)
        self.findings.append(Finding(code, params, Severity.ADVISES, place))

    def leave_out(self, code: str, column: str, **facts: Param) -> None:
        """Note what makes the whole row unusable."""
        self.wrong(code, column, **facts)
        self.left_out = True

    def number(self, column: str) -> Decimal | None:
        """Return an exact number; None where there is none, or a text that is none."""
        text = self.text(column)
        if not text:
            return None
        if text in BARE_SIGNS:
            self.wrong("indigo.bare_sign", column)
            return None
        if not NUMBER.fullmatch(text):
            self.wrong("indigo.not_a_number", column)
            return None
        return Decimal(text)

    def currency(self, column: str) -> str:
        """Return an ISO 4217 code; empty where there is none, or another text."""
        text = self.text(column)
        if text and not CURRENCY.fullmatch(text):
            self.wrong("indigo.not_a_currency", column)
            return ""
        return text

    def period(self) -> Stretch | None:
        """Return the period; None where it is not given whole, or not in the calendar."""
        start, end = self.text("Period - Start"), self.text("Period - End")
        for column, text in (("Period - Start", start), ("Period - End", end)):
            if text and not MONTH.fullmatch(text):
                self.wrong("indigo.not_a_period", column)
                return None
        if not start or not end:
            return None
        if end < start[: len(end)]:
            self.wrong("indigo.period_backwards", "Period - End", first=start)
            return None
        return Stretch(start=start, end=end)

    def result_type(self) -> ResultType | None:
        """Return how settled a result is; None where that is not said."""
        text = self.text("Result type")
        found = next((one for one in ResultType if one.value == text), None)
        if text and found is None:
            self.wrong("indigo.unknown_code", "Result type", known=", ".join(ResultType))
        return found


@dataclass
class _Reading:
    """Tables read so far."""

    folder: Path
    counts: list[Counted] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def table(self, name: str, make: Callable[[_Row], Made]) -> tuple[Made, ...]:
        """Read one table; keep its counts and its findings."""
        made: list[Made] = []
        rows = left_out = unread = 0
        for row in _rows(self.folder, name):
            rows += 1
            one = make(row)
            self.findings += row.findings
            if row.left_out:
                left_out += 1
                continue
            unread += bool(row.findings)
            made.append(one)
        self.counts.append(Counted(name, rows, len(made), left_out, unread))
        return tuple(made)


def read_indigo(folder: Path) -> Indigo:
    """Read the tables in `folder`, each as `NAME.csv` or `NAME.csv.gz`.

    Raises:
        BadInputError: tables are missing or cannot be read at all.
    """
    missing = [name for name in TABLES if _path(folder, name) is None]
    if missing:
        raise BadInputError(*(Finding("indigo.no_table", {"table": one}) for one in missing))
    reading = _Reading(folder)
    projects = reading.table(PROJECT, _once(("ID",), lambda row: row.text("ID")))
    known = frozenset(projects)
    metrics = reading.table(METRIC, _once(("Project ID", "Id"), _of(known, _metric)))
    ids = frozenset((one.project, one.id) for one in metrics)
    pricings = reading.table(PRICING, _of(known, lambda row: _pricing(row, ids)))
    commitments = reading.table(COMMITMENT, _of(known, _commitment))
    payments = reading.table(PAYMENT, _of(known, lambda row: _payment(row, ids)))
    results = reading.table(RESULT, _of(known, lambda row: _result(row, ids)))
    return Indigo(
        projects,
        metrics,
        pricings,
        commitments,
        payments,
        results,
        tuple(reading.counts),
        tuple(reading.findings),
    )


def _once(columns: tuple[str, ...], make: Callable[[_Row], Made]) -> Callable[[_Row], Made]:
    """Leave out a row whose key stood in an earlier one."""
    seen: dict[tuple[str, ...], int] = {}

    def made(row: _Row) -> Made:
        key = tuple(row.text(column) for column in columns)
        first = seen.setdefault(key, row.line)
        if first != row.line:
            row.leave_out("indigo.twice", columns[-1], first=first)
        return make(row)

    return made


def _of(projects: frozenset[str], make: Callable[[_Row], Made]) -> Callable[[_Row], Made]:
    """Leave out a row of a contract that the list of contracts does not have."""

    def made(row: _Row) -> Made:
        if row.text("Project ID") not in projects:
            row.leave_out("indigo.unknown_project", "Project ID")
        return make(row)

    return made


def _metric(row: _Row) -> OutcomeMetric:
    return OutcomeMetric(
        project=row.text("Project ID"),
        id=row.text("Id"),
        definition=row.text("Outcome Definition"),
        target_population=row.text("Target Population"),
        targeted_number=row.number("Targeted number of service users Or beneficiaries (total)"),
        unit_type=row.text("Unit type of targeted Service users or beneficiaries"),
        metric_target=row.text("Outcome metric target"),
        other_target=row.text("Other target for Meeting outcome metric target"),
        validation_method=row.text("Outcome validation Method"),
        validation_source=row.text("Data source for Outcome validation"),
        primary_sdg=row.text("Primary SDG goal"),
        sources=row.text("Sources"),
    )


def _metric_id(row: _Row, known: frozenset[tuple[str, str]]) -> str:
    """Return the metric that a row is about; one that does not exist is listed."""
    metric = row.text("Outcome Metric Id")
    if metric and (row.text("Project ID"), metric) not in known:
        row.wrong("indigo.unknown_metric", "Outcome Metric Id", project=row.text("Project ID"))
    return metric


def _pricing(row: _Row, known: frozenset[tuple[str, str]]) -> OutcomePricing:
    return OutcomePricing(
        project=row.text("Project ID"),
        metric=_metric_id(row, known),
        currency=row.currency("Currency"),
        price_per_unit=row.number("Price Per Unit - Amount"),
        maximum_price=row.number("Maximum Price if all targets achieved - Amount"),
        contracted_increases=row.text("Contracted increases to outcome pricing"),
        sources=row.text("Sources"),
    )


def _commitment(row: _Row) -> PaymentCommitment:
    return PaymentCommitment(
        project=row.text("Project ID"),
        payer=row.text("Organisation ID"),
        currency=row.currency("Maximum potential Outcome payment - Currency"),
        maximum=row.number("Maximum potential Outcome payment - Amount"),
        result_type=row.result_type(),
        period=row.period(),
        paid_currency=row.currency("Total outcome payments made - Currency"),
        paid=row.number("Total outcome payments made - Amount"),
        alterations=row.text("Alterations to payment commitment - Description"),
        alteration_reason=row.text("Alterations to payment commitment - Reason"),
        sources=row.text("Sources"),
    )


def _payment(row: _Row, known: frozenset[tuple[str, str]]) -> OutcomePayment:
    kind = next((one for one in PaymentType if one.value == row.text("Type")), None)
    if kind is None:
        row.leave_out("indigo.unknown_code", "Type", known=", ".join(PaymentType))
    amount, currency, period = (
        row.number("Payments - Amount"),
        row.currency("Payments - Currency"),
        row.period(),
    )
    for column, value in (
        ("Payments - Amount", amount),
        ("Payments - Currency", currency or None),
        ("Period - Start", period),
    ):
        if value is None:
            row.leave_out("indigo.needed", column)
    return OutcomePayment(
        project=row.text("Project ID"),
        plan=row.text("Outcome Payment Plan Id"),
        metric=_metric_id(row, known),
        period=period or Stretch(start="", end=""),
        payer=row.text("Payer Organisation ID"),
        recipient=row.text("Recipient Organisation ID"),
        type=kind or PaymentType.PLANNED,
        currency=currency,
        amount=amount or Decimal(0),
        sources=row.text("Sources"),
    )


def _result(row: _Row, known: frozenset[tuple[str, str]]) -> OutcomeResult:
    return OutcomeResult(
        project=row.text("Project ID"),
        metric=_metric_id(row, known),
        result_type=row.result_type(),
        period=row.period(),
        achieved=row.text("Outcomes achieved"),
        engaged=row.number("Number engaged In impact bond"),
        positive=row.number("Number with Positive social outcomes"),
        validators=row.text("Outcomes validator(s)"),
        sources=row.text("Sources"),
    )


def _path(folder: Path, name: str) -> Path | None:
    found = (folder / f"{name}{ending}" for ending in (".csv", ".csv.gz"))
    return next((path for path in found if path.is_file()), None)


def _rows(folder: Path, name: str) -> Iterator[_Row]:
    """Yield each row with the line on which it begins: cells may hold line breaks."""
    path = _path(folder, name)
    if path is None:
        raise BadInputError(Finding("indigo.no_table", {"table": name}))
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
            content = source.read(MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError):
        raise BadInputError(Finding("table.unreadable", place=Place(path.name))) from None
    if len(content) > MAX_BYTES:
        facts = {"limit": MAX_BYTES}
        raise BadInputError(Finding("evidence.too_large", facts, place=Place(path.name)))
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    line = reader.line_num + 1
    for cells in reader:
        yield _Row(path.name, line, dict(zip(header, cells, strict=False)))
        line = reader.line_num + 1
