"""Results by group: small ones hidden on every page, and across all that was published."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from outcome_metrics.comparing.equity import Reading
from procurement.actions.asking.look_behind_marks import internal_groups
from procurement.actions.asking.requests import Asking
from procurement.actions.read_files import read_results_table
from procurement.actions.reports.draw_groups import picture_of
from procurement.actions.reports.group_question import Question, span_of
from procurement.actions.reports.show_groups import groups_of
from procurement.rules.errors import BadInputError, NotAllowedError, NotFoundError
from procurement.store.tables import metadata
from tests.metrics.disclosure.pages import weakest

EXAMPLES = Path(__file__).parents[2] / "examples"
MAPPING = EXAMPLES / "sample-groups.yaml"
HEADER = "kpi,period_start,period_end,group,placed,left\n"
DISTRICTS = {"dimension": "district", "kpi": "job_placement"}


@pytest.fixture
def office(city):
    """Return a city with a validator, a manager and the sample results."""
    for handle, role in (("vera", "data_validator"), ("mara", "contract_manager")):
        city.do("person.register", "admin", handle=handle, name=handle.title())
        city.do("role.grant", "admin", handle=handle, role=role)
    load(city, EXAMPLES / "sample-groups.csv")
    return city


def load(city, table):
    read = read_results_table(table, MAPPING)
    return city.do(
        "results.load",
        "mara",
        private=read.private,
        table=read.reading.file,
        digest=read.reading.sha256,
    )


def loaded(city, tmp_path, *rows):
    """Load some rows of the sample table with other figures."""
    table = tmp_path / f"{uuid4()}.csv"
    table.write_text(HEADER + "\n".join(rows) + "\n", "utf-8")
    load(city, table)


def page(city, **asked):
    return groups_of(city.engine, Question(**{**DISTRICTS, **asked}))


def seen(found):
    """Return group -> (numerator, denominator) as shown, of the whole span."""
    whole = [one for one in found.lines if (one.start, one.end) == found.span]
    return {one.group.partition("=")[2]: (one.numerator, one.denominator) for one in whole}


def entries(city, verb):
    table = metadata.tables["audit_entry"]
    with city.engine.connect() as connection:
        bodies = connection.execute(sa.select(table.c.body).where(table.c.verb == verb))
        return list(bodies.scalars())


def test_a_small_group_is_hidden_with_the_next_smallest_beside_it(office):
    found = page(office)

    assert seen(found) == {
        "North": (118, 160),
        "South": (61, 96),
        "East": (None, 54),
        "Harbor": (None, 21),
        "": (227, 331),
    }


def test_nothing_is_derived_from_a_hidden_figure(office):
    harbor = next(one for one in page(office, reference="North").lines if "Harbor" in one.group)

    assert harbor.hidden
    assert (harbor.value, harbor.gap, harbor.ratio, harbor.covered) == (None, None, None, None)
    assert harbor.reading is Reading.NO_DATA


def test_a_gap_is_held_against_the_reference_with_both_its_intervals(office):
    south = next(one for one in page(office, reference="North").lines if "South" in one.group)

    assert south.gap.value == pytest.approx(61 / 96 - 118 / 160)
    assert south.gap.low < south.gap.value < south.gap.high
    assert south.ratio.value == pytest.approx((61 / 96) / (118 / 160))
    assert (south.covered, south.expected) == (3, 3)


def test_the_fixed_reference_holds_and_another_is_refused(office):
    office.do(
        "group_reference.fix", "vera", dimension="district", reference="North", reason="Largest"
    )

    assert page(office).page.reference == "North"
    with pytest.raises(BadInputError) as refused:
        page(office, reference="South")
    assert refused.value.findings[0].code == "groups.reference_fixed"


def test_a_reference_begins_today_at_the_earliest_and_for_a_reason(office):
    outcome = office.ask(
        "group_reference.fix",
        "vera",
        dimension="district",
        reference="unknown",
        valid_from=date(2013, 1, 1),
        reason=" ",
    )

    assert {one.code for one in outcome.findings} == {
        "groups.rule_backdated",
        "groups.reference_unknown",
        "groups.no_reason",
    }


def test_a_dimension_that_is_not_on_record_is_named_with_those_that_are(office):
    with pytest.raises(NotFoundError) as refused:
        page(office, dimension="age")

    assert refused.value.findings[0].params["known"] == "district, ethnicity"


def test_days_without_a_figure_are_refused(office):
    with pytest.raises(NotFoundError) as refused:
        page(office, span=span_of("2012"))

    assert refused.value.findings[0].code == "groups.none_recorded"


def test_a_publication_is_recorded_once_and_no_figure_of_it_is_logged(office):
    first = office.do("groups.publish", "vera", **DISTRICTS)
    again = office.ask("groups.publish", "vera", **DISTRICTS)

    assert [one.code for one in again.findings] == ["groups.known"]
    (entry,) = entries(office, "groups.published")
    assert first.facts["digest"] in entry
    body = office.engine.connect().execute(sa.select(metadata.tables["publication"].c.body))
    assert '"118"' not in body.scalar_one()


def test_after_a_restatement_the_old_page_gives_the_small_group_not_away(office, tmp_path):
    """North alone is restated: the old and the new total must not add up to Harbor's figure."""
    office.do("groups.publish", "vera", **DISTRICTS)
    loaded(
        office,
        tmp_path,
        "job_placement,2013-10-01,2013-10-31,district=North,38,54",
        "job_placement,2013-10-01,2013-10-31,,75,111",
    )

    found = page(office)

    assert seen(found)["North"] == (116, 160)
    assert (seen(found)["Harbor"], seen(found)["East"]) == ((None, 21), (None, 54))


