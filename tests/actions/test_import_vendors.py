"""A list of vendors comes in row by row, with a reason for each that is not used, and once."""

from pathlib import Path

import pytest

from procurement.actions.vendors.register_vendors import CHAIN
from procurement.ingest.vendors.mapping import load_vendor_mapping
from procurement.ingest.vendors.reading import read_vendors
from procurement.rules.errors import BadInputError
from procurement.rules.vocabulary import Locality, VendorSize
from procurement.store.database.engine import reading
from procurement.store.vendors import vendors
from tests.actions.bidding import logged
from tests.builders import in_submission

EXAMPLES = Path(__file__).parents[2] / "examples"
TABLE, MAPPING = EXAMPLES / "sample-vendors.csv", EXAMPLES / "sample-vendors.yaml"


def read(table=TABLE, mapping=MAPPING):
    return read_vendors(table, load_vendor_mapping(mapping))


def changed(tmp_path, *changes):
    text = TABLE.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / TABLE.name
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def office(city):
    in_submission(city)
    return city


def take(city, found):
    return city.ask(
        "vendors.import", "officer", private=found, table=found.file, digest=found.sha256 or ""
    )


def held(city, reference):
    with reading(city.engine) as session:
        vendor = vendors.by_tax_id(session, reference)
        certificates = vendors.certificates_of(session, [vendor.id])
        return vendor.model_copy(), [one.model_copy() for one in certificates]


def test_every_row_is_a_vendor_or_has_its_line_and_its_reason():
    found = read()

    assert found.read == len(found.rows) + len(found.unused) == 7
    assert [(one.line, [why.code for why in one.reasons]) for one in found.unused] == [
        (6, ["vendors.bad_number"]),
        (7, ["table.empty_cell"]),
    ]
    assert [(one.place.line, one.code) for one in found.findings] == [
        (5, "vendors.bad_email"),
        (5, "vendors.unknown_word"),
        (5, "vendors.no_first_day"),
        (6, "vendors.bad_number"),
        (7, "table.empty_cell"),
        (8, "vendors.ends_before_start"),
    ]
    assert not found.refused


@pytest.mark.parametrize(
    ("scheme", "found"),
    [("CA-BN", {"vendors.wrong_number"}), ("US-DUNS", {"vendors.number_unchecked"})],
)
def test_a_list_is_held_against_the_rule_of_its_register_where_there_is_one(
    tmp_path, scheme, found
):
    mapping = tmp_path / MAPPING.name
    mapping.write_text(MAPPING.read_text("utf-8").replace("US-EIN", scheme), "utf-8")

    told = read(mapping=mapping)

    codes = {one.code for one in told.findings}
    assert codes & {"vendors.wrong_number", "vendors.number_unchecked"} == found
    assert ("123456789" in {one.key for one in told.rows}) == (scheme == "US-DUNS")


def test_a_list_enters_vendors_and_their_certificates(office):
    outcome = take(office, read())

    assert dict(outcome.facts) == {
        "rows": 7,
        "left_out": 2,
        "vendors_new": 4,
        "vendors_known": 0,
        "certificates_new": 2,
        "certificates_known": 0,
    }
    vendor, certificates = held(office, "US-EIN/123456789")
    assert (vendor.name, vendor.size, vendor.locality) == (
        "Lakeside Paving LLC",
        VendorSize.SMALL,
        Locality.LOCAL,
    )
    assert [(one.kind, one.number, one.scope, one.valid_to) for one in certificates] == [
        ("SBE", "S-114", "Paving", certificates[0].valid_to),
        ("WBE", "W-77", "", None),
    ]
    assert f"{certificates[0].valid_from} {certificates[0].valid_to}" == "2013-01-01 2016-12-31"
    unclear, none = held(office, "US-EIN/27-0001113")
    assert (unclear.email, unclear.size, none) == ("", VendorSize.UNKNOWN, [])
    assert len(logged(office, CHAIN, "vendors.imported")) == 1


def test_the_same_list_again_changes_nothing(office):
    take(office, read())

    again = take(office, read())

    assert {name: again.facts[name] for name in ("vendors_new", "certificates_new")} == {
        "vendors_new": 0,
        "certificates_new": 0,
    }
    assert (again.facts["vendors_known"], again.facts["certificates_known"]) == (4, 2)
    assert len(logged(office, CHAIN, "vendors.imported")) == 1


def test_what_an_officer_entered_is_not_overwritten_and_another_name_is_said(office, tmp_path):
    office.do(
        "vendor.register", "officer", tax_scheme="US-EIN", tax_id="123456789", name="Lakeside Inc"
    )

    outcome = take(office, read(changed(tmp_path, ("Prairie", "Praerie"))))

    vendor, certificates = held(office, "US-EIN/12-3456789")
    assert (vendor.name, vendor.email, vendor.tax_id) == ("Lakeside Inc", "", "123456789")
    assert [one.kind for one in certificates] == ["SBE", "WBE"]
    others = [one for one in outcome.findings if one.code == "vendors.other_name"]
    assert [(one.place.line, one.params["name"]) for one in others] == [
        (2, "Lakeside Inc"),
        (3, "Lakeside Inc"),
    ]


def test_a_later_edition_adds_only_what_is_new(office, tmp_path):
    take(office, read())
    renewed = ("01/01/2013,12/31/2016", "01/01/2017,12/31/2019")

    outcome = take(office, read(changed(tmp_path, renewed)))

    assert (outcome.facts["vendors_new"], outcome.facts["certificates_new"]) == (0, 1)
    assert len(held(office, "US-EIN/12-3456789")[1]) == 3


def test_a_list_without_its_columns_is_refused_and_nothing_is_entered(office, tmp_path):
    outcome = take(office, read(changed(tmp_path, ("EIN,Firm", "Number,Firm"))))

    assert [one.code for one in outcome.findings] == ["table.missing_column"]
    assert outcome.refused
    assert outcome.facts["vendors_new"] == 0


def test_another_list_than_the_one_that_was_read_is_refused(office):
    with pytest.raises(BadInputError, match=r"results\.not_the_table"):
        office.ask("vendors.import", "officer", private=read(), table="x.csv", digest="0" * 64)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("  issuer: Certified by\n", "", ["mapping.missing_field"]),
        ("  valid_from: Since\n", "", ["mapping.missing_field"]),
        ("  lengths: [9]\n", "", ["mapping.missing_field"]),
        ("%m/%d/%Y", "%d", ["mapping.date_format"]),
        ("columns:\n", "constants: {issuer: State}\ncolumns:\n", ["mapping.column_and_constant"]),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path, old, new, codes):
    text = MAPPING.read_text("utf-8")
    assert old in text
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(BadInputError) as refusal:
        load_vendor_mapping(mapping)

    assert [one.code for one in refusal.value.findings] == codes
