"""A case file: read whole, or refused with everything that is wrong with it."""

import ast
import copy
import itertools
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from procurement.ingest.case.reader import read_case
from procurement.ingest.case.values import Section
from procurement.locale import LANGUAGES, catalogue
from procurement.locale.findings import say
from procurement.rules.findings import Severity
from procurement.rules.money import Money

HERE = Path(__file__)
SAMPLE = HERE.parents[2] / "examples/street-services.yaml"
INGEST = HERE.parents[2] / "procurement/ingest"
NOW = datetime(2014, 3, 3, 9, tzinfo=UTC)
VALUES = yaml.safe_load(SAMPLE.read_text())
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
GONE = ...  # survives a deep copy


#: A busy machine is no reason to fail; each example reads a whole case.
steadily = settings(deadline=None, max_examples=60)


def written(path, values):
    """Write values with the library's own writer."""
    path.write_text(yaml.dump(values, Dumper=DUMPER, sort_keys=False, allow_unicode=True))
    return path


def change(values, path, value):
    """Put `value` at a dotted path such as `kpis.0.weight`; GONE takes the field away."""
    *parents, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in parents:
        values = values[step]
    if value is GONE:
        del values[last]
    else:
        values[last] = value


def read(folder, changes=(), *, now=NOW):
    values = copy.deepcopy(VALUES)
    for path, value in dict(changes).items():
        change(values, path, copy.deepcopy(value))
    return read_case(written(folder / "case.yaml", values), now=now)


def said(findings):
    """Return code and field of each, after checking that all three languages can say it."""
    for finding in findings:
        for language in LANGUAGES:
            words = say(finding, language)
            assert "{" not in words.sentence.replace(str(finding.params["value"]), "")
            assert words.remedy
    return {(finding.code, finding.place.column) for finding in findings}


def refused(folder, changes, *, now=NOW):
    case, findings = read(folder, changes, now=now)
    assert case is None
    return said(findings)


def edited(folder, old, new):
    """Edit the sample's own text, so that lines and columns can be counted in it."""
    text = SAMPLE.read_text()
    assert text.count(old) >= 1
    path = folder / "case.yaml"
    path.write_text(text.replace(old, new, 1))
    line = text[: text.index(old)].count("\n") + 1
    return path, line


def test_the_sample_is_read_whole_and_says_what_its_text_says():
    case, findings = read_case(SAMPLE, now=NOW)

    assert findings == ()
    assert case.reference == "STREET-2014-01"
    assert case.estimated_value == Money(1_860_000_000, "USD")
    assert case.calendar.deadline.instant == datetime(2014, 6, 20, 22, tzinfo=UTC)
    assert (case.contract.start, case.contract.end) == (date(2015, 1, 5), date(2017, 12, 31))
    assert [kpi.key for kpi in case.kpis] == [
        "pothole_days", "street_light_days", "traffic_signal_days", "reopened_requests_share",
    ]  # fmt: skip
    assert case.kpis[0].target[0].value == Decimal(7)
    assert case.kpis[3].baseline.measured == Decimal("0.07")
    assert case.criteria[0].levels[5].read("es").startswith("Nivel 4")
    assert [criterion.weight for criterion in case.criteria] == [30, 20, 15, 10, 25]
    assert len(case.outreach.vendors) == 6


def test_a_case_does_not_change_after_it_was_read():
    case, _ = read_case(SAMPLE, now=NOW)

    with pytest.raises(ValueError, match="frozen"):
        case.reference = "OTHER-1"


def test_an_unknown_field_is_named_with_line_column_and_the_closest_known_name(tmp_path):
    path, line = edited(tmp_path, "  rounding_digits: 2", "  rounding_digit: 2")

    case, [finding] = read_case(path, now=NOW)

    assert case is None
    assert (finding.code, finding.place.line) == ("case.unknown_field", line)
    assert finding.place.column == "evaluation.rounding_digit"
    assert finding.params["nearest"] == "rounding_digits"
    assert str(path) == finding.place.file
    assert "rounding_digit" in say(finding, "pt").sentence


