"""`procure report impact`: an estimate with its design, or every reason why there is none."""

from datetime import date

import numpy as np
import pytest

from procurement.locale import LANGUAGES
from tests.metrics.impact.test_interrupted_series import noisy

MAPPING = """
columns: {kpi: kpi, period_start: start, period_length: length, value: days, site: site}
period: {format: "%Y-%m-%d", lengths: {M: month}}
unit: days
direction: lower
others: slug
"""


def month(number):
    return date(2008 + number // 12, number % 12 + 1, 1)


def rows(kpi, values, site="", first=0):
    return [
        f"{kpi},{month(first + place)},M,{value:.3f},{site}\n" for place, value in enumerate(values)
    ]


@pytest.fixture
def load(city, procure, tmp_path):
    """Return a function that loads monthly values as the city's own record."""
    city.do("person.register", "admin", handle="manager", name="Mara Manager")
    city.do("role.grant", "admin", handle="manager", role="contract_manager")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING, "utf-8")

    def run(*lines):
        table = tmp_path / "table.csv"
        table.write_text("kpi,start,length,days,site\n" + "".join(lines), "utf-8")
        said = procure("kpi", "import", table, "--mapping", mapping, "--actor", "manager")
        assert said.code == 0, said.err

    return run


@pytest.fixture
def potholes(load):
    """Forty months of potholes with a jump of 3 in the 21st, and of lights without."""
    load(*rows("potholes", noisy(1, 40, start=20)), *rows("lights", noisy(2, 40, start=99)))


START = ("--start", month(20))


@pytest.mark.usefixtures("potholes")
def test_the_jump_is_estimated_with_its_interval_its_design_and_its_caveats(procure):
    said = procure("report", "impact", "potholes", *START, "--json")

    series = said.data["series"]
    assert series["level"]["low"] < 3.0 < series["level"]["high"]
    assert (series["before"], series["after"], series["gaps"]) == (20, 20, 0)
    assert (series["design"], series["method"]) == ("quasi-experimental", "reml")
    assert {"no_control", "season_not_modeled", "intervals_too_narrow"} == set(series["caveats"])
    assert said.data["version"] == 0
    assert said.data["differences"] is None
    assert len(said.data["periods"]) == 40


@pytest.mark.usefixtures("potholes")
def test_a_comparison_says_what_changed_beyond_it(procure):
    said = procure("report", "impact", "potholes", *START, "--control", "lights", "--json")

    found = said.data["differences"]
    ours, theirs = found["treated"], found["control"]
    assert found["effect"]["low"] < found["effect"]["value"] < found["effect"]["high"]
    change = (ours["after"] - ours["before"]) - (theirs["after"] - theirs["before"])
    jump = np.diff([noisy(1, 40, start=20)[part].mean() for part in (slice(20), slice(20, 40))])
    assert ours["after"] - ours["before"] == pytest.approx(jump[0], abs=0.001)
    assert found["effect"]["value"] == pytest.approx(change, abs=1.5)
    assert len(found["trends"]["treated"]) == 20


@pytest.mark.usefixtures("potholes")
def test_the_screen_names_the_design_and_what_to_know_before_believing(procure, tmp_path):
    picture = tmp_path / "impact.svg"

    said = procure("report", "impact", "potholes", *START, "--svg", picture)

    assert "quasi-experimental" in said.words
    assert "whatever else changed on that day" in said.words
    assert picture.read_text("utf-8").startswith("<?xml")
    assert "quasi-experimental" in picture.read_text("utf-8")


def test_sites_without_the_contract_are_compared_with_those_that_have_it(load, procure):
    ours = [rows("potholes", noisy(n, 40, start=20), site) for n, site in enumerate("ab")]
    theirs = [rows("potholes", noisy(n, 40, start=99), site) for n, site in enumerate("xyz", 5)]
    load(*(line for group in (*ours, *theirs) for line in group))

    controls = [word for site in "xyz" for word in ("--control", site)]
    said = procure("report", "impact", "potholes", *START, *controls, "--json")

    assert said.data["differences"]["units"] == [2, 3]
    assert said.data["differences"]["method"] == "clustered"
    assert "few_clusters" in said.data["differences"]["caveats"]


@pytest.mark.usefixtures("potholes")
def test_a_start_in_the_midst_of_a_month_leaves_that_month_out(procure):
    said = procure("report", "impact", "potholes", "--start", "2009-09-15", "--json")

    series = said.data["series"]
    assert (series["before"], series["after"], series["gaps"]) == (20, 19, 0)
    assert "straddling_period" in series["caveats"]


@pytest.mark.usefixtures("potholes")
def test_a_span_can_be_chosen(procure):
    said = procure(
        "report", "impact", "potholes", *START, "--since", month(8), "--until", month(32), "--json"
    )

    assert (said.data["series"]["before"], said.data["series"]["after"]) == (12, 12)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("potholes")
def test_a_refusal_is_explained_in_the_language_of_the_screen(procure, monkeypatch, language):
    monkeypatch.setenv("PROCURE_LANGUAGE", language)

    said = procure("report", "impact", "potholes", "--start", month(5))

    assert said.code == 2
    assert "impact.too_few_points" in said.words
    assert {"en": "at least 8", "es": "al menos 8", "pt": "pelo menos 8"}[language] in said.words


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("potholes",), "impact.no_start"),
        (("trees", *START), "impact.unknown_kpi"),
        (("potholes/7", *START), "impact.unknown_kpi"),
        (("potholes", *START, "--control", "trees"), "impact.unknown_kpi"),
        (("potholes", *START, "--control", "potholes"), "impact.compared_with_itself"),
        (("potholes", "--contract", "C9"), "contract.unknown"),
    ],
)
@pytest.mark.usefixtures("potholes")
def test_what_cannot_be_asked_is_refused_with_its_reason(procure, arguments, code):
    said = procure("report", "impact", *arguments)

    assert said.code == 2
    assert code in said.words
    assert "Traceback" not in said.words


@pytest.mark.usefixtures("potholes")
def test_series_of_two_versions_are_never_joined(city, procure):
    from procurement.store.database.engine import writing
    from procurement.store.tables.metrics import KpiDefinition, Series

    with writing(city.engine) as session:
        old = session.get_one(KpiDefinition, ("potholes", 0))
        body = old.body.replace('"version":0', '"version":1')
        session.add(KpiDefinition(**{**old.model_dump(), "version": 1, "body": body}))
        session.flush()
        session.add(Series(kpi_code="potholes", kpi_version=1))

    mixed = procure("report", "impact", "potholes", *START)
    named = procure("report", "impact", "potholes/0", *START)

    assert (mixed.code, named.code) == (2, 0)
    assert "impact.versions_mixed" in mixed.words
