"""A page of results by group: gathered from the record, and decided what of it may be shown.

Everything that leaves the city, on a screen, in a file or as a picture, is made of a page.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.disclosure.breakdown import (
    ALL,
    PLAIN,
    REST,
    Known,
    Shape,
    break_down,
    dimension_of,
    kind_of,
    label,
)
from outcome_metrics.disclosure.layout import Entry, Kind, Measure, Page, Place, lay_out
from outcome_metrics.disclosure.protection import protect
from outcome_metrics.disclosure.tables import Standing
from outcome_metrics.figures.schedule import Period
from procurement.actions.reports.group_question import SITES, Question
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.findings import Finding
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import terms
from procurement.store.results import groups
from procurement.store.results.observation_log import newest_definitions
from procurement.store.tables.publications import Publication

#: The unit of KPIs whose numerators are among the denominators.
SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """A page, decided.

    Attributes:
        question: What was asked, with its span.
        kpi: The definition.
        kind: What the numerators are.
        page: All figures, what is shown and what is marked.  Figures that are not among the shown
            may leave only by the internal view.
        places: Where figures stand on the page.
        withheld: Nothing may be published: no choice of marks would protect everybody.
        reference: Group the others are held against; empty where there is none.
        fixed: Whether the city has fixed it beforehand.
        adds_up: Whether the groups add up to everybody.
        records: What was recorded, for coverage.
        owed: Periods that a result is owed for.
        as_of: The day the page speaks for.
        as_known: What was recorded later does not count.
    """

    question: Question
    kpi: Kpi
    kind: Kind
    page: Page
    places: frozenset[Place]
    withheld: bool
    reference: str
    fixed: bool
    adds_up: bool
    records: groups.Records
    owed: tuple[Period, ...]
    as_of: date
    as_known: datetime


def page_of(session: Session, question: Question, *, today: date, now: datetime) -> GroupPage:
    """Gather a page and decide what of it may be shown, given all that was published before.

    Raises:
        NotFoundError: no such contract, KPI, or nothing recorded by group.
        BadInputError: a reference other than the fixed one.
        DisclosureError: the figures contradict each other.
    """
    kpi = _definition(session, question)
    contract = question.contract or None
    rule = groups.rule_of(session, dimension=question.dimension, kpi=kpi.code, on=today)
    if rule is not None and question.reference not in {"", rule.reference}:
        facts = {"dimension": rule.dimension, "reference": rule.reference}
        raise BadInputError(Finding("groups.reference_fixed", facts))
    records = groups.recorded_groups(session, contract=contract, kpi=(kpi.code, kpi.version))
    span = _span(records, question)
    asked = _asked(question, span)
    adds_up = rule is None or rule.adds_up
    earlier = groups.published(session, contract=contract, kpi=(kpi.code, kpi.version))
    shape = _shape(asked, earlier, adds_up=adds_up)
    known = _counted(records, kpi=kpi, as_of=today, shape=shape)
    if not known:
        raise _nothing(records, question)
    kind = kind_of(known, share=kpi.unit == SHARE)
    strict = replace(shape, strict=question.dimension)
    page = break_down(known, shape=strict, kind=kind)
    places = _places(page, asked, adds_up=adds_up)
    if not places:
        raise _nothing(records, question)
    before = [_earlier(session, one, kpi=kpi, shape=shape, kind=kind) for one in earlier]
    shown, marked, withheld = _decided(page, places, before, kind=kind, kpi=kpi)
    return GroupPage(
        question=asked,
        kpi=kpi,
        kind=kind,
        page=Page(figures=page.figures, splits=page.splits, shown=shown, marked=marked),
        places=places,
        withheld=withheld,
        reference=rule.reference if rule else question.reference,
        fixed=rule is not None,
        adds_up=adds_up,
        records=records,
        owed=_owed(session, question, kpi, records, span),
        as_of=today,
        as_known=now,
    )


def named(dimension: str, group: str) -> str:
    """Return a group as it is recorded: with its dimension, unless that is the plain one."""
    return group if dimension == PLAIN or not group else f"{dimension}={group}"


def _definition(session: Session, question: Question) -> Kpi:
    if question.contract:
        agreed = terms(session, contracts.find(session, question.contract))
        found = {one.kpi.code: one.kpi for one in agreed.agreements}
    else:
        rows = newest_definitions(session, [question.kpi])
        found = {code: from_record(json.loads(row.body)) for code, row in rows.items()}
    if question.kpi not in found:
        facts = {"kpi": question.kpi, "contract": question.contract or "-"}
        raise NotFoundError(Finding("groups.kpi_unknown", facts))
    return found[question.kpi]


def _span(records: groups.Records, question: Question) -> Period:
    """Return the days that are asked for, or the first and the last on record of a dimension.

    Raises:
        NotFoundError: there is none.
    """
    found = [
        one
        for group, of_group in records.items()
        for one in of_group
        if _is_of(group, one.site, question)
    ]
    if not found:
        raise _nothing(records, question)
    return question.span or (min(one.start for one in found), max(one.end for one in found))


def _nothing(records: groups.Records, question: Question) -> NotFoundError:
    dimensions = sorted({dimension_of(group) for group in records if group})
    facts = {
        "kpi": question.kpi,
        "dimension": question.dimension,
        "known": ", ".join(dimensions) or "-",
    }
    return NotFoundError(Finding("groups.none_recorded", facts))


def _is_of(group: str, site: str, question: Question) -> bool:
    if question.dimension == SITES:
        return bool(site) and not group
    return bool(group) and dimension_of(group) == question.dimension


def _asked(question: Question, span: Period) -> Question:
    by_site = question.by_site or question.dimension == SITES
    return replace(question, span=span, by_site=by_site)


def _shape(asked: Question, earlier: Sequence[Publication], *, adds_up: bool) -> Shape:
    """Return what must stand in one system: the pages that were published, and this one.

    Spans that overlap are tied by their periods, so these are in the system then.
    """
    dimensions = {one.dimension: one.adds_up for one in earlier} | {asked.dimension: adds_up}
    dimensions.pop(SITES, None)
    spans = {(one.period_start, one.period_end) for one in earlier}
    if asked.span is not None:
        spans.add(asked.span)
    ranges = tuple(sorted(spans))
    by_period = asked.by_period or any(one.by_period for one in earlier)
    return Shape(
        dimensions=dimensions,
        sites=asked.by_site or any(one.by_site for one in earlier),
        ranges=ranges,
        periods=by_period or len(ranges) > 1,
    )


def _counted(records: groups.Records, *, kpi: Kpi, as_of: date, shape: Shape) -> list[Known]:
    return groups.counted(records, kpi=kpi, as_of=as_of, by_site=shape.sites)


def _places(page: Page, asked: Question, *, adds_up: bool) -> frozenset[Place]:
    """Return the places on the page of today."""
    members = {ALL}
    if asked.dimension != SITES:
        rest = f"{asked.dimension}={REST}"
        members |= {
            group
            for group, _, _ in page.figures
            if group and dimension_of(group) == asked.dimension and (adds_up or group != rest)
        }
    span = asked.span
    whole = label(span) if span else ""
    return frozenset(
        place
        for place in page.figures
        if place[0] in members
        and (asked.by_site or place[1] == ALL)
        and (place[2] == whole or (asked.by_period and span and _inside(place[2], span)))
    )


def _inside(name: str, span: Period) -> bool:
    first, last = map(date.fromisoformat, name.split("/"))
    return span[0] <= first and last <= span[1]


def _earlier(session: Session, one: Publication, *, kpi: Kpi, shape: Shape, kind: Kind) -> Page:
    """Return a page that was published, with its hidden figures as they were known then."""
    records = groups.recorded_groups(
        session,
        contract=one.contract_id,
        kpi=(one.kpi_code, one.kpi_version),
        as_known=one.as_known,
    )
    known = _counted(records, kpi=kpi, as_of=one.as_of, shape=shape)
    page = break_down(known, shape=shape, kind=kind)
    body = json.loads(one.body)
    return Page(
        figures=page.figures,
        splits=page.splits,
        shown=entries_of(body["shown"]),
        marked=entries_of(body["hidden"]),
    )


def entries_of(rows: Sequence[Sequence[str]]) -> frozenset[Entry]:
    """Read what `rows_of` wrote."""
    return frozenset((Measure(row[0]), tuple(row[1:])) for row in rows)


def rows_of(entries: frozenset[Entry]) -> list[list[str]]:
    """Return entries as data, in order; a name says which figure it is, never what it is."""
    return sorted([measure.value, *place] for measure, place in entries)


def _decided(
    page: Page, places: frozenset[Place], before: Sequence[Page], *, kind: Kind, kpi: Kpi
) -> tuple[frozenset[Entry], frozenset[Entry], bool]:
    """Return what is shown, what is marked, and whether nothing may be published at all."""
    layout = lay_out(page, places=places, earlier=before, kind=kind)
    decision = protect(layout.tables, threshold=kpi.suppression_threshold)
    on_page = frozenset(entry for entry in layout.keys if entry[1] in places)
    if decision.withheld:
        return frozenset(), on_page, True
    marked = frozenset(
        entry
        for entry in on_page
        for key in (layout.keys[entry],)
        if key in decision.hidden or layout.tables.cells[key].standing is Standing.HELD
    )
    return on_page - marked, marked, False


def _owed(
    session: Session, question: Question, kpi: Kpi, records: groups.Records, span: Period
) -> tuple[Period, ...]:
    """Return the periods that a result is owed for: the contract's, or those on record."""
    periods: Sequence[Period] = ()
    if question.contract:
        agreed = terms(session, contracts.find(session, question.contract))
        periods = next(agreed.periods(one) for one in agreed.agreements if one.kpi.code == kpi.code)
    periods = periods or sorted({(one.start, one.end) for of in records.values() for one in of})
    return tuple(one for one in periods if span[0] <= one[0] and one[1] <= span[1])
