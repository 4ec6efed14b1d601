"""Comparisons and track records from the tables: what counts, what is left out, what is said."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from sqlmodel import select

from procurement.actions.reports.draw_comparison import picture_of
from procurement.actions.reports.show_comparison import LeftOut, comparison_of, every_figure
from procurement.actions.reports.show_track_record import track_record_of
from procurement.actions.results.show_results import results_of
from procurement.rules.errors import BadInputError, NotFoundError, UnmeasurableError
from procurement.rules.vocabulary import Compared
from procurement.store.database.engine import writing
from procurement.store.tables.contracts import Review
from procurement.store.tables.people import Person
from tests.actions.contract_builder import AGREED, CASE, RULES, SHARE, a_bench, codes, months

#: Half a year after the contract's first day: five months are due.
JULY = datetime(2015, 7, 1, 18, tzinfo=UTC)
#: The three vendors of the worked example (domain 4.3), as contracts.
WORKED = {"STREET-2015-C1": (20, 32), "STREET-2015-C2": (190, 280), "STREET-2015-C3": (620, 800)}


@pytest.fixture
def bench(tmp_path, url):
    made = a_bench(tmp_path, url, contracts=4)
    made.forward(JULY)
    yield made
    made.engine.dispose()


def report(bench, contract, good, cases, *, first=2, last=2):
    bench.load(
        months("lasting_share", first, last, str(good), str(cases)),
        contract=contract,
        length="month",
    )


def compare(bench, **named):
    return comparison_of(bench.engine, "lasting_share", **({"by": Compared.CONTRACT} | named))


def look_behind(bench, **named):
    """Return the comparison with every count, as the internal view has it."""
    return every_figure(bench.engine, "lasting_share", **({"by": Compared.CONTRACT} | named))


def test_contracts_stand_between_limits_that_follow_their_size(bench):
    for contract, (good, cases) in WORKED.items():
        report(bench, contract, good, cases)

    found = compare(bench, around=0.75)

    assert [one.name for one in found.delivered] == [
        "STREET-2015-C3",
        "STREET-2015-C2",
        "STREET-2015-C1",
        "STREET-2015-C4",
    ]
    assert found.funnel.z[:3].round(3).tolist() == [1.633, -2.760, -1.633]
    assert found.funnel.position.tolist() == ["inside", "below_95", "inside", "no_data"]
    assert found.left_out == (None, None, None, LeftOut.NO_FIGURE)


def test_a_contract_that_never_reported_stands_there_with_what_it_owes(bench):
    report(bench, "STREET-2015-C1", 20, 32)
    report(bench, "STREET-2015-C2", 25, 32, first=2, last=4)

    found = {one.name: one for one in compare(bench).delivered}

    assert (found["STREET-2015-C2"].covered, found["STREET-2015-C2"].expected) == (3, 4)
    assert (found["STREET-2015-C4"].covered, found["STREET-2015-C4"].expected) == (0, 4)


def test_the_sums_are_those_of_the_contract_s_own_page(bench):
    report(bench, "STREET-2015-C1", 20, 32, first=1, last=5)
    report(bench, "STREET-2015-C1", 21, 33, first=3, last=3)
    report(bench, "STREET-2015-C2", 9, 10, first=2, last=5)

    found = {one.name: one for one in look_behind(bench).delivered}

    for name in ("STREET-2015-C1", "STREET-2015-C2"):
        (page,) = (
            one.assessment.whole
            for one in results_of(bench.engine, name).kpis
            if one.agreement.kpi.code == "lasting_share"
        )
        assert found[name].numerator == page.judgement.numerator
        assert found[name].denominator == page.judgement.denominator
        assert (found[name].covered, found[name].expected) == (page.covered, page.expected)


def test_several_contracts_of_a_vendor_are_one_sum_over_sum(bench):
    for contract, (good, cases) in WORKED.items():
        report(bench, contract, good, cases)

    with pytest.raises(UnmeasurableError) as refused:
        compare(bench, by=Compared.VENDOR)

    assert codes(refused.value) == ["comparing.too_few_to_compare"]


def test_a_past_day_is_compared_as_it_was_known_then(bench):
    report(bench, "STREET-2015-C1", 20, 32)
    report(bench, "STREET-2015-C2", 30, 40)
    bench.forward(datetime(2015, 8, 1, 18, tzinfo=UTC))
    report(bench, "STREET-2015-C2", 10, 40)

    then, today = look_behind(bench, as_of=JULY.date()), look_behind(bench)

    assert then.values.value.tolist()[:2] == [30 / 40, 20 / 32]
    assert today.values.value.tolist()[:2] == [10 / 40, 20 / 32]


def test_sites_of_the_city_s_own_record_are_compared(bench):
    rows = [
        ("lasting_share", "2014-05-01", str(good), "100", f"ward-{good}") for good in range(60, 72)
    ]
    bench.load(rows, contract="")

    found = compare(bench, by=Compared.SITE)

    assert len(found.delivered) == 12
    assert found.funnel.expected == pytest.approx(sum(range(60, 72)) / 1200)
    assert found.funnel.dispersion.enough


def test_figures_that_count_nothing_are_left_out_with_their_reason(bench):
    report(bench, "STREET-2015-C1", 20, 32)
    report(bench, "STREET-2015-C2", 30, 40)
    report(bench, "STREET-2015-C3", "20.5", 32)
    report(bench, "STREET-2015-C4", 33, 32)

    found = look_behind(bench)

    reasons = dict(zip((one.name for one in found.delivered), found.left_out, strict=True))
    assert reasons["STREET-2015-C3"] is LeftOut.NO_WHOLE_COUNTS
    assert reasons["STREET-2015-C4"] is LeftOut.MORE_THAN_ALL
    assert found.funnel.dispersion.vendors == 2


def test_days_have_no_limits_by_chance_and_unknown_kpis_no_figures(bench):
    bench.load(months("waiting_days", 2, 3, "500", "50"))

    with pytest.raises(BadInputError) as days:
        comparison_of(bench.engine, "waiting_days")
    with pytest.raises(NotFoundError) as unknown:
        comparison_of(bench.engine, "nonsense")

    assert codes(days.value) == ["comparing.spread_unknown"]
    assert codes(unknown.value) == ["comparing.nothing_recorded"]


def test_a_row_with_a_small_count_is_hidden_and_with_it_what_would_give_it_away(bench):
    report(bench, "STREET-2015-C1", 20, 40)
    report(bench, "STREET-2015-C2", 190, 280)
    report(bench, "STREET-2015-C3", 620, 800)
    report(bench, "STREET-2015-C4", 38, 40)  # two failures, under the eleven that may be published

    found = compare(bench)

    shown = {one.name for at, one in enumerate(found.delivered) if not found.hides(at)}
    assert shown == {"STREET-2015-C2", "STREET-2015-C3"}
    hidden = [at for at in range(4) if found.hides(at)]
    assert np.isnan(found.values.value[hidden]).all()
    assert np.isnan(found.funnel.z[hidden]).all()
    # The expectation tells nothing of them either: it is that of the rows shown.
    assert found.funnel.expected == pytest.approx((190 + 620) / (280 + 800))


def test_where_fewer_than_two_rows_may_be_shown_the_comparison_is_refused(bench):
    report(bench, "STREET-2015-C1", 20, 40)
    report(bench, "STREET-2015-C2", 38, 40)

    with pytest.raises(UnmeasurableError) as refused:
        compare(bench)

    assert codes(refused.value) == ["comparing.small"]


def test_the_picture_names_only_who_lies_outside(bench):
    for contract, (good, cases) in WORKED.items():
        report(bench, contract, good, cases)

    drawn = picture_of(compare(bench, around=0.75), "es")

    text = " ".join(ET.fromstring(drawn.split("?>", 1)[1]).itertext())
    assert "STREET-2015-C2" in text
    assert "STREET-2015-C1" not in text


def test_events_in_an_amount_of_work_are_compared_as_rates(tmp_path, url, monkeypatch):
    rule = "{code: falls, unit: per_1000_stops, direction: higher}"
    monkeypatch.setitem(RULES, "falls", rule)
    falls = replace(AGREED[1], kpi=replace(SHARE, code="falls", unit="per_1000_stops"))
    bench = a_bench(tmp_path, url, contracts=2, agreed=[falls])
    bench.forward(JULY)
    bench.load(months("falls", 2, 2, "12", "100.5"), contract="STREET-2015-C1")
    bench.load(months("falls", 2, 2, "16", "400"), contract="STREET-2015-C2")

    found = comparison_of(bench.engine, "falls", by=Compared.CONTRACT, around=0.04)

    assert found.left_out == (None, None)
    assert found.values.value.tolist() == [16 / 400, 12 / 100.5]
    assert found.funnel.position.tolist() == ["inside", "above_998"]
    bench.engine.dispose()


def test_a_track_record_counts_results_that_met_their_target(bench):
    report(bench, "STREET-2015-C1", 95, 100, first=2, last=4)
    report(bench, "STREET-2015-C2", 10, 100, first=2, last=3)

    found = track_record_of(bench.engine, "XX-PCT/vendor")

    assert (found.good, found.results, found.expected) == (3, 5, 32)
    assert found.share == pytest.approx((3 + 15) / 25)
    assert [one.contract for one in found.contracts][:2] == ["STREET-2015-C1", "STREET-2015-C2"]
    assert found.contracts[0].last == date(2015, 4, 30)


def test_a_vendor_nobody_knows_is_neutral_and_has_no_number(bench):
    found = track_record_of(bench.engine, "XX-PCT/stranger")

    assert found.neutral
    assert found.share is None
    assert found.contracts == ()


@pytest.fixture
def in_portland(tmp_path, url, monkeypatch):
    """Return a city under a place's law, with two contracts that reported and one review."""
    monkeypatch.setitem(CASE, "jurisdiction", "portland-or")
    made = a_bench(tmp_path, url, contracts=2)
    made.forward(JULY)
    report(made, "STREET-2015-C1", 95, 100)
    report(made, "STREET-2015-C2", 95, 100)
    with writing(made.engine) as session:
        session.add(
            Review(
                id=uuid4(),
                contract_id="STREET-2015-C1",
                period_start=date(2015, 1, 5),
                period_end=date(2015, 3, 31),
                as_of=JULY,
                snapshot_digest="0" * 64,
                body="{}",
                computed_at=JULY,
                comment_until=JULY,
                rating="good",
                narrative="Met.",
                decision="renew",
                decided_at=JULY,
                decided_by=session.exec(select(Person.id).where(Person.handle == "manager")).one(),
            )
        )
    yield made
    made.engine.dispose()


