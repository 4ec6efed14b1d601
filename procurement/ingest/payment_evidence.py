"""A table of evidence for payments: rows checked all at once, persons replaced by digests.

A person's id never leaves this reader: not into a finding, not into a claim.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from outcome_metrics.errors import QuantityError
from outcome_metrics.quantities import contradicts, millionths
from procurement.ingest.table.cells import shown
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place
from procurement.rules.settlement.evidence import Claim, State
from procurement.rules.settlement.terms import BANDED, Form, PaymentTerms, Rule

#: Columns that every table has, and those it may have.
REQUIRED = ("reference", "rule", "date", "state")
OPTIONAL = ("person", "quantity", "value", "numerator", "denominator", "source")

#: Longest reference and longest source that are kept.
LONGEST = {"reference": 64, "source": 200}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row as read: the claim, the paper that shows it, the line it stands on."""

    claim: Claim
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """A table that can be recorded: its name, the SHA-256 of its bytes, its rows."""

    file: str
    digest: str
    rows: tuple[EvidenceRow, ...]


def read_evidence(
    path: Path, terms: PaymentTerms, *, person_digest: Callable[[str], str], max_bytes: int
) -> EvidenceTable:
    """Read a table of evidence: all of it, or nothing with every reason.

    Args:
        path: CSV in UTF-8 with a header of `REQUIRED` and any of `OPTIONAL`; `,` or `;` between.
        terms: The contract's payment terms, which say what each rule needs.
        person_digest: Turns a person's id into 64 hexadecimal digits.
        max_bytes: Larger files are refused.

    Raises:
        BadInputError: with one finding for each thing that is wrong, by line and column.
    """
    content = _content(path, max_bytes)
    reader = _rows(content, path.name)
    read: list[EvidenceRow] = []
    findings: list[Finding] = []
    seen: dict[str, int] = {}
    for line, cells in reader:
        row = _Row(path.name, line, cells)
        claim = _claim(row, terms, person_digest)
        first = seen.setdefault(row.text("reference"), line)
        if first != line:
            row.wrong("evidence.twice", "reference", first=first)
        findings += row.findings
        if claim is not None:
            read.append(EvidenceRow(claim, row.text("source"), line))
    if not read and not findings:
        findings.append(Finding("evidence.empty", place=Place(path.name)))
    if findings:
        raise BadInputError(*findings)
    return EvidenceTable(path.name, hashlib.sha256(content).hexdigest(), tuple(read))


class _Row:
    """One row, and what is wrong with it."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells
        self.findings: list[Finding] = []

    def text(self, column: str) -> str:
        """Return a cell without blanks around it; empty where the table lacks the column."""
        return (self.cells.get(column) or "").strip()

    def wrong(self, code: str, column: str, **facts: Param) -> None:
        """Note what is wrong with a cell; what stands there is shown unless it is a person."""
        value = "" if column == "person" else shown(self.text(column))
        params: dict[str, Param] = {"column": column, "value": value, **facts}
        place = Place(self.file, self.line, column)
        self.findings.append(Finding(code, params, place=place))

    def number(self, column: str) -> Decimal | None:
        """Return an exact number of at most six decimals; None where the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            value = Decimal(text)
            millionths(value)
        except (ArithmeticError, QuantityError):
            self.wrong("evidence.not_a_number", column)
            return None
        if column != "value" and value < 0:
            self.wrong("evidence.negative", column)
        return value

    def day(self, column: str) -> date | None:
        """Return a day of the calendar."""
        try:
            return date.fromisoformat(self.text(column))
        except ValueError:
            self.wrong("evidence.not_a_day", column)
            return None


def _claim(row: _Row, terms: PaymentTerms, person_digest: Callable[[str], str]) -> Claim | None:
    """Return the row as a claim; None where something is wrong with it."""
    rule = terms.rule(row.text("rule"))
    if rule is None:
        known = ", ".join(one.code for one in terms.rules)
        row.wrong("evidence.unknown_rule", "rule", known=known)
    day = row.day("date")
    state = next((one for one in State if one.value == row.text("state")), None)
    if state is None:
        row.wrong("evidence.unknown_state", "state", known=", ".join(State))
    for column, longest in LONGEST.items():
        if len(row.text(column)) > longest:
            row.wrong("evidence.too_long", column, longest=longest)
    numbers = {name: row.number(name) for name in ("quantity", "value", "numerator", "denominator")}
    counted, cases = numbers["numerator"], numbers["denominator"]
    if counted is not None and cases is not None and contradicts(counted, cases):
        row.wrong("evidence.nothing_to_divide", "denominator", numerator=str(counted))
    _missing(row, rule)
    if rule is None or day is None or state is None or row.findings:
        return None
    person = row.text("person")
    quantity = numbers["quantity"]
    return Claim(
        reference=row.text("reference"),
        rule=rule.code,
        person=person_digest(person) if person else "",
        on=day,
        state=state,
        quantity=Decimal(1) if quantity is None else quantity,
        value=numbers["value"],
        numerator=numbers["numerator"],
        denominator=numbers["denominator"],
    )


def _missing(row: _Row, rule: Rule | None) -> None:
    """Note each cell that must be filled for this rule and is not."""
    if rule is not None and rule.kpi:
        row.wrong("evidence.from_results", "rule", kpi=rule.kpi)
    needed = ["reference"]
    if rule is not None and rule.form is Form.OUTCOME:
        needed.append("person")
    if rule is not None and rule.form in BANDED:
        needed += ["numerator", "denominator"]
    for column in needed:
        if not row.text(column):
            row.wrong("evidence.blank", column, rule=rule.code if rule else "-")


def _content(path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as source:
            content = source.read(max_bytes + 1)
    except OSError:
        raise BadInputError(Finding("table.unreadable", place=Place(path.name))) from None
    if len(content) > max_bytes:
        facts = {"limit": max_bytes}
        raise BadInputError(Finding("evidence.too_large", facts, place=Place(path.name)))
    return content


def _rows(content: bytes, file: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield (line, cells by column) of each row that is not blank."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            Finding("evidence.not_utf8", {"line": line}, place=Place(file, line))
        ) from None
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    header = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = header
    _check_header(header, file)
    for cells in reader:
        extra = None in cells or None in cells.values()
        line = reader.line_num
        if extra:
            facts = {"line": line, "count": len(header)}
            raise BadInputError(Finding("evidence.ragged", facts, place=Place(file, line)))
        if any(value.strip() for value in cells.values()):
            yield line, cells


def _check_header(header: list[str], file: str) -> None:
    known = ", ".join((*REQUIRED, *OPTIONAL))
    found = [
        Finding("evidence.no_column", {"column": name, "known": known}, place=Place(file, 1, name))
        for name in REQUIRED
        if name not in header
    ]
    for name in header:
        if name not in (*REQUIRED, *OPTIONAL) or header.count(name) > 1:
            facts = {"column": shown(name), "known": known}
            found.append(Finding("evidence.strange_column", facts, place=Place(file, 1, name)))
    if found:
        raise BadInputError(*found)
