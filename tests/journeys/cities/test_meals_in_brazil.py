"""A merenda escolar de uma cidade do Brasil: school meals, by technique and price.

Porto Sereno wants children who eat.  The law counts 35 business days, and once more after a change
that matters; the price formula can be played with, which the officer must own up to; prices stay
sealed until quality is settled, and the price of a bid that is too weak is never opened.  A small
firm that comes close to the best bid of a large one may undercut it once.

The city's law, the case, the figures and the terms lie in examples/journeys/meals-brazil; all of
it is fictional.
"""

from datetime import date
from decimal import Decimal

import pytest

from procurement.actions.evaluation.show_ranking import formula_seen
from tests.journeys.cities import buying, ends, running

SERRA, SABOR, PRATO = "Cozinha da Serra", "Sabor Nacional", "Prato Rápido"
PANEL = ("julia.farias", "luiz.andrade", "vera.campos")
SHEETS = {
    SERRA: {"cardapio": (4, 5, 4), "origem": (5, 5, 4)},
    SABOR: {"cardapio": (4, 4, 4), "origem": (5, 5, 5)},
    PRATO: {"cardapio": (1, 1, 2), "origem": (2, 2, 2)},
}
#: What the formula does on odd bids: zero, one alone, and a third that cannot win.
ODDITIES = {"price.zero_undefined", "price.single_bid_full", "price.rank_reversal_possible"}
#: When each quarter is talked about and paid, and what is paid: too much was left in the first.
QUARTERS = {
    "2027-04-26": ("2027-Q1", "2276050.00"),
    "2027-07-26": ("2027-Q2", "2322500.00"),
    "2027-10-25": ("2027-Q3", "2322500.00"),
    "2028-02-21": ("2027-Q4", "2322500.00"),
}


@pytest.fixture(scope="module")
def town(arriving):
    town = arriving("meals-brazil", "2026-01-19")
    a_necessidade(town)
    o_mercado(town)
    o_edital(town)
    o_aditamento_reabre_o_prazo(town)
    as_propostas_lacradas(town)
    primeiro_a_tecnica(town)
    depois_o_preco(town)
    o_contrato(town)
    um_ano_de_merenda(town)
    o_encerramento(town)
    return town


def a_necessidade(town):
    """Whoever answers for the data agrees before anything is promised with them."""
    buying.hand_in_the_case(town)
    town.cannot(
        "procurement_officer", "solicitation.advance", "kpi.owner_not_agreed", target="outreach"
    )
    buying.agree_on_outcomes(town)


def o_mercado(town):
    """What kitchens said is known to all."""
    town.wait_until("2026-02-02")
    buying.hear_the_market(town, "O que as crianças deixam no prato, e por quê?", "12 cozinhas")


def o_edital(town):
    """What the price formula does on odd bids is looked at, and owned up to, before the call."""
    warned = {one.code for one in formula_seen(town.engine, town.ocid).warnings}
    refused = town.cannot(
        "procurement_officer",
        "solicitation.advance",
        "price.not_acknowledged",
        target="questions",
    )
    told = {one.params["warning"] for one in refused.findings if one.code.startswith("price.")}
    assert told == warned == ODDITIES
    buying.release(town, "Testado com propostas nulas e sem chance; há nota mínima de técnica.")


def o_aditamento_reabre_o_prazo(town):
    """A change that affects the bids reopens the whole time: 35 business days, to 2 June."""
    town.wait_until("2026-04-10")
    change = {"text": "Entram na conta duas escolas novas."}
    town.cannot("procurement_officer", "addendum.publish", "addendum.too_close", **change)
    town.cannot(
        "procurement_officer",
        "addendum.publish",
        "addendum.too_close",
        **change,
        day="2026-06-01",
        at="17:00",
    )
    town.does("procurement_officer", "addendum.publish", **change, day="2026-06-02", at="17:00")
    buying.write(town, "solicitation/rfp")
    buying.go_on(town, "submission")


def as_propostas_lacradas(town):
    """Technique and price lie in envelopes of their own; both are sealed."""
    town.wait_until("2026-06-01")
    for firm, total in (
        (SERRA, "9760000.00"),
        (SABOR, "9300000.00"),
        (PRATO, "8100000.00"),
    ):
        assert not buying.bid(town, firm, total, f"{firm}: merenda que as crianças comem.").refused
    buying.nobody_can_open(town, "technical", "opening.before_deadline")
    town.wait_past("deadline")
    buying.open_envelopes(town, "technical")
    buying.go_on(town, "responsiveness")


def primeiro_a_tecnica(town):
    """Nobody may look at a price before the technical scores are locked."""
    for firm in (SERRA, SABOR, PRATO):
        assert not buying.check(town, firm).refused
    buying.declare(town, PANEL, "Não tenho interesse em nenhuma das licitantes.")
    buying.go_on(town, "scoring")
    town.wait_until("2026-06-15")
    buying.score(town, SHEETS, "Está nas páginas 3 a 6.", PANEL)
    buying.lock_sheets(town, PANEL)
    buying.nobody_can_open(town, "price", "opening.technical_open")
    buying.agree(town, SHEETS, "Lido e combinado na comissão.")


