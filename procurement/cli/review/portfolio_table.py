"""A portfolio review on a screen: what needs a decision first, and a bar while it is computed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from threading import Event, Thread

from rich.progress import Progress

from procurement.actions.reviews.show_portfolio import Portfolio, PortfolioLine, progress_of
from procurement.actions.reviews.show_reviews import ReviewLine
from procurement.actions.setup import engine
from procurement.cli.kpi.figures import figure
from procurement.cli.review.portfolio_files import about_of, words_of, write_csv, write_xlsx
from procurement.cli.show import notes, screen, show_table
from procurement.cli.words import say

#: Lines that a screen shows, unless all are asked for; files and JSON always have all.
LINES = 25
#: How often the bar moves, seconds.
PAUSE = 0.3


def show_portfolio(portfolio: Portfolio, *, whole: bool) -> None:
    """Print the lines that need a decision, each figure with its period, coverage and version."""
    shown = portfolio.lines if whole else portfolio.lines[:LINES]
    screen.print(f"[dim]{about_of(portfolio)}[/]")
    show_table(
        ("contract", "kpi", "period", "value", "target", "coverage", "rating", "attention"),
        [
            (
                line.contract,
                f"{line.kpi}/{line.version}" if line.kpi else "–",
                _period(line),
                figure(line.value, line.unit),
                figure(line.target, line.unit),
                f"{line.covered}/{line.expected}" if line.kpi else "–",
                words_of(line, "rating"),
                words_of(line, "attention"),
            )
            for line in shown
        ],
    )
    if len(shown) < len(portfolio.lines):
        screen.print(f"[dim]{say('review.more_lines', count=len(portfolio.lines) - len(shown))}[/]")
    for line in shown:
        if line.problems:
            reasons = words_of(line, "problems")
            notes.print(say("review.uncomputable", contract=line.contract, reasons=reasons))


def show_reviews(lines: Iterable[ReviewLine]) -> None:
    """Print reviews by contract: what was computed, what an official decided, what waits."""
    for name, of_one in groupby(lines, key=attrgetter("contract")):
        show_table(
            ("period_end", "computed", "coverage", "comment_until", "official", "decision"),
            [
                (
                    line.period_end,
                    say(f"rating.{line.computed}"),
                    figure(line.coverage, "share"),
                    line.comment_until,
                    say(f"rating.{line.official}") if line.official else say("review.waits"),
                    say(f"decision.{line.decision}") if line.decision else "",
                )
                for line in of_one
            ],
            title=f"\n{name}",
        )


def write_files(portfolio: Portfolio, *, csv: Path | None, xlsx: Path | None) -> None:
    """Write the files that were asked for, and say where they are."""
    for path, write in ((csv, write_csv), (xlsx, write_xlsx)):
        if path is not None:
            write(portfolio, path)
            lines = len(portfolio.lines)
            notes.print(
                say("review.written", file=path, lines=lines), overflow="ignore", crop=False
            )


@contextmanager
def progress_bar() -> Iterator[None]:
    """Show how many contracts are done while the block runs; only where somebody looks."""
    if not notes.is_terminal:
        yield
        return
    over = Event()
    with Progress(console=notes, transient=True) as bar:
        watcher = Thread(target=_watch, args=(bar, over), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


def _watch(bar: Progress, over: Event) -> None:
    line = bar.add_task(say("review.progress"), total=None)
    while not over.wait(PAUSE):
        done, whole = progress_of(engine())
        bar.update(line, completed=done, total=whole or None)


def _period(line: PortfolioLine) -> str:
    if line.period_start is None or line.period_end is None:
        return "–"
    return f"{line.period_start:%Y-%m}–{line.period_end:%Y-%m}"
