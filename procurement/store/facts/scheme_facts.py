"""What the gates know of the rules of a competition before it is released."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from procurement.rules.duties.conflicts import conflicts
from procurement.rules.facts import SchemeFacts
from procurement.rules.jurisdictions.case_terms import bidding_time, term_findings
from procurement.rules.jurisdictions.criteria import criteria_findings
from procurement.rules.jurisdictions.match_rule import match_findings
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.tie_order import tie_findings
from procurement.rules.scoring.case_scheme import scheme_body
from procurement.rules.scoring.criteria import weights_total
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.simulation import pathologies
from procurement.rules.texts import words
from procurement.rules.vocabulary import CriterionKind, Role
from procurement.store.city import people
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Solicitation


def scheme_facts(
    session: Session,
    row: Solicitation,
    case: Mapping[str, Any],
    *,
    now: datetime,
    place: LawInForce,
) -> SchemeFacts:
    """Return the rules of the competition, who stands behind them, and where they break the law."""
    scheme = Scheme.from_body(scheme_body(case))
    quality = [one for one in case["criteria"] if one["kind"] == CriterionKind.QUALITY]
    priced = [one for one in scheme.criteria if one.kind is CriterionKind.PRICE]
    custodians = people.with_role(session, Role.CUSTODIAN, row.ocid)
    on_it = people.roles_on(session, row.ocid)
    names = {
        person.id: person.handle
        for person in session.exec(select(Person).where(col(Person.id).in_(on_it)))
    }
    time = bidding_time(place, case)
    zone = ZoneInfo(row.time_zone)
    today, last = (moment.astimezone(zone).date() for moment in (now, row.deadline))
    return SchemeFacts(
        criteria=len(scheme.criteria),
        weight_total=weights_total(scheme.criteria),
        criteria_without_anchors=tuple(one["code"] for one in quality if not one["levels"]),
        price_criteria=len(priced),
        price_warnings=tuple(
            finding.code for one in priced for finding in pathologies(scheme.price, one.weight)
        ),
        price_warnings_acknowledged=row.price_acknowledged,
        bidding_days=(last - today).days,
        minimum_bidding_days=time.days,
        minimum_citation=_in_language(time.citation, row.language),
        funds_certified=row.funds_certified,
        custodians_with_key=len(people.recipients(session, custodians)),
        evaluators=len(people.with_role(session, Role.EVALUATOR, row.ocid)),
        conflicting_roles=tuple(
            (names[person], one.value, other.value)
            for person, roles in sorted(on_it.items(), key=lambda item: names[item[0]])
            for one, other in conflicts(roles, people.waived(session, person, row.ocid, now))
        ),
        law=(
            *term_findings(place, case),
            *criteria_findings(place, case),
            *tie_findings(place, case),
            *match_findings(place, case),
        ),
    )


def _in_language(citation: str, language: str) -> str:
    said = words(citation)
    return said if isinstance(said, str) else said.get(language, "")