def test_a_wrong_value_is_named_with_line_column_and_itself(tmp_path):
    path, line = edited(tmp_path, "min_invited: 6", "min_invited: six")

    _, [finding] = read_case(path, now=NOW)

    assert (finding.code, finding.place.line) == ("case.not_whole_number", line)
    assert (finding.params["value"], finding.params["column"]) == ("six", 18)


def test_all_problems_are_reported_at_once_even_inside_one_kpi(tmp_path):
    found = refused(
        tmp_path,
        {
            "currency": "XYZ",
            "kpis.0.baseline": GONE,
            "kpis.0.wieght": 40,
            "kpis.0.goal": "safe_street",
            "kpis.0.lag_days": "soon",
            "kpis.1.weight": 26,
            "criteria.4.weight": "24.99",
            "calendar.deadline.date": date(2014, 3, 1),
            "team.chair": "carla.fuentes",
            "goals.1.code": "safe_streets",
        },
    )

    assert found == {
        ("case.unknown_currency", "currency"),
        ("case.kpi_no_baseline", "kpis[1].baseline"),
        ("case.unknown_field", "kpis[1].wieght"),
        ("case.unknown_goal", "kpis[1].goal"),
        ("case.not_whole_number", "kpis[1].lag_days"),
        ("case.weights_sum", "kpis"),
        ("case.weights_sum", "criteria"),
        ("case.deadline_past", "calendar.deadline"),
        ("case.questions_after_deadline", "calendar.questions_until"),
        ("case.release_after_deadline", "calendar.release"),
        ("case.role_conflict", "team.evaluators[1]"),
        ("case.duplicate_code", "goals[2].code"),
        ("case.unknown_goal", "logic_model.outcomes[2].goal"),
        ("case.unknown_goal", "kpis[2].goal"),
        ("case.unknown_goal", "kpis[3].goal"),
    }


def test_findings_come_in_the_order_of_the_file(tmp_path):
    _, findings = read(
        tmp_path, {"team.chair": 1, "reference": "x", "goals.1.code": "safe_streets"}
    )

    fields = [finding.place.column for finding in findings]
    assert fields == [
        "reference", "goals[2].code", "logic_model.outcomes[2].goal", "kpis[2].goal",
        "kpis[3].goal", "team.chair",
    ]  # fmt: skip


def test_a_key_written_twice_does_not_hide_other_problems(tmp_path):
    path, _ = edited(tmp_path, "currency: USD", "currency: USD\ncurrency: EUR\nbudget: 1")

    case, findings = read_case(path, now=NOW)

    assert case is None
    assert [finding.code for finding in findings] == ["yaml.duplicate_key", "case.unknown_field"]


@pytest.mark.parametrize("baseline", [GONE, None, {}, {"from_results": False}, {"value": None}])
def test_a_kpi_without_a_baseline_is_refused_by_name(tmp_path, baseline):
    _, findings = read(tmp_path, {"kpis.2.baseline": baseline})

    [finding] = findings
    assert (finding.code, finding.params["kpi"]) == ("case.kpi_no_baseline", "traffic_signal_days")


YEAR = {"from": date(2013, 1, 1), "to": date(2013, 12, 31)}


@pytest.mark.parametrize(
    "baseline",
    [
        {"from_results": True},
        {"scheduled": {"from": date(2014, 9, 1), "to": date(2014, 12, 28)}},
        {"value": 0, "period": YEAR, "source": "Register"},
    ],
)
def test_a_baseline_may_be_scheduled_or_computed_and_zero_is_a_value(tmp_path, baseline):
    case, findings = read(tmp_path, {"kpis.2.baseline": baseline})

    assert case is not None
    assert [f.code for f in findings if f.severity is Severity.BLOCKS] == []


