"""What in a request for proposals keeps able bidders away (domain 6.3, accessible RFP checks).

Every finding advises, with the figure, what it was held against, and where that stands; its words
say where it is this software's advice alone.  What the case does not say is unknown, and is named
as such: silence about insurance is not "none asked".
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction

from procurement.rules.findings import Finding, Severity
from procurement.rules.money import Money
from procurement.rules.outreach.readability import FORMULAS, Counts, ease

WEEK = 7
HALF = 2
TENTH = Decimal("0.1")
ADVISES = Severity.ADVISES
#: Where there is none, a case says nothing of it.
OPTIONAL = frozenset({"bid_bond"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a request is held against.

    Attributes:
        pages: Most pages of the request [POLICY].
        weeks: Fewest weeks between release and deadline (domain 2.3: usual, not legal).
        payment_days: Most days to payment, as the federal government of the United States and the
            authorities of the European Union are bound to keep.
        payment_source: Where those days stand.
        insurance_share: Most insurance, as a part of the estimated value [POLICY].
    """

    pages: int = 30
    weeks: int = 4
    payment_days: int = 30
    payment_source: str = "31 USC 3903; 2011/7/EU, art. 4"
    insurance_share: Fraction = Fraction(1)


DEFAULT = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The request in one language: printed pages, all words, and what its prose is made of."""

    language: str
    pages: int
    words: int
    prose: Counts

    @property
    def ease(self) -> Decimal | None:
        """How easy its prose is to read, by the formula of its language."""
        return ease(self.prose, FORMULAS[self.language])


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What a bid costs before anything is won; None: the case does not say.

    Attributes:
        insurance: How much cover the contractor must have.
        insurance_due_with_bid: Whether it must be in force with the bid, not with the contract.
        bid_bond: What a bidder must deposit.
        proposal_pages: The most pages that a proposal may have.
        fillable_forms: Whether all forms can be filled in on a screen.
        printed_copies: How many copies on paper are asked for.
        unpaid_design: Whether a bid must hold designs or trial work that nobody pays for.
        local_references_only: Whether only work done in this city counts as experience.
        advance_percent: What is paid in advance, per cent of the contract.
    """

    insurance: Money | None = None
    insurance_due_with_bid: bool | None = None
    bid_bond: Money | None = None
    proposal_pages: int | None = None
    fillable_forms: bool | None = None
    printed_copies: int | None = None
    unpaid_design: bool | None = None
    local_references_only: bool | None = None
    advance_percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for proposals as a bidder meets it.

    Attributes:
        papers: In each of its languages.
        opens: Its release, planned or done; None while nobody has planned it.
        closes: The day of the deadline.
        questions_end: The last day of questions.
        estimated: Its whole value.
        lots: In how many parts it can be won.
        payment_days: Days from acceptance to payment.
        demands: See there.
    """

    papers: tuple[Paper, ...]
    opens: date | None
    closes: date
    questions_end: date
    estimated: Money
    lots: int
    payment_days: int
    demands: Demands

    @property
    def days_open(self) -> int | None:
        """Calendar days to write a bid in."""
        return None if self.opens is None else (self.closes - self.opens).days


def barriers(request: Request, limits: Limits = DEFAULT) -> tuple[Finding, ...]:
    """Return what may keep bidders away: the paper, the time, the money, the paperwork."""
    return (
        *_reading(request, limits),
        *_time(request, limits),
        *_insurance(request, limits),
        *_money(request, limits),
        *_paperwork(request.demands),
        *_unsaid(request),
    )


def _reading(request: Request, limits: Limits) -> Iterator[Finding]:
    for paper in request.papers:
        if paper.pages > limits.pages:
            yield Finding(
                "barrier.long",
                {"tongue": paper.language, "pages": paper.pages, "most": limits.pages},
                ADVISES,
            )
        formula, score = FORMULAS[paper.language], paper.ease
        if score is not None and score < formula.standard:
            yield Finding(
                "barrier.hard_to_read",
                {
                    "tongue": paper.language,
                    "score": str(score),
                    "least": formula.standard,
                    "formula": formula.name,
                    "source": formula.source,
                    "words": str(_mean(paper.prose.words, paper.prose.sentences)),
                    "syllables": str(_mean(paper.prose.syllables, paper.prose.words)),
                },
                ADVISES,
            )


def _mean(whole: int, parts: int) -> Decimal:
    return (Decimal(whole) / parts).quantize(TENTH)


def _time(request: Request, limits: Limits) -> Iterator[Finding]:
    days = request.days_open
    if days is None or request.opens is None:
        yield Finding("barrier.no_release_day", severity=ADVISES)
        return
    if days < limits.weeks * WEEK:
        yield Finding("barrier.short_time", {"days": days, "least": limits.weeks * WEEK}, ADVISES)
    asking = (request.questions_end - request.opens).days
    if asking * HALF < days:
        yield Finding("barrier.short_questions", {"days": asking, "open": days}, ADVISES)


def _insurance(request: Request, limits: Limits) -> Iterator[Finding]:
    cover, value = request.demands.insurance, request.estimated
    if cover is not None and cover.minor > limits.insurance_share * value.minor:
        facts = {"amount": _shown(cover), "value": _shown(value)}
        yield Finding("barrier.insurance_high", facts, ADVISES)
    if request.demands.insurance_due_with_bid:
        yield Finding("barrier.insurance_early", severity=ADVISES)


def _money(request: Request, limits: Limits) -> Iterator[Finding]:
    demands = request.demands
    if request.payment_days > limits.payment_days:
        yield Finding(
            "barrier.late_payment",
            {
                "days": request.payment_days,
                "most": limits.payment_days,
                "source": limits.payment_source,
            },
            ADVISES,
        )
    if demands.bid_bond is not None:
        yield Finding("barrier.bid_bond", {"amount": _shown(demands.bid_bond)}, ADVISES)
    if request.lots == 1:
        yield Finding("barrier.one_lot", {"value": _shown(request.estimated)}, ADVISES)
    if demands.advance_percent == 0:
        yield Finding("barrier.no_advance", {"days": request.payment_days}, ADVISES)


def _shown(amount: Money) -> str:
    return f"{amount.amount} {amount.currency}"


def _paperwork(demands: Demands) -> Iterator[Finding]:
    if demands.fillable_forms is False:
        yield Finding("barrier.forms", severity=ADVISES)
    if demands.printed_copies:
        yield Finding("barrier.printed", {"copies": demands.printed_copies}, ADVISES)
    if demands.unpaid_design:
        yield Finding("barrier.unpaid_design", severity=ADVISES)
    if demands.local_references_only:
        yield Finding("barrier.local_references", severity=ADVISES)


def _unsaid(request: Request) -> Iterator[Finding]:
    """Name at once what nobody has said; nothing is assumed of it."""
    needed = [one.name for one in fields(Demands) if one.name not in OPTIONAL]
    names = [name for name in needed if getattr(request.demands, name) is None]
    if names:
        yield Finding("barrier.not_said", {"names": ", ".join(names)}, ADVISES)
