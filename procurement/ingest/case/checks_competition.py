"""What joins lots, vendors, criteria and the calendar (domain 5.1, 6.1, 9)."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from procurement.ingest.case.draft import Draft, Problem, plain, repeated, weights_sum
from procurement.ingest.case.sections import LEVELS
from procurement.ingest.case.values import nearest
from procurement.ingest.yaml_places import Steps, Value
from procurement.rules.findings import Severity
from procurement.rules.jurisdictions.case_terms import TERMS
from procurement.rules.jurisdictions.topics import TieStep
from procurement.rules.vendors.tax_numbers import WRONG, check_number
from procurement.rules.vocabulary import CriterionKind

Fields = dict[str, Value]

#: Amounts of the price that one formula alone reads: field -> formula.
READ_BY = {"published_budget": "budget", "point_value": "quality-to-price"}


def competition_problems(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong between lots, between vendors, in the criteria and the calendar."""
    yield from repeated(draft.codes("lots"))
    yield from _lots_sum(draft)
    yield from _vendors(draft)
    yield from repeated(draft.codes("criteria"))
    yield from weights_sum(draft, "criteria")
    for steps, criterion in draft.sections("criteria"):
        if criterion.get("kind") == CriterionKind.QUALITY:
            yield from _quality(draft, steps, criterion)
        if criterion.get("kind") == CriterionKind.PRICE:
            yield from _price(draft, steps, criterion)
    yield from _kinds(draft)
    yield from _tie_break(draft)
    yield from _calendar(draft)


def _lots_sum(draft: Draft) -> Iterator[Problem]:
    whole = draft.number("estimated_value")
    parts = [draft.number(*steps, "estimated_value") for steps, _ in draft.sections("lots")]
    known = [part for part in parts if part is not None]
    if whole is None or not parts or len(known) < len(parts):
        return
    total = sum(known, Decimal(0))
    if total != whole:
        facts = {"sum": plain(total), "whole": plain(whole)}
        yield Problem("case.lots_sum", ("lots",), facts, Severity.ADVISES)


def _vendors(draft: Draft) -> Iterator[Problem]:
    ids: list[tuple[Steps, str]] = []
    for steps, vendor in draft.sections("outreach", "vendors"):
        tax_id = vendor.get("tax_id")
        if isinstance(tax_id, dict) and tax_id.get("scheme") and tax_id.get("id"):
            ids.append(((*steps, "tax_id", "id"), f"{tax_id['scheme']} {tax_id['id']}"))
            yield from _number((*steps, "tax_id", "id"), tax_id)
        for place, _ in draft.sections(*steps, "certifications"):
            first, last = draft.day(*place, "valid_from"), draft.day(*place, "valid_to")
            if first and last and last < first:
                facts = {"first": str(first), "last": str(last)}
                yield Problem("case.span_backwards", place, facts)
    yield from repeated(iter(ids))


def _number(steps: Steps, tax_id: Fields) -> Iterator[Problem]:
    """Yield where a number cannot be one of its register."""
    scheme, number = str(tax_id["scheme"]), str(tax_id["id"])
    if check_number(scheme, number) in WRONG:
        yield Problem("case.tax_number", steps, {"number": number, "register": scheme})


def _quality(draft: Draft, steps: Steps, criterion: Fields) -> Iterator[Problem]:
    levels = criterion.get("levels")
    written = set(levels) if isinstance(levels, dict) else set()
    absent = [level for level in LEVELS if level not in written]
    if absent and (isinstance(levels, dict) or "levels" not in criterion):
        yield Problem("case.levels_missing", (*steps, "levels"), {"names": ", ".join(absent)})
    for name in ("formula", *READ_BY):
        if criterion.get(name) is not None:
            yield Problem("case.only_for_price", (*steps, name), {"name": name})
    if draft.number(*steps, "weight") == 0:
        yield Problem("case.weight_zero", (*steps, "weight"))


def _price(draft: Draft, steps: Steps, criterion: Fields) -> Iterator[Problem]:
    for name in ("levels", "minimum"):
        if criterion.get(name) is not None:
            yield Problem("case.only_for_quality", (*steps, name), {"name": name})
    formula = criterion.get("formula")
    if "formula" not in criterion:
        yield Problem("case.missing_field", (*steps, "formula"), {"name": "formula"})
    for name, reader in READ_BY.items():
        if formula == reader and name not in criterion:
            yield Problem("case.missing_field", (*steps, name), {"name": name})
        if formula not in (None, reader) and name in criterion:
            facts = {"formula": str(formula), "reader": reader}
            yield Problem("case.amount_unused", (*steps, name), facts)
    yield from _price_weight(draft, steps, formula)


