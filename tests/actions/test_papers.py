"""What the papers say is what the rows say, looked up and computed by another way."""

import ast
import hashlib
import string
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from procurement.actions.papers.contracts import contract
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.letters import award_letter, debrief_letter
from procurement.actions.papers.outcomes import Report, outcome_report
from procurement.actions.papers.requests_for_proposals import rfp
from procurement.actions.papers.reviews import vendor_review
from procurement.actions.papers.scores import Scores
from procurement.documents.digest import data_digest
from procurement.locale import LANGUAGES, catalogue
from procurement.rules.management.escalation import EscalationCause
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.rules.vocabulary import EnvelopeKind
from procurement.store.database.engine import installation, now, reading
from procurement.store.database.instants import known_by
from procurement.store.results.results import results
from procurement.store.solicitations import solicitations
from procurement.store.tables import metadata
from procurement.store.tables.audit import AuditChain, AuditEntry
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import TenderKey
from procurement.store.tables.contracts import Contract, Review
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import EvaluationScheme
from tests.actions.bidding import EVALUATORS, VENDORS
from tests.actions.paper_stories import (
    CONTRACT,
    LAWYER,
    MANAGER,
    POTHOLES,
    decided,
    delivered,
    load,
    sums,
    week,
)
from tests.builders import ADMINISTRATOR, released, team, written_case

ACTIONS = Path(__file__).parents[2] / "procurement" / "actions"
CASE = written_case()
TODAY = date(2015, 6, 15)


@contextmanager
def desk_of(city, ocid):
    with reading(city.engine) as session:
        row = solicitations.find(session, ocid)
        yield Desk(session, installation(session), row, now(session))
        session.expunge_all()  # what was loaded stays readable


def report_of(desk, as_of=TODAY):
    row = desk.session.get_one(Contract, CONTRACT)
    return outcome_report(Report(desk, row, as_of, known_by(desk.session, desk.now)))


def award_of(desk):
    return desk.session.exec(select(Award)).one()


def bid_for(desk, vendor):
    scores = Scores(desk, award_of(desk))
    number = vendor.partition("/")[2]
    return next(bid for bid in scores.bids if desk.vendor(bid.vendor_id).tax_id == number)


def tamper(city, table, where=None, **values):
    """Change rows behind the actions' back, as somebody with the database's password could."""
    rows = metadata.tables[table]
    with city.engine.begin() as connection:
        for trigger in (
            connection.execute(
                sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"),
                {"t": table},
            )
            .scalars()
            .all()
        ):
            connection.execute(sa.text(f'DROP TRIGGER "{trigger}"'))
        change = sa.update(rows).values(**values)
        connection.execute(change if where is None else change.where(where(rows.c)))


def person(city, handle):
    with reading(city.engine) as session:
        return session.exec(select(Person.id).where(Person.handle == handle)).one()


# --- the request for proposals


def test_the_request_says_what_case_scheme_and_key_say(begin):
    city, ocid = begin(released)

    with desk_of(city, ocid) as desk:
        facts = rfp(desk)
        scheme = desk.session.exec(select(EvaluationScheme)).one()
        key = desk.session.exec(select(TenderKey)).one()

    assert facts.scheme_digest == hashlib.sha256(scheme.body.encode()).hexdigest()
    assert facts.submission.age_public_key == key.recipient
    assert facts.submission.deadline.isoformat() == "2014-06-20T22:00:00+00:00"  # 17:00 in Chicago
    assert sum(one.weight for one in facts.criteria) == 100
    assert [one.code for one in facts.criteria] == [one["code"] for one in CASE["criteria"]]
    first = facts.criteria[0]
    assert first.minimum == Decimal(12)  # level 2 of 5 is 12 of 30 points
    assert [one.level for one in first.anchors] == [5, 4, 3, 2, 1, 0]
    assert first.anchors[0].meaning["pt"] == CASE["criteria"][0]["levels"][5]["pt"]
    assert "412.000" in facts.population["pt"]
    assert "412,000" in facts.population["es"]
    assert next((kpi.code, kpi.target, kpi.weight) for kpi in facts.kpis) == (
        "pothole_days",
        Decimal(7),
        Decimal("0.4"),
    )
    assert facts.kpis[-1].baseline == Decimal(4326) / Decimal(61800)


