"""How a price formula's trial and a ranking look on a screen and as data."""

from procurement.actions.evaluation.show_ranking import FormulaSeen, RankingSeen
from procurement.cli.show import findings_record, screen, show_findings, show_table
from procurement.cli.words import say
from procurement.rules.scoring.simulation import Trial
from procurement.rules.scoring.tie_breaks import TieBreak


def show_formula(seen: FormulaSeen) -> None:
    """Print what each made-up bid earned, and what the officer must answer for."""
    rows = [
        (
            say(f"situation.{trial.situation}"),
            ", ".join(f"{bid} {price}" for bid, price in trial.prices.items()),
            ", ".join(f"{bid} {float(points):.2f}" for bid, points in trial.points.items())
            or say("rank.no_answer"),
        )
        for trial in seen.trials
    ]
    weight = f"{seen.weight:f}"
    title = say("rank.tried", formula=seen.formula, weight=weight)
    show_table(("situation", "prices", "price_points"), rows, title=title)
    show_findings(seen.warnings)
    screen.print(say("rank.acknowledged") if seen.acknowledged else say("rank.not_acknowledged"))


def formula_record(seen: FormulaSeen) -> dict[str, object]:
    """Return it as data; points are exact fractions."""
    return {
        "formula": seen.formula,
        "weight": f"{seen.weight:f}",
        "acknowledged": seen.acknowledged,
        "trials": [_trial(trial) for trial in seen.trials],
        "warnings": findings_record(seen.warnings),
    }


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "situation": trial.situation,
        "prices": dict(trial.prices),
        "points": {bid: str(points) for bid, points in trial.points.items()} or None,
        "problems": [found.code for found in trial.problems],
    }


def show_ranking(seen: RankingSeen) -> None:
    """Print places and points of one lot, then each tie."""
    rows = [
        (
            one["rank"] or "–",
            seen.names.get(one["bid"], one["bid"]),
            one["quality"],
            one["price"] or "–",
            one["total"] or "–",
        )
        for one in seen.scored
    ]
    show_table(
        ("rank", "bid", "quality_points", "price_points", "total_points"),
        rows,
        title=say("rank.lot", lot=seen.lot, round=seen.round),
    )
    for tie in seen.ties:
        screen.print(_tie(seen, tie))


def ranking_record(seen: RankingSeen) -> dict[str, object]:
    """Return it as data."""
    return {
        "lot": seen.lot,
        "round": seen.round,
        "result_digest": seen.digest,
        "names": dict(seen.names),
        "scored": [dict(one) for one in seen.scored],
        "ties": [
            {
                "groups": tie.groups,
                "applied": tie.applied,
                "waiting": tie.waiting or None,
                "broken": tie.broken,
            }
            for tie in seen.ties
        ],
    }


def _tie(seen: RankingSeen, tie: TieBreak) -> str:
    groups = "; ".join(", ".join(seen.names.get(bid, bid) for bid in group) for group in tie.groups)
    applied = ", ".join(tie.applied) or "–"
    if tie.broken:
        return say("rank.tie_broken", groups=groups, applied=applied)
    return say("rank.tie_open", groups=groups, applied=applied, waiting=tie.waiting or "–")