@pytest.mark.parametrize(
    ("baseline", "problem", "field"),
    [
        ({"from_results": True, "value": 1}, "case.baseline_twice", ""),
        ({"value": 3, "source": "x"}, "case.missing_field", ".period"),
        ({"value": 3, "period": YEAR}, "case.missing_field", ".source"),
        ({"numerator": 3, "period": YEAR, "source": "x"}, "case.missing_field", ".denominator"),
        (
            {"numerator": 3, "denominator": 0, "period": YEAR, "source": "x"},
            "case.not_above",
            ".denominator",
        ),
        (
            {"scheduled": {"from": date(2014, 2, 1), "to": date(2014, 1, 1)}},
            "case.span_backwards",
            ".scheduled",
        ),
    ],
)
def test_a_baseline_is_given_in_one_way_and_whole(tmp_path, baseline, problem, field):
    found = refused(tmp_path, {"kpis.1.baseline": baseline})

    assert (problem, f"kpis[2].baseline{field}") in found


@steadily
@given(
    st.lists(st.integers(1, 9_999), min_size=3, max_size=3, unique=True), st.sampled_from([-1, 1])
)
def test_weights_that_sum_to_100_are_read_and_a_hundredth_off_is_refused(
    tmp_path_factory, cuts, off
):
    folder = tmp_path_factory.getbasetemp()
    edges = [0, *sorted(cuts), 10_000]
    cents = [after - before for before, after in itertools.pairwise(edges)]
    names = [f"kpis.{n}.weight" for n in range(4)]
    assume(cents[0] + off > 0)

    exact, findings = read(folder, zip(names, (f"{c / 100:.2f}" for c in cents), strict=True))
    cents[0] += off
    near, [finding] = read(folder, zip(names, (f"{c / 100:.2f}" for c in cents), strict=True))

    assert (findings, sum(kpi.weight for kpi in exact.kpis)) == ((), Decimal(100))
    assert near is None
    assert (finding.code, finding.params["sum"]) == (
        "case.weights_sum",
        "100.01" if off > 0 else "99.99",
    )


@pytest.mark.parametrize(
    ("weights", "total"),
    [
        ((30, 20, 15, 10, 24), "99"),
        ((30, 20, 15, 10, "25.0001"), "100.0001"),
        ((30.1, 20.2, 14.7, 10, 25.1), "100.1"),
    ],
)
def test_criteria_that_do_not_sum_to_100_are_refused_with_their_sum(tmp_path, weights, total):
    _, [finding] = read(
        tmp_path, {f"criteria.{n}.weight": weight for n, weight in enumerate(weights)}
    )

    assert (finding.code, finding.params["sum"]) == ("case.weights_sum", total)
    assert total in say(finding, "es").sentence


def test_three_tenths_and_seven_tenths_are_one_without_floats(tmp_path):
    weights = (19.5, 11.6, 37.6, 24.6, 6.7)

    case, findings = read(
        tmp_path, {f"criteria.{n}.weight": weight for n, weight in enumerate(weights)}
    )

    assert findings == ()
    assert sum(weights) != 100
    assert sum(criterion.weight for criterion in case.criteria) == 100


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (("2026-03-08", "02:30", "America/New_York"), "case.time_skipped"),
        (("2026-11-01", "01:30", "America/New_York"), "case.time_twice"),
        (("2018-11-04", "00:00", "America/Sao_Paulo"), "case.time_skipped"),
        (("2018-02-17", "23:30", "America/Sao_Paulo"), "case.time_twice"),
        (("2026-10-04", "02:15", "Australia/Lord_Howe"), "case.time_skipped"),
    ],
)
def test_a_local_time_that_does_not_exist_or_comes_twice_is_refused(tmp_path, moment, code):
    day, time, zone = moment

    _, findings = read(tmp_path, {"calendar.deadline": {"date": day, "time": time, "zone": zone}})

    assert (code, "calendar.deadline") in said(findings)
    sentences = [say(f, "en").sentence for f in findings if f.code == code]
    assert all(word in sentences[0] for word in moment)


