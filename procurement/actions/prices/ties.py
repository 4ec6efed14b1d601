"""What equal bids have to show under a step of the legal order, put on record by an official."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from procurement.actions.evaluation.rank_bids import not_ready, rank_again
from procurement.actions.outcome import Outcome
from procurement.actions.prices.lowering import lower_price, read_price
from procurement.actions.prices.open_ties import OpenTie, tie_waiting
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.topics import TieStep
from procurement.rules.vocabulary import PriceChangeReason
from procurement.store.bids import bids
from procurement.store.evaluation import prices, ties
from procurement.store.solicitations import solicitations
from procurement.store.tables.after_prices import TieEvidence
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Solicitation

#: What each bid has to show.
Values = Sequence[tuple[Bid, Fraction]]


def record_tie(
    unit: Unit, *, ocid: str, lot: str, step: str, shown: Mapping[str, str], reason: str
) -> Outcome:
    """Record what every tied bid has to show under the step that is waited for; then rank again.

    All of them at once: nobody gains a place for a while because another was not entered yet.
    More is better; of `new_bids` the value is the new price, and lower is better.

    Args:
        unit: The transaction.
        ocid: The solicitation.
        lot: Code of the lot.
        step: The step of the published order.
        shown: A number by vendor (`SCHEME/ID`), such as 1 for a program that exists, else 0.
        reason: What it rests on: papers, registers, minutes.
    """
    row = solicitations.lock(unit.session, ocid)
    found = not_ready(row)
    tie = tie_waiting(unit.session, row, bids.lot_of(unit.session, row, lot), step)
    named = {vendor: bids.of_vendor(unit.session, row, lot, vendor)[0] for vendor in shown}
    found += _not_wanted(tie, step, lot, named)
    if not reason.strip():
        found += (Finding("reason.missing", {"target": "tie.record"}),)
    values = {vendor: _value(row, step, said) for vendor, said in shown.items()}
    found += tuple(one for one in values.values() if isinstance(one, Finding))
    if found:
        return Outcome(found)
    exact = [(named[v], one) for v, one in values.items() if isinstance(one, Fraction)]
    found = _raised(unit, row, exact) if step == TieStep.NEW_BIDS else ()
    if found:
        return Outcome(found)
    entry = {
        "lot": lot,
        "round": row.round,
        "step": step,
        "shown": {str(bid.id): str(value) for bid, value in exact},
        "reason": reason.strip(),
    }
    if step == TieStep.NEW_BIDS:
        entry["lowered"] = {
            str(bid.id): lower_price(unit, row, bid, PriceChangeReason.NEW_BID, int(price))
            for bid, price in exact
        }
    _write(unit, row, step, exact, reason)
    unit.log("tie.recorded", row.ocid, entry)
    return Outcome(rank_again(unit, row), {"step": step, "bids": len(exact)})


def _not_wanted(
    tie: OpenTie | None, step: str, lot: str, named: Mapping[str, Bid]
) -> tuple[Finding, ...]:
    """Return why this is not what the tie waits for, or who is missing or too many."""
    if step == TieStep.DRAW:
        return (Finding("tie.draw_apart", {"lot": lot}),)
    if tie is None:
        return (Finding("tie.not_waiting", {"lot": lot, "step": step}),)
    given = {str(bid.id) for bid in named.values()}
    if given != tie.bids:
        return (Finding("tie.other_bids", {"lot": lot, "bids": ", ".join(tie.names)}),)
    return ()


def _value(row: Solicitation, step: str, said: str) -> Fraction | Finding:
    if step == TieStep.NEW_BIDS:
        price = read_price(said, row.currency)
        return price if isinstance(price, Finding) else Fraction(price)
    try:
        return Fraction(said.strip())
    except (ValueError, ZeroDivisionError):
        return Finding("tie.no_number", {"value": said})


def _raised(unit: Unit, row: Solicitation, exact: Values) -> tuple[Finding, ...]:
    """Return the new bids that are higher than the price they would take the place of."""
    before = {bid.id: prices.price(unit.session, bid, row.round) or 0 for bid, _price in exact}
    return tuple(
        Finding("tie.price_raised", {"price": str(int(price)), "before": before[bid.id]})
        for bid, price in exact
        if not 0 <= price <= before[bid.id]
    )


def _write(unit: Unit, row: Solicitation, step: str, exact: Values, reason: str) -> None:
    known = [one for one in ties.evidence(unit.session, row) if one.step == step]
    for bid, value in exact:
        unit.session.add(
            TieEvidence(
                bid_id=bid.id,
                round=row.round,
                step=step,
                number=sum(one.bid_id == bid.id for one in known) + 1,
                value=str(value),
                reason=reason.strip(),
                recorded_at=unit.now,
                recorded_by=unit.actor.id,
            )
        )
    unit.session.flush()
