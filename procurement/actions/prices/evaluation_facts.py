"""The facts of the evaluation report: each ranked lot, what was settled, and how firm it stands."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from procurement.actions.city.law_in_force import law_of
from procurement.actions.evaluation.show_scores import SensitivitySeen, sensitivity_in
from procurement.actions.papers.desk import Desk, Written
from procurement.actions.papers.requests_for_proposals import price_rule
from procurement.actions.prices.seen import Seen, settled
from procurement.documents.facts import EvaluationReportFacts, Standing, Text
from procurement.documents.facts.evaluations import (
    BreakEven,
    EvaluatedLot,
    Grid,
    GridRow,
    SettledLine,
)
from procurement.rules.money import Money
from procurement.rules.scoring.changes import Change
from procurement.rules.scoring.levels import quality_points
from procurement.rules.scoring.reversals import leave_one_out
from procurement.rules.vocabulary import DrawMethod
from procurement.store.bids import bids
from procurement.store.evaluation import evaluation
from procurement.store.tables.solicitations import Lot

#: What stands in a cell where nothing is known, and where nothing changes.
UNKNOWN, SAME = "?", "–"


def evaluation_facts(desk: Desk) -> EvaluationReportFacts:
    """Return the facts of the report on every lot that is ranked in this round."""
    row = desk.row
    scheme, frozen = evaluation.scheme_of(desk.session, row)
    done = settled(desk.session, row, law_of(desk.session, row, desk.now))
    lots = [
        lot
        for lot in bids.lots_of(desk.session, row)
        if evaluation.result(desk.session, row, lot.id) is not None
    ]
    return EvaluationReportFacts(
        cover=desk.cover(f"{row.reference}-EVALUATION", row.ocid, desk.day(desk.now)),
        lots=tuple(_lot(desk, lot, done) for lot in lots),
        price_rule=price_rule(desk, scheme),
        scheme_digest=frozen.digest,
    )


def _lot(desk: Desk, lot: Lot, done: Seen) -> EvaluatedLot:
    found = sensitivity_in(desk.session, desk.row, lot.code)
    result = evaluation.result(desk.session, desk.row, lot.id)
    body: Written = json.loads(result.body) if result else {"scored": [], "inputs": {}}
    first = found.found.first[0] if found.found else ""
    second = found.found.second if found.found else ""
    return EvaluatedLot(
        name=desk.lot_title(lot.code),
        ranking=tuple(_standing(desk, found, body, one) for one in body["scored"]),
        settled=tuple(_settled(desk, lot, done)),
        without=_without(desk, found, body),
        first=found.names.get(first, "–"),
        second=found.names.get(second, ""),
        break_even=tuple(_break_even(desk, found)),
        levels=_levels(desk, found),
        evaluators=_evaluators(desk, found),
        digest=found.digest,
    )


def _standing(desk: Desk, found: SensitivitySeen, body: Written, one: Written) -> Standing:
    price = body["inputs"]["prices"].get(one["bid"])
    note: Text = ""
    if one["rejected"]:
        note = desk.voice.say("standing.price_rejected")
    elif one["below_minimum"]:
        note = desk.voice.say("standing.below_minimum")
    return Standing(
        rank=one["rank"] or None,
        vendor=found.names[one["bid"]],
        technical=Decimal(one["quality"]),
        price=None if one["price"] is None else Decimal(one["price"]),
        total=None if one["total"] is None else Decimal(one["total"]),
        amount=None if price is None else Money(price, desk.row.currency),
        note=note,
    )


def _settled(desk: Desk, lot: Lot, done: Seen) -> Iterator[SettledLine]:
    say, zone = desk.voice.say, desk.row.currency
    for odd in (one for one in done.odd if one.lot == lot.code):
        known = odd.question
        if known is not None and known.accepted is not None:
            key = "settled.price_accepted" if known.accepted else "settled.price_rejected"
            said = say(key, vendor=odd.vendor, price=odd.price, reason=known.reason)
            yield SettledLine(what=say("settled.price"), said=said)
    for match in (one for one in done.matches if one.lot == lot.code):
        for turn in (turn for turn in match.called if turn.answer is not None):
            said = say(
                f"settled.match_{turn.answer}",
                vendor=match.names[str(turn.bid_id)],
                below=Money(turn.below_minor, zone),
                offered=SAME if turn.offered_minor is None else Money(turn.offered_minor, zone),
                citation=match.rule.citation,
            )
            yield SettledLine(what=say("settled.match"), said=said)
    for one in (one for one in done.draws if one.lot == lot.code):
        seeded = one.draw.method is DrawMethod.SEED
        said = say(
            "settled.draw_seed" if seeded else "settled.draw_paper",
            held=one.draw.held_at,
            place=one.draw.place,
            witnesses=", ".join(one.witnesses),
            drawn=" → ".join(one.drawn),
            seed=one.draw.seed,
            source=one.draw.seed_source,
            digest=one.draw.paper_digest,
        )
        yield SettledLine(what=say("settled.draw"), said=said)


def _without(desk: Desk, found: SensitivitySeen, body: Written) -> Grid:
    """Return the places of all bids, and of the others without each."""
    inputs = body["inputs"]
    compared = [one["bid"] for one in body["scored"] if one["rank"]]
    quality = {
        bid: sum(quality_points(found.scheme, _exact(inputs["levels"][bid])).values(), Fraction(0))
        for bid in compared
    }
    prices = {bid: inputs["prices"][bid] for bid in compared}
    rows = []
    for left in leave_one_out(found.scheme, quality, prices):
        order = [bid for bid in compared if bid != left.bid]
        expected = {bid: place for place, bid in enumerate(order, start=1)}
        shown = [_place(left.places, bid, left.bid) for bid in compared]
        turned = [
            bid != left.bid and (left.places is None or _turned(left.places, expected, bid))
            for bid in compared
        ]
        name = desk.voice.say("case.without", name=found.names[left.bid])
        rows.append(GridRow(name=name, cells=tuple(shown), turned=tuple(turned)))
    return Grid(columns=tuple(found.names[bid] for bid in compared), rows=tuple(rows))


def _exact(levels: Mapping[str, str]) -> dict[str, Fraction]:
    return {code: Fraction(level) for code, level in levels.items()}


def _place(places: Mapping[str, int] | None, bid: str, left: str) -> str:
    if bid == left:
        return SAME
    return UNKNOWN if places is None else str(places[bid])


def _turned(places: Mapping[str, int], expected: Mapping[str, int], bid: str) -> bool:
    """Whether a bid stands on the other side of another one than was published."""
    return any(
        (expected[bid] < expected[other]) != (places[bid] < places[other])
        for other in expected
        if other != bid and places[bid] != places[other]
    )


def _break_even(desk: Desk, found: SensitivitySeen) -> Iterator[BreakEven]:
    if found.found is None or not found.found.second:
        return
    weights = {one.code: one.weight for one in found.scheme.criteria}
    for code, level in found.found.break_even.items():
        exact = None if level is None else Decimal(level.numerator) / Decimal(level.denominator)
        yield BreakEven(
            criterion=desk.criterion_name(code), weight=weights[code], level=_rounded(exact)
        )


def _rounded(level: Decimal | None) -> Decimal | None:
    return None if level is None else level.quantize(Decimal("0.01"))


def _levels(desk: Desk, found: SensitivitySeen) -> Grid:
    """Return for each bid and criterion which step of one level puts another bid first."""
    if found.found is None:
        return Grid(columns=(), rows=())
    codes = [one.code for one in found.scheme.quality_criteria]
    changes: dict[tuple[str, str], list[Change]] = {}
    for change in found.found.levels:
        changes.setdefault((change.bid, change.name), []).append(change)
    rows = []
    for bid in sorted({bid for bid, _code in changes}, key=lambda one: found.names[one]):
        cells = [_steps(changes.get((bid, code), []), found.found.first) for code in codes]
        turned = tuple(cell not in {SAME, UNKNOWN} for cell in cells)
        rows.append(GridRow(name=found.names[bid], cells=tuple(cells), turned=turned))
    return Grid(columns=tuple(desk.criterion_name(code) for code in codes), rows=tuple(rows))


def _steps(changes: list[Change], first: tuple[str, ...]) -> str:
    turning = [("+1" if one.up else "−1") for one in changes if one.first not in (first, None)]
    if turning:
        return " ".join(turning)
    return UNKNOWN if any(one.first is None for one in changes) else SAME


def _evaluators(desk: Desk, found: SensitivitySeen) -> Grid:
    """Return who comes first with the mean of all sheets, and without each evaluator."""
    if found.found is None:
        return Grid(columns=(), rows=())
    order = sorted(found.found.bids, key=lambda bid: (found.ranks[bid], bid))
    rows = []
    for change in found.found.evaluators:
        say = desk.voice.say
        name = say("case.evaluator", name=change.name) if change.name else say("case.mean")
        cells = [
            UNKNOWN if change.first is None else "1" if bid in change.first else SAME
            for bid in order
        ]
        moved = [change.first is not None and bid in change.first for bid in order]
        turned = tuple(
            new and bid not in found.found.first for bid, new in zip(order, moved, strict=True)
        )
        rows.append(GridRow(name=name, cells=tuple(cells), turned=turned))
    return Grid(columns=tuple(found.names[bid] for bid in order), rows=tuple(rows))
