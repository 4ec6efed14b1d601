"""`procure review run` and `review show`: the whole portfolio, and what needs a decision."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import AsJson, AsOf, day_of
from procurement.cli.words import say


def run(
    actor: Annotated[str, typer.Option("--actor", help=say("option.actor"))] = "scheduler",
    as_of: AsOf = None,
    contract: Annotated[str, typer.Option(help=say("option.review_contract"))] = "",
    as_json: AsJson = False,
) -> None:
    """Hold every review that is due and look at all running contracts; again changes nothing."""
    from procurement.cli.review.portfolio_table import progress_bar

    day = day_of(as_of)
    with progress_bar():
        outcome = ask("contracts.review", actor, as_of=day and day.isoformat(), contract=contract)
    answer(outcome, as_json=as_json)


def show(
    contract: Annotated[
        str, typer.Argument(help=say("argument.contract"), metavar="CONTRACT")
    ] = "",
    as_of: AsOf = None,
    as_known: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("option.as_known"), metavar="DATE"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=say("option.all_lines"))] = False,
    csv: Annotated[
        Path | None, typer.Option(help=say("option.lines_csv"), metavar="FILE.csv")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option(help=say("option.lines_xlsx"), metavar="FILE.xlsx")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what needs a decision first, and the reviews of a contract."""
    from procurement.actions.reviews.show_portfolio import portfolio_of
    from procurement.actions.reviews.show_reviews import reviews_of
    from procurement.actions.setup import engine
    from procurement.cli.review.portfolio_table import show_portfolio, show_reviews, write_files
    from procurement.cli.show import show_json

    found = portfolio_of(
        engine(), contract=contract, as_of=day_of(as_of), as_known=day_of(as_known)
    )
    write_files(found, csv=csv, xlsx=xlsx)
    held = reviews_of(engine(), contract) if contract else []
    if as_json:
        show_json({**found.as_record(), "reviews": [one.as_record() for one in held]})
    elif csv is None and xlsx is None:
        show_portfolio(found, whole=every or bool(contract))
        show_reviews(held)