@pytest.mark.parametrize(
    ("zone", "instant"),
    [  # domain 9: 17:00 on 2026-03-20
        ("America/Tijuana", datetime(2026, 3, 21, 0, tzinfo=UTC)),
        ("America/Mexico_City", datetime(2026, 3, 20, 23, tzinfo=UTC)),
        ("America/Manaus", datetime(2026, 3, 20, 21, tzinfo=UTC)),
        ("America/Sao_Paulo", datetime(2026, 3, 20, 20, tzinfo=UTC)),
        ("America/Santiago", datetime(2026, 3, 20, 20, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 20, 21, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_wall_time_in_its_zone(tmp_path, zone, instant):
    case, _ = read(
        tmp_path,
        {
            "calendar.deadline": {"date": "2026-03-20", "time": "17:00", "zone": zone},
            "contract.start": "2026-07-01",
            "contract.end": "2027-06-30",
        },
    )

    assert case.calendar.deadline.instant == instant
    assert case.calendar.questions_until.zone == "America/Chicago"


def test_a_deadline_at_this_very_moment_is_past_and_a_second_later_is_not(tmp_path):
    deadline = datetime(2014, 6, 20, 22, tzinfo=UTC)
    changes = {"calendar.release": GONE, "calendar.questions_until.date": "2014-06-20"}
    changes["calendar.questions_until.time"] = "16:59:59"

    _, late = read(tmp_path, changes, now=deadline)
    _, early = read(tmp_path, changes, now=deadline.replace(hour=21, minute=59, second=58))

    assert ("case.deadline_past", "calendar.deadline") in said(late)
    assert early == ()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        (
            {"calendar.questions_until.date": "2014-06-21"},
            "questions_after_deadline",
            "questions_until",
        ),
        (
            {"calendar.questions_until.date": "2014-05-01"},
            "questions_before_release",
            "questions_until",
        ),
        (
            {"calendar.questions_until.date": "2014-03-01"},
            "questions_until_past",
            "questions_until",
        ),
        ({"calendar.release": "2014-06-20"}, "release_after_deadline", "release"),
        ({"calendar.release": "2014-03-02"}, "release_past", "release"),
        ({"calendar.release": "2014-05-22"}, "bidding_time_short", "deadline"),
    ],
)
def test_the_calendar_is_in_order(tmp_path, changes, code, field):
    assert (f"case.{code}", f"calendar.{field}") in refused(tmp_path, changes)


def test_exactly_the_minimum_of_days_is_enough(tmp_path):
    case, findings = read(tmp_path, {"calendar.release": date(2014, 5, 21)})

    assert findings == ()
    assert (case.calendar.deadline.date - case.calendar.release).days == 30


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [("USD", "12.34", 1234), ("CLP", 1250, 1250), ("BRL", 9.5, 950)],
)
def test_an_amount_becomes_money_of_the_case(tmp_path, currency, amount, minor):
    case, _ = read(
        tmp_path, {"currency": currency, "estimated_value": amount, "lots.0.estimated_value": 1}
    )

    assert case.estimated_value == Money(minor, currency)


WRONG = [
    ("case", 2, "case.not_listed"),
    ("reference", "street 1", "case.bad_reference"),
    ("language", "fr", "case.not_listed"),
    ("languages", ["es", "pt"], "case.own_language_not_listed"),
    ("languages", [], "case.empty"),
    ("title", 5, "case.not_section"),
    ("title", {"es": "Calles"}, "case.language_missing"),
    ("title.en", "", "case.empty"),
    ("title.en", date(2014, 1, 1), "case.not_text"),
    ("title.en", "x" * 5000, "case.too_long"),
    ("currency", "XYZ", "case.unknown_currency"),
    ("currency", "usd", "case.unknown_currency"),
    ("currency", 840, "case.not_text"),
    ("estimated_value", "12.345", "case.amount_digits"),
    ("estimated_value", "1,250,000", "case.not_number"),
    ("estimated_value", -1, "case.not_above"),
    ("estimated_value", 0, "case.not_above"),
    ("estimated_value", True, "case.not_number"),
    ("estimated_value", "1e9", "case.not_number"),
    ("lots.0.estimated_value", "0.001", "case.amount_digits"),
    ("key_procurement", "yes", "case.not_true_false"),
    ("time_zone", "America/Chicgo", "case.unknown_zone"),
    ("time_zone", "../../etc/passwd", "case.unknown_zone"),
    ("time_zone", "America", "case.unknown_zone"),
    ("calendar.deadline.zone", "CST6", "case.unknown_zone"),
    ("calendar.deadline.time", "24:00", "case.not_time"),
    ("calendar.deadline.time", 1020, "case.not_time"),
    ("calendar.deadline.date", "20/06/2014", "case.not_date"),
    ("calendar.deadline.date", "2014-02-30", "case.no_such_day"),
    ("calendar.deadline.date", date(1, 1, 1), "case.not_date"),
    ("calendar.deadline", "2014-06-20 17:00", "case.not_section"),
    ("calendar.minimum_days.citation", GONE, "case.missing_field"),
    ("calendar.minimum_days.days", -1, "case.below"),
    ("calendar.minimum_days.days", 2.5, "case.not_whole_number"),
    ("problem.how_many", 0, "case.below"),
    ("problem.evidence", [], "case.empty"),
    ("goals", [], "case.empty"),
    ("goals", {}, "case.not_list"),
    ("goals.0", "safe", "case.not_section"),
    ("goals.0.code", "Safe Streets", "case.bad_code"),
    ("kpis", [], "case.empty"),
    ("kpis", GONE, "case.missing_field"),
    ("kpis.0.goal", "safe_street", "case.unknown_goal"),
    ("kpis.0.weight", 0, "case.not_above"),
    ("kpis.0.weight", 101, "case.above"),
    ("kpis.0.weight", "40.0000001", "case.too_fine"),
    ("kpis.0.direction", "down", "case.not_listed"),
    ("kpis.0.unit", GONE, "case.missing_field"),
    ("kpis.0.denominator", 7, "case.not_section"),
    ("kpis.3.denominator", GONE, "case.missing_field"),
    ("kpis.0.target", "seven", "case.not_number"),
    ("kpis.0.target", [], "case.empty"),
    ("kpis.0.target", {"valeu": 7}, "case.unknown_field"),
    ("kpis.0.target", 19.5, "case.target_is_baseline"),
    ("kpis.1.target", 0, "case.target_unusable"),
    ("kpis.1.attainment", "range", "case.attainment_mismatch"),
    ("kpis.1.attainment", "cumulative", "case.profile_needed"),
    ("kpis.1.direction", "maintain", "case.tolerance_needed"),
    ("kpis.1.direction", "range", "case.target_needs_range"),
    ("kpis.1.direction", "higher", "case.thresholds_order"),
    ("kpis.1.use", "street_light_days", "case.bad_catalogue_ref"),
    ("kpis.1.code", "pothole_days", "case.duplicate_code"),
    ("kpis.1.plausible_max", "many", "case.not_number"),
    ("lots", [], "case.empty"),
    ("outreach.channels", [], "case.empty"),
    ("outreach.vendors", [], "case.empty"),
    ("outreach.vendors.0.email", "calle viva", "case.bad_email"),
    ("outreach.vendors.0.email", "a@b.co\r\nBcc: c@d.co", "case.bad_email"),
    ("outreach.vendors.0.size", "tiny", "case.not_listed"),
    ("outreach.vendors.0.tax_id.id", 900100117, "case.not_text"),
    ("outreach.vendors.0.tax_id.scheme", "nit", "case.bad_register"),
    ("outreach.vendors.1.tax_id.id", "900100117", "case.duplicate_code"),
    ("outreach.vendors.0.tax_id", {"scheme": "CA-BN", "id": "123456789"}, "case.tax_number"),
    ("outreach.vendors.0.certifications.0.valid_to", "2012-01-01", "case.span_backwards"),
    ("outreach.breadth.min_small_or_new_share", 40, "case.above"),
    ("criteria", [], "case.empty"),
    ("criteria.1.code", "price", "case.duplicate_code"),
    ("criteria.0.minimum", 6, "case.above"),
    ("criteria.0.levels", GONE, "case.levels_missing"),
    ("criteria.0.levels", {0: "none", 5: "all"}, "case.levels_missing"),
    ("criteria.0.formula", "budget", "case.only_for_price"),
    ("criteria.4.formula", GONE, "case.missing_field"),
    ("criteria.4.formula", "budget", "case.missing_field"),
    ("criteria.4.formula", "cheapest", "case.not_listed"),
    ("criteria.4.published_budget", 5, "case.amount_unused"),
    ("criteria.4.point_value", 5, "case.amount_unused"),
    ("criteria.4.formula", "quality-to-price", "case.missing_field"),
    ("criteria.4.formula", "quality-to-price", "case.weight_unused"),
    ("criteria.4.weight", 0, "case.weight_zero"),
    ("criteria.0.weight", 0, "case.weight_zero"),
    ("criteria.0.point_value", 5, "case.only_for_price"),
    ("evaluation.tie_break", GONE, "case.missing_field"),
    ("criteria.4.minimum", 2, "case.only_for_quality"),
    ("criteria.3.kind", "price", "case.several_prices"),
    ("evaluation.tie_break", [], "case.empty"),
    ("evaluation.tie_break", ["prize"], "case.unknown_tie_break"),
    ("evaluation.tie_break", ["price", "price"], "case.duplicate_code"),
    ("evaluation.rounding_digits", 9, "case.above"),
    ("contract.end", "2014-12-31", "case.span_backwards"),
    ("contract.start", "2014-06-20", "case.contract_before_deadline"),
    ("contract.currency", "EUR", "case.currency_differs"),
    ("contract.manager", "noor.rahimi", "case.manager_differs"),
    ("contract.terms", GONE, "case.missing_field"),
    ("contract.terms.forum", GONE, "case.missing_field"),
    ("contract.terms.payment_days", 0, "case.below"),
    ("contract.terms.cure_days", "15", "case.not_whole_number"),
    ("contract.terms.retention_years", 101, "case.above"),
    ("contract.terms.meet_every", "fortnight", "case.not_listed"),
    ("contract.terms.governing_law", {"es": "la ley"}, "case.language_missing"),
    ("contract.terms.goverming_law", "the law", "case.unknown_field"),
    ("team.auditor", "Naomi Whitfield", "case.bad_handle"),
    ("team.custodians", ["ines.caballero", "oliver.brandt"], "case.too_few"),
    ("team.custodians", "ines.caballero", "case.not_list"),
    ("team.evaluators", ["carla.fuentes"], "case.too_few"),
    ("team.evaluators.1", "carla.fuentes", "case.duplicate_code"),
]


@pytest.mark.parametrize(("path", "value", "code"), WRONG)
def test_a_wrong_value_is_refused(tmp_path, path, value, code):
    found = refused(tmp_path, {path: value})

    assert code in {found_code for found_code, _ in found}


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        ("lots.0.estimated_value", "0.001", "case.amount_digits", "lots[1].estimated_value"),
        ("goals.0.code", "Safe Streets", "case.bad_code", "goals[1].code"),
        ("kpis.0.unit", "Days", "case.bad_code", "kpis[1].unit"),
        ("kpis.0.target", "seven", "case.not_number", "kpis[1].target"),
        ("kpis.0.baseline.value", "much", "case.not_number", "kpis[1].baseline.value"),
        ("kpis.0.baseline.period.from", "2013", "case.not_date", "kpis[1].baseline.period.from"),
        ("criteria.0.code", "Best!", "case.bad_code", "criteria[1].code"),
        ("criteria.0.levels.3.en", 3, "case.not_text", "criteria[1].levels.3.en"),
        ("criteria.4.formula", "cheapest", "case.not_listed", "criteria[5].formula"),
        ("team.custodians.0", "Ines", "case.bad_handle", "team.custodians[1]"),
        ("currency", "XYZ", "case.unknown_currency", "currency"),
    ],
)
def test_one_slip_gives_one_finding_without_echoes(tmp_path, path, value, code, field):
    assert refused(tmp_path, {path: value}) == {(code, field)}


