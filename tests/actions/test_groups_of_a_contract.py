"""Groups of a contract: suppressed on its pages, and on no other paper or screen at all."""

import json
from datetime import UTC, datetime

import pytest

from procurement.actions.reports.group_question import Question
from procurement.actions.reports.publish_groups import look_at_groups, publish_groups
from procurement.actions.reports.show_groups import groups_of
from procurement.actions.results.show_results import results_of
from procurement.actions.reviews.review_snapshot import snapshot
from procurement.rules.audit_chain import canonical
from procurement.rules.periods import ReviewPeriod
from tests.actions.contract_builder import CONTRACT, ENDS, STARTS, a_bench, codes

#: The contract has ended, and with it all its periods.
AFTER = datetime(2016, 1, 4, 18, tzinfo=UTC)
MAPPING = """
columns: {kpi: kpi, period_start: start, numerator: n, denominator: d, group: who, site: site}
period: {format: "%Y-%m-%d", length: month}
unit: share
direction: higher
kpis: {lasting_share: lasting_share}
"""
ROWS = """kpi,start,who,site,n,d
lasting_share,2015-02-01,,center,401,613
lasting_share,2015-02-01,,harbor,40,61
lasting_share,2015-02-01,gender=Women,center,207,307
lasting_share,2015-02-01,gender=Women,harbor,27,37
lasting_share,2015-02-01,gender=Men,center,191,297
lasting_share,2015-02-01,gender=Men,harbor,11,19
lasting_share,2015-02-01,gender=Another,center,3,9
lasting_share,2015-02-01,gender=Another,harbor,2,5
"""


@pytest.fixture
def bench(tmp_path, url):
    made = a_bench(tmp_path, url, at=AFTER)
    (tmp_path / "rows.csv").write_text(ROWS, "utf-8")
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    outcome = made.load_file(tmp_path / "rows.csv", tmp_path / "mapping.yaml", contract=CONTRACT)
    assert codes(outcome) == []
    return made


def page(bench, **asked):
    question = Question(kpi="lasting_share", contract=CONTRACT, dimension="gender", **asked)
    return groups_of(bench.engine, question)


def shown(found, site=""):
    return {
        line.group.partition("=")[2]: (line.numerator, line.denominator)
        for line in found.lines
        if line.site == site
    }


def test_a_contract_s_small_group_is_hidden_in_its_schedule_s_kpi(bench):
    found = shown(page(bench))

    assert found["Another"][0] is None
    assert found[""] == (441, 674)


def test_sites_and_groups_together_give_no_more_away(bench):
    found = page(bench, by_site=True)

    assert shown(found, "harbor")["Another"] == (None, None)
    assert shown(found, "center")["Another"] == (None, None)
    for site in ("harbor", "center"):
        hidden = [group for group, (n, _) in shown(found, site).items() if n is None]
        assert len(hidden) >= 2


def test_sites_are_a_dimension_of_their_own(bench):
    question = Question(kpi="lasting_share", contract=CONTRACT, dimension="site")

    found = groups_of(bench.engine, question)

    assert {line.site for line in found.lines} == {"", "center", "harbor"}
    assert {line.group for line in found.lines} == {""}


def test_coverage_counts_the_months_that_the_contract_owes(bench):
    women = next(line for line in page(bench).lines if "Women" in line.group)

    assert (women.covered, women.expected) in {(1, 1), (None, None)}


def test_a_publication_stands_in_the_contract_s_own_chain_and_names_no_count(bench):
    asked = {"kpi": "lasting_share", "contract": CONTRACT, "dimension": "gender"}
    bench.act(publish_groups, "manager", **asked)
    bench.act(look_at_groups, "manager", reason="Checking", **asked)

    (published,) = bench.entries("groups.published")
    (seen,) = bench.entries("groups.seen")

    assert (published["contract"], seen["reason"]) == (CONTRACT, "Checking")
    said = json.dumps([published, seen])
    assert not [one for one in (" 207", " 234", " 14", " 5,") if f":{one}" in said]


def test_no_review_and_no_result_of_the_contract_speaks_of_groups(bench):
    results = results_of(bench.engine, CONTRACT)
    period = ReviewPeriod(STARTS, ENDS)

    frozen = bench.look(
        lambda session: canonical(
            snapshot(session, bench.contract(), period, as_of=ENDS, as_known=AFTER).body
        )
    )

    one = next(one for one in results.kpis if one.agreement.kpi.code == "lasting_share")
    assert one.assessment.whole.judgement.numerator == 441_000_000
    assert not [name for name in ("Women", "Another", "207000000", "5000000,") if name in frozen]
