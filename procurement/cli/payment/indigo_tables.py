"""What was read of the INDIGO tables: on the screen, as JSON, as tables for further work."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

from procurement.cli.show import findings_record, screen, show_table
from procurement.cli.words import language, say
from procurement.csv_cells import write_csv
from procurement.documents.words import Words
from procurement.ingest.indigo import Indigo
from procurement.locale.findings import say as say_finding
from procurement.rules.outcome_contracts import PlanAndPayment

Lines = Sequence[PlanAndPayment]


def show(read: Indigo, lines: Lines) -> None:
    """Print counts, plan against payment, and what could not be used, by kind."""
    show_table(
        ("table", "rows", "loaded", "left_out", "unread"),
        [(one.table, one.rows, one.loaded, one.left_out, one.unread) for one in read.counts],
        title=f"\n{say('indigo.counts')}",
    )
    known = [line for line in lines if line.currency]
    show_table(
        ("contract", "currency", "planned_first", "planned_last", "actual", "periods"),
        [
            (
                line.project,
                line.currency,
                amount(line.planned_first_compared),
                amount(line.planned_last_compared),
                amount(line.actual_compared),
                line.compared,
            )
            for line in known
        ],
        title=f"\n{say('indigo.plan_and_payment')}",
    )
    screen.print(say("indigo.not_known", count=len(lines) - len(known), contracts=len(lines)))
    kinds = Counter((one.place.file if one.place else "", one.code) for one in read.findings)
    first = {(one.place.file if one.place else "", one.code): one for one in read.findings}
    show_table(
        ("table", "count", "why"),
        [
            (file, count, f"{say_finding(first[file, code], language()).sentence} ({code})")
            for (file, code), count in sorted(kinds.items())
        ],
        title=f"\n{say('indigo.unusable')}",
    )


def record(read: Indigo, lines: Lines) -> dict[str, object]:
    """Return counts, comparison and every unusable value as data."""
    return {
        "tables": [asdict(one) for one in read.counts],
        "contracts": [asdict(line) for line in lines],
        "findings": findings_record(read.findings),
    }


def write(folder: Path, read: Indigo, lines: Lines) -> None:
    """Write the comparison and the list of what could not be used, as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {name: "" if value is None else value for name, value in asdict(line).items()}
        for line in lines
    ]
    _table(folder / "plan_and_payment.csv", rows)
    _table(folder / "unusable.csv", _unusable(read))


def _unusable(read: Indigo) -> Iterator[dict[str, object]]:
    for one in read.findings:
        yield {
            "file": one.place.file if one.place else "",
            "line": one.place.line if one.place else "",
            "column": one.params.get("column", ""),
            "value": str(one.params.get("value", "")),
            "code": one.code,
            "reason": say_finding(one, language()).sentence,
        }


def _table(path: Path, rows: Iterable[dict[str, object]]) -> None:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, list(listed[0]) if listed else ["file"], listed)


def amount(value: Decimal | None) -> str:
    """Return an amount rounded for the screen; of what is not known, that it is not known."""
    return (
        say("not_known") if value is None else Words(language(), "UTC").number(round(value, 2), 2)
    )
