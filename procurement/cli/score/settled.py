"""How odd prices, turns to undercut and draws of lots look on a screen and as data."""

from datetime import datetime

from procurement.actions.prices.seen import DrawSeen, MatchSeen, OddPrice, Seen, late
from procurement.cli.show import screen, show_table
from procurement.cli.words import say
from procurement.rules.money import Money
from procurement.rules.scoring.price_bounds import OutOfBounds
from procurement.store.tables.after_prices import PriceQuestion


def show_odd(found: Seen) -> None:
    """Print each price out of bounds, and what became of it."""
    rows = [
        (
            one.lot,
            one.vendor,
            _money(one.price),
            "; ".join(_line(line) for line in one.lines),
            _asked(one.question),
            _decided(one.question),
        )
        for one in found.odd
    ]
    show_table(("lot", "vendor", "amount", "odd_by", "odd_asked", "odd_decided"), rows)


def odd_record(one: OddPrice) -> dict[str, object]:
    """Return it as data."""
    known = one.question
    return {
        "lot": one.lot,
        "vendor": one.vendor,
        "price_minor": one.price.minor,
        "currency": one.price.currency,
        "lines": [
            {
                "basis": line.basis.value,
                "low": line.low,
                "percent": line.percent,
                "line": line.line,
                "effect": line.effect.value,
                "citation": line.citation,
            }
            for line in one.lines
        ],
        "asked": known.asked if known else None,
        "due_at": known.due_at if known else None,
        "answer": known.answer if known else None,
        "answered_at": known.answered_at if known else None,
        "late": late(known) if known else None,
        "accepted": known.accepted if known else None,
        "reason": known.reason if known else None,
    }


def show_matches(found: Seen) -> None:
    """Print who may undercut which price, and what came of earlier turns."""
    for one in found.matches:
        currency = found.row.currency
        screen.print(say("match.rule", lot=one.lot, citation=one.rule.citation))
        if one.right is None:
            screen.print(say("match.nobody"))
        else:
            screen.print(say("match.below", price=_money(Money(one.right.below, currency))))
            rows = [
                (
                    turn,
                    ", ".join(one.names[bid] for bid in group),
                    _money(Money(one.prices[group[0]], currency)),
                    _whose(one, group),
                )
                for turn, group in enumerate(one.right.turns, start=1)
            ]
            show_table(("turn", "vendor", "amount", "state"), rows)
        called = [
            (
                turn.number,
                one.names[str(turn.bid_id)],
                _moment(turn.invited_at),
                _moment(turn.until),
                say(f"match_answer.{turn.answer}") if turn.answer else say("match.running"),
                "–" if turn.offered_minor is None else _money(Money(turn.offered_minor, currency)),
            )
            for turn in one.called
        ]
        if called:
            show_table(
                ("turn", "vendor", "called_at", "answer_until", "match_result", "amount"), called
            )


def match_record(one: MatchSeen) -> dict[str, object]:
    """Return it as data."""
    return {
        "lot": one.lot,
        "rule": one.rule.code,
        "citation": one.rule.citation,
        "margin": str(one.rule.limits.margin),
        "minutes": one.rule.limits.minutes,
        "below_minor": one.right.below if one.right else None,
        "turns": [list(group) for group in one.right.turns] if one.right else [],
        "waiting": list(one.waiting),
        "names": dict(one.names),
        "called": [
            {
                "number": turn.number,
                "bid": str(turn.bid_id),
                "below_minor": turn.below_minor,
                "until": turn.until,
                "answer": turn.answer,
                "offered_minor": turn.offered_minor,
                "evidence": turn.evidence,
            }
            for turn in one.called
        ],
    }


def show_draws(found: Seen) -> None:
    """Print the draws of lots on record."""
    rows = [
        (
            one.lot,
            say(f"draw_purpose.{one.draw.purpose}"),
            f"{_moment(one.draw.held_at)}, {one.draw.place}",
            ", ".join(one.witnesses),
            _method(one),
            " → ".join(one.drawn),
        )
        for one in found.draws
    ]
    show_table(("lot", "purpose", "draw_held", "witnesses", "draw_method", "drawn"), rows)


def draw_record(one: DrawSeen) -> dict[str, object]:
    """Return it as data."""
    draw = one.draw
    return {
        "lot": one.lot,
        "purpose": draw.purpose.value,
        "held_at": draw.held_at,
        "place": draw.place,
        "witnesses": list(one.witnesses),
        "method": draw.method.value,
        "seed": draw.seed or None,
        "seed_source": draw.seed_source or None,
        "paper_sha256": draw.paper_digest or None,
        "drawn": list(one.drawn),
        "repeated": one.repeated,
    }


def _line(line: OutOfBounds) -> str:
    key = "odd.low" if line.low else "odd.high"
    basis = say(f"price_basis.{line.basis}")
    return say(key, percent=line.percent, basis=basis, citation=line.citation or "–")


def _asked(known: PriceQuestion | None) -> str:
    if known is None or known.due_at is None:
        return say("odd.not_asked")
    if known.answered_at is None:
        return say("odd.until", moment=_moment(known.due_at))
    return say("odd.late") if late(known) else say("odd.answered")


def _decided(known: PriceQuestion | None) -> str:
    if known is None or known.accepted is None:
        return say("odd.undecided")
    return say("odd.accepted" if known.accepted else "odd.rejected", reason=known.reason)


def _whose(one: MatchSeen, group: tuple[str, ...]) -> str:
    if not set(one.waiting) & set(group):
        return "–"
    if len(one.waiting) > 1:
        return say("match.draw")
    return say("match.next", vendor=one.names[one.waiting[0]])


def _method(one: DrawSeen) -> str:
    draw = one.draw
    if one.repeated is None:
        return say("draw.paper", digest=draw.paper_digest)
    key = "draw.repeated" if one.repeated else "draw.not_repeated"
    return say(key, seed=draw.seed, source=draw.seed_source)


def _money(price: Money) -> str:
    return f"{price.amount:f} {price.currency}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