def _price_weight(draft: Draft, steps: Steps, formula: Value) -> Iterator[Problem]:
    """Ask for the weight 0 where quality is priced in money, and for more everywhere else."""
    weight = draft.number(*steps, "weight")
    if weight is None or formula is None:
        return
    in_money = formula == READ_BY["point_value"]
    if in_money and weight != 0:
        facts = {"weight": plain(weight), "formula": str(formula)}
        yield Problem("case.weight_unused", (*steps, "weight"), facts)
    if not in_money and weight == 0:
        yield Problem("case.weight_zero", (*steps, "weight"))


def _kinds(draft: Draft) -> Iterator[Problem]:
    """Ask for quality, and for one price at most: the two envelopes know only one."""
    kinds = [criterion.get("kind") for _, criterion in draft.sections("criteria")]
    counts = Counter(str(kind) for kind in kinds)
    if counts[CriterionKind.PRICE] > 1:
        yield Problem("case.several_prices", ("criteria",), {"found": counts[CriterionKind.PRICE]})
    if kinds and None not in kinds and not counts[CriterionKind.QUALITY]:
        yield Problem("case.no_quality", ("criteria",))


def _tie_break(draft: Draft) -> Iterator[Problem]:
    known = (*(code for _, code in draft.codes("criteria")), *TieStep)
    order = draft.words("evaluation", "tie_break")
    evaluation = draft.at("evaluation")
    if isinstance(evaluation, dict) and "tie_break" not in evaluation:
        yield from _no_order(draft)
    yield from repeated(iter(order))
    for steps, code in order:
        if code not in known:
            facts = {"nearest": nearest(code, known), "known": ", ".join(known)}
            yield Problem("case.unknown_tie_break", steps, facts)


def _no_order(draft: Draft) -> Iterator[Problem]:
    """Ask for an order that no law of a place can give, because the case names no place."""
    if not draft.at("jurisdiction"):
        yield Problem("case.missing_field", ("evaluation", "tie_break"), {"name": "tie_break"})


def _calendar(draft: Draft) -> Iterator[Problem]:
    deadline = draft.moment("calendar", "deadline")
    questions = draft.moment("calendar", "questions_until")
    for name, moment in (("deadline", deadline), ("questions_until", questions)):
        if moment and moment.instant <= draft.now:
            facts = {"moment": moment.shown, "now": f"{draft.now.astimezone(moment.wall.tzinfo)}"}
            yield Problem(f"case.{name}_past", ("calendar", name), facts)
    if deadline and questions and questions.instant >= deadline.instant:
        facts = {"moment": questions.shown, "deadline": deadline.shown}
        yield Problem("case.questions_after_deadline", ("calendar", "questions_until"), facts)
    yield from _terms(draft)
    yield from _release(draft)


def _terms(draft: Draft) -> Iterator[Problem]:
    """Ask for each term that no law of a place can give, because the case names no place."""
    calendar = draft.at("calendar")
    if draft.at("jurisdiction") or not isinstance(calendar, dict):
        return
    for name in TERMS:
        if calendar.get(name) is None:
            yield Problem("case.missing_field", ("calendar", name), {"name": name})


def _release(draft: Draft) -> Iterator[Problem]:
    release = draft.day("calendar", "release")
    deadline = draft.moment("calendar", "deadline")
    if release is None or deadline is None:
        return
    here = ("calendar", "release")
    facts = {"day": str(release), "deadline": deadline.shown}
    if release >= deadline.date:
        yield Problem("case.release_after_deadline", here, facts)
        return
    if release < draft.now.astimezone(deadline.wall.tzinfo).date():
        yield Problem("case.release_past", here, facts)
    questions = draft.moment("calendar", "questions_until")
    if questions and questions.date < release:
        yield Problem("case.questions_before_release", ("calendar", "questions_until"), facts)
    yield from _bidding_time(draft, (deadline.date - release).days)


def _bidding_time(draft: Draft, found: int) -> Iterator[Problem]:
    """Compare with the legal minimum; business days need a calendar of holidays (the gate's)."""
    least = draft.number("calendar", "minimum_days", "days")
    counting = draft.at("calendar", "minimum_days", "counting") or "calendar"
    if least is None or counting != "calendar":
        return
    if timedelta(days=found) < timedelta(days=int(least)):
        facts = {"found": found, "least": int(least)}
        yield Problem("case.bidding_time_short", ("calendar", "deadline"), facts)
