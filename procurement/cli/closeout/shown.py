"""A closeout on a screen."""

from procurement.actions.closeout.show_closeout import CloseoutSeen, FinalLine
from procurement.cli.kpi.figures import figure
from procurement.cli.show import screen, show_findings, show_pairs, show_table
from procurement.cli.words import say


def show_closeout(seen: CloseoutSeen) -> None:
    """Print where a contract stands, its figures, and everything that is missing."""
    show_pairs(
        {
            "contract": seen.contract,
            "stage": f"{say(f'stage.{seen.stage}')} ({seen.stage})",
            "report_file": seen.report or "–",
            "followed_by": seen.followed_by or _answered(seen, "successor"),
            "vendor_data": _answered(seen, "vendor_data"),
            "kept_until": _kept(seen),
        }
    )
    if seen.finals:
        show_table(
            ("kpi", "last_end", "known_on", "silent", "impact_claim", "value", "low", "high"),
            [_final(one) for one in seen.finals],
        )
    else:
        screen.print(say("closeout.nothing_reported"))
    show_findings(seen.missing)
    show_findings(seen.law)
    if seen.target and not seen.missing:
        screen.print(say("closeout.ready", stage=say(f"stage.{seen.target}")))


def _final(one: FinalLine) -> tuple[object, ...]:
    return (
        one.kpi,
        one.last_end or "–",
        one.known_on or "–",
        one.silent,
        say(f"impact_claim.{one.claim}") if one.claim else "–",
        *(
            figure(float(said) if said else None, one.unit)
            for said in (one.value, one.low, one.high)
        ),
    )


def _answered(seen: CloseoutSeen, question: str) -> str:
    given = seen.answers.get(question)
    return say(f"closeout_answer.{given}") if given else "–"


def _kept(seen: CloseoutSeen) -> str:
    if seen.records:
        return ", ".join(str(one.until or say("unknown")) for one in seen.records)
    return str(seen.would_keep_until or say("unknown"))
