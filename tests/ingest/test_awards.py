"""Published awards: what is merged, what is unknown, what is left out and why."""

import gzip
import json

import pytest

from outcome_metrics.market.health import Competition
from procurement.actions.reports.market_measures import market_of
from procurement.ingest.awards.json_values import minor_units
from procurement.ingest.awards.mapping import load_award_mapping
from procurement.ingest.awards.ocds import read_ocds
from procurement.ingest.awards.reading import Note
from procurement.ingest.awards.table import read_award_table
from procurement.rules.errors import BadInputError

LIMIT = 1_000_000


def a_release(**changed):
    return {
        "ocid": "ocds-1",
        "date": "2024-01-01T00:00:00Z",
        "tender": {"status": "complete", "procurementMethod": "open", "numberOfTenderers": 3},
        "awards": [an_award()],
        **changed,
    }


def an_award(**changed):
    return {
        "id": "a1",
        "status": "active",
        "value": {"amount": 1000.5, "currency": "USD"},
        "suppliers": [{"id": "1", "name": "Acme S.A."}],
        **changed,
    }


@pytest.fixture
def read(tmp_path):
    """Return a function that reads documents, one on each line."""

    def run(*documents):
        path = tmp_path / "awards.jsonl"
        lines = [one if isinstance(one, str) else json.dumps(one) for one in documents]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return read_ocds(path, max_bytes=LIMIT)

    return run


def the_award(found):
    (procedure,) = found.procedures
    (award,) = procedure.awards
    return award


def test_a_release_becomes_a_procedure_with_its_award(read):
    found = read(a_release())

    (procedure,) = found.procedures
    assert (procedure.key, procedure.over, procedure.cancelled) == ("ocds-1", True, False)
    assert (procedure.competition, procedure.tenderers) == (Competition.COMPETITIVE, 3)
    assert the_award(found).minor == 100_050
    assert (found.rows, found.releases, found.notes) == (1, 1, {})


def test_packages_records_and_lone_releases_are_all_read(read):
    first, second = a_release(ocid="a"), a_release(ocid="b")
    third = {"records": [{"ocid": "c", "compiledRelease": a_release(ocid="c")}]}

    found = read({"releases": [first, second]}, third, a_release(ocid="d"))

    assert [one.key for one in found.procedures] == ["a", "b", "c", "d"]


def test_a_package_over_many_lines_is_read_as_one_document(tmp_path):
    path = tmp_path / "package.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"releases": [a_release()]}, indent=1).encode()))

    found = read_ocds(path, max_bytes=LIMIT)

    assert (found.rows, len(found.procedures)) == (1, 1)


def test_later_releases_stand_and_say_nothing_twice(read):
    early = a_release(date="2024-01-01T00:00:00Z")
    late = a_release(
        date="2024-02-01T00:00:00+01:00",
        tender={"procurementMethod": "limited"},
        awards=[an_award(value={"amount": 7, "currency": "USD"})],
    )

    for order in ((early, late), (late, early)):
        found = read(*order)

        (procedure,) = found.procedures
        assert (procedure.competition, procedure.tenderers) == (Competition.DIRECT, 3)
        assert the_award(found).minor == 700
        assert found.notes == {Note.REPEATED_AWARD: 1}


@pytest.mark.parametrize(
    ("award", "note"),
    [
        (an_award(status="cancelled"), Note.AWARD_NOT_STANDING),
        (an_award(status="pending"), Note.AWARD_NOT_STANDING),
        (an_award(suppliers=[]), Note.AWARD_WITHOUT_SUPPLIER),
        (an_award(suppliers=[{"name": " - "}]), Note.AWARD_WITHOUT_SUPPLIER),
    ],
)
def test_an_award_that_cannot_count_is_left_out_with_its_reason(read, award, note):
    found = read(a_release(awards=[award]))

    assert found.procedures[0].awards == ()
    assert found.notes == {note: 1}


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ({"amount": 5, "currency": "MNX"}, Note.CURRENCY_UNKNOWN),
        ({"amount": 5}, Note.CURRENCY_UNKNOWN),
        (None, Note.CURRENCY_UNKNOWN),
        ({"currency": "USD"}, Note.AMOUNT_UNUSABLE),
        ({"amount": -5, "currency": "USD"}, Note.AMOUNT_UNUSABLE),
        ({"amount": "much", "currency": "USD"}, Note.AMOUNT_UNUSABLE),
        ({"amount": True, "currency": "USD"}, Note.AMOUNT_UNUSABLE),
        ({"amount": float("nan"), "currency": "USD"}, Note.AMOUNT_UNUSABLE),
        ({"amount": "1e400", "currency": "USD"}, Note.AMOUNT_UNUSABLE),
    ],
)
def test_an_amount_that_cannot_be_read_is_unknown_and_not_zero(read, value, note):
    found = read(a_release(awards=[an_award(value=value)]))

    assert the_award(found).minor is None
    assert found.notes == {note: 1}