def test_an_addendum_and_an_answer_are_printed_without_the_asker(begin):
    city, ocid = begin(released)
    with desk_of(city, ocid) as desk:
        before = rfp(desk)
    city.do(
        "addendum.publish",
        team("procurement_officer"),
        ocid=ocid,
        text="Night work is allowed.",
        day=date(2014, 6, 27),
        at=time(17),
    )

    with desk_of(city, ocid) as desk:
        after = rfp(desk)

    assert after.terms[-1].value == "Night work is allowed."
    assert after.terms[-1].name["pt"] == "Adendo 1"
    assert (after.submission.deadline - before.submission.deadline).days == 7
    assert data_digest(after) != data_digest(before)


# --- the letters


def test_the_award_letter_adds_up_to_the_points_of_the_scheme(begin):
    city, ocid = begin(decided)

    with desk_of(city, ocid) as desk:
        facts = award_letter(desk, award_of(desk))

    # Level 4 of 5 on 30, 20, 15 and 10 points; the only price that was opened earns all 25.
    assert [line.points for line in facts.scores] == [24, 16, 12, 8, 25]
    assert facts.total == sum(line.points for line in facts.scores) == 85
    assert sum(line.maximum for line in facts.scores) == 100
    assert facts.value.amount == Decimal(18_000_000)
    assert facts.reason == "The best evidence."
    last = datetime(2014, 6, 27, 23, 59, 59, tzinfo=ZoneInfo("America/Chicago"))
    assert facts.protest.until == last
    assert (facts.standstill_until - last).days == 3  # ten days against seven
    assert facts.protest.law["es"] == CASE["calendar"]["protest_days"]["citation"]["es"]
    assert facts.decided_by.name == team("award_authority").title()
    assert facts.decided_by.role["pt"] == "Autoridade de adjudicação"
    level_four = CASE["criteria"][0]["levels"][4]["es"]
    assert facts.scores[0].reason["es"] == f"Nivel 4 de 5: {level_four}. We talked."
    assert [(one.vendor, one.rank, one.amount is None) for one in facts.ranking] == [
        ("Calle Viva Mantenimiento", 1, False),
        ("Faro Engenharia Urbana", None, True),
        ("Northlake Road Services", None, True),
    ]


def test_a_bid_below_the_minimum_is_told_which_one_and_what_the_next_level_asks(begin):
    city, ocid = begin(decided)

    with desk_of(city, ocid) as desk:
        facts = debrief_letter(desk, award_of(desk), bid_for(desk, VENDORS[1]))

    assert facts.outcome == "below_minimum"
    assert facts.own_rank is None
    assert facts.own_total is None
    assert "«Enfoque hacia los resultados»" in facts.reason["es"]
    assert [line.own_points for line in facts.scores] == [6, 12, 9, 6, None]  # no price was read
    assert [line.winner_points for line in facts.scores] == [24, 16, 12, 8, 25]
    wanted = CASE["criteria"][0]["levels"][2]["en"]
    assert facts.improvements[0]["en"] == f"Approach to the outcomes, for level 2: {wanted}"
    assert facts.strengths == ()


def test_a_bid_that_is_not_responsive_is_told_the_clause_and_the_reason(begin):
    city, ocid = begin(decided)

    with desk_of(city, ocid) as desk:
        facts = debrief_letter(desk, award_of(desk), bid_for(desk, VENDORS[2]))

    assert facts.outcome == "not_responsive"
    assert facts.scores == ()
    assert facts.reason["pt"] == (
        "Requisitos não atendidos: assinatura de quem pode obrigar a empresa (As the file shows)."
    )


