"""Once the prices are open: odd prices, the right to match, ties and draws; people decide."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
import sqlalchemy as sa
from sqlmodel import select

from procurement.actions import setup
from procurement.actions.evaluation.show_ranking import ranking_seen
from procurement.actions.prices.seen import seen
from procurement.actions.solicitations.look import solicitation_now
from procurement.rules.findings import blocking
from procurement.rules.jurisdictions.legal_rules import LawError
from procurement.rules.scoring.results import recompute
from procurement.rules.scoring.tie_breaks import drawn_order
from procurement.store.database.engine import writing
from procurement.store.tables.after_prices import EarlierResult, PriceChange
from procurement.store.tables.awards import Award
from procurement.store.tables.outbox import Outbox
from procurement.store.tables.scoring import EvaluationResult
from procurement.store.tables.solicitations import EvaluationScheme
from tests.actions.bidding import (
    AUTHORITY,
    CHAIR,
    CRITERIA,
    LOT,
    OFFICER,
    VENDORS,
    a_price,
    award,
    bid_of,
    codes,
    from_opening_to_lock,
    logged,
    looking,
    open_envelopes,
    submit,
)
from tests.builders import contact_of, in_submission

CALLE, NORTHLAKE, FARO = VENDORS
ALIKE = dict.fromkeys(VENDORS, (4, 4, 4))
ORDER = """\
  - topic: tie_break
    order: [new_bids, gender_equity]
    citation: Law of the example, art. 60 (fictional)
    from: 2012-01-01
    confirmed: true
    confirmed_by: City counsel (fictional)
  - topic: explanation_time
    duration: {number: 3, unit: calendar, first_day_counts: false, roll: none}
    citation: Law of the example, art. 59 (fictional)
    from: 2012-01-01
    confirmed: true
    confirmed_by: City counsel (fictional)
"""
PROFILE = """\
profile: 1
code: puerto-claro
name: {en: Puerto Claro (fictional)}
country: US
time_zone: America/Chicago
currency: USD
languages: [en]
calendar: {code: puerto-claro}
rules:
RULES
preferences:
  - code: small-firms
    mechanism: right-to-match
    beneficiaries: Small firms
    limits: {margin: 0.10, minutes: 5}
    citation: Law of the example, art. 44 (fictional)
    from: 2012-01-01
    confirmed: true
    confirmed_by: City counsel (fictional)
    counsel_approval: City counsel, 2012-01-02 (fictional)
