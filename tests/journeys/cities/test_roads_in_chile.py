"""La reparación de calles de una comuna de Chile: road repair.

Puerto Amparo wants streets that are mended and stay so.  The portal fails on the last day, and two
people give all bidders one day more; a bid that comes after that is late all the same; a bidder
mends a signature, as all may; and a price far below the others must be explained before it wins.

The case, the figures and the terms lie in examples/journeys/roads-chile; all are fictional.
"""

from datetime import date, datetime

import pytest

from tests.journeys.cities import buying, ends, running

AUSTRAL, MAIPO, QUILLAY, CALETA = (
    "Vialidad Austral",
    "Pavimentos del Maipo",
    "Constructora Quillay",
    "Asfaltos La Caleta",
)
PANEL = ("javier.toro", "karina.lagos", "luis.ibarra")
SHEETS = {
    AUSTRAL: {"plan_de_trabajo": (4, 4, 3), "trayectoria": (4, 4, 4)},
    MAIPO: {"plan_de_trabajo": (5, 4, 4), "trayectoria": (3, 3, 3)},
    QUILLAY: {"plan_de_trabajo": (3, 3, 3), "trayectoria": (4, 3, 4)},
}


@pytest.fixture(scope="module")
def town(arriving):
    town = arriving("roads-chile", "2026-01-19")
    la_necesidad(town)
    el_mercado(town)
    las_bases(town)
    el_portal_se_cae(town)
    lo_que_llega_tarde(town)
    una_firma_que_falta(town)
    el_promedio_de_la_comision(town)
    un_precio_muy_bajo(town)
    el_contrato(town)
    un_ano_de_calles(town)
    el_cierre(town)
    return town


def la_necesidad(town):
    """The same case cannot be opened twice."""
    buying.hand_in_the_case(town)
    buying.agree_on_outcomes(town)


def el_mercado(town):
    """Too few invited is not an open call."""
    town.cannot("procurement_officer", "solicitation.advance", "outreach.few", target="drafting")
    town.wait_until("2026-02-02")
    buying.hear_the_market(town, "¿Por qué se vuelven a romper las calles?", "Reunión, 8 empresas")


def las_bases(town):
    """Nobody releases alone: three people of three offices consent."""
    town.cannot(
        "procurement_officer", "solicitation.advance", "approval.missing", target="questions"
    )
    buying.release(town, "Probado con ofertas nulas, únicas e iguales; hay un nivel mínimo.")
    town.wait_past("questions_until")
    buying.go_on(town, "submission")


def el_portal_se_cae(town):
    """An outage is put on record by one person, and another gives all bidders more time."""
    town.wait_until("2026-04-09", "11:00")
    assert not buying.bid(town, AUSTRAL, "1880000000", "Cuadrillas por sector.").refused
    assert not buying.bid(town, QUILLAY, "1910000000", "Una planta de asfalto propia.").refused
    town.wait_until("2026-04-09", "16:30")
    late = buying.bid(town, MAIPO, "1390000000", "Se repara por antigüedad del aviso.")
    assert [one.code for one in late.findings] == ["bid.late"]
    outage = {
        "began": datetime(2026, 4, 9, 15, 5, tzinfo=town.zone),
        "ended": datetime(2026, 4, 9, 16, 20, tzinfo=town.zone),
        "day": "2026-04-10",
        "at": "16:00",
    }
    town.cannot("procurement_officer", "outage.record", "reason.missing", cause=" ", **outage)
    town.does("procurement_officer", "outage.record", cause="Corte de la red del portal.", **outage)
    town.cannot("procurement_officer", "deadline.extend", "access.denied", number=1)
    town.does("legal", "deadline.extend", number=1)
    assert not buying.bid(town, MAIPO, "1390000000", "Se repara por antigüedad del aviso.").refused


def lo_que_llega_tarde(town):
    """One minute after the later deadline is late: recorded with its lateness, never read."""
    buying.nobody_can_open(town, "technical", "opening.before_deadline")
    town.wait_past("deadline")
    late = buying.bid(town, CALETA, "1500000000", "Dos camiones.")
    assert [one.code for one in late.findings] == ["bid.late"]
    assert late.facts["late_by_ms"] == 60_000
    buying.open_envelopes(town, "technical")
    buying.go_on(town, "responsiveness")


def una_firma_que_falta(town):
    """A missing signature may be mended, in the same days for everybody whom it concerns."""
    for firm in (AUSTRAL, QUILLAY):
        assert not buying.check(town, firm).refused
    mending = {"vendor": town.firm(MAIPO), "lot": "calles", "clause": "signed"}
    town.does(
        "procurement_officer",
        "cure.ask",
        asked="Falta la firma del representante en la página 2.",
        days=3,
        **mending,
    )
    waiting = buying.check(town, MAIPO, failing={"signed": "Falta la firma."})
    assert [one.code for one in waiting.findings] == ["cure.waits"]
    town.does(MAIPO, "cure.answer", lot="calles", clause="signed", answer="Firmada por la gerenta.")
    assert not buying.check(town, MAIPO, cured={"signed": "Firmó dentro del plazo."}).refused
    buying.declare(town, PANEL, "No tengo interés en ninguno de los oferentes.")
    buying.go_on(town, "scoring")