def test_a_database_s_own_wrapping_of_numbers_is_read_through(read):
    wrapped = {"amount": {"$numberLong": "12"}, "currency": "COP"}

    assert the_award(read(a_release(awards=[an_award(value=wrapped)]))).minor == 1200


def test_a_fraction_of_a_cent_is_rounded_half_up():
    assert [minor_units(amount, "USD") for amount in ("10.004", "10.005", 7)] == [1000, 1001, 700]
    assert minor_units("10.5", "PYG") == 11


@pytest.mark.parametrize(
    ("tender", "tenderers", "note"),
    [
        ({}, None, None),
        ({"numberOfTenderers": 0}, None, Note.TENDERERS_CONTRADICTED),
        ({"numberOfTenderers": "two"}, None, Note.TENDERERS_UNUSABLE),
        ({"numberOfTenderers": True}, None, Note.TENDERERS_UNUSABLE),
        ({"tenderers": [{"id": "1"}, {"id": "2"}]}, 2, None),
        ({"tenderers": []}, None, None),
    ],
)
def test_a_number_of_tenderers_that_nobody_gives_is_unknown(read, tender, tenderers, note):
    found = read(a_release(tender={"status": "complete", **tender}))

    assert found.procedures[0].tenderers == tenderers
    assert found.notes == ({note: 1} if note else {})


@pytest.mark.parametrize(
    ("status", "awards", "over", "cancelled"),
    [
        ("active", [], False, False),
        ("active", [an_award()], True, False),
        ("unsuccessful", [], True, True),
        ("cancelled", [], True, True),
        ("complete", [], True, False),
        (None, [], False, False),
    ],
)
def test_a_procedure_is_over_once_it_ended_or_awarded(read, status, awards, over, cancelled):
    found = read(a_release(tender={"status": status}, awards=awards))

    (procedure,) = found.procedures
    assert (procedure.over, procedure.cancelled) == (over, cancelled)


def test_one_supplier_is_one_however_it_is_spelled_and_partners_are_one_venture(read):
    spellings = [
        [{"name": "Construcción Norte S.A."}],
        [{"name": "CONSTRUCCION  NORTE, S.A"}],
        [{"name": "Norte", "identifier": {"scheme": "CO-RUE", "id": "900"}}],
        [{"name": "NORTE"}],  # the same name, once without its number
        [{"name": "A"}, {"name": "B"}, {"name": "C"}, {"name": "D"}],
        [{"name": "D"}, {"name": "B"}, {"name": "C"}, {"name": "A"}],
    ]
    documents = [
        a_release(ocid=str(n), awards=[an_award(suppliers=one)]) for n, one in enumerate(spellings)
    ]

    names = [one.awards[0].supplier for one in read(*documents).procedures]

    assert names[0] == names[1]
    assert names[2] == names[3] == "Norte"
    assert names[4] == names[5] == "A + B + C + D"
    assert len(set(names)) == 3


def test_an_id_without_a_scheme_is_local_to_its_release_and_tells_nobody_apart(read):
    local = {"id": 1, "identifier": {"id": "1"}}
    one = an_award(suppliers=[{"name": "Acme", **local}])
    other = an_award(suppliers=[{"name": "Zenith", **local}])

    found = read(a_release(ocid="a", awards=[one]), a_release(ocid="b", awards=[other]))

    assert {one.awards[0].supplier for one in found.procedures} == {"Acme", "Zenith"}


def test_lines_that_are_no_release_are_counted_and_the_rest_is_used(read):
    found = read(a_release(), "{broken", "[1, 2]", {"packageInfo": {}}, a_release(ocid=None))

    assert (found.rows, found.releases) == (5, 1)
    assert found.notes == {Note.NOT_JSON: 1, Note.NO_RELEASE: 2, Note.NO_OCID: 1}


def test_a_file_that_is_no_json_is_refused(tmp_path):
    path = tmp_path / "awards.csv"
    path.write_text("a;b\n1;2\n", "utf-8")

    with pytest.raises(BadInputError) as refused:
        read_ocds(path, max_bytes=LIMIT)

    assert [one.code for one in refused.value.findings] == ["awards.not_json"]


