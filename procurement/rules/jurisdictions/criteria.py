"""Criteria of a case that touch what people may not be favored by (domain, section 6.3)."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.preferences import Attribute, Touching, preference_findings
from procurement.rules.jurisdictions.profile import LawInForce

#: Words, by their beginning, in English, Spanish and Portuguese: where one of them stands, the
#: case must say what the criterion does.  No list is complete; legal approval remains.
SIGNS: Mapping[Attribute, tuple[str, ...]] = MappingProxyType(
    {
        Attribute.RACE: ("race", "racial", "ethnic", "minorit", "raza", "raça", "étnic", "negr"),
        Attribute.GENDER: ("gender", "women", "woman", "género", "gênero", "mujer", "mulher"),
        Attribute.AGE: ("aged", "edad", "idade"),
        Attribute.DISABILITY: ("disabilit", "disabled", "discapacidad", "deficiência"),
        Attribute.ORIGIN: ("nationality", "nacionalidad", "immigrant", "inmigrante", "imigrante"),
        Attribute.INDIGENOUS: ("indigen", "indígen", "quilombola"),
        Attribute.ORIENTATION: ("lgbt", "sexual orient", "orientación sexual", "orientação sexual"),
        Attribute.VETERAN: ("veteran",),
    }
)


def criteria_findings(place: LawInForce, case: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return why the criteria of a case may not be published as they are.

    A criterion says in `touches` what it distinguishes bidders by; an empty list says that it does
    so by nothing.  Where it says neither and its words suggest something, it must say.
    """
    touching = tuple(
        Touching(
            criterion=one["code"],
            attributes=tuple(Attribute(found) for found in one.get("touches") or ()),
            rule=one.get("preference") or "",
        )
        for one in case["criteria"]
    )
    found = preference_findings(
        touching,
        place.preferences,
        on=place.day,
        funding=case.get("funding") or "",
    )
    return (*found, *_unsaid(case))


def _unsaid(case: Mapping[str, Any]) -> Iterator[Finding]:
    for one in case["criteria"]:
        if one.get("touches") is not None:
            continue
        spoken = " ".join(_spoken(one)).casefold()
        seen = [name for name, signs in SIGNS.items() if _signs_in(spoken, signs)]
        if seen:
            facts = {"criterion": one["code"], "attributes": ", ".join(seen)}
            yield Finding("preference.unsaid", facts)


def _signs_in(spoken: str, signs: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{sign}", spoken) for sign in signs)


def _spoken(criterion: Mapping[str, Any]) -> Iterator[str]:
    """Yield the title and what earns each level, in every language."""
    for texts in (criterion["title"], *(criterion.get("levels") or {}).values()):
        yield from (text for text in texts.values() if text)