"""


def under_law(case):
    folder = setup.settings().law_folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "puerto-claro.yaml").write_text(PROFILE.replace("RULES\n", ORDER), "utf-8")
    case["jurisdiction"] = "puerto-claro"
    del case["evaluation"]["tie_break"]


def with_the_right(case):
    under_law(case)
    case["evaluation"]["right_to_match"] = "small-firms"
    for vendor in case["outreach"]["vendors"]:
        if vendor["tax_id"]["id"] == FARO.partition("/")[2]:
            vendor["size"] = "micro"


def ranked(prices, change=None):
    """Return the story of three bids of the same quality at these prices, ranked."""

    def story(city):
        ocid = in_submission(city, change)
        for vendor, total in zip(VENDORS, prices, strict=True):
            submit(city, ocid, vendor, price=a_price(total))
        from_opening_to_lock(city, ocid, levels=ALIKE)
        open_envelopes(city, ocid, "price")
        city.do("bids.rank", CHAIR, ocid=ocid)
        return ocid

    return story


low_price = ranked(("18000000.00", "17000000.00", "9000000.00"), under_law)
tied = ranked(("17000000.00", "17000000.00", "18000000.00"), under_law)
matching = ranked(("18000000.00", "17000000.00", "18000000.00"), with_the_right)
one_small = ranked(("18000000.00", "17000000.00", "19000000.00"), with_the_right)


def places(city, ocid):
    (lot,) = ranking_seen(city.engine, ocid)
    return {lot.names[one["bid"]].split()[0]: one["rank"] for one in lot.scored}


def held(city, ocid):
    """Return what holds back the way to the award, but for the consent."""
    ways = {way.target: way.findings for way in solicitation_now(city.engine, ocid).exits}
    return [one.code for one in blocking(ways["award"]) if one.code != "approval.missing"]


def letters(city, *kinds):
    with looking(city) as session:
        mails = [json.loads(one.body) for one in session.exec(select(Outbox)).all()]
    return [one for one in mails if one.get("letter") in kinds]


def officer(city, verb, ocid, **arguments):
    return city.ask(verb, OFFICER, ocid=ocid, lot=LOT, **arguments)


def explain(city, ocid, text="We own the plant."):
    return city.ask("price.answer", contact_of(city, FARO), ocid=ocid, lot=LOT, answer=text)


def decide(city, ocid, *, accept, vendor=FARO):
    return officer(
        city, "price.decide", ocid, vendor=vendor, accept=accept, reason="The plant was seen."
    )


# --- prices out of bounds


def test_a_low_price_is_asked_about_by_letter_with_a_date_and_holds_back_the_award(begin):
    city, ocid = begin(low_price)

    outcome = officer(city, "price.ask", ocid, vendor=FARO, asked="How is this possible?")

    assert codes(outcome) == []
    assert held(city, ocid) == ["price.undecided"]
    (letter,) = letters(city, "price_question")
    assert (letter["facts"]["asked"], letter["facts"]["due"][-5:]) == (
        "How is this possible?",
        "23:59",
    )
    (odd,) = seen(city.engine, ocid).odd
    assert [(one.basis, one.low) for one in odd.lines] == [("other_bids", True), ("estimate", True)]
    assert (odd.question.due_at - city.now).days == 3  # by the law of the place
    assert "possible" not in str(logged(city, ocid, "price.asked"))


def test_a_low_price_is_decided_only_when_its_bidder_was_heard(begin):
    city, ocid = begin(low_price)

    assert codes(decide(city, ocid, accept=False)) == ["price.not_heard"]
    officer(city, "price.ask", ocid, vendor=FARO, asked="How?", days=2)
    assert codes(decide(city, ocid, accept=False)) == ["price.not_heard"]
    city.forward(city.now + timedelta(days=4))

    assert codes(decide(city, ocid, accept=True)) == []
    assert held(city, ocid) == []
    assert codes(decide(city, ocid, accept=False)) == ["price.decided_before"]


def test_an_accepted_price_changes_no_place_and_a_rejected_one_leaves_the_ranking(begin):
    city, ocid = begin(low_price)
    before = places(city, ocid)
    officer(city, "price.ask", ocid, vendor=FARO, asked="How?", days=2)
    explain(city, ocid)

    outcome = decide(city, ocid, accept=False)

    assert before == {"Faro": 1, "Northlake": 2, "Calle": 3}
    assert not outcome.refused
    assert places(city, ocid) == {"Northlake": 1, "Calle": 2, "Faro": 0}
    (entry,) = logged(city, ocid, "price.decided")
    assert (entry["accepted"], entry["reason"]) == (False, "The plant was seen.")
    assert [one["percent"] for one in entry["lines"]] == [48, 51]
    assert letters(city, "price_rejected")
    with looking(city) as session:
        (kept,) = session.exec(select(EarlierResult)).all()
        (now,) = session.exec(select(EvaluationResult)).all()
        scheme = session.exec(select(EvaluationScheme)).one()
    assert json.loads(kept.body)["scored"][0]["rejected"] is False
    assert recompute(now.body, scheme.body) == now.body


def test_a_rejected_bid_is_not_awarded_and_its_letter_says_why(begin):
    city, ocid = begin(low_price)
    officer(city, "price.ask", ocid, vendor=FARO, asked="How?", days=2)
    explain(city, ocid)
    decide(city, ocid, accept=False)
    to_award(city, ocid)

    assert codes(award(city, ocid, FARO)) == ["award.not_ranked"]
    award(city, ocid, NORTHLAKE)

    with looking(city) as session:
        row = session.get(Award, session.exec(select(Award.id)).one())
        assert row.value_minor == 1_700_000_000
    outcome = city.do("documents.write", OFFICER, ocid=ocid, family="letters/debrief")
    assert outcome.facts["written"] == 6


@pytest.mark.soak
def test_the_office_records_what_a_bidder_sent_and_a_late_answer_is_marked(begin):
    city, ocid = begin(low_price)
    officer(city, "price.ask", ocid, vendor=FARO, asked="How?", days=1)
    city.forward(city.now + timedelta(days=3))

    outcome = city.ask(
        "price.answer", OFFICER, ocid=ocid, lot=LOT, vendor=FARO, answer="By post: our plant."
    )

    assert codes(outcome) == ["price.late"]
    assert logged(city, ocid, "price.answered")[0]["late"] is True
    assert codes(explain(city, ocid)) == ["price.answered_before"]


@pytest.mark.soak
def test_nobody_is_asked_about_a_price_within_bounds_nor_answers_for_another(begin):
    city, ocid = begin(low_price)

    assert codes(officer(city, "price.ask", ocid, vendor=CALLE, asked="Why?", days=1)) == [
        "price.not_odd"
    ]
    assert codes(explain(city, ocid)) == ["price.nothing_asked"]
    officer(city, "price.ask", ocid, vendor=FARO, asked="How?", days=1)
    stranger = city.ask(
        "price.answer", contact_of(city, CALLE), ocid=ocid, lot=LOT, vendor=FARO, answer="Ha."
    )
    assert codes(stranger) == ["price.nothing_asked"]


@pytest.mark.soak
def test_without_days_and_without_a_law_no_date_is_guessed(begin):
    city, ocid = begin(ranked(("18000000.00", "17000000.00", "9000000.00")))

    with pytest.raises(LawError):
        officer(city, "price.ask", ocid, vendor=FARO, asked="How?")


def test_the_database_keeps_a_decision_as_it_was(begin):
    city, ocid = begin(low_price)
    officer(city, "price.ask", ocid, vendor=FARO, asked="How?", days=1)
    explain(city, ocid)
    decide(city, ocid, accept=True)

    with pytest.raises(sa.exc.IntegrityError, match="a decided price stays"):
        _execute(city, "UPDATE price_question SET accepted = 0")
    with pytest.raises(sa.exc.IntegrityError, match="kept"):
        _execute(city, "DELETE FROM price_question")


def _execute(city, statement):
    with writing(city.engine) as session:
        session.connection().execute(sa.text(statement))


# --- ties and draws


def shown(city, ocid, step, **values):
    """Record what Calle and Northlake have to show."""
    named = {CALLE: values["calle"], NORTHLAKE: values["northlake"]}
    return officer(city, "tie.record", ocid, step=step, shown=named, reason="Minutes 7, page 2.")


def draw(city, ocid, **changes):
    form = {
        "held_at": city.now.isoformat(),
        "place": "Room 4, streamed",
        "witnesses": ["Ana Ruiz", "Bo Lee"],
        "seed": "48213",
        "seed_source": "First prize of the lottery of that day",
    }
    return officer(city, "draw.record", ocid, **form | changes)


def to_the_draw(city, ocid):
    same = {"calle": "17000000.00", "northlake": "17000000.00"}
    assert not shown(city, ocid, "new_bids", **same).refused
    assert not shown(city, ocid, "gender_equity", calle="1", northlake="1").refused


def test_the_order_of_the_place_is_published_and_ends_with_a_draw(begin):
    city, ocid = begin(tied)

    with looking(city) as session:
        scheme = json.loads(session.exec(select(EvaluationScheme)).one().body)

    assert scheme["tie_break"] == ["new_bids", "gender_equity", "draw"]
    assert places(city, ocid) == {"Calle": 1, "Northlake": 1, "Faro": 3}
    assert held(city, ocid) == ["ranking.first_is_tied"]


def test_steps_are_taken_in_their_order_with_a_value_for_each_who_is_equal(begin):
    city, ocid = begin(tied)

    early = shown(city, ocid, "gender_equity", calle="1", northlake="0")
    half = officer(
        city, "tie.record", ocid, step="new_bids", shown={CALLE: "16000000.00"}, reason="-"
    )
    raised = shown(city, ocid, "new_bids", calle="17000000.01", northlake="17000000.00")
    draw_now = draw(city, ocid)

    assert codes(early) == ["tie.not_waiting"]
    assert codes(half) == ["tie.other_bids"]
    assert codes(raised) == ["tie.price_raised"]
    assert codes(draw_now) == ["draw.not_waiting"]
    assert codes(shown(city, ocid, "new_bids", calle="much", northlake="1")) == ["price.no_amount"]


def test_a_final_new_bid_lowers_the_price_that_counts_and_the_old_one_is_kept(begin):
    city, ocid = begin(tied)

    shown(city, ocid, "new_bids", calle="16500000.00", northlake="17000000.00")

    assert places(city, ocid) == {"Calle": 1, "Northlake": 2, "Faro": 3}
    assert held(city, ocid) == []
    with looking(city) as session:
        changed = session.exec(select(PriceChange).order_by(PriceChange.after_minor)).first()
        assert (
            bid_of(session, ocid, CALLE).price_minor == 1_700_000_000
        )  # as it was in the envelope
    assert (changed.before_minor, changed.after_minor) == (1_700_000_000, 1_650_000_000)
    to_award(city, ocid)
    award(city, ocid, CALLE)
    with looking(city) as session:
        assert session.exec(select(Award)).one().value_minor == 1_650_000_000


def test_a_step_of_the_law_parts_equals_by_what_was_recorded(begin):
    city, ocid = begin(tied)
    shown(city, ocid, "new_bids", calle="17000000.00", northlake="17000000.00")

    shown(city, ocid, "gender_equity", calle="0", northlake="1")

    assert places(city, ocid) == {"Northlake": 1, "Calle": 2, "Faro": 3}
    (lot,) = ranking_seen(city.engine, ocid)
    assert lot.ties[0].applied == ("new_bids", "gender_equity")


def test_a_draw_by_a_seed_can_be_drawn_again_by_anybody(begin):
    city, ocid = begin(tied)
    to_the_draw(city, ocid)

    outcome = draw(city, ocid)

    assert codes(outcome) == []
    with looking(city) as session:
        ids = {str(bid_of(session, ocid, one).id): one for one in (CALLE, NORTHLAKE)}
        scheme = session.exec(select(EvaluationScheme)).one()
        result = session.exec(select(EvaluationResult)).one()
    smallest = min(ids, key=lambda bid: hashlib.sha256(f"48213|{bid}".encode()).hexdigest())
    assert drawn_order(tuple(ids), "48213")[0] == smallest
    first = {CALLE: "Calle", NORTHLAKE: "Northlake"}[ids[smallest]]
    assert places(city, ocid)[first] == 1
    assert held(city, ocid) == []
    (found,) = seen(city.engine, ocid).draws
    assert (found.repeated, found.witnesses) == (True, ("Ana Ruiz", "Bo Lee"))
    assert recompute(result.body, scheme.body) == result.body
    assert codes(draw(city, ocid)) == ["draw.not_waiting"]


def test_a_draw_on_paper_keeps_the_digest_of_its_minutes(begin):
    city, ocid = begin(tied)
    to_the_draw(city, ocid)
    paper = hashlib.sha256(b"minutes").hexdigest()
    on_paper = {"seed": "", "seed_source": "", "paper": paper}

    wrong = draw(city, ocid, **on_paper, drawn=[NORTHLAKE, FARO])
    outcome = draw(city, ocid, **on_paper, drawn=[NORTHLAKE, CALLE])

    assert codes(wrong) == ["draw.other_bids"]
    assert codes(outcome) == []
    assert places(city, ocid)["Northlake"] == 1
    assert logged(city, ocid, "draw.recorded")[0]["paper_digest"] == paper
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        _execute(city, "UPDATE draw_of_lots SET place = 'elsewhere'")


@pytest.mark.soak
def test_everything_that_a_draw_lacks_is_said_at_once(begin):
    city, ocid = begin(tied)
    to_the_draw(city, ocid)

    outcome = draw(
        city,
        ocid,
        witnesses=["Ana Ruiz", " ana ruiz "],
        place=" ",
        seed_source="",
        held_at=(city.now - timedelta(days=30)).isoformat(),
    )

    assert sorted(codes(outcome)) == [
        "draw.no_place",
        "draw.no_seed",
        "draw.no_witnesses",
        "draw.other_time",
    ]
    assert codes(draw(city, ocid, held_at=(city.now + timedelta(days=1)).isoformat())) == [
        "draw.other_time"
    ]


# --- the right to match


def call(city, ocid, vendor, **changes):
    return officer(city, "match.call", ocid, vendor=vendor, **changes)


def answer(city, ocid, vendor, **changes):
    form = {"evidence": "Minutes of the session, page 3."} | changes
    return officer(city, "match.answer", ocid, vendor=vendor, **form)


def test_a_small_firm_within_the_margin_is_called_and_its_lower_price_counts(begin):
    city, ocid = begin(one_small)
    assert held(city, ocid) == ["match.open"]

    assert codes(call(city, ocid, CALLE)) == []
    outcome = answer(city, ocid, CALLE, offer="16990000.00")

    assert codes(outcome) == []
    assert places(city, ocid) == {"Calle": 1, "Northlake": 2, "Faro": 3}
    assert held(city, ocid) == []
    (letter,) = letters(city, "match_call")
    assert letter["facts"]["below"] == "17000000.00 USD"
    (entry,) = logged(city, ocid, "match.answered")
    assert (entry["before_minor"], entry["after_minor"]) == (1_800_000_000, 1_699_000_000)
    with looking(city) as session:
        (kept,) = session.exec(select(EarlierResult)).all()
    assert json.loads(kept.body)["inputs"]["prices"][entry["bid"]] == 1_800_000_000


@pytest.mark.soak
def test_beyond_the_margin_nobody_has_the_right(begin):
    city, ocid = begin(one_small)

    outcome = call(city, ocid, FARO)  # 19.0 against 17.0: 11.8 % above

    assert codes(outcome) == ["match.not_their_turn"]


def test_the_right_passes_on_when_a_firm_declines_or_comes_late(begin):
    city, ocid = begin(matching)
    equal = call(city, ocid, CALLE)
    lots = draw(city, ocid, purpose="match")
    (found,) = seen(city.engine, ocid).draws
    first, second = (CALLE, FARO) if found.drawn[0].startswith("Calle") else (FARO, CALLE)

    call(city, ocid, first)
    still = answer(city, ocid, first)
    waits = call(city, ocid, second)
    city.forward(city.now + timedelta(minutes=6))
    late = answer(city, ocid, first, offer="16000000.00")
    call(city, ocid, second)
    declined = answer(city, ocid, second, came_at=city.now.isoformat())

    assert (codes(equal), codes(lots)) == (["match.draw_first"], [])
    assert (codes(still), codes(waits)) == (["match.still_time"], ["match.waits"])
    assert (codes(late), declined.facts["match_answer"]) == (["match.late"], "declined")
    assert places(city, ocid)["Northlake"] == 1
    assert held(city, ocid) == []


@pytest.mark.soak
def test_an_offer_that_does_not_undercut_is_no_offer(begin):
    city, ocid = begin(one_small)
    call(city, ocid, CALLE)

    assert codes(answer(city, ocid, CALLE, offer="17000000.00")) == ["match.not_lower"]
    assert codes(answer(city, ocid, CALLE, offer="a lot")) == ["price.no_amount"]
    assert codes(call(city, ocid, CALLE, minutes=1)) == ["match.waits", "match.no_time"]


def test_a_right_that_counsel_did_not_approve_is_not_released(begin):
    def unapproved(case):
        with_the_right(case)
        path = setup.settings().law_folder / "puerto-claro.yaml"
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(one for one in lines if "counsel_approval" not in one), "utf-8")

    with pytest.raises(AssertionError, match=r"preference\.not_approved"):
        begin(lambda city: in_submission(city, unapproved))


def test_an_order_that_leaves_out_a_step_of_the_law_is_not_released(begin):
    def other_order(case):
        under_law(case)
        case["evaluation"]["tie_break"] = ["price", "draw"]

    with pytest.raises(AssertionError, match=r"law\.tie_order"):
        begin(lambda city: in_submission(city, other_order))


# --- quality priced in money


def in_money(case):
    weights = iter(("40", "25", "20", "15"))
    for criterion in case["criteria"]:
        if criterion["kind"] == "quality":
            criterion["weight"] = next(weights)
            criterion.pop("minimum", None)
        else:
            criterion |= {
                "weight": 0,
                "formula": "quality-to-price",
                "point_value": "100000.00",
            }


def test_a_case_prices_quality_in_money_and_the_lowest_adjusted_price_stands_first(begin):
    city, ocid = begin(ranked(("18000000.00", "17000000.00", "18600000.00"), in_money))

    (lot,) = ranking_seen(city.engine, ocid)

    # 80 points of quality each; a point is worth 100,000: 17.0 million take 170 points away.
    assert [(one["rank"], one["quality"], one["total"]) for one in lot.scored] == [
        (1, "80.00", "-90.00"),
        (2, "80.00", "-100.00"),
        (3, "80.00", "-106.00"),
    ]
    assert len(CRITERIA) == 4


# --- going back from the award


def to_award(city, ocid):
    city.do("approval.give", CHAIR, ocid=ocid, target="award")
    city.do("solicitation.advance", CHAIR, ocid=ocid, target="award")


@pytest.mark.parametrize("target", ["scoring", "unsuccessful"])
def test_leaving_the_award_stage_ends_its_awards_and_their_unsigned_contracts(begin, target):
    city, ocid = begin(awarded)
    who = AUTHORITY if target == "unsuccessful" else OFFICER
    city.do("approval.give", who, ocid=ocid, target=target)

    city.do("solicitation.advance", OFFICER, ocid=ocid, target=target, reason="An error.")

    with looking(city) as session:
        (ended,) = session.exec(select(Award)).all()
        contract = session.connection().execute(sa.text("SELECT stage, status FROM contract")).one()
    assert (ended.status, tuple(contract)) == ("cancelled", ("not-signed", "cancelled"))
    assert logged(city, ocid, "stage.advanced")[-1]["cancelled_awards"] == [str(ended.id)]


def awarded(city):
    ocid = one_winner(city)
    to_award(city, ocid)
    assert not award(city, ocid, NORTHLAKE).refused
    return ocid


one_winner = ranked(("18000000.00", "17000000.00", "18600000.00"))


# --- the evaluation report


def test_the_report_shows_how_firm_the_order_is_and_what_was_settled(begin):
    city, ocid = begin(tied)
    to_the_draw(city, ocid)
    draw(city, ocid)

    outcome = city.do("evaluation.report", CHAIR, ocid=ocid, languages=["es"])
    again = city.do("evaluation.report", CHAIR, ocid=ocid, languages=["es"])

    assert (outcome.facts["written"], again.facts["written"]) == (1, 0)
    (path,) = Path(str(outcome.facts["folder"])).glob("*_evaluation_es.pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    flat = " ".join(text.split())
    assert "Ana Ruiz, Bo Lee" in flat
    assert "48213" in flat
    assert "Quién queda primero sin un evaluador" in flat
    assert "Pesos con los que" in flat
