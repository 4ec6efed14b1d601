"""`procure kpi show` without a contract: the city's own record, and registered contracts."""

from collections.abc import Sequence
from typing import Literal

from procurement.actions.results.show_record import CityLine, ContractLine, Record
from procurement.cli.kpi.figures import figure
from procurement.cli.show import screen, show_csv, show_json, show_table, yes_or_no
from procurement.cli.words import say

#: Lines of each table on a screen, unless all are asked for; JSON and CSV always have all.
LINES = 20


def show_record(record: Record, *, form: Literal["table", "json", "csv"], whole: bool) -> None:
    """Print the record; as CSV, the contracts where there are any, else the city's own KPIs."""
    if form == "json":
        show_json(
            {
                "city": [line.as_record() for line in record.city],
                "contracts": [line.as_record() for line in record.contracts],
            }
        )
    elif form == "csv":
        lines: Sequence[CityLine | ContractLine] = record.contracts or record.city
        show_csv(line.as_record() for line in lines)
    else:
        _show_city(record.city, whole=whole)
        _show_contracts(record.contracts, whole=whole)


def _show_city(lines: tuple[CityLine, ...], *, whole: bool) -> None:
    if not lines:
        return
    shown = lines if whole else lines[:LINES]
    show_table(
        ("kpi", "from", "until", "periods", "met", "missed", "no_target", "value", "target"),
        [
            (
                line.kpi,
                line.first,
                line.last,
                line.periods,
                line.met,
                line.missed,
                line.without_target,
                figure(line.value, line.unit),
                _target(line.target, line.unit),
            )
            for line in shown
        ],
        title=f"\n{say('record.city')}",
    )
    _more(len(lines) - len(shown))


def _show_contracts(lines: tuple[ContractLine, ...], *, whole: bool) -> None:
    if not lines:
        return
    shown = lines if whole else lines[:LINES]
    show_table(
        ("contract", "title", "planned_end", "kpi", "until", "value", "target", "behind"),
        [
            (
                line.contract,
                line.title if len(line.title) <= TITLE else f"{line.title[: TITLE - 1]}…",
                line.ends_on or say("unknown"),
                line.kpi or say("record.nothing"),
                line.period_end or "–",
                figure(line.value, line.unit),
                _target(line.target, line.unit),
                yes_or_no(line.behind, unknown=say("unknown")),
            )
            for line in shown
        ],
        title=f"\n{say('record.contracts')}",
    )
    _more(len(lines) - len(shown))
    counts = [line.behind for line in lines]
    screen.print(
        say(
            "record.counts",
            behind=counts.count(True),
            met=counts.count(False),
            unknown=counts.count(None),
        )
    )


#: Longest title in a table, characters.
TITLE = 40


def _target(value: float | None, unit: str) -> str:
    return say("record.no_target") if value is None else figure(value, unit)


def _more(left: int) -> None:
    if left > 0:
        screen.print(f"[dim]{say('record.more', count=left)}[/]")
