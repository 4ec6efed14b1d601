"""A family shelter in a city of the United States.

Alder Falls asks for homes that last.  A bidder's question moves the deadline; an evaluator turns
out to know a bidder and is replaced; the award is protested, the protest is upheld, and the panel
scores again in a second round that keeps the first.  A year later the contract is closed.

The case, the figures and the terms lie in examples/journeys/shelter-us; all are fictional.
"""

from datetime import date
from decimal import Decimal

import pytest

from tests.journeys.cities import buying, ends, running

NEW, LARGE, LOCAL = "Hearth and Key", "Evergreen", "Riverside"
PANEL = ("leo.grant", "mina.park", "omar.reyes")
STAYING = (*PANEL[:2], "iris.vann")
#: When the quarters of the contract are talked about and paid.
QUARTERS = {
    "2027-01-25": "2026-Q4",
    "2027-04-26": "2027-Q1",
    "2027-07-26": "2027-Q2",
    "2027-10-25": "2027-Q3",
}


@pytest.fixture(scope="module")
def town(arriving):
    town = arriving("shelter-us", "2026-01-12")
    the_need(town)
    the_market(town)
    the_call(town)
    questions_and_a_later_deadline(town)
    sealed_bids(town)
    an_evaluator_steps_aside(town)
    the_first_award(town)
    a_protest(town)
    the_second_round(town)
    the_contract(town)
    a_year_of_shelter(town)
    the_end(town)
    return town


def the_need(town):
    """Nobody goes on before the owners of the data have agreed to what will be measured."""
    buying.hand_in_the_case(town)
    town.cannot(
        "procurement_officer",
        "solicitation.advance",
        "kpi.owner_not_agreed",
        "approval.missing",
        target="outreach",
    )
    buying.agree_on_outcomes(town)


def the_market(town):
    """What one provider is told, all are told."""
    town.wait_until("2026-01-26")
    buying.hear_the_market(
        town, "What keeps families from a home of their own?", "Open session, 11 providers"
    )


def the_call(town):
    """The price formula was tried before anybody bid; what it can do is owned up to."""
    town.cannot(
        "procurement_officer",
        "solicitation.advance",
        "budget.not_certified",
        "price.not_acknowledged",
        target="questions",
    )
    buying.release(town, "Tried on zero, single and equal bids; kept, with a minimum on quality.")


def questions_and_a_later_deadline(town):
    """A change that matters to bids reopens the time to bid; everybody is told the same."""
    town.wait_until("2026-03-09")
    town.does(NEW, "question.ask", question="Do the 75 beds include cribs?")
    town.does(
        "procurement_officer",
        "question.answer",
        number=1,
        answer="No. Twelve cribs come beside the 75 beds.",
        material=True,
    )
    town.wait_past("questions_until")
    town.cannot(
        "procurement_officer",
        "solicitation.advance",
        "questions.needs_addendum",
        target="submission",
    )
    town.does(
        "procurement_officer",
        "addendum.publish",
        text="Twelve cribs are asked for beside the 75 beds.",
        day="2026-04-20",
        at="17:00",
    )
    buying.write(town, "solicitation/rfp")
    buying.go_on(town, "submission")


def sealed_bids(town):
    """Three bids lie sealed; two custodians together cannot open them before the deadline."""
    town.wait_until("2026-04-15")
    for firm, total in ((NEW, "2240000.00"), (LARGE, "2090000.00"), (LOCAL, "2310000.00")):
        assert not buying.bid(town, firm, total, f"{firm} offers beds and a way home.").refused
    buying.nobody_can_open(town, "technical", "opening.before_deadline")
    town.wait_past("deadline")
    buying.open_envelopes(town, "technical")
    buying.go_on(town, "responsiveness")


def an_evaluator_steps_aside(town):
    """Who knows a bidder says so, and does not score."""
    for firm in (NEW, LARGE, LOCAL):
        assert not buying.check(town, firm).refused
    buying.declare(town, PANEL, "I know none of the providers.", "appointment")
    buying.declare(town, PANEL[:2], "I know none of the bidders.", "bidders_known")
    town.does(
        "omar.reyes",
        "declaration.sign",
        moment="bidders_known",
        has_conflict=True,
        statement="My sister works for one of the bidders.",
    )
    town.cannot(
        "procurement_officer", "solicitation.advance", "declaration.conflict", target="scoring"
    )
    town.cannot(
        "omar.reyes",
        "declaration.sign",
        "declaration.stands",
        moment="bidders_known",
        has_conflict=False,
        statement="She has left that bidder since.",
    )
    town.does("admin", "person.register", handle="iris.vann", name="Iris Vann")
    town.does(
        "procurement_officer",
        "evaluator.replace",
        leaves="omar.reyes",
        joins="iris.vann",
        reason="Declared a conflict of interest.",
    )
    buying.declare(town, ("iris.vann",), "I know none of the bidders.")
    buying.go_on(town, "scoring")


FIRST = {
    NEW: {
        "path_to_housing": (4, 4, 4),
        "results_record": (3, 3, 2),
        "voice_of_families": (4, 4, 4),
    },
    LARGE: {
        "path_to_housing": (4, 4, 3),
        "results_record": (4, 4, 4),
        "voice_of_families": (3, 3, 3),
    },
    LOCAL: {
        "path_to_housing": (3, 3, 3),
        "results_record": (3, 4, 3),
        "voice_of_families": (3, 3, 3),
    },
}


