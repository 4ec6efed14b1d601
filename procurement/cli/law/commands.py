"""`procure law`: which rules a place has, since when, where they stand, and who confirmed them."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import leave
from procurement.cli.options import AsJson, AsOf, Solicitation
from procurement.cli.words import say
from procurement.rules.jurisdictions.topics import Topic

app = typer.Typer(no_args_is_help=True)

Code = Annotated[str, typer.Argument(help=say("argument.profile"), metavar="PROFILE")]


@app.command("list", help=say("help.law.list"))
def list_profiles(as_json: AsJson = False) -> None:
    """List the profiles at hand, with how much of each is confirmed."""
    from procurement.actions.city.laws import profiles
    from procurement.cli.law.shown import summary
    from procurement.cli.show import screen, show_json, show_table
    from procurement.cli.words import language

    found = [summary(one) for one in profiles()]
    if as_json:
        show_json(found)
        return
    show_table(
        ("profile", "title", "origin", "law_rules", "law_confirmed", "law_years"),
        [
            (
                one["code"],
                one["name"].get(language(), "") if isinstance(one["name"], dict) else "",
                say("law.shipped") if one["shipped"] else say("law.own"),
                one["rules"] if one["usable"] else say("law.unusable"),
                one["confirmed"],
                ", ".join(map(str, one["years"])) or "–" if isinstance(one["years"], list) else "",
            )
            for one in found
        ],
    )
    screen.print(say("law.shipped_is_no_law"))


@app.command("show", help=say("help.law.show"))
def show(code: Code, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show the rules of one place, with their sources and who confirmed them."""
    from procurement.actions.city.laws import profile
    from procurement.cli.law.shown import preference_rows, record, rule_rows
    from procurement.cli.show import screen, show_json, show_table
    from procurement.cli.words import language

    found = profile(code)
    rules, preferences = found.rules, found.preferences
    if as_of is not None:
        law = found.on(as_of.date())
        rules, preferences = law.rules, law.preferences
    if as_json:
        show_json(record(found, rules, preferences))
        return
    screen.print(f"{found.name[language()]} · {found.currency} · {found.time_zone}", markup=False)
    if found.shipped:
        screen.print(say("law.shipped_is_no_law"))
    show_table(
        ("law_topic", "variant", "law_says", "in_force", "citation", "law_confirmed_by"),
        rule_rows(rules),
    )
    if preferences:
        show_table(
            (
                "preference",
                "mechanism",
                "beneficiaries",
                "law_limits",
                "in_force",
                "citation",
                "counsel_approval",
            ),
            preference_rows(preferences),
        )
    else:
        screen.print(say("law.no_preference"))
    years = ", ".join(f"{year} ({said.source})" for year, said in found.calendar.years.items())
    screen.print(say("law.calendar", years=years or say("law.no_year")), markup=False)


@app.command("in-force", help=say("help.law.in-force"))
def in_force(solicitation: Solicitation, as_json: AsJson = False) -> None:
    """Show the law that a solicitation stands under: since its release, frozen."""
    from procurement.actions.city.law_in_force import law_of_solicitation
    from procurement.actions.setup import engine
    from procurement.cli.law.shown import rule_rows
    from procurement.cli.show import screen, show_json, show_table
    from procurement.rules.jurisdictions.records import as_record

    law, frozen = law_of_solicitation(engine(), solicitation)
    if as_json:
        show_json({"frozen": frozen, **as_record(law)})
        return
    key = say("law.frozen", day=law.day) if frozen else say("law.of_today", day=law.day)
    screen.print(f"{law.place or '–'} · {key}", markup=False)
    show_table(
        ("law_topic", "variant", "law_says", "in_force", "citation", "law_confirmed_by"),
        rule_rows(law.rules),
    )


@app.command("check", help=say("help.law.check"))
def check(
    code: Annotated[str, typer.Argument(help=say("argument.profile"), metavar="PROFILE")] = "",
    as_json: AsJson = False,
) -> None:
    """Report everything that is wrong, awaited or unconfirmed in one profile, or in all."""
    from procurement.actions.city.laws import profile, profiles
    from procurement.cli.show import findings_record, screen, show_findings, show_json

    chosen = [one for one in profiles() if code in ("", one.code)]
    if not chosen:
        profile(code)  # says which there are
    if as_json:
        show_json(
            [
                {
                    "code": one.code,
                    "usable": one.profile is not None,
                    "findings": findings_record(one.findings),
                }
                for one in chosen
            ]
        )
    for one in () if as_json else chosen:
        show_findings(one.findings)
        usable = one.profile is not None
        key = say("law.usable", code=one.code) if usable else say("law.not_usable", code=one.code)
        screen.print(key, markup=False)
    if any(one.profile is None for one in chosen):
        leave(1)


@app.command("count", help=say("help.law.count"))
def count(
    code: Code,
    topic: Annotated[Topic, typer.Argument(help=say("argument.topic"), metavar="TOPIC")],
    start: Annotated[
        datetime,
        typer.Option("--from", formats=["%Y-%m-%d"], help=say("option.count_from"), metavar="DATE"),
    ],
    variant: Annotated[str, typer.Option("--variant", help=say("option.variant"))] = "",
    as_json: AsJson = False,
) -> None:
    """Count a term of a place from a day, with the days off on the way."""
    from procurement.actions.city import laws
    from procurement.cli.law.shown import duration
    from procurement.cli.show import findings_record, screen, show_findings, show_json

    found = laws.count(code, topic, start=start.date(), variant=variant)
    if as_json:
        show_json(
            {
                "end": found.end,
                "citation": found.citation,
                "days_off": [{"day": day, "why": why} for day, why in found.days_off],
                "findings": findings_record(found.doubts),
            }
        )
        return
    screen.print(f"[bold]{found.end}[/]")
    screen.print(f"{duration(found.duration)}; {found.citation or '–'}", markup=False)
    for day, why in found.days_off:
        screen.print(say("law.day_off", day=day, why=why), markup=False)
    show_findings(found.doubts)