# --- the contract


def test_the_contract_is_printed_as_it_was_signed_whatever_was_amended_since(begin):
    city, ocid = begin(delivered)

    with desk_of(city, ocid) as desk:
        row = desk.session.get_one(Contract, CONTRACT)
        facts = contract(desk, row)

    terms = CASE["contract"]["terms"]
    assert facts.kpis[0].target == 7  # the amendment says 8
    assert (facts.term.start, facts.term.end) == (date(2015, 1, 5), date(2017, 12, 31))
    assert (facts.payment_days, facts.cure_days, facts.notice_days, facts.retention_years) == (
        terms["payment_days"],
        terms["cure_days"],
        terms["notice_days"],
        terms["retention_years"],
    )
    assert facts.coverage_floor_percent == 80
    assert facts.meeting_frequency["es"] == "cada mes"
    assert facts.report_days == 70  # sixty until repairs can be called lasting, ten to deliver
    assert CASE["contract"]["clauses"][0]["text"]["pt"].strip() in facts.services["pt"]
    buyer, supplier = facts.signatures
    assert (buyer.name, buyer.role["en"]) == (LAWYER.title(), "Legal counsel")
    assert buyer.signed_at == row.signed_at
    assert supplier.signed_at is None


# --- the review


def test_a_review_is_printed_from_its_snapshot_whatever_was_recorded_since(begin):
    city, ocid = begin(delivered)

    def printed():
        with desk_of(city, ocid) as desk:
            row = desk.session.get_one(Contract, CONTRACT)
            return vendor_review(desk, row, desk.session.exec(select(Review)).one())

    before = printed()
    load(city, [("pothole_days", week(0), "9000", "90")], "late.csv")
    after = printed()

    # Twelve whole weeks of the quarter; week 5 is missing, and week 12 ends after it.
    top = sum(int(n) for k, (n, _) in POTHOLES.items() if k < 12)
    bottom = sum(int(d) for k, (_, d) in POTHOLES.items() if k < 12)
    potholes = before.results[0]
    assert (potholes.numerator, potholes.denominator) == (top, bottom)
    assert (potholes.periods_due, potholes.periods_known) == (12, 11)
    assert before.coverage == Decimal("0.4")
    assert before.computed_rating == "not_rated"
    assert before.official is None
    assert data_digest(after) == data_digest(before)


def test_the_officials_rating_and_the_vendors_comment_are_printed_word_for_word(begin):
    city, ocid = begin(delivered)
    ends = date(2015, 4, 4)
    comment = "Rain closed two routes."
    with reading(city.engine) as session:
        mine = session.exec(
            select(Person.handle).where(
                col(Person.vendor_id) == session.get_one(Contract, CONTRACT).vendor_id
            )
        ).one()
    city.do("review.comment", mine, contract=CONTRACT, period_end=ends, comment=comment)
    city.do(
        "review.decide",
        MANAGER,
        contract=CONTRACT,
        period_end=ends,
        rating="approaching_target",
        narrative="Faster each week.",
        decision="correct",
    )

    with desk_of(city, ocid) as desk:
        row = desk.session.get_one(Contract, CONTRACT)
        facts = vendor_review(desk, row, desk.session.exec(select(Review)).one())
        report = report_of(desk)

    assert facts.window.comment == comment
    assert facts.window.received_at is not None
    assert facts.official.rating == "approaching_target"
    assert facts.official.narrative == "Faster each week."
    assert facts.official.by.name == MANAGER.title()
    assert facts.notes["es"] == "Decisión: se exige un plan de corrección."
    assert (report.overall, report.rated_by.name) == ("approaching_target", MANAGER.title())


# --- the outcome report


