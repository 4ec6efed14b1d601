"""El alumbrado público de una ciudad de Colombia: street lighting, in two lots.

San Jerónimo del Valle wants its streets lit.  Two bids for the north are equal to the last digit,
and the published order tells them apart; both lots together are more than the official may award;
one contract is amended in writing, since nobody lowers or raises a target otherwise.

The case, the figures and the terms lie in examples/journeys/lighting-colombia; all are fictional.
"""

from datetime import date
from decimal import Decimal

import pytest

from procurement.actions.evaluation.show_ranking import ranking_seen
from procurement.actions.results.show_results import results_of
from tests.journeys.cities import buying, ends, running

LADERA, REDES, ANDINA = "Luz de Ladera", "Redes y Faroles", "Andina"
PANEL = ("mateo.rojas", "sandra.gil", "felipe.arango")
NORTE = {
    LADERA: {"plan_de_servicio": (5, 5, 5), "experiencia": (3, 3, 3)},
    ANDINA: {"plan_de_servicio": (4, 4, 4), "experiencia": (5, 5, 5)},
    REDES: {"plan_de_servicio": (3, 3, 3), "experiencia": (3, 3, 3)},
}
SUR = {
    REDES: {"plan_de_servicio": (4, 4, 2), "experiencia": (4, 4, 4)},
    ANDINA: {"plan_de_servicio": (3, 3, 3), "experiencia": (4, 4, 4)},
}


@pytest.fixture(scope="module")
def town(arriving):
    town = arriving("lighting-colombia", "2026-01-19")
    la_necesidad(town)
    el_mercado(town)
    el_pliego(town)
    las_ofertas_selladas(town)
    la_evaluacion_de_dos_lotes(town)
    el_empate(town)
    dos_lotes_una_sola_delegacion(town)
    los_contratos(town)
    un_otrosi(town)
    el_cierre(town)
    return town


def la_necesidad(town):
    """A vendor's contact cannot open a process; the officer can."""
    buying.hand_in_the_case(town)
    town.cannot("requester", "data_owner.agree", "access.denied", kpi="lights_working_share")
    buying.agree_on_outcomes(town)


def el_mercado(town):
    """What was talked about with some is shared with all."""
    town.wait_until("2026-02-02")
    buying.hear_the_market(
        town, "¿Qué haría que a una empresa pequeña le convenga ofertar?", "Audiencia, 9 empresas"
    )


def el_pliego(town):
    """Nobody asks after the time for questions."""
    buying.release(town, "Probado con ofertas nulas, únicas e iguales; se mantiene.")
    town.wait_past("questions_until")
    town.cannot(
        LADERA, "question.ask", "questions.closed", question="¿Se puede ofertar por un lote?"
    )
    buying.go_on(town, "submission")


def las_ofertas_selladas(town):
    """Who bids may change it until the deadline; only the last version is opened."""
    town.wait_until("2026-04-08")
    for firm, lot, total in (
        (LADERA, "norte", "2450000000.00"),
        (ANDINA, "norte", "2600000000.00"),
        (REDES, "norte", "2400000000.00"),
        (REDES, "sur", "2400000000.00"),
        (ANDINA, "sur", "2500000000.00"),
    ):
        assert not buying.bid(town, firm, total, f"{firm} repara a tiempo.", lot).refused
    assert buying.bid(town, ANDINA, "2450000000.00", "Mejor precio.", "norte").facts["version"] == 2
    buying.nobody_can_open(town, "technical", "opening.before_deadline")
    town.wait_past("deadline")
    buying.open_envelopes(town, "technical")
    buying.go_on(town, "responsiveness")


def la_evaluacion_de_dos_lotes(town):
    """Where one evaluator is far from the others, the panel talks before it goes on."""
    for lot, sheets in (("norte", NORTE), ("sur", SUR)):
        for firm in sheets:
            assert not buying.check(town, firm, lot).refused
    buying.declare(town, PANEL, "No tengo interés en ninguno de los proponentes.")
    buying.go_on(town, "scoring")
    town.wait_until("2026-04-27")
    for lot, sheets in (("norte", NORTE), ("sur", SUR)):
        buying.score(town, sheets, "Lo muestran las páginas 3 a 6.", PANEL, lot)
    buying.lock_sheets(town, PANEL)
    for lot, sheets in (("norte", NORTE), ("sur", SUR)):
        buying.agree(town, sheets, "Leído y acordado en el comité.", lot)


def el_empate(town):
    """The north is a tie; the order that was published says who comes first."""
    ranked = buying.rank(town)
    assert ranked.facts["ties"] == 0  # none is left open
    (north,) = (one for one in ranking_seen(town.engine, town.ocid) if one.lot == "norte")
    (tie,) = north.ties
    assert tie.broken
    assert tie.applied == ("plan_de_servicio",)
    assert north.names[tie.groups[0][0]].startswith(LADERA)