def depois_o_preco(town):
    """The weak bid is returned unread; a small firm, close enough, may offer less than the best."""
    buying.rank_only(town)
    buying.approve(town, "award", "chair")
    town.cannot("chair", "solicitation.advance", "match.open", target="award")
    turn = {"lot": "merenda", "vendor": town.firm(SERRA)}
    town.cannot(
        "procurement_officer",
        "match.call",
        "match.not_their_turn",
        lot="merenda",
        vendor=town.firm(SABOR),
    )
    town.does("procurement_officer", "match.call", **turn)
    minutes = "Ata da sessão de 15 de junho."
    town.cannot(
        "procurement_officer",
        "match.answer",
        "match.not_lower",
        **turn,
        offer="9300000.00",
        evidence=minutes,
    )
    town.does("procurement_officer", "match.answer", **turn, offer="9290000.00", evidence=minutes)
    buying.go_on(town, "award")
    town.wait_until("2026-06-22")
    buying.award(town, SERRA, "Técnica igual; cobriu o melhor preço, como a lei permite.")
    buying.tell_the_bidders(town)


def o_contrato(town):
    """An appeal counts in business days; then the contract is signed."""
    town.cannot("procurement_officer", "solicitation.advance", "award.standstill", target="awarded")
    town.wait_until("2026-06-30")
    buying.go_on(town, "awarded")
    running.sign(town, insurance_until="2028-12-31", differences="Nenhuma.")
    running.begin(town)


def um_ano_de_merenda(town):
    """Each quarter is weighed, talked about and paid; what the vendor sent, another validates."""
    for day, (period, owed) in QUARTERS.items():
        town.wait_until(day)
        running.bring_figures(town)
        waste = {"kpi": "school_meal_plate_waste", "period": period, "state": "validated"}
        town.cannot(
            "contract_manager", "figures.mark", "figures.not_yours_to_say", reason="Vi.", **waste
        )
        town.does("data_validator", "figures.mark", reason="Pesado de novo em 6 escolas.", **waste)
        running.meet(town, "As escolas da zona rural recebem antes; a sopa muda.")
        assert running.pay(town, period, f"NE-{period}") == owed


def o_encerramento(town):
    """The year is reviewed with the kitchen's own words beside it."""
    year = date(2027, 12, 31)
    assert running.review(town) == [year]
    town.does(SERRA, "review.comment", period_end=year, comment="A safra de março falhou.")
    running.wait_for_comments(town, year)
    running.decide(town, year, "approaching_target", "Os números foram lidos juntos.", "renew")
    running.close(town, "Pedir no próximo edital um plano para a safra que falha.")


def test_a_merenda_percorreu_todo_o_caminho(town):
    assert (town.stage, town.contract_stage) == ("awarded", "closed")


def test_every_paper_was_written_in_portuguese(town):
    assert ends.papers(town) == {
        "solicitation/rfp": 2,
        "letters/award": 1,
        "letters/debrief": 2,
        "contract/services": 1,
        "reports/vendor_review": 1,
        "reports/payment_statement": 4,
        "reports/contract_outcome": 1,
        "reports/closeout_note": 1,
    }


def test_whoever_was_refused_was_told_why_and_what_to_do_in_portuguese(town):
    ends.every_refusal_is_explained(town)


def test_the_log_has_every_act_and_nothing_else(town):
    ends.the_log_is_whole(town)


def test_the_outcome_report_can_be_recomputed_by_hand(town):
    ends.the_report_can_be_recomputed(town)


def test_the_price_of_the_weak_bid_was_never_opened(town):
    found = town.rows("""SELECT v.name, e.state, b.price_minor FROM bid b
        JOIN vendor v ON v.id = b.vendor_id
        JOIN bid_envelope e ON e.bid_id = b.id WHERE e.kind = 'price' ORDER BY v.name""")

    assert [tuple(one) for one in found] == [
        (SERRA, "opened", 976_000_000),
        (PRATO, "returned", None),
        (SABOR, "opened", 930_000_000),
    ]


def test_the_small_firm_undercut_the_best_bid_and_its_first_price_stays_on_record(town):
    (award,) = town.rows("SELECT value_minor FROM award")
    (first,) = town.rows("SELECT max(price_minor) AS minor FROM bid")

    assert (first.minor, award.value_minor) == (976_000_000, 929_000_000)


def test_what_was_left_on_the_plates_cost_two_per_cent_of_one_quarter(town):
    fee = Decimal(2_322_500)

    assert sum(map(Decimal, town.paid)) == 4 * fee - fee * Decimal("0.02")
