"""Results by group: fix the reference beforehand, publish a page, look behind the marks."""

import hashlib
from datetime import date
from uuid import uuid4

from outcome_metrics.disclosure.breakdown import PLAIN, REST
from outcome_metrics.disclosure.layout import Entry, Measure, Page
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.reports.group_pages import GroupPage, page_of, rows_of
from procurement.actions.reports.group_question import Question, span_of, split
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding, Severity
from procurement.store.contracts import contracts
from procurement.store.database.engine import take_record
from procurement.store.database.instants import known_by
from procurement.store.results import groups
from procurement.store.tables.publications import GroupRule, Publication

#: Chain of the rules about groups, and of the city's own record.
RULES = "groups"
RESULTS = "results"
#: Longest name of a dimension or a group.
LONGEST = 64


def fix_reference(
    unit: Unit,
    *,
    dimension: str = PLAIN,
    reference: str,
    kpi: str = "",
    adds_up: bool = True,
    valid_from: date | None = None,
    reason: str,
) -> Outcome:
    """Fix the group that all others of a dimension are held against, from a day on.

    It is decided before the figures are seen, and for a reason; never by which group did best.

    Args:
        unit: The transaction.
        dimension: What the groups differ in.
        reference: The group.
        kpi: Code of the KPI it is for; empty for all that have none of their own.
        adds_up: False where a person may be in several groups, so that they are not summed.
        valid_from: First day; default today, and never earlier.
        reason: Why this group.
    """
    day = valid_from or unit.today
    found = _wrong(dimension, reference, reason)
    if day < unit.today:
        days = {"day": day.isoformat(), "today": unit.today.isoformat()}
        found += (Finding("groups.rule_backdated", days),)
    if found:
        return Outcome(found)
    rule = GroupRule(
        id=uuid4(),
        dimension=dimension,
        kpi_code=kpi,
        reference=reference,
        adds_up=adds_up,
        valid_from=day,
        reason=reason.strip(),
        decided_at=unit.now,
        decided_by=unit.actor.id,
    )
    unit.session.add(rule)
    facts: dict[str, Fact] = {
        "dimension": dimension,
        "kpi": kpi,
        "reference": reference,
        "adds_up": adds_up,
        "valid_from": day.isoformat(),
    }
    unit.log("group_reference.fixed", RULES, {**facts, "reason": rule.reason})
    return Outcome(facts=facts)


def _wrong(dimension: str, reference: str, reason: str) -> tuple[Finding, ...]:
    found = [
        Finding("groups.bad_name", {"name": name[:80], "limit": LONGEST})
        for name in (dimension, reference)
        if not name.strip() or "=" in name or len(name) > LONGEST
    ]
    if reference in {REST, "unknown"}:
        found.append(Finding("groups.reference_unknown", {"reference": reference}))
    if not reason.strip():
        found.append(Finding("groups.no_reason"))
    return tuple(found)


