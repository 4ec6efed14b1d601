"""How the bids of one lot stood when its award was decided: points, reasons, places."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from uuid import UUID

from sqlmodel import col, select

from procurement.actions.papers.desk import Desk, Written
from procurement.actions.papers.measures import decimal
from procurement.actions.papers.requests_for_proposals import price_rule
from procurement.actions.papers.words import Spoken, joined, unstopped
from procurement.documents.facts import Standing
from procurement.rules.money import Money
from procurement.rules.scoring.criteria import Criterion
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.texts import words
from procurement.rules.vocabulary import BidStatus, CheckResult, CriterionKind
from procurement.store.evaluation import prices, sheets
from procurement.store.tables.after_prices import PriceQuestion
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid, ResponsivenessCheck
from procurement.store.tables.scoring import ConsensusRating, EvaluationResult, RatingSheet
from procurement.store.tables.solicitations import Criterion as CriterionRow
from procurement.store.tables.solicitations import EvaluationScheme


@dataclass(frozen=True)
class Scores:
    """The evaluation that an award rests on: of its lot, its round, its call."""

    desk: Desk
    award: Award

    @cached_property
    def tender_round(self) -> int:
        """The round whose bids, scheme and criteria the award is about."""
        return self.desk.session.get_one(Bid, self.award.bid_id).round

    @cached_property
    def frozen(self) -> EvaluationScheme:
        """The scheme as it was frozen for that call."""
        key = (self.award.ocid, self.tender_round)
        return self.desk.session.get_one(EvaluationScheme, key)

    @cached_property
    def scheme(self) -> Scheme:
        """The same, read."""
        return Scheme.from_body(json.loads(self.frozen.body))

    @cached_property
    def result(self) -> EvaluationResult | None:
        """The ranking of the lot."""
        key = (self.award.ocid, self.award.round, self.award.lot_id)
        return self.desk.session.get(EvaluationResult, key)

    @cached_property
    def body(self) -> Written:
        """The ranking's text, empty where there is none."""
        if self.result is None:
            return {"scored": [], "inputs": {"levels": {}}}
        body: Written = json.loads(self.result.body)
        return body

    @cached_property
    def scored(self) -> Mapping[str, Written]:
        """Bid id -> what it earned."""
        return {one["bid"]: one for one in self.body["scored"]}

    @cached_property
    def sheets(self) -> list[RatingSheet]:
        """The individual sheets that count."""
        return sheets.counting(self.desk.session, self.desk.row, self.award.round)

    @cached_property
    def bids(self) -> list[Bid]:
        """All bids for the lot that were not withdrawn, best first, then by vendor."""
        live = self.desk.session.exec(
            select(Bid).where(
                Bid.ocid == self.award.ocid,
                Bid.round == self.tender_round,
                Bid.lot_id == self.award.lot_id,
                Bid.status != BidStatus.WITHDRAWN,
            )
        )
        return sorted(live, key=lambda bid: (self.rank(bid) or len(self.scored) + 1, self.of(bid)))

    @property
    def winner(self) -> Bid:
        """The bid that the lot was awarded to."""
        return next(bid for bid in self.bids if bid.id == self.award.bid_id)

    def of(self, bid: Bid) -> str:
        """Return the name of the vendor."""
        return self.desk.vendor(bid.vendor_id).name

    def rank(self, bid: Bid) -> int | None:
        """Return the place of a bid; None where it was not ranked."""
        return self._scored(bid).get("rank") or None

    def total(self, bid: Bid) -> Decimal | None:
        """Return the points out of 100; None where the bid was not ranked."""
        return _points(self._scored(bid).get("total"))

    def points(self, bid: Bid, code: str) -> Decimal | None:
        """Return the points on one criterion; None where there are none."""
        return _points(self._scored(bid).get("points", {}).get(code))

    def missed(self, bid: Bid) -> list[str]:
        """Return the criteria whose minimum the bid missed."""
        return list(self._scored(bid).get("below_minimum", []))

    def level(self, bid: Bid, code: str) -> Fraction | None:
        """Return the level that counted for one criterion."""
        found = self.body["inputs"]["levels"].get(str(bid.id), {}).get(code)
        return None if found is None else Fraction(found)

    def name(self, code: str) -> Spoken:
        """Return the title of a criterion."""
        return self.desk.text(self.desk.criterion(code)["title"])

    def meaning(self, code: str, level: int) -> Spoken:
        """Return what earns a level."""
        return unstopped(self.desk.text(self.desk.criterion(code)["levels"][str(level)]))

    def reason(self, bid: Bid, rule: Criterion) -> Spoken:
        """Return why a bid has these points: the level's published words, and the panel's."""
        say = self.desk.voice.say
        if rule.kind is CriterionKind.PRICE:
            if self.points(bid, rule.code) is None:
                return say("reason.unopened")
            return say("reason.price", name=price_rule(self.desk, self.scheme).name)
        level = self.level(bid, rule.code)
        if level is None:
            return say("reason.unscored")
        if level.denominator != 1 or self.scheme.consensus == "average":
            given = self._given(bid, rule.code)
            return say("reason.mean", count=given, level=decimal(level), most=rule.max_level)
        agreed = self._agreed(bid, rule.code)
        said = say(
            "reason.level",
            level=int(level),
            most=rule.max_level,
            meaning=self.meaning(rule.code, int(level)),
            reason=words(agreed.reason) if agreed else "",
        )
        return {language: part.rstrip() for language, part in said.items()}

    def ranking(self) -> tuple[Standing, ...]:
        """Return all bids as they stood."""
        return tuple(self._standing(bid) for bid in self.bids)

    def failed(self, bid: Bid) -> list[ResponsivenessCheck]:
        """Return the requirements that a bid did not meet."""
        checks = self.desk.session.exec(
            select(ResponsivenessCheck)
            .where(
                ResponsivenessCheck.bid_id == bid.id,
                ResponsivenessCheck.result == CheckResult.FAILED,
            )
            .order_by(col(ResponsivenessCheck.round), col(ResponsivenessCheck.clause))
        ).all()
        newest = max((one.round for one in checks), default=0)
        return [one for one in checks if one.round == newest]

    def standing_code(self, bid: Bid) -> str:
        """Return `ranked_lower`, `below_minimum`, `price_rejected` or `not_responsive`."""
        if bid.status is BidStatus.DISQUALIFIED:
            return "not_responsive"
        if self.rejected(bid):
            return "price_rejected"
        return "below_minimum" if self.missed(bid) else "ranked_lower"

    def rejected(self, bid: Bid) -> str:
        """Return why officials rejected the price of a bid; empty where they did not."""
        found = self.desk.session.get(PriceQuestion, (bid.id, self.award.round))
        return found.reason if found is not None and found.accepted is False else ""

    def _standing(self, bid: Bid) -> Standing:
        scored = self._scored(bid)
        notes = {
            "not_responsive": "standing.not_responsive",
            "below_minimum": "standing.below_minimum",
            "price_rejected": "standing.price_rejected",
            "ranked_lower": "standing.unranked",
        }
        ranked = self.rank(bid)
        price = prices.price(self.desk.session, bid, self.award.round)
        return Standing(
            rank=ranked,
            vendor=self.of(bid),
            technical=_points(scored.get("quality")),
            price=_points(scored.get("price")),
            total=_points(scored.get("total")),
            amount=None if price is None else Money(price, bid.price_currency),
            note="" if ranked else self.desk.voice.say(notes[self.standing_code(bid)]),
        )

    def _scored(self, bid: Bid) -> Written:
        return self.scored.get(str(bid.id), {})

    def _criterion_id(self, code: str) -> UUID | None:
        found = select(CriterionRow.id).where(
            CriterionRow.ocid == self.award.ocid,
            CriterionRow.round == self.tender_round,
            CriterionRow.code == code,
        )
        return self.desk.session.exec(found).one_or_none()

    def _agreed(self, bid: Bid, code: str) -> ConsensusRating | None:
        key = (bid.id, self._criterion_id(code), self.award.round)
        return self.desk.session.get(ConsensusRating, key)

    def _given(self, bid: Bid, code: str) -> int:
        criterion = self.desk.session.get_one(CriterionRow, self._criterion_id(code))
        given = (sheets.rating(self.desk.session, one, bid, criterion) for one in self.sheets)
        return sum(one is not None for one in given)


def clauses(desk: Desk, failed: list[ResponsivenessCheck]) -> Spoken:
    """Return requirements that were not met, each with its reason."""
    said: list[Mapping[str, str] | str] = [
        desk.voice.say(
            "decisive.clause",
            clause=desk.voice.say(f"clause.{one.clause}"),
            reason=unstopped(words(one.reason)),
        )
        for one in failed
    ]
    return joined(said, "; ")


def _points(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
