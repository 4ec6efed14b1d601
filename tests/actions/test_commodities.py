"""Lists of codes come in whole, versions stand beside each other, vendors name what is listed."""

from pathlib import Path

import pytest

from procurement.actions.vendors.register_vendors import CHAIN
from procurement.ingest.commodities.mapping import load_code_mapping
from procurement.ingest.commodities.reading import read_codes
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.vendors.commodities import CodeScheme, code_of
from procurement.store.database.engine import reading
from procurement.store.vendors import commodities, vendors
from tests.actions.bidding import VENDORS, codes, logged
from tests.actions.test_vendors import shown
from tests.builders import contact_of, in_submission

EXAMPLES = Path(__file__).parents[2] / "examples"
TABLE, MAPPING = EXAMPLES / "sample-codes.csv", EXAMPLES / "sample-codes.yaml"
OFFICER = "officer"


def read(tmp_path, *lines, mapping="", table="codes.csv"):
    """Return the reading of a list of some lines, by the sample's mapping or another."""
    path, described = tmp_path / table, tmp_path / "codes.yaml"
    path.write_text("\n".join(lines), "utf-8")
    described.write_text(mapping or MAPPING.read_text("utf-8"), "utf-8")
    return read_codes(path, load_code_mapping(described))


def take(city, found):
    return city.ask(
        "codes.import", OFFICER, private=found, table=found.file, digest=found.sha256 or ""
    )


@pytest.fixture
def office(city):
    """Return a city with people, which has taken in the sample list."""
    in_submission(city)
    assert not take(city, read_codes(TABLE, load_code_mapping(MAPPING))).refused
    return city


def name(city, who=OFFICER, vendor=VENDORS[0], **asked):
    return city.ask("vendor.codes", who, vendor=vendor, scheme="UNSPSC", **asked)


def sold(city, vendor=VENDORS[0]):
    return [(one.code, one.version, one.listed) for one in shown(city, vendor).codes]


def newer(tmp_path, *lines, version="sample-2"):
    mapping = MAPPING.read_text("utf-8").replace("sample-1", version)
    return read(tmp_path, "Code,Title", *lines, mapping=mapping)


def test_a_list_is_taken_in_once_with_its_version_and_its_source(office):
    again = take(office, read_codes(TABLE, load_code_mapping(MAPPING)))

    (entry,) = logged(office, CHAIN, "codes.imported")
    assert dict(again.facts) == {"scheme": "UNSPSC", "version": "sample-1", "known": True}
    assert (entry["version"], entry["codes"], entry["table"]) == ("sample-1", 9, TABLE.name)
    assert entry["source"].startswith("Invented")


def test_a_row_that_names_all_levels_gives_a_code_for_each_and_each_once(tmp_path):
    mapping = (
        "{scheme: NIGP, version: '1', source: Invented, levels: ["
        "{code: Class, title: Kind}, {code: Item, title: What}]}"
    )

    found = read(
        tmp_path,
        "Class,Kind,Item,What",
        "745,Road  material,,",
        "745,Road material,745-21,Asphalt",
        "745,Road material,74567,Gravel",
        mapping=mapping,
    )

    assert {str(code): title for code, title in found.titles.items()} == {
        "745-00": "Road material",
        "745-21": "Asphalt",
        "745-67": "Gravel",
    }
    assert found.findings == ()


def test_one_bad_line_keeps_the_whole_list_out_and_every_bad_line_is_named(office, tmp_path):
    found = newer(
        tmp_path,
        "72140000,Roads",
        "72140,Streets",
        ",Nothing",
        "7214,Bridges",
        "72150000,",
    )

    refused = take(office, found)

    assert [(one.code, one.place.line) for one in refused.findings] == [
        ("codes.not_a_code", 3),
        ("codes.none_in_row", 4),
        ("codes.two_titles", 5),
        ("table.empty_cell", 6),
    ]
    with reading(office.engine) as session:
        assert commodities.newest_list(session, CodeScheme.UNSPSC).version == "sample-1"


def test_a_version_with_other_content_and_a_list_that_was_not_read_are_refused(office, tmp_path):
    other = newer(tmp_path, "72140000,Roads", version="sample-1")

    assert codes(take(office, other)) == ["codes.version_taken"]
    with pytest.raises(BadInputError, match=r"results\.not_the_table"):
        office.ask("codes.import", OFFICER, private=other, table="x.csv", digest=other.sha256)


def test_a_vendor_names_what_is_listed_and_is_found_by_what_is_wanted(office):
    named = name(office, add=["7214", "39-11-16-03", "72140000"])

    again = name(office, add=["72140000"])

    assert (named.facts["added"], again.facts["added"]) == (2, 0)
    assert sold(office) == [("39111603", "sample-1", True), ("72140000", "sample-1", True)]
    with reading(office.engine) as session:
        wanted = [code_of(CodeScheme.UNSPSC, "72141003")]
        vendor = vendors.by_tax_id(session, VENDORS[0])
        assert commodities.vendors_meeting(session, wanted).keys() == {vendor.id}


def test_everything_that_is_wrong_with_the_codes_is_said_at_once_and_nothing_is_done(office):
    refused = name(office, add=["72141999", "7214x", "72140000"], drop=["39111603"])

    assert [(one.code, one.params.get("code")) for one in refused.findings] == [
        ("codes.cannot_be", "7214x"),
        ("codes.not_listed", "72141999"),
        ("codes.not_held", "39111603"),
    ]
    assert refused.findings[1].params["near"] == "72140000 Roads and streets (invented)"
    assert codes(name(office)) == ["codes.none_named"]
    assert sold(office) == []
    missing = office.ask("vendor.codes", OFFICER, vendor=VENDORS[0], scheme="NIGP", add=["745"])
    assert codes(missing) == ["codes.no_list"]


def test_a_code_that_a_newer_list_lacks_stays_named_and_is_marked(office, tmp_path):
    name(office, add=["72141003", "72140000"])

    taken = take(office, newer(tmp_path, "72140000,Roads"))

    assert [(one.code, one.params["count"]) for one in taken.findings] == [("codes.gone", 1)]
    assert not taken.refused
    assert sold(office) == [("72140000", "sample-1", True), ("72141003", "sample-1", False)]
    assert codes(name(office, add=["39111603"])) == ["codes.not_listed"]
    assert name(office, drop=["72141003"]).facts["dropped"] == 1
    assert sold(office) == [("72140000", "sample-1", True)]


def test_a_vendor_s_contact_names_what_their_own_firm_sells_and_no_other(office):
    own = contact_of(office, VENDORS[0])

    assert not name(office, own, add=["72140000"]).refused
    with pytest.raises(NotFoundError, match=r"vendor\.unknown"):
        name(office, own, vendor=VENDORS[1], add=["72140000"])