def the_first_award(town):
    """Each evaluator scores alone; prices open only when the technical scores are locked."""
    town.wait_until("2026-05-11")
    buying.score(town, FIRST, "Pages 3 to 6 say so.", STAYING)
    buying.lock_sheets(town, STAYING)
    buying.nobody_can_open(town, "price", "opening.technical_open")
    buying.agree(town, FIRST, "The panel read the same pages.")
    buying.rank(town)
    town.wait_until("2026-05-18")
    buying.award(town, LARGE, "Highest total score.")
    buying.tell_the_bidders(town)


def a_protest(town):
    """Whoever decided the award does not decide the protest against it."""
    town.wait_until("2026-05-20")
    town.does(
        NEW,
        "protest.file",
        grounds="Two references of the winner were scored, and ours were not read.",
    )
    town.cannot(
        "procurement_officer", "solicitation.advance", "award.open_protests", target="awarded"
    )
    town.does(
        "legal",
        "protest.decide",
        vendor=town.firm(NEW),
        upheld=True,
        decision="The references of the bidder were attached and must be scored.",
        return_to="scoring",
    )
    assert town.stage == "scoring"


SECOND = {
    **FIRST,
    NEW: {
        "path_to_housing": (5, 4, 5),
        "results_record": (5, 5, 4),
        "voice_of_families": (4, 4, 4),
    },
}


def the_second_round(town):
    """The panel scores again; the first round stays as it was."""
    buying.score(town, SECOND, "Pages 3 to 6 and the references.", STAYING)
    buying.lock_sheets(town, STAYING)
    buying.agree(town, SECOND, "Read again with all references.")
    town.does("chair", "consensus.lock")
    town.does("chair", "bids.rank")
    buying.approve(town, "award", "chair")
    buying.go_on(town, "award")
    buying.award(town, NEW, "Highest total score once the references were read.")
    buying.tell_the_bidders(town)


def the_contract(town):
    """No signature before the standstill is over."""
    town.wait_until("2026-06-08")
    buying.go_on(town, "awarded")
    running.sign(town, insurance_until="2028-12-31", differences="None.")
    running.begin(town)


def a_year_of_shelter(town):
    """Each quarter the figures come in, the city and the provider meet, and the fee is paid."""
    for day, period in QUARTERS.items():
        town.wait_until(day)
        running.bring_figures(town)
        running.meet(town, f"Talked about the figures of {period}; next: the slowest step.")
        if period == "2027-Q3":
            running.prove(town)
        running.pay(town, period, f"AP-{period}")
    assert running.review(town) == [date(2026, 12, 31)]


def the_end(town):
    """Families are followed for half a year: only then each quarter can be reviewed."""
    town.does(
        NEW,
        "review.comment",
        period_end="2026-12-31",
        comment="Landlords wait for the first rent; we now bring it along.",
    )
    for day in ("2028-01-10", "2028-05-02"):
        town.wait_until(day)
        running.bring_figures(town)
        running.review(town)
    last = running.reviewed(town)[-1]
    town.cannot("contract_manager", "contract.advance", "review.undecided", target="closeout")
    running.wait_for_comments(town, last)
    for period in running.reviewed(town):
        decision = "renew" if period == last else "continue"
        running.decide(
            town, period, "approaching_target", "Read with the provider; homes last.", decision
        )
    running.close(town, "Bring the first rent along; ask for it in the next call.")


def test_the_shelter_went_the_whole_way(town):
    assert (town.stage, town.contract_stage) == ("awarded", "closed")


def test_every_paper_was_written_in_english(town):
    assert ends.papers(town) == {
        "solicitation/rfp": 2,
        "letters/award": 2,
        "letters/debrief": 4,
        "contract/services": 1,
        "reports/vendor_review": 4,
        "reports/payment_statement": 4,
        "reports/contract_outcome": 1,
        "reports/closeout_note": 1,
    }


def test_whoever_was_refused_was_told_why_and_what_to_do(town):
    ends.every_refusal_is_explained(town)


def test_the_log_has_every_act_and_nothing_else(town):
    ends.the_log_is_whole(town)


def test_the_outcome_report_can_be_recomputed_by_hand(town):
    ends.the_report_can_be_recomputed(town)


def test_everybody_heard_of_the_later_deadline(town):
    told = town.rows("SELECT subject FROM outbox WHERE key LIKE 'addendum-%'")

    assert len(told) == len(town.firms())


def test_the_first_round_is_kept_beside_the_second(town):
    rounds = "SELECT round, status, count(*) AS n FROM award GROUP BY round, status ORDER BY round"
    sheets = "SELECT round, count(*) AS n FROM rating_sheet GROUP BY round ORDER BY round"

    assert [tuple(one) for one in town.rows(rounds)] == [(1, "cancelled", 1), (2, "active", 1)]
    assert [tuple(one) for one in town.rows(sheets)] == [(1, 3), (2, 3)]


def test_whoever_knew_a_bidder_scored_nothing(town):
    scored = """SELECT count(*) AS n FROM rating r JOIN person p ON p.id = r.evaluator_id
        WHERE p.handle = 'omar.reyes'"""

    assert town.rows(scored)[0].n == 0


def test_only_homes_that_lasted_half_a_year_were_paid(town):
    """Nine families were followed; one had been in its home for 179 days only."""
    paid = Decimal(4) * 500_000 + 8 * 2_500

    assert sum(Decimal(one) for one in town.paid) == paid
