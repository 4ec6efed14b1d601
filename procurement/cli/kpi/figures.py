"""Figures on a screen or as data: what a table brought in, what was delivered."""

from collections.abc import Iterator
from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal, format_percent

from outcome_metrics.figures.states import State
from outcome_metrics.quantities import amount
from procurement.actions.results.show_results import DeliveredResults, KpiResults
from procurement.cli.show import notes, screen, show_findings, show_pairs, show_table, yes_or_no
from procurement.cli.table.unused import briefly
from procurement.cli.words import language, say, word
from procurement.ingest.register.reading import RegisterReading
from procurement.ingest.table.observations import TableReading
from procurement.locale import REGIONS

#: Keeps a figure and its unit on one line.
HARD_SPACE = "\u00a0"

#: Facts of a load that `show_reading` has told already.
TOLD = frozenset(
    {
        "duplicates",
        "ignored",
        "left_out",
        "met",
        "missed",
        "missing",
        "planned",
        "rows",
        "superseded",
        "table_refused",
        "targets_not_known",
        "unrated",
        "used",
    }
)


def show_reading(read: TableReading) -> None:
    """Print what became of every row of a table."""
    counts = read.counts
    shown, _ = briefly(read.findings)
    show_findings(shown)
    told = sum(read.finding_counts.values())
    if told > len(shown):
        notes.print(say("kpi.more_findings", count=told - len(shown)))
    show_pairs(
        {
            "file": read.file,
            "rows": counts.rows,
            "used": counts.used,
            "missing": counts.missing,
            "duplicates": counts.duplicates,
            "ignored": counts.ignored,
            "refused_rows": counts.refused,
            "left_out": counts.left_out,
        }
    )
    if counts.planned:
        show_pairs({"planned": counts.planned, "superseded": counts.superseded})
    show_pairs({"met": counts.met, "missed": counts.missed, "unrated": counts.unrated})
    if counts.targets_not_known:
        show_pairs({"targets_not_known": counts.targets_not_known})
    for name, rows in read.ignored_kpis.items():
        notes.print(say("kpi.ignored", kpi=name, rows=rows))


def show_registered(read: RegisterReading) -> None:
    """Print what became of every row, and what is not known of the contracts."""
    counts = read.counts
    show_pairs(
        {
            "file": read.file,
            "rows": counts.rows,
            "contracts": counts.contracts,
            "repeated": counts.repeated,
            "superseded": counts.superseded,
            "left_out": counts.left_out,
            "vendor_unknown": counts.vendor_unknown,
            "value_unknown": counts.value_unknown,
            "start_unknown": counts.start_unknown,
            "end_unknown": counts.end_unknown,
        }
    )


def show_kpi(one: KpiResults, *, last: int | None = None) -> None:
    """Print the periods of one KPI that are due, all of them or the last ones."""
    unit = one.agreement.kpi.unit
    named = word(f"unit.{unit}.other") or unit
    shape = "share" if unit == "share" else "count"
    due = [row for row in one.assessment.rows if row.state is not State.NOT_DUE]
    shown = due[-last:] if last else due
    show_table(
        ("period", "state", "value", "target", "attainment", "rating", "below_target", "signal"),
        [
            (
                row.start.isoformat(),
                say(f"state.{row.state}") + (f" ({say('kpi.came_late')})" if row.late else ""),
                figure(row.judgement.value, shape),
                figure(row.judgement.target_low, shape),
                figure(row.judgement.attainment, "share"),
                say(f"rating.{row.judgement.rating}"),
                yes_or_no(row.judgement.below_target),
                ", ".join(say(f"signal.{code}") for code in row.signals or ()),
            )
            for row in shown
        ],
        title=f"\n{one.agreement.kpi.code} ({named})",
    )
    if len(shown) < len(due):
        screen.print(f"[dim]{say('kpi.earlier', count=len(due) - len(shown))}[/]")


def show_summary(found: DeliveredResults) -> None:
    """Print one line for each KPI: baseline, target, delivered, coverage, rating."""
    show_table(
        ("kpi", "baseline", "target", "delivered", "coverage", "rating"),
        [summary_line(one) for one in found.kpis],
        title=f"\n{say('kpi.whole', contract=found.contract)}",
    )


def show_origin(found: DeliveredResults) -> None:
    """Say of a registered contract where it came from, and what its targets are."""
    if found.origin is None:
        return
    one = found.origin
    screen.print(say("contract.registered", file=one.file, line=one.line))
    known = sum(kpi.agreement.target is not None for kpi in found.kpis)
    screen.print(say("kpi.stated_targets", known=known, kpis=len(found.kpis)))


def summary_line(one: KpiResults) -> tuple[str, ...]:
    """Return KPI, baseline, target, delivered, coverage and rating, as shown."""
    whole, unit = one.assessment.whole, one.agreement.kpi.unit
    baseline = one.agreement.baseline.exact if one.agreement.baseline else None
    return (
        one.agreement.kpi.code,
        figure(None if baseline is None else float(baseline), unit),
        figure(whole.judgement.target_low, unit),
        figure(whole.judgement.value, unit),
        f"{whole.covered}/{whole.expected}",
        say(f"rating.{whole.judgement.rating}"),
    )


def figure(value: float | None, unit: str) -> str:
    """Return a value with its unit as the region writes it: `7.69 days`, `5,2 %`; a dash for none.

    At most two decimals; a share is written as a percentage with at most one.
    """
    if value is None:
        return "–"
    region = Locale.parse(REGIONS[language()])
    if unit == "share":
        form = region.percent_formats[None].pattern.replace("##0", "##0.#")
        return format_percent(value, form, locale=region).replace(" ", HARD_SPACE)
    shown = format_decimal(value, "#,##0.##", locale=region)
    if unit == "count":
        return shown
    number = "one" if region.plural_form(Decimal(f"{value:.2f}").normalize()) == "one" else "other"
    return f"{shown}{HARD_SPACE}{word(f'unit.{unit}.{number}') or unit}"


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
                "late": row.late,
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
        "registered_from": None
        if found.origin is None
        else {"file": found.origin.file, "line": found.origin.line},
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


def _exact(quantity: int | None) -> str | None:
    return None if quantity is None else f"{amount(quantity):f}"