@pytest.mark.parametrize(("day", "past"), [(date(2021, 7, 1), False), (date(2021, 7, 2), True)])
def test_what_the_law_no_longer_lets_be_used_is_marked_and_counted_all_the_same(
    in_portland, day, past
):
    in_portland.forward(datetime(2021, 8, 1, 18, tzinfo=UTC))

    found = track_record_of(in_portland.engine, "XX-PCT/vendor", as_of=day)

    seen = {one.contract: one for one in found.contracts}
    assert [(one.variant, one.until) for one in seen["STREET-2015-C1"].use] == [
        ("services", date(2018, 7, 1)),
        ("construction", date(2021, 7, 1)),
    ]
    assert not any(one.confirmed for one in seen["STREET-2015-C1"].use)
    assert seen["STREET-2015-C1"].past_use is past
    assert (seen["STREET-2015-C2"].reviewed, seen["STREET-2015-C2"].past_use) == (None, None)
    assert (found.good, found.results) == (2, 2)


def test_before_the_review_was_decided_nothing_is_known_of_its_use(in_portland):
    in_portland.forward(datetime(2015, 8, 1, 18, tzinfo=UTC))

    found = track_record_of(in_portland.engine, "XX-PCT/vendor", as_of=date(2015, 6, 30))

    assert [one.use for one in found.contracts] == [(), ()]
