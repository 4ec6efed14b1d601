"""A public draw of lots between equals, put on record: when, where, who saw it, and what came out.

The last step of every order after a tie, and between equals who may undercut.  Where it is done by
a seed, anybody can draw again; where it is done on paper, the signed minutes are hashed.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from procurement.actions.city.law_in_force import law_of
from procurement.actions.evaluation.rank_bids import not_ready, rank_again
from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.prices.open_ties import tie_waiting
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.topics import TieStep
from procurement.rules.scoring.tie_breaks import drawn_order
from procurement.rules.vocabulary import DrawMethod, DrawPurpose
from procurement.store.bids import bids
from procurement.store.evaluation import evaluation, matching
from procurement.store.solicitations import solicitations
from procurement.store.tables.after_prices import DrawOfLots
from procurement.store.tables.solicitations import Lot, Solicitation

#: People who saw a draw, at least [POLICY].
LEAST_WITNESSES = 2

#: People state the minute; the ranking's own time has seconds.
MINUTE = timedelta(minutes=1)

Groups = tuple[tuple[str, ...], ...]


class DrawForm(Form):
    """A draw of lots.

    Attributes:
        ocid: The solicitation.
        lot: Code of the lot.
        purpose: `tie`: a place in the ranking; `match`: whose turn it is to undercut.
        held_at: When it was held.
        place: Where.
        witnesses: Names of people who saw it.
        seed: What the draw follows from, where it is done by a seed.
        seed_source: How the seed came about in public, such as the first prize of a lottery.
        drawn: Vendors (`SCHEME/ID`) as they were drawn, the first first, where it is on paper.
        paper: SHA-256 of the signed minutes, where it is on paper.
    """

    ocid: str
    lot: str
    purpose: DrawPurpose = DrawPurpose.TIE
    held_at: datetime
    place: str
    witnesses: tuple[str, ...]
    seed: str = ""
    seed_source: str = ""
    drawn: tuple[str, ...] = ()
    paper: str = ""

    @property
    def method(self) -> DrawMethod:
        """How it was done."""
        return DrawMethod.PAPER if self.drawn or self.paper else DrawMethod.SEED


def record_draw(unit: Unit, *, form: DrawForm) -> Outcome:
    """Record a public draw of lots between equals; a tie is ranked again by it."""
    row = solicitations.lock(unit.session, form.ocid)
    lot = bids.lot_of(unit.session, row, form.lot)
    groups = _waiting(unit, row, lot, form)
    found = (*not_ready(row), *_problems(unit, row, lot, form), *_no_draw(unit, row, form, groups))
    if found:
        return Outcome(found)
    results = _results(unit, row, form, groups)
    for drawn in results:
        _write(unit, row, lot, form, drawn)
    unit.session.flush()
    unit.log(
        "draw.recorded",
        row.ocid,
        {
            "lot": form.lot,
            "round": row.round,
            "purpose": form.purpose.value,
            "method": form.method.value,
            "held_at": form.held_at,
            "place": form.place.strip(),
            "witnesses": len(form.witnesses),
            "seed": form.seed,
            "paper_digest": form.paper,
            "drawn": [list(drawn) for drawn in results],
        },
    )
    advice = rank_again(unit, row) if form.purpose is DrawPurpose.TIE else ()
    return Outcome(advice, {"draws": len(results), "draw_method": form.method.value})


def _waiting(unit: Unit, row: Solicitation, lot: Lot, form: DrawForm) -> Groups:
    """Return the groups of equals that wait for a draw."""
    if form.purpose is DrawPurpose.TIE:
        tie = tie_waiting(unit.session, row, lot, TieStep.DRAW.value)
        return tie.groups if tie else ()
    waiting, _below = matching.called_next(
        unit.session, row, lot, law_of(unit.session, row, unit.now)
    )
    return (waiting,) if len(waiting) > 1 else ()


def _problems(unit: Unit, row: Solicitation, lot: Lot, form: DrawForm) -> Iterator[Finding]:
    """Yield what is missing or impossible in the record itself."""
    witnesses = {name.strip().casefold() for name in form.witnesses if name.strip()}
    if len(witnesses) < LEAST_WITNESSES:
        yield Finding("draw.no_witnesses", {"found": len(witnesses), "least": LEAST_WITNESSES})
    if not form.place.strip():
        yield Finding("draw.no_place")
    result = evaluation.result(unit.session, row, lot.id)
    known = result.computed_at if result else unit.now
    if form.held_at.tzinfo is None or not known - MINUTE < form.held_at <= unit.now:
        yield Finding("draw.other_time", {"known": known.isoformat()})
    if form.method is DrawMethod.SEED and not (form.seed.strip() and form.seed_source.strip()):
        yield Finding("draw.no_seed")
    if form.method is DrawMethod.PAPER and not re.fullmatch(r"[0-9a-f]{64}", form.paper):
        yield Finding("draw.no_paper")
    if form.method is DrawMethod.PAPER and form.seed.strip():
        yield Finding("draw.two_methods")


def _no_draw(unit: Unit, row: Solicitation, form: DrawForm, groups: Groups) -> tuple[Finding, ...]:
    """Return why nothing waits for this draw, or whom it left out or drew beside."""
    if not groups:
        return (Finding("draw.not_waiting", {"lot": form.lot}),)
    if form.method is DrawMethod.SEED:
        return ()
    given = _drawn(unit, row, form)
    if any(sorted(given) == sorted(group) for group in groups):
        return ()
    names = {str(bid): name for bid, name in evaluation.bid_names(unit.session, row).items()}
    equal = "; ".join(", ".join(names[bid] for bid in group) for group in groups)
    return (Finding("draw.other_bids", {"lot": form.lot, "bids": equal}),)


def _drawn(unit: Unit, row: Solicitation, form: DrawForm) -> tuple[str, ...]:
    return tuple(
        str(bids.of_vendor(unit.session, row, form.lot, vendor)[0].id) for vendor in form.drawn
    )


def _results(unit: Unit, row: Solicitation, form: DrawForm, groups: Groups) -> Groups:
    """Return the order that came out, of each group that was drawn."""
    if form.method is DrawMethod.PAPER:
        return (_drawn(unit, row, form),)
    return tuple(drawn_order(group, form.seed.strip()) for group in groups)


def _write(unit: Unit, row: Solicitation, lot: Lot, form: DrawForm, drawn: tuple[str, ...]) -> None:
    unit.session.add(
        DrawOfLots(
            id=uuid4(),
            ocid=row.ocid,
            round=row.round,
            lot_id=lot.id,
            purpose=form.purpose,
            drawn=json.dumps(drawn),
            held_at=form.held_at,
            place=form.place.strip(),
            witnesses=json.dumps([name.strip() for name in form.witnesses if name.strip()]),
            method=form.method,
            seed=form.seed.strip(),
            seed_source=form.seed_source.strip(),
            paper_digest=form.paper,
            recorded_at=unit.now,
            recorded_by=unit.actor.id,
        )
    )
