"""The letters after an award: to the winner, and to every other bidder."""

from collections.abc import Iterator
from decimal import Decimal

from procurement.actions.city.law_in_force import end_of_term, term
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.scores import Scores, clauses
from procurement.actions.papers.words import Spoken, joined, unstopped
from procurement.documents.facts import (
    AwardLetterFacts,
    ComparedScore,
    DebriefLetterFacts,
    ProtestRoute,
    Recipient,
    ScoreLine,
    Span,
)
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.money import Money
from procurement.rules.scoring.criteria import Criterion
from procurement.rules.texts import words
from procurement.rules.vocabulary import CriterionKind, Role
from procurement.store.bids.bids import lots_of
from procurement.store.contracts.contracts import concluded
from procurement.store.evaluation.awards import contract_of
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid

#: From this level on a criterion counts as a strength of a bid [POLICY].
STRONG = 4


def award_letter(desk: Desk, award: Award) -> AwardLetterFacts:
    """Return the facts of the letter to the winner."""
    scores = Scores(desk, award)
    bid = scores.winner
    lots = lots_of(desk.session, desk.row)
    mine = tuple(desk.lot_title(lot.code) for lot in lots if lot.id == award.lot_id)
    return AwardLetterFacts(
        cover=desk.cover(_name(desk, award, bid, "AWARD"), award.ocid, desk.day(award.decided_at)),
        recipient=recipient(desk, bid),
        lots=mine if len(lots) > 1 else (),
        value=Money(award.value_minor, award.currency),
        term=_term(desk, award),
        reason=words(award.memo),
        scores=tuple(
            ScoreLine(
                criterion=scores.name(rule.code),
                maximum=rule.weight,
                points=scores.points(bid, rule.code) or Decimal(0),
                reason=scores.reason(bid, rule),
            )
            for rule in scores.scheme.criteria
        ),
        total=scores.total(bid) or Decimal(0),
        ranking=scores.ranking(),
        standstill_until=award.standstill_until,
        protest=protest_route(desk, award),
        decided_by=desk.official(award.decided_by, Role.AWARD_AUTHORITY),
        decided_at=award.decided_at,
        next_steps=(
            desk.voice.say("step.insurance", start=_term(desk, award).start),
            desk.voice.say("step.signatory"),
        ),
    )


def debrief_letter(desk: Desk, award: Award, bid: Bid) -> DebriefLetterFacts:
    """Return the facts of the letter to a bidder who did not win this lot."""
    scores = Scores(desk, award)
    winner = scores.winner
    compared = [
        rule for rule in scores.scheme.criteria if scores.points(bid, rule.code) is not None
    ]
    return DebriefLetterFacts(
        cover=desk.cover(
            _name(desk, award, bid, "DEBRIEF"), award.ocid, desk.day(award.decided_at)
        ),
        recipient=recipient(desk, bid),
        winner=scores.of(winner),
        winner_value=Money(award.value_minor, award.currency),
        outcome=scores.standing_code(bid),
        reason=_decisive(scores, bid, winner, compared),
        own_rank=scores.rank(bid),
        bids_ranked=sum(scores.rank(one) is not None for one in scores.bids),
        own_total=scores.total(bid),
        winner_total=scores.total(winner) or Decimal(0),
        scores=tuple(
            _compared(scores, bid, winner, rule) for rule in scores.scheme.criteria if compared
        ),
        standstill_until=award.standstill_until,
        protest=protest_route(desk, award),
        decided_by=desk.official(award.decided_by, Role.AWARD_AUTHORITY),
        decided_at=award.decided_at,
        contact=desk.text(desk.terms["contact"]),
        strengths=tuple(_strengths(scores, bid)),
        improvements=tuple(_improvements(scores, bid)),
    )


def recipient(desk: Desk, bid: Bid) -> Recipient:
    """Return to whom a letter goes; vendors are registered with an address for mail."""
    vendor, contact = desk.vendor(bid.vendor_id), desk.contact(bid.vendor_id)
    return Recipient(
        name=vendor.name, address=vendor.email, attention=contact.name if contact else ""
    )


