"""Reviews: frozen as known that day, commented by the vendor, rated by an official only."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from outcome_metrics.judging.ratings import Rating
from procurement.actions.contracts.amend_contract import amend_contract
from procurement.actions.reviews.review_contracts import (
    ReviewDecision,
    comment_on_review,
    decide_review,
    review_contracts,
)
from procurement.actions.reviews.review_snapshot import snapshot
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError, NotAllowedError, NotFoundError
from procurement.rules.periods import ReviewPeriod
from procurement.store.tables import metadata
from procurement.store.tables.contracts import Review
from tests.actions.contract_builder import CONTRACT, a_bench, codes, months

#: The first review covers 5 January to 4 April; lag and submission make it due on the 20th, for
#: the 18th is a Saturday.
FIRST = {"contract": CONTRACT, "period_end": date(2015, 4, 4)}
DUE = datetime(2015, 4, 20, 18, tzinfo=UTC)
#: February and March are over, and their figures are in time.
APRIL = datetime(2015, 4, 6, 18, tzinfo=UTC)
VERDICT = {
    "rating": Rating.REQUIRES_IMPROVEMENT,
    "narrative": "Late in two districts; the plan to catch up is sound.",
    "decision": ReviewDecision.CORRECT,
}


def reviewed(folder, url, **named):
    """Return a city whose first review was computed: 8 days on average, 19 of 20 last."""
    bench = a_bench(folder, url, **named)
    bench.forward(APRIL)
    bench.load(
        [
            ("waiting_days", "2015-02-01", "60", "10"),
            ("waiting_days", "2015-03-01", "260", "30"),
            *months("lasting_share", 2, 3, "19", "20"),
        ]
    )
    bench.forward(DUE)
    bench.act(review_contracts, "scheduler")
    return bench


def reviews(bench):
    def ask(session):
        rows = list(session.exec(select(Review).order_by(Review.contract_id, Review.period_end)))
        session.expunge_all()
        return rows

    return bench.look(ask)


def test_a_review_freezes_the_ratio_of_the_sums_of_its_period(tmp_path, url):
    bench = reviewed(tmp_path, url)

    body = json.loads(reviews(bench)[0].body)

    # (60 + 260) / (10 + 30) = 8 days; from 20 to 7, (8 - 20) / (7 - 20) = 12/13.
    days = next(one for one in body["kpis"] if one["code"] == "waiting_days")
    assert days["period"]["judgement"]["numerator"] == 320_000_000
    assert days["period"]["judgement"]["denominator"] == 40_000_000
    assert float(days["period"]["judgement"]["value"]) == 8
    assert days["period"]["exact_attainment"] == "12/13"
    assert days["period"]["judgement"]["rating"] == "approaching_target"
    assert days["version"] == 1
    assert [row["start"] for row in days["rows"]] == ["2015-02-01", "2015-03-01"]


def test_the_composite_weighs_what_was_attained_by_the_agreed_weights(tmp_path, url):
    bench = reviewed(tmp_path, url)

    card = json.loads(reviews(bench)[0].body)["scorecard"]

    # 0.6 x 12/13 + 0.4 x 1, for 0.95 of 0.9 is clamped to 1.
    assert float(card["score"]) == pytest.approx(0.6 * 12 / 13 + 0.4)
    assert card["coverage"] == "1.0"


def test_the_digest_is_that_of_the_stored_body(tmp_path, url):
    bench = reviewed(tmp_path, url)

    row = reviews(bench)[0]

    assert row.snapshot_digest == hashlib.sha256(row.body.encode()).hexdigest()
    assert bench.entries("review.computed")[0]["snapshot"] == row.snapshot_digest


def test_a_review_is_not_held_a_day_before_it_is_due(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(DUE - timedelta(days=1))

    outcome = bench.act(review_contracts, "scheduler")

    assert outcome.facts["reviewed"] == 0


def test_a_rerun_changes_nothing(tmp_path, url):
    bench = reviewed(tmp_path, url)
    before = (reviews(bench)[0].body, bench.count("audit_entry"), bench.count("outbox"))
    bench.load([("waiting_days", "2015-03-01", "100", "30")])

    again = bench.act(review_contracts, "scheduler")

    assert again.facts["reviewed"] == 0
    after = (reviews(bench)[0].body, bench.count("audit_entry") - 1, bench.count("outbox"))
    assert after == before


def test_missing_data_leave_a_contract_unrated_and_are_never_zero(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(APRIL)
    bench.load(months("lasting_share", 2, 3, "19", "20"))
    bench.forward(DUE)

    outcome = bench.act(review_contracts, "scheduler")

    assert (outcome.facts["reviewed"], outcome.facts["not_rated"]) == (1, 1)
    body = json.loads(reviews(bench)[0].body)
    days = next(one for one in body["kpis"] if one["code"] == "waiting_days")
    assert days["period"]["judgement"]["value"] is None
    assert [row["state"] for row in days["rows"]] == ["missing", "late"]
    assert body["scorecard"]["rating"] == "not_rated"
    assert body["scorecard"]["reason"] == "insufficient_data"


def test_what_came_later_never_enters_an_earlier_review(tmp_path, url):
    bench = reviewed(tmp_path, url)
    frozen = reviews(bench)[0]

    # The clock stands still: all this happens in the same instant of the rehearsal.
    bench.load(
        [("waiting_days", "2015-03-01", "900", "30"), ("lasting_share", "2015-03-01", "1", "20")]
    )
    bench.load(months("waiting_days", 1, 12, "300", "10", year=2014), contract="")
    bench.act(
        amend_contract,
        "lawyer",
        contract=CONTRACT,
        code="need_changed",
        reason="Agreed",
        kpi="waiting_days",
        target="5",
        ends_on=date(2016, 6, 30),
    )
    period = ReviewPeriod(frozen.period_start, frozen.period_end)
    again = bench.look(
        lambda session: snapshot(
            session,
            bench.contract(),
            period,
            as_of=date(2015, 4, 20),
            as_known=frozen.as_of,
        )
    )

    assert canonical(again.body) == frozen.body


def test_a_later_review_shows_the_restated_figure_and_the_one_before(tmp_path, url):
    bench = reviewed(tmp_path, url)
    bench.load([("waiting_days", "2015-03-01", "900", "30")])
    bench.forward(datetime(2015, 7, 20, 18, tzinfo=UTC))

    bench.act(review_contracts, "scheduler")

    first, second = (json.loads(row.body) for row in reviews(bench))
    to_date = next(one for one in second["kpis"] if one["code"] == "waiting_days")["to_date"]
    assert to_date["judgement"]["numerator"] == 960_000_000
    assert first["kpis"] != second["kpis"]


def test_a_review_for_an_earlier_day_knows_only_what_was_on_record_then(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(APRIL)
    bench.load(months("waiting_days", 2, 3, "70", "10"))
    bench.forward(DUE + timedelta(days=2))
    bench.load(months("lasting_share", 2, 3, "19", "20"))

    bench.act(review_contracts, "scheduler", as_of=DUE.date())

    body = json.loads(reviews(bench)[0].body)
    share = next(one for one in body["kpis"] if one["code"] == "lasting_share")
    assert body["as_of"] == "2015-04-20"
    assert share["period"]["covered"] == 0


def test_no_review_is_held_for_a_day_that_lies_ahead(tmp_path, url):
    bench = a_bench(tmp_path, url)

    with pytest.raises(BadInputError) as caught:
        bench.act(review_contracts, "scheduler", as_of=date(2015, 4, 20))

    assert codes(caught.value) == ["review.day_ahead"]


def test_every_contract_stands_for_itself(tmp_path, url):
    bench = reviewed(tmp_path, url, contracts=3)

    assert [row.contract_id[-2:] for row in reviews(bench)] == ["C1", "C2", "C3"]
    assert [json.loads(row.body)["scorecard"]["rating"] for row in reviews(bench)] == [
        "approaching_target",
        "not_rated",
        "not_rated",
    ]


def test_a_contract_that_cannot_be_judged_holds_up_no_other(tmp_path, url):
    bench = a_bench(tmp_path, url, contracts=2)
    line = metadata.tables["contract_kpi"]
    with bench.engine.begin() as connection:
        found = connection.execute(line.select().where(line.c.contract_id == CONTRACT)).first()
        body = json.loads(found.agreement_body)
        body["kpi"]["weight"] = "0.5"  # the weights no longer sum to 1
        signed = metadata.tables["contract"]
        was = connection.execute(sa.select(signed.c.signed_at)).scalar()
        connection.execute(signed.update().values(signed_at=None))  # what is signed stays
        connection.execute(
            line.update()
            .where(line.c.contract_id == CONTRACT, line.c.kpi_code == found.kpi_code)
            .values(agreement_body=canonical(body))
        )
        connection.execute(signed.update().values(signed_at=was))
    bench.forward(DUE)

    outcome = bench.act(review_contracts, "scheduler")

    assert codes(outcome) == ["review.not_computable", "composite.weights_not_one"]
    assert outcome.facts["reviewed"] == 1
    assert [row.contract_id for row in reviews(bench)] == ["STREET-2015-C2"]


def test_the_vendor_is_told_of_the_review_and_of_the_window(tmp_path, url):
    bench = reviewed(tmp_path, url)

    outbox = metadata.tables["outbox"]
    mail = bench.look(lambda session: session.execute(outbox.select()).one())
    assert mail.key == f"review-comment-{CONTRACT}-2015-04-04"
    assert json.loads(mail.body)["to"] == "vendor@example.org"
    # Fourteen days from 20 April: until the last second of 4 May in Chicago, UTC-5.
    assert reviews(bench)[0].comment_until == datetime(2015, 5, 5, 4, 59, 59, tzinfo=UTC)


def test_a_decision_inside_the_comment_window_is_refused(tmp_path, url):
    bench = reviewed(tmp_path, url)
    bench.forward(datetime(2015, 5, 5, 4, 59, 59, tzinfo=UTC))

    outcome = bench.act(decide_review, "manager", **FIRST, **VERDICT)

    assert codes(outcome) == ["review.window_open"]
    assert reviews(bench)[0].decided_at is None


def test_one_second_later_an_official_decides(tmp_path, url):
    bench = reviewed(tmp_path, url)
    bench.forward(datetime(2015, 5, 5, 5, 0, 0, tzinfo=UTC))

    outcome = bench.act(decide_review, "manager", **FIRST, **VERDICT)

    row = reviews(bench)[0]
    assert not outcome.refused
    assert (row.rating, row.decision) == ("requires_improvement", "correct")
    assert bench.entries("review.decided")[0]["snapshot"] == row.snapshot_digest


def test_the_vendors_comment_is_kept_verbatim_and_opens_the_decision(tmp_path, url):
    bench = reviewed(tmp_path, url)
    words = "Two crews were ill.\n  We have hired – see annex."

    bench.act(comment_on_review, "contact", **FIRST, comment=words)
    outcome = bench.act(decide_review, "manager", **FIRST, **VERDICT)

    assert not outcome.refused
    assert reviews(bench)[0].vendor_comment == words


def test_a_review_is_decided_once_and_with_a_narrative(tmp_path, url):
    bench = reviewed(tmp_path, url)
    bench.act(comment_on_review, "contact", **FIRST, comment="Seen.")
    blank = bench.act(decide_review, "manager", **FIRST, **VERDICT | {"narrative": " "})
    bench.act(decide_review, "manager", **FIRST, **VERDICT)

    again = bench.act(decide_review, "manager", **FIRST, **VERDICT)

    assert codes(blank) == ["review.no_narrative"]
    assert codes(again) == ["review.decided_before"]


def test_a_comment_after_the_window_is_refused(tmp_path, url):
    bench = reviewed(tmp_path, url)
    bench.forward(datetime(2015, 5, 5, 5, 0, 0, tzinfo=UTC))

    outcome = bench.act(comment_on_review, "contact", **FIRST, comment="Too late?")

    assert codes(outcome) == ["review.window_closed"]
    assert reviews(bench)[0].vendor_comment == ""


def test_a_second_comment_does_not_replace_the_first(tmp_path, url):
    bench = reviewed(tmp_path, url)
    bench.act(comment_on_review, "contact", **FIRST, comment="First.")

    same = bench.act(comment_on_review, "contact", **FIRST, comment="First.")
    other = bench.act(comment_on_review, "contact", **FIRST, comment="Second.")

    assert same.facts["known"] is True
    assert codes(other) == ["review.commented_before"]
    assert reviews(bench)[0].vendor_comment == "First."


def test_only_the_contracts_own_vendor_may_comment(tmp_path, url):
    bench = reviewed(tmp_path, url)

    with pytest.raises(NotAllowedError) as caught:
        bench.act(comment_on_review, "stranger", **FIRST, comment="We would do better.")

    assert len(codes(caught.value)) == 1


def test_a_review_that_was_not_held_cannot_be_decided(tmp_path, url):
    bench = reviewed(tmp_path, url)

    with pytest.raises(NotFoundError) as caught:
        bench.act(
            decide_review, "manager", contract=CONTRACT, period_end=date(2015, 7, 4), **VERDICT
        )

    assert caught.value.findings[0].params["held"] == "2015-04-04"


def test_the_machine_never_writes_the_officials_rating(tmp_path, url):
    bench = reviewed(tmp_path, url)

    assert (reviews(bench)[0].rating, reviews(bench)[0].decision) == ("", "")