def test_what_was_hidden_once_stays_hidden_when_it_has_grown_less_small(office, tmp_path):
    office.do("groups.publish", "vera", **DISTRICTS)
    loaded(
        office,
        tmp_path,
        "job_placement,2013-10-01,2013-10-31,district=Harbor,5,7",
        "job_placement,2013-10-01,2013-10-31,,79,111",
    )

    found = page(office)

    # Harbor has 11 now; shown, the two totals would give its 9 of the first page.
    assert seen(found)["Harbor"][0] is None


def test_months_after_the_whole_are_judged_together_with_it(office):
    office.do("groups.publish", "vera", **DISTRICTS)

    found = page(office, by_period=True)

    october = {one.group: one for one in found.lines if one.end == date(2013, 10, 31)}
    assert october["district=Harbor"].numerator is None
    assert seen(found)["North"] == (118, 160)


def test_those_who_may_see_every_figure_once_their_reason_is_on_record(office):
    asked = {**DISTRICTS, "reason": "Checking the source"}
    asking = Asking("groups.look", "vera", asked, uuid4())

    _, found = internal_groups(office.engine, asking, Question(**DISTRICTS))

    assert seen(found)["Harbor"] == (9, 21)
    (entry,) = entries(office, "groups.seen")
    assert "Checking the source" in entry


def test_who_may_not_sees_nothing_and_who_gives_no_reason_neither(office):
    office.do("person.register", "admin", handle="otto", name="Otto")
    blank = Asking("groups.look", "vera", {**DISTRICTS, "reason": ""}, uuid4())
    stranger = Asking("groups.look", "otto", {**DISTRICTS, "reason": "curious"}, uuid4())

    outcome, found = internal_groups(office.engine, blank, Question(**DISTRICTS))

    assert outcome.refused
    assert found is None
    with pytest.raises(NotAllowedError):
        internal_groups(office.engine, stranger, Question(**DISTRICTS))
    assert entries(office, "groups.seen") == []


def test_a_picture_names_the_hidden_group_and_draws_no_figure_of_it(office):
    drawn = picture_of(page(office, reference="North"), "es")

    assert "Harbor" in drawn
    assert "42.9" not in drawn  # 9 of 21
    assert "42,9" not in drawn


def test_groups_that_overlap_are_not_added_up(office, tmp_path):
    rows = [
        f"job_placement,2013-10-01,2013-10-31,{group},{n},{d}"
        for group, n, d in (("program=Night", 40, 60), ("program=Online", 30, 50))
    ]
    loaded(office, tmp_path, *rows)
    office.do(
        "group_reference.fix",
        "vera",
        dimension="program",
        reference="Night",
        adds_up=False,
        reason="Largest",
    )

    found = page(office, dimension="program")

    assert not found.page.adds_up
    assert (seen(found)["Night"], seen(found)["Online"]) == ((40, 60), (30, 50))


def test_an_outsider_with_every_page_ever_published_learns_nothing_of_a_hidden_figure(
    office, tmp_path
):
    pages = []
    for asked in ({}, {"by": "period"}, {"dimension": "ethnicity"}, {"period": "2013-11"}):
        question = {"period": "", "by": "", **DISTRICTS, **asked}
        office.do("groups.publish", "vera", **question)
        split = {"by_period": question.pop("by") == "period"}
        span = span_of(question.pop("period"))
        pages.append(page(office, **{**question, **split, "span": span}).page.page)
        more = len(pages)
        december = "job_placement,2013-12-01,2013-12-31"
        north = f"{december},district=North,{39 + more},{53 + 2 * more}"
        loaded(office, tmp_path, north, f"{december},,{75 + more},{110 + 2 * more}")

    least, name = weakest(pages)

    assert least >= 11, name