RANGE = {
    "kpis.1.direction": "range", "kpis.1.attainment": "range", "kpis.1.tolerance": 4,
    "kpis.1.target": {"low": 18, "high": 22},
}  # fmt: skip


def test_a_range_has_two_edges_in_order(tmp_path):
    case, findings = read(tmp_path, RANGE)
    backwards = refused(tmp_path, RANGE | {"kpis.1.target": {"low": 22, "high": 18}})
    half = refused(tmp_path, RANGE | {"kpis.1.target": {"low": 22}})

    assert findings == ()
    assert case.kpis[1].target[0].high == 22
    assert backwards == {("case.range_backwards", "kpis[2].target")}
    assert half == {("case.missing_field", "kpis[2].target.high")}


def test_targets_may_differ_by_period_but_never_overlap(tmp_path):
    first = {"from": date(2015, 1, 5), "to": date(2015, 12, 31), "value": 9}
    second = {"from": date(2016, 1, 1), "to": date(2017, 12, 31), "value": 7}

    case, findings = read(tmp_path, {"kpis.0.target": [first, second]})
    overlap = refused(tmp_path, {"kpis.0.target": [first, second | {"from": date(2015, 12, 31)}]})
    undated = refused(tmp_path, {"kpis.0.target": [first, {"value": 7}]})

    assert findings == ()
    assert [target.value for target in case.kpis[0].target] == [9, 7]
    assert overlap == {("case.targets_overlap", "kpis[1].target[2]")}
    assert undated == {
        ("case.missing_field", "kpis[1].target[2].from"),
        ("case.missing_field", "kpis[1].target[2].to"),
    }


