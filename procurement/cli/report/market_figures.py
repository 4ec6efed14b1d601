"""Market measures on a screen or as data, each with what it is a share of and what was left out."""

from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction

from outcome_metrics.market.health import Concentration
from procurement.actions.reports.market_measures import COVERAGE_FLOOR, Market, Share
from procurement.actions.reports.show_market import TableMarket
from procurement.cli.kpi.figures import figure
from procurement.cli.show import notes, screen, show_findings, show_pairs, show_table
from procurement.cli.words import say
from procurement.rules.money import MINOR_DIGITS


def show(seen: Market) -> None:
    """Print each measure with its base, then what was left out and why."""
    single = seen.single
    show_table(
        ("measure", "value", "basis", "low", "high"),
        [
            (say("market.single_rate"), *_share(seen.single_rate)),
            (
                say("market.single_value"),
                _part(single.single_value, single.competitive_value),
                _money(single.competitive_value, seen.currency),
                "",
                "",
            ),
            (say("market.mean"), _number(single.mean), str(single.competitive), "", ""),
            (say("market.median"), _number(single.median), str(single.competitive), "", ""),
            (say("market.top_rate"), *_share(seen.top_rate)),
            *_spread(seen),
            (say("market.incumbent_rate"), *_share(seen.incumbent_rate)),
        ],
        title=f"\n{say('market.title', procedures=seen.procedures, awards=seen.awards)}",
    )
    if seen.coverage is not None and seen.coverage < COVERAGE_FLOOR:
        known = figure(seen.coverage, "share")
        notes.print(f"! {say('market.low_coverage', known=known)}", markup=False)
    if seen.top_supplier:
        screen.print(say("market.top_supplier", supplier=seen.top_supplier), markup=False)
    show_table(
        ("left_out", "count"),
        [
            (say("exclusion.running"), str(seen.running)),
            *((say(f"exclusion.{why}"), str(count)) for why, count in single.excluded.items()),
            (say("exclusion.value_unknown"), str(seen.value_unknown)),
            (say("exclusion.other_currency"), str(seen.other_currency)),
            (say("exclusion.holder_unknown"), str(seen.incumbents.unknown)),
        ],
        title=f"\n{say('market.left_out')}",
    )
    screen.print(say("market.awarded_not_paid"), style="dim", markup=False)


def _spread(seen: Market) -> list[tuple[str, str, str, str, str]]:
    money = _money(seen.by_value.total, seen.currency)
    found = seen.by_value
    return [
        (say("market.top_value"), _part(found.top, found.total), money, "", ""),
        (say("market.hhi"), _number(found.hhi), money, "", ""),
        (say("market.effective"), _number(found.effective), money, "", ""),
        (say("market.suppliers"), str(seen.by_count.suppliers), str(seen.awards), "", ""),
    ]


def show_reading(read: TableMarket) -> None:
    """Print what became of every line of a table."""
    show_findings(read.findings)
    show_pairs({"file": read.file, "rows": read.rows, "used": read.used})
    for why, count in read.notes.items():
        screen.print(f"  {say(f'award_reading.{why}')}: {count}", markup=False)


def _share(one: Share | None) -> tuple[str, str, str, str]:
    if one is None:
        return say("market.unknown"), "0", "", ""
    return (
        figure(one.value, "share"),
        f"{one.count}/{one.out_of}",
        figure(one.low, "share"),
        figure(one.high, "share"),
    )


def _part(part: int, whole: int) -> str:
    return figure(part / whole, "share") if whole else say("market.unknown")


def _number(value: Fraction | None) -> str:
    return say("market.unknown") if value is None else figure(float(value), "count")


def _money(minor: int, currency: str) -> str:
    if not currency:
        return "–"
    amount = Decimal(minor).scaleb(-MINOR_DIGITS[currency])
    return f"{figure(float(amount), 'count')}\u00a0{currency}"


def record(seen: Market, read: TableMarket | None) -> dict[str, object]:
    """Return the measures as data; money in minor units."""
    single = seen.single
    return {
        "table": None if read is None else _reading(read),
        "procedures": seen.procedures,
        "running": seen.running,
        "excluded": {why.value: count for why, count in single.excluded.items()},
        "single_bids": _rate(seen.single_rate),
        "single_bids_coverage": seen.coverage,
        "tenderers": {"mean": _float(single.mean), "median": _float(single.median)},
        "currency": seen.currency or None,
        "single_bid_value_minor": single.single_value,
        "competitive_value_minor": single.competitive_value,
        "competitive_value_unknown": single.value_unknown,
        "awards": seen.awards,
        "awards_value_unknown": seen.value_unknown,
        "awards_other_currency": seen.other_currency,
        "by_value": _concentration(seen.by_value),
        "by_count": _concentration(seen.by_count),
        "top_supplier": seen.top_supplier or None,
        "top_by_count": _rate(seen.top_rate),
        "incumbents": _rate(seen.incumbent_rate),
        "previous_holder_unknown": seen.incumbents.unknown,
    }


def _reading(read: TableMarket) -> dict[str, object]:
    return {
        "file": read.file,
        "sha256": read.sha256,
        "rows": read.rows,
        "used": read.used,
        "notes": dict(read.notes),
    }


def _rate(one: Share | None) -> dict[str, object] | None:
    return None if one is None else asdict(one)


def _concentration(one: Concentration) -> dict[str, object]:
    return {
        "suppliers": one.suppliers,
        "total": one.total,
        "top": one.top,
        "hhi": _float(one.hhi),
        "effective": _float(one.effective),
    }


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
