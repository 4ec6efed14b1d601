"""Comparisons and track records as people read them on a screen, and as data."""

from collections.abc import Iterator
from dataclasses import asdict
from uuid import uuid4

import numpy as np
from rich.markup import escape

from outcome_metrics.comparing.funnel import Band
from outcome_metrics.quantities import SCALE, amount
from procurement.actions.asking.look_behind_marks import internal_comparison
from procurement.actions.asking.requests import Asking
from procurement.actions.reports.show_comparison import Asked, Comparison, comparison_of
from procurement.actions.reports.show_track_record import Record
from procurement.actions.setup import engine
from procurement.cli.ask import answer, leave
from procurement.cli.kpi.figures import figure
from procurement.cli.show import screen, show_table
from procurement.cli.words import say, word

DASH = "–"


def found(kpi: str, asked: Asked, *, reason: str | None, actor: str) -> Comparison:
    """Return what may be shown; with a reason every figure, once the look is on record."""
    if reason is None:
        return comparison_of(engine(), kpi, **asked)
    looking = {"kpi": kpi, "dimension": asked["by"].value, "reason": reason}
    outcome, seen = internal_comparison(
        engine(), Asking("groups.look", actor, looking, uuid4()), kpi, **asked
    )
    if seen is None:
        answer(outcome)
        leave(1)
    return seen


def show_comparison(found: Comparison) -> None:
    """Print one line for each that was compared, the largest first, and what must be said."""
    funnel, shape = found.funnel, _shape(found)
    show_table(
        (
            "compared",
            "cases",
            "value",
            "interval",
            "limits_95",
            "limits_998",
            "z",
            "position",
            "coverage",
        ),
        [
            (
                one.name or f"{say('compare.unnamed')} {', '.join(one.contracts)}",
                say("groups.hidden")
                if found.hides(at)
                else figure(one.denominator / SCALE, "count"),
                figure(_known(found.values.value[at]), shape),
                _span(found.values.lower[at], found.values.upper[at], shape),
                _span(funnel.band_95.lower[at], funnel.band_95.upper[at], shape),
                _span(funnel.band_998.lower[at], funnel.band_998.upper[at], shape),
                _score(funnel.z_adjusted[at]),
                _position(found, at),
                f"{one.covered}/{one.expected}",
            )
            for at, one in enumerate(found.delivered)
        ],
        title=say(
            "compare.title",
            kpi=found.kpi.code,
            unit=word(f"unit.{found.kpi.unit}.other") or found.kpi.unit,
            version=found.kpi.version,
            day=found.as_of.isoformat(),
        ),
    )
    for line in _told(found):
        screen.print(line)


def _told(found: Comparison) -> list[str]:
    """Return what must be said with the figures."""
    funnel, unit = found.funnel, found.kpi.unit
    expected = figure(funnel.expected, unit)
    around = "compare.around_all" if found.around_all else "compare.around_value"
    told = [
        say(around, expected=expected),
        say(f"better.{found.kpi.direction}"),
        say(
            "compare.by_chance",
            vendors=funnel.dispersion.vendors,
            number=figure(funnel.by_chance, "count"),
        ),
    ]
    if funnel.dispersion.tau2 > 0.0:
        told.append(
            say(
                "compare.spread",
                phi=f"{funnel.dispersion.phi:.2f}",
                tau=figure(float(np.sqrt(funnel.dispersion.tau2)), unit),
            )
        )
    if found.internal:
        told.append(f"[bold]{say('groups.internal')}[/]")
    if any(map(found.hides, range(len(found.delivered)))):
        told.append(say("compare.small", limit=found.kpi.suppression_threshold))
    return told + [say(f"funnel_caveat.{one}") for one in funnel.caveats]


