"""`procure kpi`, `procure review`, `procure report`: what was delivered, and what is made of it."""

import csv
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from outcome_metrics.quantities import amount
from procurement.actions.read_files import read_results_table
from procurement.actions.setup import engine
from procurement.actions.show_results import DeliveredResults, KpiResults, results_of
from procurement.actions.show_reviews import reviews_of
from procurement.cli.ask import answer, ask, existing, leave
from procurement.cli.options import Actor, AsJson, AsOf, Contract
from procurement.cli.show import (
    findings_record,
    notes,
    show_findings,
    show_json,
    show_pairs,
    show_table,
)
from procurement.cli.words import say
from procurement.ingest.observations import TableReading

kpi = typer.Typer(no_args_is_help=True)
review = typer.Typer(no_args_is_help=True)
report = typer.Typer(no_args_is_help=True)


@kpi.command("import", help=say("help.kpi.import"))
def import_(
    table: Annotated[Path, typer.Argument(help=say("argument.table"), metavar="TABLE")],
    mapping: Annotated[Path, typer.Option(help=say("option.mapping"), metavar="MAPPING.yaml")],
    actor: Actor,
    contract: Annotated[str, typer.Option(help=say("option.contract"))] = "",
    as_json: AsJson = False,
) -> None:
    """Load a table of KPI results: all of it, or nothing with every reason."""
    with notes.status(say("kpi.reading", file=table.name)):
        table_read = read_results_table(existing(table), existing(mapping))
    read = table_read.reading
    if not as_json:
        show_reading(read)
    if read.refused or read.sha256 is None:
        if as_json:
            show_json({"refused": True, "findings": findings_record(read.findings)})
        leave(2)
    outcome = ask(
        "results.load",
        actor,
        table=read.file,
        digest=read.sha256,
        contract=contract,
        private=table_read.private,
    )
    answer(outcome, as_json=as_json)


def show_reading(read: TableReading) -> None:
    """Print what became of every row of a table."""
    counts = read.counts
    show_findings(read.findings)
    told = sum(read.finding_counts.values())
    if told > len(read.findings):
        notes.print(say("kpi.more_findings", count=told - len(read.findings)))
    show_pairs(
        {
            "file": read.file,
            "rows": counts.rows,
            "used": counts.used,
            "missing": counts.missing,
            "duplicates": counts.duplicates,
            "ignored": counts.ignored,
            "refused_rows": counts.refused,
            "met": counts.met,
            "missed": counts.missed,
        }
    )
    for name, rows in read.ignored_kpis.items():
        notes.print(say("kpi.ignored", kpi=name, rows=rows))


@kpi.command("show", help=say("help.kpi.show"))
def show(
    contract: Contract,
    as_of: AsOf = None,
    only: Annotated[str, typer.Option("--kpi", help=say("option.kpi"))] = "",
    form: Annotated[
        Literal["table", "json", "csv"], typer.Option("--format", help=say("option.format"))
    ] = "table",
) -> None:
    """Show the state, the figure and its parts for each KPI and period, and for the whole."""
    found = results_of(engine(), contract, as_of=day_of(as_of))
    kpis = [one for one in found.kpis if only in ("", one.agreement.kpi.code)]
    if form == "json":
        show_json(results_record(found, kpis))
        return
    if form == "csv":
        out = csv.DictWriter(sys.stdout, list(next(iter(period_records(kpis)), {"kpi": ""})))
        out.writeheader()
        out.writerows(period_records(kpis))
        return
    for one in kpis:
        show_kpi(one)
    show_summary(found)


def show_kpi(one: KpiResults) -> None:
    """Print the periods of one KPI that are due."""
    show_table(
        (
            "period",
            "state",
            "numerator",
            "denominator",
            "value",
            "target",
            "attainment",
            "rating",
            "below_target",
            "signal",
        ),
        [
            (
                record["period_start"],
                say(f"state.{record['state']}"),
                *(
                    _shown(record[key])
                    for key in ("numerator", "denominator", "value", "target", "attainment")
                ),
                say(f"rating.{record['rating']}"),
                _flag(record["below_target"]),
                record["signals"] or "",
            )
            for record in period_records([one])
            if record["state"] != "not_due"
        ],
        title=f"{one.agreement.kpi.code} v{one.agreement.kpi.version} ({one.agreement.kpi.unit})",
    )


def show_summary(found: DeliveredResults) -> None:
    """Print one line for each KPI: baseline, target, delivered, coverage, rating."""
    show_table(
        ("contract", "kpi", "baseline", "target", "delivered", "coverage", "rating"),
        [summary_line(found.contract, one) for one in found.kpis],
    )


