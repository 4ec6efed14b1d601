"""Results by group at the command line: what is hidden leaves by no door."""

import csv
import io
from pathlib import Path

import pytest

from procurement.cli.report.grouped import FIELDS

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGE = ("report", "groups", "job_placement", "--dimension", "district")
#: Harbor has 9 of 21, and East 39 of 54 stands beside it.
SECRETS = ("42.9", "42,9", "0.428", "72.2", "0.722", "| 9 ", " 9 /", " 39 /", ",9.0,", ",39.0,")


pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def office(city, procure):
    for handle, role in (("vera", "data_validator"), ("mara", "contract_manager")):
        city.do("person.register", "admin", handle=handle, name=handle.title())
        city.do("role.grant", "admin", handle=handle, role=role)
    mapping = EXAMPLES / "sample-groups.yaml"
    said = procure(
        "kpi", "import", EXAMPLES / "sample-groups.csv", "--mapping", mapping, "--actor", "mara"
    )
    assert said.code == 0, said.err
    return city


def test_the_screen_the_csv_the_json_and_the_picture_show_nothing_hidden(procure, tmp_path):
    picture = tmp_path / "groups.svg"
    doors = [
        procure(*PAGE, "--reference", "North", "--svg", picture).out,
        procure(*PAGE, "--csv").out,
        procure(*PAGE, "--json").out,
        picture.read_text("utf-8"),
    ]

    assert all("Harbor" in door for door in doors)
    assert [secret for secret in SECRETS for door in doors if secret in door] == []


def test_the_csv_has_a_line_for_each_group_and_none_for_hidden_figures(procure):
    rows = list(csv.DictReader(io.StringIO(procure(*PAGE, "--csv").out)))

    assert tuple(rows[0]) == FIELDS
    found = {row["group"]: (row["numerator"], row["denominator"], row["hidden"]) for row in rows}
    assert found["Harbor"] == ("", "21", "True")
    assert found["North"] == ("118.0", "160", "False")


def test_a_published_page_names_its_digest_and_stays_as_it_is(procure):
    preview = procure(*PAGE, "--json").data

    said = procure(*PAGE, "--publish", "--actor", "vera", "--json")

    assert said.code == 0, said.err
    assert said.data["lines"] == preview["lines"]
    assert "Digest" in said.err


def test_every_figure_is_shown_to_who_may_and_says_a_reason(procure):
    said = procure(*PAGE, "--internal", "--actor", "vera", "--reason", "Checking", "--json")

    harbor = next(line for line in said.data["lines"] if line["group"] == "Harbor")
    assert (harbor["numerator"], harbor["denominator"]) == (9.0, 21)
    assert said.data["internal"] is True


WRONG = [
    ("--internal", "--actor", "vera"),  # no reason
    ("--internal", "--reason", "x"),  # nobody
    ("--internal", "--actor", "vera", "--reason", "x", "--csv"),
    ("--internal", "--actor", "vera", "--reason", "x", "--publish"),
    ("--internal", "--actor", "admin", "--reason", "x"),  # may not
    ("--publish",),  # nobody
    ("--period", "2013-13"),
    ("--by", "age"),
    ("--dimension", "age"),
]


def test_what_does_not_go_is_refused_without_a_figure_or_a_stack_trace(procure):
    said = {more: procure(*PAGE, *more) for more in WRONG}

    assert {more for more, one in said.items() if one.code not in {1, 2}} == set()
    assert {more for more, one in said.items() if "Harbor" in one.out} == set()
    assert not [one.err for one in said.values() if "Traceback" in one.err]


def test_the_reference_is_fixed_at_the_command_line_and_then_named(procure):
    fixed = procure(
        "report",
        "group-reference",
        "North",
        "--dimension",
        "district",
        "--reason",
        "Largest",
        "--actor",
        "vera",
    )

    assert fixed.code == 0, fixed.err
    assert "as the city fixed beforehand" in procure(*PAGE).words
