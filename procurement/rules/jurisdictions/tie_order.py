"""In which order equal bids are told apart: the law of the place first, then the case's own."""

from collections.abc import Mapping
from typing import Any

from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.legal_rules import LawError
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import TieStep, Topic

#: Where every order ends: otherwise equal bids could stay equal for ever.
LAST = TieStep.DRAW.value


def tie_order(place: LawInForce, case: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the order to publish: the case's own, else that of the law; a draw of lots ends it."""
    order = _own(case) or _lawful(place)
    return order if LAST in order else (*order, LAST)


def tie_findings(place: LawInForce, case: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return why the order after a tie may not be published as it is, and what is in doubt.

    A case may go on after the steps of its place's law, and never change or leave out one.
    """
    lawful, own = _lawful(place), _own(case)
    if not own and not lawful:
        return _unsettled(place)
    if own and lawful and own[: len(lawful)] != lawful:
        facts = {"found": ", ".join(own), "lawful": ", ".join(lawful), "place": place.place}
        citation = place.rule(Topic.TIE_BREAK).citation or "-"
        return (Finding("law.tie_order", {**facts, "citation": citation}),)
    return place.doubts(Topic.TIE_BREAK) if lawful else ()


def _own(case: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(case["evaluation"].get("tie_break") or ())


def _lawful(place: LawInForce) -> tuple[str, ...]:
    orders = (rule.says for rule in place.of(Topic.TIE_BREAK) if isinstance(rule.says, tuple))
    return tuple(step.value for order in orders for step in order)


def _unsettled(place: LawInForce) -> tuple[Finding, ...]:
    try:
        place.rule(Topic.TIE_BREAK)
    except LawError as missing:
        return missing.findings
    return ()