def dos_lotes_una_sola_delegacion(town):
    """Splitting a purchase into lots does not make it smaller."""
    town.does("admin", "role.grant", handle=town.who("legal"), role="legal")
    delegation = {"handle": town.who("award_authority"), "currency": "COP"}
    town.does(
        "legal",
        "award.limit",
        **delegation,
        up_to="3000000000.00",
        starts_on="2026-01-01",
        citation="Resolución 12 de 2026 (ficticia)",
    )
    town.wait_until("2026-05-11")
    memo = "Primer puesto; el empate se resolvió por el plan de servicio, como dice el pliego."
    buying.award(town, LADERA, memo, "norte")
    town.cannot(
        "award_authority",
        "award.decide",
        "award.above_authority",
        lot="sur",
        vendor=town.firm(REDES),
        memo="Primer puesto.",
    )
    town.does(
        "legal",
        "award.limit",
        **delegation,
        up_to="6000000000.00",
        starts_on="2026-05-11",
        citation="Resolución 97 de 2026 (ficticia)",
    )
    buying.award(town, REDES, "Primer puesto.", "sur")
    buying.tell_the_bidders(town)
    town.cannot("procurement_officer", "solicitation.advance", "award.standstill", target="awarded")
    town.wait_until("2026-05-18")
    buying.go_on(town, "awarded")


def los_contratos(town):
    """Each lot has a contract of its own; no work begins without insurance."""
    for lot in ("norte", "sur"):
        town.contract = town.contracts[lot]
        town.cannot(
            "legal",
            "contract.sign",
            "contract.no_insurance",
            "contract.unexplained",
            manager=town.who("contract_manager"),
            insurance_until="2026-12-31",
            differences=" ",
        )
        running.sign(
            town,
            insurance_until="2028-12-31",
            differences="Ninguna.",
            terms=f"payment-terms-{lot}.yaml",
        )
        running.begin(town)


def un_otrosi(town):
    """No addition goes beyond half of the value; a higher promise holds once it is signed."""
    for day in ("2027-04-26", "2027-07-26"):
        town.wait_until(day)
        for lot in ("norte", "sur"):
            town.contract = town.contracts[lot]
            running.bring_figures(town, f"results-{lot}.csv")
            running.meet(town, "Se leyeron las cifras; la cuadrilla nocturna pasa a la ladera.")
    town.contract = town.contracts["norte"]
    more = {"code": "need_changed", "reason": "Barrios nuevos.", "value": "3700000000.00"}
    town.cannot("legal", "contract.amend", "amendment.more_than_lawful", **more)
    better = {"kpi": "lights_working_share", "target": "0.98", "code": "need_changed"}
    town.cannot("legal", "contract.amend", "reason.missing", reason=" ", **better)
    town.does(
        "legal",
        "contract.amend",
        reason="Con las luminarias nuevas el contratista promete 98 de cada 100.",
        **better,
    )


def el_cierre(town):
    """Both contracts are reviewed, paid and closed; what was learned is written down."""
    town.wait_until("2028-02-14")
    for lot in ("norte", "sur"):
        town.contract = town.contracts[lot]
        running.bring_figures(town, f"results-{lot}.csv")
        running.meet(town, "Se leyeron las cifras del año.")
        assert running.pay(town, "2027", f"OP-{lot}") == "2400000000.00"
    running.review(town)
    running.wait_for_comments(town, date(2027, 12, 31))
    for lot, rating in (("norte", "good"), ("sur", "approaching_target")):
        town.contract = town.contracts[lot]
        told = "Las cifras se leyeron con el contratista."
        running.decide(town, date(2027, 12, 31), rating, told, "end")
        running.close(town, "Pedir el tiempo hasta el despacho como indicador propio.")


def test_los_dos_contratos_se_cerraron(town):
    stages = town.rows("SELECT stage FROM contract WHERE ocid = :ocid")

    assert [one.stage for one in stages] == ["closed", "closed"]


def test_every_paper_was_written_in_spanish(town):
    assert ends.papers(town) == {
        "solicitation/rfp": 1,
        "letters/award": 2,
        "letters/debrief": 3,
        "contract/services": 2,
        "reports/vendor_review": 2,
        "reports/payment_statement": 2,
        "reports/contract_outcome": 2,
        "reports/closeout_note": 2,
    }


def test_whoever_was_refused_was_told_why_and_what_to_do_in_spanish(town):
    ends.every_refusal_is_explained(town)


def test_the_log_has_every_act_and_nothing_else(town):
    ends.the_log_is_whole(town)


@pytest.mark.parametrize("lot", ["norte", "sur"])
def test_the_outcome_report_of_each_lot_can_be_recomputed_by_hand(town, lot):
    """In the north three quarters promised 0.97 and one 0.98: 0.9725 for the year."""
    town.contract = town.contracts[lot]
    promised = {"lights_working_share": "0.9725"} if lot == "norte" else {}

    ends.the_report_can_be_recomputed(town, f"results-{lot}.csv", **promised)


def test_nobody_was_held_to_the_higher_target_before_it_was_signed(town):
    """The third quarter had begun when the amendment was signed: it keeps what was promised."""
    told = results_of(town.engine, town.contracts["norte"])
    (lights,) = (one.agreement for one in told.kpis if one.agreement.kpi.code.startswith("lights"))

    promised = {
        start.month: lights.target.at(start, end).value for start, end in told.terms.periods(lights)
    }
    assert promised == {
        1: Decimal("0.97"),
        4: Decimal("0.97"),
        7: Decimal("0.97"),
        10: Decimal("0.98"),
    }