def publish_groups(
    unit: Unit,
    *,
    kpi: str,
    contract: str = "",
    dimension: str = PLAIN,
    period: str = "",
    by: str = "",
    reference: str = "",
) -> Outcome:
    """Record that a page of results by group leaves the city: which cells it shows and hides.

    Later pages are then judged together with it.  A page that cannot be made safe is refused.

    Args:
        unit: The transaction.
        kpi: Code of the KPI.
        contract: Whose results; empty for the city's own record.
        dimension: What the groups differ in.
        period: Such as `2026`, `2026-Q1`, `2026-03` or `START/END`; empty for all on record.
        by: `site`, `period` or both with a comma: what stands by itself as well.
        reference: Group that the others are held against, where the city has fixed none.

    Raises:
        NotFoundError: no such contract, KPI, or nothing recorded by group.
        BadInputError: a reference other than the fixed one.
        MetricError: the figures contradict each other.
    """
    # One publication after the other: each is judged with all before it.
    take_record(unit.session)
    by_site, by_period = split(by)
    question = Question(
        kpi=kpi,
        contract=contract,
        dimension=dimension,
        span=span_of(period),
        by_site=by_site,
        by_period=by_period,
        reference=reference,
    )
    moment = known_by(unit.session, unit.now)
    found = page_of(unit.session, question, today=unit.today, now=moment)
    if found.withheld:
        return Outcome((Finding("groups.withheld", {"kpi": kpi, "dimension": dimension}),))
    row = _publication(unit, found)
    known = groups.published(
        unit.session, contract=contract or None, kpi=(row.kpi_code, row.kpi_version)
    )
    facts: dict[str, Fact] = {
        "digest": row.digest,
        "shown": len(found.page.shown),
        "hidden": len(found.page.marked),
    }
    if any(one.digest == row.digest for one in known):
        return Outcome((Finding("groups.known", {"kpi": kpi}, Severity.ADVISES),), facts)
    unit.session.add(row)
    unit.session.flush()
    chain = contracts.find(unit.session, contract).ocid if contract else RESULTS
    entry = {
        "publication": row.id,
        "contract": contract,
        "kpi": row.kpi_code,
        "version": row.kpi_version,
        "dimension": dimension,
        "period_start": row.period_start,
        "period_end": row.period_end,
        "reference": row.reference,
        "reference_fixed": found.fixed,
        "threshold": row.threshold,
        "as_known": row.as_known,
    }
    unit.log("groups.published", chain or RESULTS, {**entry, **facts})
    return Outcome(facts={"publication": str(row.id), **facts})


def look_at_groups(
    unit: Unit,
    *,
    kpi: str,
    contract: str = "",
    dimension: str = PLAIN,
    period: str = "",
    by: str = "",
    reason: str,
) -> Outcome:
    """Record that somebody looks at every figure of a page, and why; no figure is stored."""
    if not reason.strip():
        return Outcome((Finding("groups.no_reason"),))
    chain = contracts.find(unit.session, contract).ocid if contract else RESULTS
    seen: dict[str, object] = {
        "contract": contract,
        "kpi": kpi,
        "dimension": dimension,
        "period": period,
        "by": by,
        "reason": reason.strip(),
    }
    unit.log("groups.seen", chain or RESULTS, seen)
    return Outcome(facts={"kpi": kpi, "dimension": dimension})


def _publication(unit: Unit, found: GroupPage) -> Publication:
    asked, page = found.question, found.page
    span = asked.span
    if span is None:
        raise TypeError(asked)
    body = {"shown": rows_of(page.shown), "hidden": rows_of(page.marked)}
    return Publication(
        id=uuid4(),
        contract_id=asked.contract or None,
        kpi_code=found.kpi.code,
        kpi_version=found.kpi.version,
        dimension=asked.dimension,
        adds_up=found.adds_up,
        by_site=asked.by_site,
        by_period=asked.by_period,
        period_start=span[0],
        period_end=span[1],
        reference=found.reference,
        threshold=found.kpi.suppression_threshold,
        as_known=found.as_known,
        as_of=found.as_of,
        body=canonical(body),
        digest=_digest(found),
        published_at=unit.now,
        published_by=unit.actor.id,
    )


def _digest(found: GroupPage) -> str:
    """Return the SHA-256 of what a reader sees: each shown figure, and each mark."""
    page = found.page
    seen = {
        "kpi": found.kpi.code,
        "version": found.kpi.version,
        "contract": found.question.contract,
        "reference": found.reference,
        "shown": [[*row, _shown(page, row)] for row in rows_of(page.shown)],
        "hidden": rows_of(page.marked),
    }
    return hashlib.sha256(canonical(seen).encode()).hexdigest()


def _shown(page: Page, row: list[str]) -> str:
    entry: Entry = (Measure(row[0]), tuple(row[1:]))
    figure = page.figures[entry[1]]
    if entry[0] is Measure.NUMERATOR:
        return str(figure.numerator)
    cases = figure.denominator or 0
    return str(cases if entry[0] is Measure.DENOMINATOR else cases - figure.numerator)