def comparison_record(found: Comparison) -> dict[str, object]:
    """Return a comparison as data: each line with its parts, and the words of what must be said."""
    funnel = found.funnel
    return {
        "kpi": found.kpi.code,
        "version": found.kpi.version,
        "unit": found.kpi.unit,
        "by": found.by.value,
        "as_of": found.as_of.isoformat(),
        "as_known": found.as_known,
        "direction": found.kpi.direction.value,
        "expected": funnel.expected,
        "around": "all" if found.around_all else "value",
        "phi": _known(funnel.dispersion.phi),
        "tau2": funnel.dispersion.tau2,
        "adjusted": funnel.dispersion.enough,
        "outside_by_chance": funnel.by_chance,
        "internal": found.internal,
        "caveats": {one.value: say(f"funnel_caveat.{one}") for one in funnel.caveats},
        "compared": [
            {
                "name": one.name,
                "contracts": list(one.contracts),
                "hidden": found.hides(at),
                "numerator": None if found.hides(at) else amount(one.numerator),
                "denominator": None if found.hides(at) else amount(one.denominator),
                "value": _known(found.values.value[at]),
                "interval": [_known(found.values.lower[at]), _known(found.values.upper[at])],
                "z": _known(funnel.z[at]),
                "z_adjusted": _known(funnel.z_adjusted[at]),
                "limits_95": _pair(funnel.band_95, at),
                "limits_998": _pair(funnel.band_998, at),
                "position": str(funnel.position[at]),
                "rough": bool(funnel.rough[at]),
                "left_out": found.left_out[at],
                "covered": one.covered,
                "expected": one.expected,
                "first": one.first,
                "last": one.last,
            }
            for at, one in enumerate(found.delivered)
        ],
    }


def show_track_record(found: Record) -> None:
    """Print the record of a vendor: each contract with its source, and the whole."""
    if found.contracts:
        show_table(
            ("contract", "kpi", "good", "results", "coverage", "last_result", "comments"),
            [
                (
                    one.contract,
                    ", ".join(one.kpis) or DASH,
                    one.good,
                    one.results,
                    f"{one.results}/{one.expected}",
                    one.last or DASH,
                    one.comments,
                )
                for one in found.contracts
            ],
            title=escape(f"{found.name} ({found.vendor})"),
        )
        _say_use(found)
    screen.print(_whole(found))
    screen.print(say("record.elsewhere"))


def _use(found: Record) -> Iterator[tuple[object, ...]]:
    """Yield a row for each rule on the use of each contract that was reviewed."""
    for one in found.contracts:
        for term in one.use:
            over = term.until is not None and term.until < found.as_of
            yield (
                one.contract,
                one.reviewed,
                term.variant or DASH,
                term.until or say("unknown"),
                say("record.use_over") if over else DASH,
            )
        if one.reviewed and not one.use:
            yield one.contract, one.reviewed, DASH, say("unknown"), DASH


def _say_use(found: Record) -> None:
    """Print until when each contract may be used, by what law, and what becomes of the rest."""
    rows = list(_use(found))
    if rows:
        show_table(("contract", "reviewed_on", "work_kind", "usable_until", "state"), rows)
    terms = [term for one in found.contracts for term in one.use]
    if terms:
        cited = "; ".join(dict.fromkeys(term.citation or DASH for term in terms))
        screen.print(say("record.use", citations=escape(cited)))
    if not all(term.confirmed for term in terms):
        screen.print(say("record.use_unconfirmed"))
    if any(one.past_use for one in found.contracts):
        screen.print(say("record.use_past"))


def _whole(found: Record) -> str:
    if found.share is None:
        return say("record.neutral", name=escape(found.name))
    return say(
        "record.share",
        share=figure(found.share, "share"),
        good=found.good,
        results=found.results,
        usual=figure(float(found.prior.share), "share"),
        weight=found.prior.weight,
    )


def track_record_record(found: Record) -> dict[str, object]:
    """Return a track record as data."""
    return {
        "vendor": found.vendor,
        "name": found.name,
        "as_of": found.as_of,
        "as_known": found.as_known,
        "neutral": found.neutral,
        "share": found.share,
        "good": found.good,
        "results": found.results,
        "expected": found.expected,
        "prior": {"share": float(found.prior.share), "weight": found.prior.weight},
        "contracts": [asdict(one) for one in found.contracts],
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _score(value: float) -> str:
    return DASH if np.isnan(value) else f"{value:+.2f}"


def _span(lower: float, upper: float, shape: str) -> str:
    if np.isnan(lower):
        return DASH
    return f"{figure(float(lower), shape)} – {figure(float(upper), shape)}"


def _shape(found: Comparison) -> str:
    """Return how figures are written in the table: its title names the unit."""
    return "share" if found.kpi.unit == "share" else "count"


def _pair(band: Band, at: int) -> list[float | None]:
    return [_known(band.lower[at]), _known(band.upper[at])]


def _position(found: Comparison, at: int) -> str:
    reason = found.left_out[at]
    return say(f"left_out.{reason}") if reason else say(f"position.{found.funnel.position[at]}")