def summary_line(contract: str, one: KpiResults) -> tuple[str, ...]:
    """Return contract, KPI, baseline, target, delivered, coverage and rating, as shown."""
    whole = one.assessment.whole
    baseline = one.agreement.baseline.exact if one.agreement.baseline else None
    return (
        contract,
        f"{one.agreement.kpi.code} v{one.agreement.kpi.version}",
        _shown(None if baseline is None else float(baseline)),
        _shown(whole.judgement.target_low),
        _shown(whole.judgement.value),
        say("coverage", covered=whole.covered, expected=whole.expected),
        say(f"rating.{whole.judgement.rating}"),
    )


def period_records(kpis: list[KpiResults]) -> Iterator[dict[str, object]]:
    """Yield one record for each KPI and period; quantities in the KPI's unit, exact."""
    for one in kpis:
        for row in one.assessment.rows:
            judged = row.judgement
            yield {
                "kpi": one.agreement.kpi.code,
                "version": one.agreement.kpi.version,
                "period_start": row.start.isoformat(),
                "period_end": row.end.isoformat(),
                "state": row.state.value,
                "numerator": _exact(judged.numerator),
                "denominator": _exact(judged.denominator),
                "value": judged.value,
                "target": judged.target_low,
                "target_high": judged.target_high,
                "attainment": judged.attainment,
                "rating": judged.rating.value,
                "below_target": judged.below_target,
                "signals": None if row.signals is None else " ".join(row.signals),
                "versions": row.versions,
                "previous_value": row.previous_value,
            }


def results_record(found: DeliveredResults, kpis: list[KpiResults]) -> dict[str, object]:
    """Return everything as data, with the whole of each KPI."""
    return {
        "contract": found.contract,
        "stage": found.stage,
        "as_of": found.as_of.isoformat(),
        "kpis": [
            {
                "kpi": one.agreement.kpi.code,
                "version": one.agreement.kpi.version,
                "unit": one.agreement.kpi.unit,
                "numerator": _exact(one.assessment.whole.judgement.numerator),
                "denominator": _exact(one.assessment.whole.judgement.denominator),
                "value": one.assessment.whole.judgement.value,
                "target": one.assessment.whole.judgement.target_low,
                "attainment": one.assessment.whole.judgement.attainment,
                "covered": one.assessment.whole.covered,
                "expected": one.assessment.whole.expected,
                "rating": one.assessment.whole.judgement.rating.value,
                "reason": one.assessment.whole.reason,
            }
            for one in kpis
        ],
        "periods": list(period_records(kpis)),
    }


@review.command("run", help=say("help.review.run"))
def run(
    actor: Annotated[str, typer.Option("--actor", help=say("option.actor"))] = "scheduler",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Review every contract that is due; a second run changes nothing."""
    day = day_of(as_of)
    answer(ask("contracts.review", actor, as_of=day and day.isoformat()), as_json=as_json)


@review.command("show", help=say("help.review.show"))
def show_reviews(
    contract: Annotated[str, typer.Argument(help=say("argument.contract"))] = "",
    as_json: AsJson = False,
) -> None:
    """List reviews: what was computed, what an official decided, what waits for whom."""
    lines = reviews_of(engine(), contract)
    if as_json:
        show_json([line.as_record() for line in lines])
        return
    show_table(
        ("contract", "period", "computed", "coverage", "comment_until", "official", "decision"),
        [
            (
                line.contract,
                f"{line.period_start} – {line.period_end}",
                say(f"rating.{line.computed}"),
                _shown(line.coverage),
                line.comment_until,
                say(f"rating.{line.official}") if line.official else "",
                say(f"decision.{line.decision}") if line.decision else "",
            )
            for line in lines
        ],
    )


@report.command("outcome", help=say("help.report.outcome"))
def outcome(
    contract: Contract,
    actor: Actor,
    lang: Annotated[Literal["en", "es", "pt"], typer.Option(help=say("option.lang"))],
    out: Annotated[Path, typer.Option(help=say("option.out_file"), metavar="FILE.pdf")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the contract outcome report for auditors."""
    day = day_of(as_of)
    found = ask(
        "outcomes.report",
        actor,
        contract=contract,
        language=lang,
        folder=str(out.resolve().parent),
        file=out.name,
        as_of=day and day.isoformat(),
    )
    answer(found, as_json=as_json)


def day_of(moment: datetime | None) -> date | None:
    """Return the day that an option names."""
    return moment.date() if moment else None


def _exact(quantity: int | None) -> str | None:
    return None if quantity is None else f"{amount(quantity):f}"


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _flag(value: object) -> str:
    return "–" if value is None else say("yes") if value else say("no")
