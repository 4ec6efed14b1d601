"""A signed outcome framework on a screen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Text
from procurement.actions.solicitations.show_framework import FrameworkSeen
from procurement.cli.show import screen, show_pairs, show_table
from procurement.cli.words import language, say
from procurement.locale import text
from procurement.rules.balancing import watchers
from procurement.rules.contracts.agreed_terms import baseline_said, target_said


def show(seen: FrameworkSeen) -> None:
    """Print a version: its digest, who signed it, all it wants, and what is new in it."""
    show_pairs(
        {
            "ocid": seen.ocid,
            "title": seen.title,
            "version": say("framework.version", version=seen.version, versions=seen.versions),
            "round": seen.round,
            "signed_at": seen.signed,
            "digest": seen.digest,
        }
    )
    screen.print(say("framework.intact" if seen.intact else "framework.altered"))
    signed = [(say(f"role.{one.role}"), one.person, one.at) for one in seen.signatures]
    screen.print()
    show_table(("signed_as", "signed_by", "signed_at"), signed)
    screen.print()
    show_table(("chain_link", "chain_says", "goal_code"), _chain(seen))
    screen.print()
    show_table(
        ("kpi", "kind", "goal_code", "weight", "baseline", "target", "burden", "watched_by"),
        _kpis(seen.agreements),
    )
    damage = [
        (one.kpi.code, _text(one.kpi.incentive)) for one in seen.agreements if one.kpi.incentive
    ]
    screen.print()
    show_table(("kpi", "may_invite"), damage)
    _changes(seen)


def _chain(seen: FrameworkSeen) -> Iterator[tuple[str, str, str]]:
    """Yield from whom it is for to what must hold: the link, its words, the goal it serves."""

    def said(written: Mapping[str, Any] | None) -> str:
        texts = written or {}
        return texts.get(language()) or texts.get(seen.language) or "–"

    problem, model = seen.framework["problem"], seen.framework.get("logic_model") or {}
    yield say("framework.problem"), said(problem["how_bad"]), ""
    yield say("framework.affected"), f"{said(problem['affected'])} ({problem['how_many']})", ""
    yield say("framework.population"), said(problem.get("target_population")), ""
    for goal in seen.framework["goals"]:
        yield say("framework.goal"), said(goal["statement"]), goal["code"]
    for one in model.get("inputs", ()):
        yield say("framework.input"), said(one), ""
    for one in model.get("activities", ()):
        yield say("framework.activity"), said(one), ""
    for one in model.get("outputs", ()):
        yield say("framework.output"), said(one), ""
    for one in model.get("outcomes", ()):
        yield say("framework.outcome"), said(one["change"]), one["goal"]
    for one in model.get("assumptions", ()):
        yield say("framework.assumption"), said(one), ""


def _kpis(agreed: Sequence[Agreement]) -> Iterator[tuple[object, ...]]:
    """Yield each KPI with what was agreed, and which others watch for the damage it may do."""
    kpis = [one.kpi for one in agreed]
    for one, kpi in zip(agreed, kpis, strict=True):
        yield (
            kpi.code,
            text(language(), "documents", f"kind.{kpi.type}"),
            kpi.goal,
            "–" if kpi.weight is None else f"{kpi.weight * 100:.2f}",
            baseline_said(one.baseline) or "–",
            target_said(one.target) or "–",
            "–" if kpi.burden_hours is None else f"{kpi.burden_hours:f}",
            ", ".join(watchers(kpi, kpis)) or "–",
        )


def _text(written: Text | None) -> str:
    return getattr(written, language(), "")


def _changes(seen: FrameworkSeen) -> None:
    if seen.changes is None:
        return
    screen.print()
    if not seen.changes:
        screen.print(say("framework.unchanged"))
        return
    rows = [(one.what, one.before or "–", one.after or "–") for one in seen.changes]
    show_table(
        ("changed_part", "said_before", "said_now"),
        rows,
        title=say("framework.changes", before=seen.version - 1),
    )