def test_the_figures_of_the_report_can_be_done_again_by_hand(begin):
    city, ocid = begin(delivered)

    with desk_of(city, ocid) as desk:
        facts = report_of(desk)
        row = desk.session.get_one(Contract, CONTRACT)
        card = results(desk.session, row, as_of=TODAY, as_known=desk.now).scorecard

    story = facts.stories[0]
    found, (top, bottom) = story.result, sums()
    assert (found.numerator, found.denominator) == (top, bottom)
    assert found.value == top / bottom
    # Every week with data had begun when the target was amended: it is judged by the old one.
    exact = (Fraction(int(top), int(bottom)) - Fraction("19.5")) / (7 - Fraction("19.5"))
    assert found.terms.target == 7
    assert found.attainment == Decimal(exact.numerator) / Decimal(exact.denominator)
    assert found.below_target is True
    assert sum(point.numerator for point in story.trend) == top
    assert sum(point.denominator for point in story.trend) == bottom
    assert facts.composite is None  # 12 of 21 weeks are too few
    assert card.score is None
    assert facts.coverage == 0
    assert not isinstance(found.value, float)


def test_the_composite_of_the_report_is_that_of_the_scorecard(begin):
    city, ocid = begin(delivered)
    rows = [("pothole_days", week(n), "720", "90") for n in (5, *range(13, 21))]
    lights = [("street_light_days", week(n), "450", "100") for n in range(21)]
    load(city, [*rows, *lights], "more.csv")

    with desk_of(city, ocid) as desk:
        facts = report_of(desk)
        row = desk.session.get_one(Contract, CONTRACT)
        card = results(desk.session, row, as_of=TODAY).scorecard

    assert card.score is not None
    assert abs(float(facts.composite) - card.score) < 1e-12
    assert facts.coverage == Decimal("0.65")


def test_the_chart_begins_with_the_weeks_that_its_limits_were_frozen_from(begin):
    city, ocid = begin(delivered)
    city.do("person.register", ADMINISTRATOR, handle="clerk", name="Cleo Clerk")
    city.do("role.grant", ADMINISTRATOR, handle="clerk", role="data_validator")
    first = date(2013, 1, 7)  # the baseline of the case is measured from here
    days = [19 + n % 2 for n in range(12)]
    past = [
        ("pothole_days", first + timedelta(weeks=n), str(100 * value), "100")
        for n, value in enumerate(days)
    ]
    load(city, past, "before.csv", who="clerk", contract="")

    with desk_of(city, ocid) as desk:
        story = report_of(desk).stories[0]

    series = story.series
    assert series.days[:12] == tuple(start for _, start, _, _ in past)
    assert series.values[:12] == tuple(map(Decimal, days))
    assert series.frozen_on == past[-1][1]
    assert series.days[12] == week(0)
    # Mean 19.5, each step 1: the limits lie 2.66 steps away (domain 4.1).
    assert series.center == Decimal("19.5")
    assert (series.lower, series.upper) == (Decimal("16.84"), Decimal("22.16"))
    assert series.values[12] == Decimal(10)
    assert 12 in series.signals  # ten days are far below the limits
    assert series.values[12 + 5] is None
    assert story.result.signal is True


def test_gaps_restatements_and_amendments_are_printed(begin):
    city, ocid = begin(delivered)

    with desk_of(city, ocid) as desk:
        facts = report_of(desk)

    mine = [
        (one.span.start, one.periods, one.state) for one in facts.gaps if one.kpi == "pothole_days"
    ]
    assert mine[0] == (week(5), 1, "missing")
    (change,) = facts.restatements
    wrong, right = Decimal(1000) / Decimal(93), Decimal(870) / Decimal(93)
    assert (change.kpi, change.before, change.after) == ("pothole_days", wrong, right)
    assert change.span.start == week(3)
    (amended,) = facts.amendments
    assert (amended.number, amended.approved_by) == (1, LAWYER.title())
    assert amended.reason["en"] == "Something unforeseen: Winter"
    assert [(one.file, one.rows, one.kpis) for one in facts.sources] == [
        ("results.csv", 12, ("pothole_days v1",)),
        ("corrected.csv", 1, ("pothole_days v1",)),
    ]
    assert facts.sources[0].submitted_by == MANAGER.title()
    assert (
        facts.sources[0].sha256
        == hashlib.sha256((city.home / "results.csv").read_bytes()).hexdigest()
    )