MAPPING = """
columns: {supplier: who, tax_id: id, procedure: no, value: sum, method: how, tenderers: bids}
currency: BRL
file: {delimiter: ";"}
numbers: {decimal: ",", thousands: "."}
signs: [R$]
nobody: [ninguém]
methods: {Concorrência: competitive, Dispensa: direct}
"""
HEADER = "who;id;no;sum;how;bids\n"


@pytest.fixture
def read_table(tmp_path):
    """Return a function that reads rows of a table."""

    def run(*rows, mapping=MAPPING):
        layout, table = tmp_path / "mapping.yaml", tmp_path / "awards.csv"
        layout.write_text(mapping, "utf-8")
        table.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
        return read_award_table(table, load_award_mapping(layout).layout, max_bytes=LIMIT)

    return run


def test_a_row_becomes_an_award_and_rows_of_one_number_one_procedure(read_table):
    found = read_table(
        "Alfa;1-1;7;R$ 1.000,50;CONCORRENCIA;2",
        "Beta;22;7;2,00;concorrência;2",
        "Gama;33;;3,00;Dispensa;",
    )

    first, second = found.procedures
    assert (first.competition, first.tenderers) == (Competition.COMPETITIVE, 2)
    assert [one.minor for one in first.awards] == [100_050, 200]
    assert (second.competition, second.tenderers) == (Competition.DIRECT, None)
    assert (found.rows, found.releases, found.notes) == (3, 3, {})


def test_what_a_row_does_not_say_is_unknown_and_counted(read_table):
    found = read_table(
        "ninguém;;1;1,00;Dispensa;1",
        "Alfa;;2;12.34;Sorteio;0",
        "Beta;;3;-1,00;Dispensa;many",
        "Gama;;4;1,00;Dispensa;1,5",
        "one;cell",
    )

    assert [(one.awards[0].minor, one.tenderers) for one in found.procedures] == [
        (None, None),
        (None, None),
        (100, None),
    ]
    assert found.notes == {
        Note.AWARD_WITHOUT_SUPPLIER: 1,
        Note.AMOUNT_UNUSABLE: 2,
        Note.METHOD_UNLISTED: 1,
        Note.TENDERERS_CONTRADICTED: 2,
        Note.TENDERERS_UNUSABLE: 1,
        Note.ROW_UNUSABLE: 1,
    }
    assert found.rows == found.releases + 2


def test_who_held_the_contract_before_is_known_only_where_the_table_says_so(read_table):
    mapping = MAPPING.replace("tenderers: bids", "previous: bids") + "first: [novo]\n"

    found = read_table(
        "Alfa;1;1;1,00;Dispensa;ALFA",
        "Beta;2;2;1,00;Dispensa;Alfa",
        "Gama;3;3;1,00;Dispensa;Novo",
        "Gama;3;4;1,00;Dispensa;",
        mapping=mapping,
    )

    awards = [one.awards[0] for one in found.procedures]
    assert [one.previous for one in awards] == ["Alfa", "Alfa", None, None]
    assert [one.first for one in awards] == [False, False, True, False]
    market = market_of(found.procedures)
    assert (market.incumbents.again, market.incumbents.procured_again) == (1, 2)
    assert market.incumbents.unknown == 1
    assert market.incumbent_rate.value == 0.5


def test_rows_that_contradict_each_other_leave_the_procedure_unknown(read_table):
    found = read_table("Alfa;;1;1,00;Dispensa;2", "Beta;;1;1,00;Concorrência;3")

    (procedure,) = found.procedures
    assert (procedure.competition, procedure.tenderers) == (Competition.UNKNOWN, None)


def test_several_tax_ids_in_one_cell_are_one_venture(read_table):
    found = read_table(
        "Consórcio;11/22;1;1,00;Dispensa;",
        "Consórcio Y;22, 11;2;1,00;Dispensa;",
        "Alfa;11;3;1,00;Dispensa;",
    )

    first, second, third = (one.awards[0].supplier for one in found.procedures)
    assert first == second == "Alfa + 22"
    assert third == "Alfa"


def test_two_firms_of_one_name_stay_two(read_table):
    found = read_table("Alfa;11;1;1,00;Dispensa;", "ALFA;22;2;1,00;Dispensa;", "alfa;;3;1,00;;")

    names = {one.awards[0].supplier for one in found.procedures}
    assert names == {"Alfa (11)", "ALFA (22)", "alfa"}


def test_a_mapping_names_everything_that_is_wrong_with_it(read_table):
    with pytest.raises(BadInputError) as refused:
        read_table(mapping=MAPPING.replace("BRL", "REAIS"))

    assert [one.code for one in refused.value.findings] == ["awards.unknown_currency"]
    assert refused.value.findings[0].place.line == 3