def test_a_kpi_of_the_catalogue_needs_only_its_promise(tmp_path):
    promise = ("goal", "weight", "data_owner", "baseline", "target")
    short = {name: VALUES["kpis"][1][name] for name in promise} | {"use": "street_light_days/1"}

    case, findings = read(tmp_path, {"kpis.1": short})

    assert findings == ()
    assert case.kpis[1].key == "street_light_days"


@pytest.mark.parametrize(
    ("role", "person", "field"),
    [
        ("chair", "carla.fuentes", "team.evaluators[1]"),
        ("award_authority", "david.mensah", "team.evaluators[2]"),
        ("custodians.2", "yuki.tanabe", "team.evaluators[3]"),
        ("payment_approver", "elena.sokolova", "team.payment_approver"),
        ("payment_approver", "priya.natarajan", "team.payment_approver"),
        ("requester", "naomi.whitfield", "team.auditor"),
        ("evaluators.0", "naomi.whitfield", "team.auditor"),
    ],
)
def test_nobody_holds_two_roles_that_check_each_other(tmp_path, role, person, field):
    found = refused(tmp_path, {f"team.{role}": person})

    assert found == {("case.role_conflict", field)}


def test_a_requester_is_never_the_only_approver_of_the_rfp(tmp_path):
    team = {"team.procurement_officer": "samuel.ortega"}

    allowed, _ = read(tmp_path, team)
    found = refused(tmp_path, team | {"team.legal": "samuel.ortega"})

    assert allowed is not None
    assert found == {("case.only_approver", "team.requester")}