def el_promedio_de_la_comision(town):
    """Here the average of the sheets counts, as the call says: nobody talks a level up or down."""
    town.wait_until("2026-04-27")
    buying.score(town, SHEETS, "Páginas 3 a 6.", PANEL)
    town.cannot(
        "procurement_officer", "solicitation.advance", "scoring.unlocked", target="consensus"
    )
    buying.lock_sheets(town, PANEL)


def un_precio_muy_bajo(town):
    """A price far below the others is no reason to reject a bid: it is a question to its bidder."""
    ranked = buying.rank_only(town)
    assert {one.code for one in ranked.findings} >= {"ranking.low_beside_other_bids"}
    buying.approve(town, "award", "chair")
    town.cannot("chair", "solicitation.advance", "price.undecided", target="award")
    offer = {"lot": "calles", "vendor": town.firm(MAIPO)}
    town.does("procurement_officer", "price.ask", **offer, asked="¿Con qué medios?", days=5)
    decision = {**offer, "accept": True, "reason": "Planta propia en la comuna, vista en terreno."}
    town.cannot("procurement_officer", "price.decide", "price.not_heard", **decision)
    town.does(MAIPO, "price.answer", lot="calles", answer="Con nuestra planta en la comuna.")
    town.does("procurement_officer", "price.decide", **decision)
    buying.go_on(town, "award")
    town.wait_until("2026-05-11")
    buying.award(town, MAIPO, "Primer puesto; explicó su precio con su planta en la comuna.")
    buying.tell_the_bidders(town)


def el_contrato(town):
    """No contract before the standstill is over."""
    town.cannot("procurement_officer", "solicitation.advance", "award.standstill", target="awarded")
    town.wait_until("2026-05-25")
    buying.go_on(town, "awarded")
    running.sign(town, insurance_until="2028-12-31", differences="Ninguna.")
    running.begin(town)


def un_ano_de_calles(town):
    """What the meetings agree has an owner and a day, and is closed by what the figures show."""
    town.wait_until("2027-04-19")
    running.bring_figures(town)
    running.meet(town, "Los hoyos esperan diez días; se suma una cuadrilla en Cerro Alto.")
    town.does(
        "contract_manager",
        "follow_up.open",
        wanted="Sumar una cuadrilla en Cerro Alto",
        owner=town.who(MAIPO),
        due="2027-05-31",
        kpi="pothole_days",
    )
    town.cannot(
        "contract_manager",
        "follow_up.close",
        "follow_up.no_figures_yet",
        number=1,
        result="effective",
        reason="La cuadrilla trabaja.",
    )
    running.pay(town, "2027-Q1", "OC-2027-Q1")
    for day, period in (("2027-07-19", "2027-Q2"), ("2027-10-18", "2027-Q3")):
        town.wait_until(day)
        running.bring_figures(town)
        running.meet(town, "Los hoyos esperan menos; se mira cuáles se reabren.")
        running.pay(town, period, f"OC-{period}")
    closed = town.does(
        "contract_manager",
        "follow_up.close",
        number=1,
        result="effective",
        reason="La cuadrilla trabaja desde junio.",
    )
    before, after = (float(str(closed.facts[side]).split()[0]) for side in ("before", "after"))
    assert after < before


def el_cierre(town):
    """The state of the streets is surveyed once a year: nothing is closed before the survey."""
    town.wait_until("2028-01-17")
    running.bring_figures(town)
    running.pay(town, "2027-Q4", "OC-2027-Q4")
    town.does("contract_manager", "contract.advance", target="closeout")
    town.cannot("contract_manager", "contract.advance", "results.missing", target="closed")
    town.wait_until("2028-04-10")
    running.bring_figures(town)
    running.review(town)
    year = date(2027, 12, 31)
    running.wait_for_comments(town, year)
    running.decide(town, year, "approaching_target", "Las cifras se leyeron juntos.", "renew")
    running.close(town, "Pedir una planta de asfalto cerca: explicó el precio y la rapidez.")


def test_las_calles_llegaron_al_cierre(town):
    assert (town.stage, town.contract_stage) == ("awarded", "closed")


def test_every_paper_was_written_in_spanish(town):
    assert ends.papers(town) == {
        "solicitation/rfp": 1,
        "letters/award": 1,
        "letters/debrief": 2,
        "contract/services": 1,
        "reports/vendor_review": 1,
        "reports/payment_statement": 4,
        "reports/contract_outcome": 1,
        "reports/closeout_note": 1,
    }


def test_whoever_was_refused_was_told_why_and_what_to_do_in_spanish(town):
    ends.every_refusal_is_explained(town)


def test_the_log_has_every_act_and_nothing_else(town):
    ends.the_log_is_whole(town)


def test_the_outcome_report_can_be_recomputed_by_hand(town):
    ends.the_report_can_be_recomputed(town)


def test_what_came_late_was_recorded_and_not_read(town):
    late = town.rows("""SELECT v.name, l.late_by_ms FROM late_bid l
        JOIN vendor v ON v.id = l.vendor_id ORDER BY l.received_at""")
    bids = town.rows("SELECT v.name FROM bid b JOIN vendor v ON v.id = b.vendor_id")

    assert [tuple(one) for one in late] == [(MAIPO, 30 * 60_000), (CALETA, 60_000)]
    assert sorted(one.name for one in bids) == sorted([AUSTRAL, QUILLAY, MAIPO])


def test_each_quarter_was_paid_at_the_value_of_its_unit_and_without_decimals(town):
    assert town.paid == ["361084950", "363745800", "366587550", "369093600"]
