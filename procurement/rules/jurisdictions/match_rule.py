"""The preference rule by which small firms may undercut, where a case rests on one."""

from collections.abc import Mapping
from typing import Any

from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.preferences import Mechanism, PreferenceRule
from procurement.rules.jurisdictions.profile import LawInForce


def match_rule(place: LawInForce, case: Mapping[str, Any]) -> PreferenceRule | None:
    """Return the rule that a case names for the right to match; None where it gives no such right.

    A rule that is not active gives nobody a right: why, is among `match_findings`.
    """
    named = _named(case)
    known = {rule.code: rule for rule in place.preferences}
    return known.get(named) if named and not match_findings(place, case) else None


def match_findings(place: LawInForce, case: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return why the right to match may not be published; nothing where a case gives none."""
    named = _named(case)
    if not named:
        return ()
    known = {rule.code: rule for rule in place.preferences}
    rule = known.get(named)
    facts = {"rule": named, "place": place.place or "-", "known": ", ".join(known) or "-"}
    if rule is None:
        return (Finding("match.unknown_rule", facts),)
    found = tuple(rule.missing(place.day, str(case.get("funding") or "")))
    if rule.mechanism is not Mechanism.RIGHT_TO_MATCH:
        found += (Finding("match.other_mechanism", {**facts, "mechanism": rule.mechanism.value}),)
    if rule.limits.margin is None:
        found += (Finding("match.no_margin", facts),)
    return found


def _named(case: Mapping[str, Any]) -> str:
    return str(case["evaluation"].get("right_to_match") or "")
