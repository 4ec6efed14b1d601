"""`procure audit`: verify the record, and take it along."""

from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask, existing, leave
from procurement.cli.options import Actor, AsJson
from procurement.cli.words import say

#: Digits of a digest that a screen shows: enough to compare by eye; JSON has them all.
DIGITS = 16

app = typer.Typer(no_args_is_help=True)


@app.command("verify", help=say("help.audit.verify"))
def verify(
    anchor: Annotated[
        list[Path] | None, typer.Option(help=say("option.anchor"), metavar="FILE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute every chain, compare it with all published heads, name the first bad entry.

    While a call takes bids, the length of its chain would count them: it is checked, not shown.
    """
    from procurement.actions.audit.anchor_audit import check_audit
    from procurement.actions.audit.export_audit import sealed_chains
    from procurement.actions.setup import engine
    from procurement.cli.show import findings_record, screen, show_findings, show_json, show_table

    given = tuple(existing(path) for path in anchor or ())
    heads, faults = check_audit(engine(), given)
    sealed = sealed_chains(engine())
    if as_json:
        shown = {
            chain: None if chain in sealed else {"seq": head.seq, "digest": head.digest}
            for chain, head in heads.items()
        }
        show_json({"ok": not faults, "heads": shown, "findings": findings_record(faults)})
    else:
        lines = [
            (chain, "–", say("audit.sealed_chain"))
            if chain in sealed
            else (chain, head.seq, f"{head.digest[:DIGITS]}…")
            for chain, head in heads.items()
        ]
        show_table(("chain", "entries", "digest"), lines)
        show_findings(faults)
        if not faults:
            screen.print(f"[bold green]✓[/] {say('audit.holds', chains=len(heads))}")
    if faults:
        leave(1)


@app.command("anchor", help=say("help.audit.anchor"))
def anchor_heads(actor: Actor, as_json: AsJson = False) -> None:
    """Verify all chains and publish their signed heads outside the database's folder."""
    answer(ask("audit.anchor", actor), as_json=as_json)


@app.command("overrides", help=say("help.audit.overrides"))
def list_overrides(
    solicitation: Annotated[
        str, typer.Argument(help=say("argument.solicitation"), metavar="OCID")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List who was let have two roles that exclude each other, by whom, until when and why."""
    from procurement.actions.audit.list_overrides import overrides
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    found = overrides(engine(), solicitation)
    if as_json:
        show_json(
            [
                {
                    "ocid": one.ocid,
                    "person": one.person,
                    "roles": [one.role, one.other],
                    "approver": one.approver,
                    "approved_at": one.approved_at.isoformat(),
                    "until": one.until.isoformat(),
                    "in_force": one.in_force,
                    "reason": one.reason,
                }
                for one in found
            ]
        )
        return
    if not found:
        screen.print(say("overrides.none"))
        return
    show_table(
        ("left_on", "left_by", "override_roles", "override_by", "override_ends", "reason"),
        [
            (
                one.ocid,
                one.person,
                f"{say(f'role.{one.role.value}')} + {say(f'role.{one.other.value}')}",
                one.approver,
                f"{one.until:%Y-%m-%d}" + ("" if one.in_force else f" ({say('override.ended')})"),
                one.reason,
            )
            for one in found
        ],
    )


@app.command("export", help=say("help.audit.export"))
def export(
    chain: Annotated[str, typer.Argument(help=say("argument.chain"), metavar="OCID")],
    out: Annotated[Path | None, typer.Option(help=say("option.out_file"))] = None,
) -> None:
    """Write one chain as JSON lines that anybody can verify without this program."""
    from procurement.actions.audit.export_audit import export_chain
    from procurement.actions.setup import engine
    from procurement.cli.show import screen

    lines = export_chain(engine(), chain)
    if out is None:
        for line in lines:
            typer.echo(line)
        return
    out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    screen.print(say("audit.exported", file=out))