def protest_route(desk: Desk, award: Award) -> ProtestRoute:
    """Return how and until when a bidder may protest, by the rule that the case cites."""
    notified = award.decided_at
    return ProtestRoute(
        until=end_of_term(
            desk.session,
            desk.row,
            Topic.AWARD_PROTEST,
            start=notified,
            zone=desk.place.time_zone,
        ),
        where=desk.text(desk.terms["protest_place"]),
        how=desk.voice.say("protest.how"),
        law=desk.cited(term(desk.session, desk.row, Topic.AWARD_PROTEST, notified)),
    )


def _name(desk: Desk, award: Award, bid: Bid, kind: str) -> str:
    vendor = desk.vendor(bid.vendor_id)
    lots = lots_of(desk.session, desk.row)
    code = next(lot.code for lot in lots if lot.id == award.lot_id)
    lot = f"-{code}" if len(lots) > 1 else ""
    return f"{desk.row.reference}-{kind}{lot}-{vendor.tax_id}"


def _term(desk: Desk, award: Award) -> Span:
    """Return the term that was planned when the award was decided."""
    contract = contract_of(desk.session, award)
    if contract is None:
        return desk.planned_term()
    starts = concluded(contract).starts_on
    return Span(start=starts, end=max(starts, desk.planned_term().end))


def _compared(scores: Scores, bid: Bid, winner: Bid, rule: Criterion) -> ComparedScore:
    return ComparedScore(
        criterion=scores.name(rule.code),
        maximum=rule.weight,
        own_points=scores.points(bid, rule.code),
        own_reason=scores.reason(bid, rule),
        winner_points=scores.points(winner, rule.code) or Decimal(0),
        winner_reason=scores.reason(winner, rule),
    )


def _decisive(scores: Scores, bid: Bid, winner: Bid, compared: list[Criterion]) -> Spoken:
    """Return what decided against the bid."""
    say, code = scores.desk.voice.say, scores.standing_code(bid)
    if code == "not_responsive":
        failed = clauses(scores.desk, scores.failed(bid))
        return say("decisive.not_responsive", clauses=failed)
    if code == "below_minimum":
        missed = joined([scores.name(one) for one in scores.missed(bid)], ", ")
        return say("decisive.below_minimum", criteria=missed)
    if code == "price_rejected":
        return say("decisive.price_rejected", reason=unstopped(words(scores.rejected(bid))))
    own, best = scores.total(bid), scores.total(winner)
    if own is None or best is None or not compared:
        return say("standing.unranked")
    if own >= best:
        return say("decisive.equal", own=own, winner=best)
    widest = max(compared, key=lambda rule: _behind(scores, bid, winner, rule.code))
    return say("decisive.ranked_lower", own=own, winner=best, criterion=scores.name(widest.code))


def _behind(scores: Scores, bid: Bid, winner: Bid, code: str) -> Decimal:
    ahead = scores.points(winner, code) or Decimal(0)
    return ahead - (scores.points(bid, code) or Decimal(0))


def _quality(scores: Scores, bid: Bid) -> Iterator[tuple[Criterion, int]]:
    """Yield the rated criteria with the whole level that was reached."""
    for rule in scores.scheme.criteria:
        level = scores.level(bid, rule.code)
        if rule.kind is CriterionKind.QUALITY and level is not None:
            yield rule, int(level)


def _strengths(scores: Scores, bid: Bid) -> Iterator[Spoken]:
    for rule, level in _quality(scores, bid):
        if level >= STRONG:
            name = scores.name(rule.code)
            yield scores.desk.voice.say(
                "strength", criterion=name, level=level, most=rule.max_level
            )


def _improvements(scores: Scores, bid: Bid) -> Iterator[Spoken]:
    """Yield, for each criterion that is not a strength, what the next level asks for."""
    for rule, level in _quality(scores, bid):
        if level < STRONG:
            yield scores.desk.voice.say(
                "improvement",
                criterion=scores.name(rule.code),
                level=level + 1,
                meaning=scores.meaning(rule.code, level + 1),
            )
