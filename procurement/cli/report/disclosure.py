"""`procure report groups` and `group-reference`: results by group, with small ones hidden."""

from typing import Annotated, Any

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsCsv, AsJson, AsOf, Kpi, Reason, Svg, day_of
from procurement.cli.words import say

Dimension = Annotated[str, typer.Option(help=say("option.dimension"))]


def groups(
    kpi: Kpi,
    contract: Annotated[str, typer.Option(help=say("option.contract"))] = "",
    dimension: Dimension = "group",
    period: Annotated[str, typer.Option(help=say("option.span"), metavar="PERIOD")] = "",
    by: Annotated[str, typer.Option(help=say("option.split"), metavar="site,period")] = "",
    reference: Annotated[str, typer.Option(help=say("option.reference"))] = "",
    publish: Annotated[bool, typer.Option("--publish", help=say("option.publish"))] = False,
    internal: Annotated[bool, typer.Option("--internal", help=say("option.internal"))] = False,
    reason: Reason = "",
    actor: Actor = "",
    as_csv: AsCsv = False,
    svg: Svg = None,
    as_json: AsJson = False,
) -> None:
    """Show what may be shown of each group; publish it; or look behind the marks."""
    from procurement.actions.reports.draw_groups import picture_of
    from procurement.actions.reports.group_question import Question, span_of, split
    from procurement.cli.report import grouped
    from procurement.cli.show import show_csv, show_json
    from procurement.cli.words import language

    by_site, by_period = split(by)
    question = Question(
        kpi=kpi,
        contract=contract,
        dimension=dimension,
        span=span_of(period),
        by_site=by_site,
        by_period=by_period,
        reference=reference,
    )
    named: dict[str, Any] = {
        "kpi": kpi,
        "contract": contract,
        "dimension": dimension,
        "period": period,
        "by": by,
    }
    check(actor, publish=publish, internal=internal, to_file=as_csv or svg is not None)
    if publish:
        outcome = ask("groups.publish", actor, reference=reference, **named)
        if outcome.refused:
            answer(outcome, as_json=as_json)
        grouped.show_published(outcome)
    found = grouped.found(question, {**named, "reason": reason} if internal else None, actor)
    if svg is not None:
        svg.write_text(picture_of(found, language()), "utf-8")
    if as_json:
        show_json(grouped.page_record(found))
    elif as_csv:
        show_csv(grouped.line_records(found), columns=grouped.FIELDS)
    else:
        grouped.show_groups(found)


def group_reference(
    reference: Annotated[str, typer.Argument(help=say("argument.group"), metavar="GROUP")],
    reason: Reason,
    actor: Actor,
    dimension: Dimension = "group",
    kpi: Annotated[str, typer.Option("--kpi", help=say("option.kpi_of_rule"))] = "",
    overlapping: Annotated[
        bool, typer.Option("--overlapping", help=say("option.overlapping"))
    ] = False,
    valid_from: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Fix the group that the others are held against, before the figures are seen."""
    day = day_of(valid_from)
    outcome = ask(
        "group_reference.fix",
        actor,
        dimension=dimension,
        reference=reference,
        kpi=kpi,
        adds_up=not overlapping,
        valid_from=day and day.isoformat(),
        reason=reason,
    )
    answer(outcome, as_json=as_json)


def check(actor: str, *, publish: bool, internal: bool, to_file: bool) -> None:
    """Refuse options that do not go together.

    Raises:
        BadParameter: says which.
    """
    if (publish or internal) and not actor:
        raise typer.BadParameter(say("actor_needed"), param_hint="--actor")
    if internal and (publish or to_file):
        raise typer.BadParameter(say("groups.internal_stays"), param_hint="--internal")