def test_a_report_of_an_earlier_day_knows_nothing_of_later_records(begin):
    city, ocid = begin(delivered)

    with desk_of(city, ocid) as desk:
        row = desk.session.get_one(Contract, CONTRACT)
        known = datetime(2015, 5, 31, tzinfo=UTC)
        facts = outcome_report(Report(desk, row, date(2015, 5, 30), known))

    assert facts.stories[0].result.numerator is None
    assert facts.amendments == facts.restatements == facts.sources == ()
    assert all(line.at <= known for line in facts.timeline)


def test_the_timeline_counts_every_entry_of_the_log_once(begin):
    city, ocid = begin(delivered)

    with desk_of(city, ocid) as desk:
        facts = report_of(desk)
        entries = desk.session.exec(
            select(AuditEntry).where(AuditEntry.chain == ocid).order_by(col(AuditEntry.seq))
        ).all()
        head = desk.session.get_one(AuditChain, ocid)

    many = [line for line in facts.timeline if line.what["en"].endswith("times)")]
    counted = len(facts.timeline) - len(many)
    counted += sum(int(line.what["en"].rpartition("recorded ")[2].split()[0]) for line in many)
    assert counted == len(entries)
    assert (facts.audit[0].sequence, facts.audit[0].digest) == (head.seq, head.digest)
    assert facts.audit[0].verified_at is not None
    moved = next(line for line in facts.timeline if "Pasó de" in line.what["es"])
    assert moved.what["es"] == "Pasó de «Definición de resultados» a «Difusión»"
    decided_line = next(line for line in facts.timeline if line.what["en"] == "Decided the award")
    assert decided_line.why == "The best evidence."


def test_a_broken_chain_is_not_called_verified(begin):
    city, ocid = begin(delivered)
    tamper(city, "audit_entry", lambda c: (c.chain == ocid) & (c.seq == 5), digest="0" * 64)

    with desk_of(city, ocid) as desk:
        facts = report_of(desk)

    assert facts.audit[0].verified_at is None


# --- the controls


def controls(city, ocid):
    with desk_of(city, ocid) as desk:
        facts = report_of(desk)
    names = {text: key for key, text in catalogue("en", "papers").items()}
    return {names[one.name["en"]].partition(".")[2]: one for one in facts.controls}


def test_every_control_of_a_clean_process_holds_but_that_nobody_checked_the_figures(begin):
    city, ocid = begin(delivered)

    found = controls(city, ocid)

    assert {code for code, one in found.items() if one.held is not True} == {"data_validated"}
    assert found["data_validated"].held is False
    assert found["data_validated"].detail["en"].startswith("Figures on record as checked: 0 of 12;")
    assert found["late_refused"].detail["pt"].startswith("Atrasadas e recusadas: 1; recebidas: 3")
    assert len(found) == 14


