"""An officer at the command line: from a case file to a stage further."""

import pytest
import yaml

from procurement.store.database.engine import reading
from procurement.store.solicitations import solicitations
from tests.builders import ADMINISTRATOR, a_solicitation, in_outreach, team, written_case


@pytest.fixture
def case_file(city):
    """Return a function that writes the sample case, changed, and returns its path."""
    for entry in written_case()["team"].values():
        for handle in [entry] if isinstance(entry, str) else entry:
            city.do("person.register", ADMINISTRATOR, handle=handle, name=handle)
    officer = team("procurement_officer")
    city.do("role.grant", ADMINISTRATOR, handle=officer, role="procurement_officer")

    def write(change=None, extra=""):
        path = city.home / "case.yaml"
        text = yaml.safe_dump(written_case(change), allow_unicode=True, sort_keys=False)
        path.write_text(text + extra, "utf-8")
        return path

    return write


def stored(city):
    with reading(city.engine) as session:
        return [row.reference for row in solicitations.everything(session)]


def test_a_good_case_is_stored_and_listed(case_file, procure):
    said = procure("solicitation", "create", case_file(), "--actor", team("procurement_officer"))

    assert said.code == 0, said.err
    listed = procure("solicitation", "list", "--json").data
    assert [line["reference"] for line in listed] == ["STREET-2014-01"]
    assert listed[0]["stage"] == "define-outcomes"


def test_the_same_reference_is_not_stored_twice(city, case_file, procure):
    officer = team("procurement_officer")
    procure("solicitation", "create", case_file(), "--actor", officer)

    again = procure("solicitation", "create", case_file(), "--actor", officer)

    assert again.code == 1
    assert "STREET-2014-01" in again.words
    assert stored(city) == ["STREET-2014-01"]


def spoil_weights(case):
    case["criteria"][0]["weight"] = 31


def spoil_currency(case):
    case["currency"] = "XYZ"


def spoil_baseline(case):
    del case["kpis"][0]["baseline"]


def spoil_deadline(case):
    case["calendar"]["deadline"]["date"] = "2014-01-10"


def spoil_wall_time(case):
    case["calendar"]["deadline"] = {"date": "2015-03-08", "time": "02:30"}


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (spoil_weights, "101"),
        (spoil_currency, "XYZ"),
        (spoil_baseline, "pothole_days"),
        (spoil_deadline, "2014-01-10"),
        (spoil_wall_time, "02:30"),
    ],
)
def test_a_bad_case_is_refused_with_its_place_and_remedy(city, case_file, procure, spoil, named):
    said = procure(
        "solicitation", "create", case_file(spoil), "--actor", team("procurement_officer")
    )

    assert said.code == 2
    assert named in said.words
    assert "case.yaml:" in said.words
    assert "→" in said.words
    assert stored(city) == []


def test_an_unknown_field_is_named_with_its_line_and_the_nearest_name(case_file, procure):
    path = case_file(extra="sumary: twice\n")
    line = len(path.read_text("utf-8").splitlines())

    said = procure("solicitation", "create", path, "--actor", team("procurement_officer"))

    assert said.code == 2
    assert f"case.yaml:{line}" in said.words
    assert "summary" in said.words


def test_all_that_is_wrong_with_a_case_is_said_at_once(case_file, procure):
    def spoil(case):
        spoil_currency(case)
        spoil_weights(case)
        spoil_baseline(case)

    said = procure(
        "solicitation", "create", case_file(spoil), "--actor", team("procurement_officer"), "--json"
    )

    codes = {finding["code"] for finding in said.data["findings"]}
    assert {"case.unknown_currency", "case.weights_sum", "case.kpi_no_baseline"} <= codes


def test_a_refused_stage_names_everything_that_is_missing_and_ends_with_1(city, procure):
    ocid = a_solicitation(city)

    said = procure("solicitation", "advance", ocid, "outreach", "--actor", "officer", "--json")

    codes = [finding["code"] for finding in said.data["findings"]]
    assert said.code == 1
    assert codes.count("kpi.owner_not_agreed") == len(written_case()["kpis"])
    assert "approval.missing" in codes
    assert all(finding["remedy"] for finding in said.data["findings"])
    assert city.stage(ocid) == "define-outcomes"


def test_show_says_for_each_way_out_what_is_missing(city, procure):
    ocid = in_outreach(city)

    said = procure("solicitation", "show", ocid, "--json").data

    assert said["stage"] == "outreach"
    assert {way["to"] for way in said["exits"]} == {"drafting", "define-outcomes", "cancelled"}
    missing = {way["to"]: {one["code"] for one in way["findings"]} for way in said["exits"]}
    assert "outreach.few" in missing["drafting"]
    assert "reason.missing" in missing["cancelled"]


def test_a_rehearsal_is_marked_on_every_screen_that_shows_it(city, procure):
    said = procure("solicitation", "show", a_solicitation(city))

    assert "rehearsal" in said.words.lower()


def test_an_unknown_actor_is_told_so_without_a_stack_trace(city, procure):
    ocid = a_solicitation(city)

    said = procure("solicitation", "approve", ocid, "outreach", "--actor", "nobody")

    assert said.code == 2
    assert "nobody" in said.words
    assert "Traceback" not in said.words


def test_an_actor_without_the_role_is_told_which_roles_may(city, procure):
    ocid = a_solicitation(city)

    said = procure("solicitation", "advance", ocid, "outreach", "--actor", team("auditor"))

    assert said.code == 2
    assert "procurement_officer" in said.words


def test_the_refusal_speaks_spanish_to_who_reads_spanish(city, procure, monkeypatch):
    ocid = a_solicitation(city)
    monkeypatch.setenv("PROCURE_LANGUAGE", "es")

    said = procure("solicitation", "approve", ocid, "outreach", "--actor", "nadie")

    assert "nadie" in said.words
    assert " is " not in said.words