def test_a_plain_text_stands_for_the_cases_own_language_and_missing_ones_only_advise(tmp_path):
    case, [portuguese, spanish] = read(
        tmp_path, {"department": "Streets", "problem.where.es": GONE, "problem.where.pt": GONE}
    )

    assert case.department.in_all("en") == {"en": "Streets", "es": "Streets", "pt": "Streets"}
    assert {portuguese.code, spanish.code} == {"case.not_translated"}
    assert portuguese.severity is Severity.ADVISES
    assert {f.params["tongue"]: f.params["found"] for f in (portuguese, spanish)} == {
        "es": 2,
        "pt": 2,
    }


def test_lots_that_do_not_sum_to_the_whole_only_advise(tmp_path):
    case, [finding] = read(tmp_path, {"lots.0.estimated_value": 1000})

    assert case is not None
    assert (finding.code, finding.params["sum"]) == ("case.lots_sum", "1000")


def test_a_file_over_the_limit_is_refused():
    case, [finding] = read_case(SAMPLE, now=NOW, max_bytes=1000)

    assert case is None
    assert finding.code == "yaml.too_large"


def paths(part, before=()):
    """Yield the steps of every field of the sample."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield (*before, name)
            yield from paths(value, (*before, name))
    elif isinstance(part, list):
        for position, value in enumerate(part):
            yield from paths(value, (*before, position))


def known_names(section=Section):
    """Return every name that any section knows; a slip that makes one of them proves nothing."""
    own = {f.alias or n for n, f in getattr(section, "model_fields", {}).items()}
    return own.union(*(known_names(below) for below in section.__subclasses__()), "012345")


@steadily
@given(
    st.sampled_from(list(paths(VALUES))),
    st.integers(0, 40),
    st.sampled_from(["drop", "double", "change"]),
)
def test_a_slip_in_any_name_is_refused_and_named(tmp_path_factory, steps, where, slip):
    name = str(steps[-1])
    at = where % len(name)
    after = {"drop": "", "double": name[at] * 2, "change": "q"}[slip]
    wrong = name[:at] + after + name[at + 1 :]
    assume(wrong and wrong not in known_names())
    values = copy.deepcopy(VALUES)
    parent = values
    for step in steps[:-1]:
        parent = parent[step]
    parent[wrong] = parent.pop(steps[-1])
    path = written(tmp_path_factory.getbasetemp() / "slip.yaml", values)

    case, findings = read_case(path, now=NOW)

    assert case is None
    assert any(
        f.place.column.endswith(f".{wrong}") or f.place.column == wrong
        for f in findings
        if f.code in {"case.unknown_field", "case.not_listed"}
    )
    assert said(findings)


@steadily
@given(
    st.sampled_from(list(paths(VALUES))),
    st.sampled_from([[], {}, None, "", "?", -7, True, [["x"]], {"x": 1}, date(2014, 1, 1)]),
)
def test_no_value_makes_the_reader_fail_or_lose_its_words(tmp_path_factory, steps, value):
    values = copy.deepcopy(VALUES)
    parent = values
    for step in steps[:-1]:
        parent = parent[step]
    parent[steps[-1]] = value
    path = written(tmp_path_factory.getbasetemp() / "odd.yaml", values)

    case, findings = read_case(path, now=NOW)

    said(findings)
    assert "case.invalid" not in {finding.code for finding in findings}
    assert (case is None) == any(f.severity is Severity.BLOCKS for f in findings)


def codes_of_the_source():
    """Return every code that the readers of cases and of YAML can give."""
    found = set()
    for file in (*(INGEST / "case").glob("*.py"), INGEST / "yaml_places.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and re.fullmatch(
                r"(case|yaml)\.[a-z_0-9]+", str(node.value)
            ):
                found.add(node.value)
    return found - {"case.yaml"} | {"case.deadline_past", "case.questions_until_past"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words_and_every_word_its_code(language):
    texts = catalogue(language, "findings")
    ours = {key for key in texts if re.match(r"(case|yaml)\.", key)}

    codes = codes_of_the_source()

    assert ours == codes | {f"{code}!" for code in codes}


def test_all_languages_name_the_same_facts():
    for key, english in catalogue("en", "findings").items():
        if re.match(r"(case|yaml)\.", key):
            facts = set(re.findall(r"\{(\w+)\}", english))
            for language in ("es", "pt"):
                other = catalogue(language, "findings")[key]
                assert set(re.findall(r"\{(\w+)\}", other)) == facts, (key, language)
