"""Was power divided, were locks kept?  Each control is looked up, and said with what was found."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlmodel import col, func, select

from procurement.actions.papers import record
from procurement.actions.papers.control_words import say_control
from procurement.actions.papers.desk import Desk, WritingDesk
from procurement.actions.papers.panel_controls import free_of_conflict, locked_sheets_kept
from procurement.actions.papers.scores import Scores
from procurement.documents.facts import Control
from procurement.rules.vocabulary import EnvelopeKind, Role
from procurement.store.city import people
from procurement.store.contracts.contract_terms import amendments, schedule_lines, schedule_number
from procurement.store.tables.bids import Bid, BidVersion, LateBid, OpeningConsent
from procurement.store.tables.contracts import Contract
from procurement.store.tables.scoring import ConsensusRating, Rating

BOTH = 2


@dataclass(frozen=True)
class CallControls:
    """The controls of the call that a contract came of."""

    desk: Desk
    row: Contract
    scores: Scores

    def all(self) -> tuple[Control, ...]:
        """Return every control, in the order of the process."""
        return (
            self._scheme_before_bids(),
            self._late_refused(),
            self._opened_by_two(),
            self._opener_evaluator(),
            self._sheets_before_consensus(),
            free_of_conflict(self.scores),
            locked_sheets_kept(self.scores),
            self._technical_before_price(),
            self._ranking_before_award(),
            self._evaluator_authority(),
            self._duties_kept_apart(),
        )

    def openings(self) -> list[OpeningConsent]:
        """Return the consents to the technical opening, the first one first."""
        return list(
            self.desk.session.exec(
                select(OpeningConsent)
                .where(
                    OpeningConsent.ocid == self.row.ocid,
                    OpeningConsent.round == self.scores.tender_round,
                    OpeningConsent.kind == EnvelopeKind.TECHNICAL,
                )
                .order_by(col(OpeningConsent.position))
            )
        )

    @cached_property
    def received(self) -> list[datetime]:
        """When each version of each bid came, withdrawn ones included."""
        return list(
            self.desk.session.exec(
                select(BidVersion.received_at)
                .join(Bid, col(Bid.id) == col(BidVersion.bid_id))
                .where(Bid.ocid == self.row.ocid, Bid.round == self.scores.tender_round)
                .order_by(col(BidVersion.received_at))
            )
        )

    @cached_property
    def late(self) -> int:
        """How many bids were refused as late."""
        found = select(func.count()).where(
            LateBid.ocid == self.row.ocid, LateBid.round == self.scores.tender_round
        )
        return self.desk.session.exec(found).one()

    @cached_property
    def evaluators(self) -> set[UUID]:
        """Who scored a bid of this call, in any round."""
        given = select(Rating.evaluator_id).join(Bid, col(Bid.id) == col(Rating.bid_id))
        return set(self.desk.session.exec(given.where(Bid.ocid == self.row.ocid)))

    def _opener_evaluator(self) -> Control:
        openers = {one.person_id for one in self.openings()}
        both = openers & self.evaluators
        return say_control(
            self.desk,
            "opener_evaluator",
            held=not both if openers and self.evaluators else None,
            openers=len(openers),
            evaluators=len(self.evaluators),
            names=self.desk.names(both),
        )

    def _evaluator_authority(self) -> Control:
        decided = self.scores.award.decided_by
        return say_control(
            self.desk,
            "evaluator_authority",
            held=decided not in self.evaluators if self.evaluators else None,
            names=self.desk.name(decided),
        )

    def _scheme_before_bids(self) -> Control:
        frozen = self.scores.frozen.frozen_at
        if not self.received:
            return say_control(self.desk, "scheme_before_bids", held=None)
        first = self.received[0]
        return say_control(
            self.desk, "scheme_before_bids", held=frozen <= first, frozen=frozen, first=first
        )

    def _opened_by_two(self) -> Control:
        deadline, opened = self.desk.row.deadline, self.desk.row.technical_opened_at
        given = self.openings()
        if opened is None:
            return say_control(self.desk, "opened_by_two", held=None)
        who = {one.person_id for one in given}
        moments = [opened, *(one.given_at for one in given)]
        return say_control(
            self.desk,
            "opened_by_two",
            held=len(who) >= BOTH and min(moments) > deadline,
            deadline=deadline,
            opened=opened,
            names=self.desk.names(who),
        )

    def _sheets_before_consensus(self) -> Control:
        """Compare the locks with the first agreement, or with the lock of all technical scores."""
        sheets = self.scores.sheets
        locked = [one.locked_at for one in sheets if one.locked_at is not None]
        agreed = self._first_agreement()
        if not locked or agreed is None:
            return say_control(self.desk, "sheets_before_consensus", held=None)
        return say_control(
            self.desk,
            "sheets_before_consensus",
            held=len(locked) == len(sheets) and max(locked) <= agreed,
            sheets=len(sheets),
            locked=max(locked),
            agreed=agreed,
        )

    def _first_agreement(self) -> datetime | None:
        first = self.desk.session.exec(
            select(func.min(ConsensusRating.agreed_at))
            .join(Bid, col(Bid.id) == col(ConsensusRating.bid_id))
            .where(Bid.ocid == self.row.ocid, ConsensusRating.round == self.scores.award.round)
        ).one()
        return first or self.desk.row.technical_locked_at

    def _technical_before_price(self) -> Control:
        locked, opened = self.desk.row.technical_locked_at, self.desk.row.price_opened_at
        if locked is None or opened is None:
            return say_control(self.desk, "technical_before_price", held=None)
        return say_control(
            self.desk, "technical_before_price", held=locked <= opened, locked=locked, opened=opened
        )

    def _ranking_before_award(self) -> Control:
        result, decided = self.scores.result, self.scores.award.decided_at
        if result is None:
            return say_control(self.desk, "ranking_before_award", held=None)
        ranked = result.computed_at
        return say_control(
            self.desk,
            "ranking_before_award",
            held=ranked <= decided,
            ranked=ranked,
            decided=decided,
        )

    def _late_refused(self) -> Control:
        taken = sum(moment > self.desk.row.deadline for moment in self.received)
        return say_control(
            self.desk,
            "late_refused",
            held=taken == 0 if self.received or self.late else None,
            late=self.late,
            received=len(self.received),
            taken=taken,
        )

    def _duties_kept_apart(self) -> Control:
        """Fail where somebody let one person have two duties that exclude each other."""
        found = people.overrides(self.desk.session, self.row.ocid)
        return say_control(
            self.desk,
            "duties_kept_apart",
            held=not found,
            count=len(found),
            names=self.desk.names({one.person_id for one in found}),
            approvers=self.desk.names({one.approved_by for one in found}),
        )


@dataclass(frozen=True)
class ContractControls:
    """The controls of a contract itself, wherever it was awarded."""

    desk: WritingDesk
    row: Contract
    until: datetime

    def all(self) -> tuple[Control, ...]:
        """Return every control, in the order of the process."""
        return self._targets_by_amendment(), self._manager_payer(), self._data_validated()

    def _targets_by_amendment(self) -> Control:
        last = schedule_number(self.desk.session, self.row.id)
        signed = {one.id for one in amendments(self.desk.session, self.row.id)}
        unnamed = {
            line.kpi_code
            for number in range(2, last + 1)
            for line in schedule_lines(self.desk.session, self.row.id, number)
            if line.amendment_id not in signed
        }
        return say_control(
            self.desk,
            "targets_by_amendment",
            held=not unnamed if last else None,
            schedules=last,
            amendments=len(signed),
            names=", ".join(sorted(unnamed)),
        )

    def _manager_payer(self) -> Control:
        payers = people.with_role(self.desk.session, Role.PAYMENT_APPROVER, self.row.ocid)
        manager = self.row.manager_id
        if manager is None or not payers:
            return say_control(self.desk, "manager_payer", held=None)
        return say_control(
            self.desk,
            "manager_payer",
            held=manager not in {one.id for one in payers},
            manager=self.desk.name(manager),
            names=self.desk.names({one.id for one in payers}),
        )

    def _data_validated(self) -> Control:
        """Fail where a figure is not recorded as checked; by whom the others were is not known."""
        done, figures = record.checked(self.desk, self.row, self.until)
        return say_control(
            self.desk,
            "data_validated",
            held=None if done == figures else False,
            checked=done,
            figures=figures,
        )