LATER = datetime(2016, 1, 1, tzinfo=UTC)
EARLY = datetime(2014, 1, 1, tzinfo=UTC)
BROKEN = {
    "scheme_before_bids": ("evaluation_scheme", {"frozen_at": LATER}),
    "late_refused": ("bid_version", {"received_at": LATER}),
    "opened_by_two": ("opening_consent", {"given_at": EARLY}),
    "sheets_before_consensus": ("rating_sheet", {"locked_at": LATER}),
    "free_of_conflict": ("declaration", {"has_conflict": True}),
    "technical_before_price": ("solicitation", {"technical_locked_at": LATER}),
    "ranking_before_award": ("evaluation_result", {"computed_at": LATER}),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_control_that_did_not_hold_is_said_so(begin, code):
    city, ocid = begin(delivered)
    table, values = BROKEN[code]
    tamper(city, table, **values)

    assert controls(city, ocid)[code].held is False


def test_one_person_in_two_roles_is_named(begin):
    city, ocid = begin(delivered)
    evaluator = person(city, EVALUATORS[0])
    tamper(city, "award", decided_by=evaluator)
    tamper(city, "opening_consent", lambda c: c.position == 1, person_id=evaluator)
    tamper(city, "contract", manager_id=person(city, team("payment_approver")))

    found = controls(city, ocid)

    for code in ("evaluator_authority", "opener_evaluator"):
        assert found[code].held is False
        assert EVALUATORS[0].title() in found[code].detail["es"]
    assert found["manager_payer"].held is False


def test_an_exception_from_the_separation_of_duties_is_named_with_who_approved_it(begin):
    city, ocid = begin(delivered)
    until = (city.now + timedelta(days=30)).date()
    chair, approver = team("chair"), team("legal")
    city.do(
        "override.approve",
        approver,
        handle=chair,
        role="evaluator",
        other="chair",
        ocid=ocid,
        reason="Nobody else knows street lights.",
        until=until,
    )

    found = controls(city, ocid)["duties_kept_apart"]

    assert found.held is False
    assert f"1, for {chair.split('.')[0].title()}" in found.detail["en"]
    assert approver.split(".")[0].title() in found.detail["pt"]


def test_a_target_that_changed_without_an_amendment_is_found(begin):
    city, ocid = begin(delivered)
    tamper(
        city,
        "contract_kpi",
        lambda c: (c.schedule == 2) & (c.kpi_code == "street_light_days"),
        amendment_id=None,
    )

    found = controls(city, ocid)["targets_by_amendment"]

    assert found.held is False
    assert "street_light_days" in found.detail["en"]


# --- the words


def calls(name):
    """Yield the arguments of every call of `name` in the actions."""
    for path in sorted(ACTIONS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and (
                getattr(node.func, "attr", "") == name or getattr(node.func, "id", "") == name
            )
            if called:
                yield node


def logged_verbs():
    """Return every verb that an action writes into the log, wherever the text stands."""
    found = set()
    for node in [*calls("log"), *calls("_confirm")]:
        texts = {
            one.value
            for argument in node.args[:2]
            for one in ast.walk(argument)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }
        found |= {text for text in texts if text.count(".") == 1}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_of_the_log_has_its_words(language):
    verbs = logged_verbs()

    words = {
        key.partition(".")[2] for key in catalogue(language, "papers") if key.startswith("act.")
    }
    assert {"stage.advanced", "bid.tampered", "bid.received", "documents.written"} <= verbs
    assert verbs - words == set()


@pytest.mark.parametrize("domain", ["papers", "letters"])
def test_all_languages_have_the_same_texts_with_the_same_facts(domain):
    def names(language):
        return {
            key: sorted({part[1] for part in string.Formatter().parse(text) if part[1]})
            for key, text in catalogue(language, domain).items()
        }

    assert names("en") == names("es") == names("pt")
    assert all(all(catalogue(one, domain).values()) for one in LANGUAGES)


def test_every_letter_that_an_act_names_has_words_and_no_other_has():
    """That its words find their facts is watched in every test: see `tests/every_letter.py`."""
    named = {
        one.value
        for path in ACTIONS.rglob("*.py")
        for one in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    named |= {f"opening_{kind}" for kind in EnvelopeKind}
    named |= {f"escalation_{cause}" for cause in EscalationCause}
    named |= set(CampaignKind)

    for language in LANGUAGES:
        letters = {key.partition(".")[0] for key in catalogue(language, "letters")}
        assert letters - named == set()
