"""How firmly a ranking stands, on a screen and as data."""

from fractions import Fraction

from procurement.actions.evaluation.show_scores import SensitivitySeen
from procurement.cli.show import screen, show_table
from procurement.cli.words import say
from procurement.rules.scoring.changes import Change
from procurement.rules.scoring.draws import Standings
from procurement.rules.scoring.sensitivity import Sensitivity


def show(seen: SensitivitySeen) -> None:
    """Print first places under drawn weights, break-even weights, and what turns the order."""
    if seen.found is None:
        screen.print(say("score.nothing_compared"))
        return
    found = seen.found
    order = sorted(range(len(found.bids)), key=lambda at: seen.ranks[found.bids[at]])
    rows = [
        (
            seen.ranks[found.bids[at]],
            seen.names[found.bids[at]],
            _share(found.near, at),
            _share(found.anywhere, at),
            _places(found.near, at),
            _places(found.anywhere, at),
        )
        for at in order
    ]
    show_table(
        ("rank", "bid", "first_near", "first_anywhere", "places_near", "places_anywhere"),
        rows,
        title=say("score.drawn", draws=found.near.draws),
    )
    _break_even(seen, found)
    turning = found.turning()
    screen.print()
    if not turning:
        screen.print(say("score.nothing_turns"))
        return
    changes = [(_change(seen, one), _first(seen, one)) for one in turning]
    show_table(("change", "then_first"), changes, title=say("score.turning"))


def record(seen: SensitivitySeen) -> dict[str, object]:
    """Return it as data; shares are counted in draws."""
    found = seen.found
    return {
        "ocid": seen.ocid,
        "lot": seen.lot,
        "round": seen.round,
        "result_digest": seen.digest,
        "names": dict(seen.names),
        "sensitivity": None
        if found is None
        else {
            "bids": found.bids,
            "first": found.first,
            "second": found.second,
            "break_even": {
                code: None if weight is None else str(weight)
                for code, weight in found.break_even.items()
            },
            "changes": [_change_record(one) for one in _every(found)],
            "panels_without": found.panels,
            "near": _drawn(found.near),
            "anywhere": _drawn(found.anywhere),
        },
    }


def _every(found: Sensitivity) -> tuple[Change, ...]:
    return (*found.weights, *found.levels, *found.evaluators)


def _change_record(one: Change) -> dict[str, object]:
    moved = one.what != "evaluator"
    return {
        "what": one.what,
        "name": one.name,
        "bid": one.bid or None,
        "up": one.up if moved else None,
        "first": one.first,
    }


def _drawn(found: Standings) -> dict[str, object]:
    return {
        "draws": found.draws,
        "first_by_panel": found.first.tolist(),
        "places": found.places.tolist(),
    }


def _break_even(seen: SensitivitySeen, found: Sensitivity) -> None:
    if not found.second:
        return
    weights = {one.code: one.weight for one in seen.scheme.criteria}
    rows = [
        (code, f"{weights[code]:f}", _weight(level)) for code, level in found.break_even.items()
    ]
    screen.print()
    one, other = seen.names[found.first[0]], seen.names[found.second]
    title = say("score.break_even", one=one, other=other)
    show_table(("criterion", "weight", "break_even"), rows, title=title)


def _weight(level: Fraction | None) -> str:
    return say("score.no_weight") if level is None else f"{float(level):.2f}"


def _change(seen: SensitivitySeen, one: Change) -> str:
    step = say("score.more") if one.up else say("score.less")
    if one.what == "weight":
        return say("score.weight", criterion=one.name, step=step)
    if one.what == "level":
        return say("score.level", criterion=one.name, bid=seen.names[one.bid], step=step)
    return say("score.without", person=one.name) if one.name else say("score.mean_of_sheets")


def _first(seen: SensitivitySeen, one: Change) -> str:
    if one.first is None:
        return say("score.unknown")
    return ", ".join(seen.names[bid] for bid in one.first) or "–"


def _share(drawn: Standings, at: int) -> str:
    return f"{100 * int(drawn.first[0, at]) / drawn.draws:.1f} %"


def _places(drawn: Standings, at: int) -> str:
    held = [place for place, count in enumerate(drawn.places[at], start=1) if count]
    return f"{held[0]}" if held[0] == held[-1] else f"{held[0]}–{held[-1]}"
