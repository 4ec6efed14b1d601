"""Payment terms and tables of evidence: everything that is wrong at once, with its place."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.ingest.payment_evidence import read_evidence
from procurement.ingest.payment_terms import read_terms
from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Severity
from procurement.rules.settlement.evidence import State
from procurement.rules.settlement.rounding import Rounding
from procurement.rules.settlement.terms import Form

EXAMPLE = Path(__file__).parents[2] / "examples" / "sample-payment-terms.yaml"
HEADER = "reference,rule,date,state,person,quantity,value,numerator,denominator,source\n"


def said_well(findings):
    """Say every finding in every language; a fact that its text lacks would fail."""
    for finding in findings:
        for language in LANGUAGES:
            said = say(finding, language)
            assert said.sentence
            assert said.remedy


@pytest.fixture
def terms_of(tmp_path):
    def read(text):
        path = tmp_path / "terms.yaml"
        path.write_text(text, "utf-8")
        return read_terms(path)

    return read


@pytest.fixture
def refused_terms(terms_of):
    """Return a function: a changed example -> (code, line) of each finding."""

    def read(old, new, count=1):
        text = EXAMPLE.read_text("utf-8")
        assert old in text
        with pytest.raises(BadInputError) as refused:
            terms_of(text.replace(old, new, count))
        said_well(refused.value.findings)
        return [(one.code, one.place.line) for one in refused.value.findings]

    return read


def line_of(text):
    lines = EXAMPLE.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_example_is_read_as_it_is_written():
    terms, findings = read_terms(EXAMPLE)

    assert findings == ()
    assert (terms.currency, terms.rounding, terms.valid_from) == (
        "USD",
        Rounding.HALF_UP,
        date(2026, 1, 1),
    )
    assert [rule.form for rule in terms.rules] == [Form.FEE, Form.OUTCOME, Form.MALUS]
    assert terms.contract_cap_minor == 15_000_000
    assert terms.rule("jobs").limit.at_least == 26
    assert terms.rule("jobs").prices[0].amount == Decimal("1250.00")
    assert [band.share for band in terms.rule("waiting").bands] == [
        Decimal(share) for share in ("0", "0.01", "0.02", "0.04")
    ]


def test_each_missing_element_is_named_at_the_line_of_its_rule(refused_terms):
    jobs = line_of("code: jobs")

    window = "    window: {from: 2026-01-01, to: 2027-12-31, once: contract}\n"
    found = refused_terms(f"    verifier: Employment office\n{window}", "")

    assert found == [("payment.lacks", jobs), ("payment.lacks", jobs)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("currency: USD", "currency: ABC", "case.unknown_currency"),
        ("rounding: half_up", "rounding: up", "case.not_listed"),
        ("price: 80000.00", "price: lots", "case.not_number"),
        ("price: 80000.00", "price: 1e5", "case.not_number"),
        ("malus_limit: 0.05", "malus_limit: 5", "case.above"),
        ("period: quarter", "perriod: quarter", "case.unknown_field"),
        ("to: 2027-12-31}", "to: 2025-12-31}", "case.span_backwards"),
        ("per_contract: 150000.00", "per_contract: 150000.005", "case.amount_digits"),
        ("min_n: 20", "min_n: -1", "case.below"),
        ("payer: City of Puerto Claro", "payer: [a]", "case.not_text"),
        ("code: jobs", "code: service", "payment.code_twice"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_with_its_line(refused_terms, old, new, code):
    found = refused_terms(old, new)

    assert code in [one for one, _ in found]
    assert all(line for _, line in found)


def test_advice_does_not_refuse(terms_of):
    text = EXAMPLE.read_text("utf-8")
    lines = [line for line in text.splitlines() if "share: 0.01" not in line]
    cliff = "\n".join(line for line in lines if "share: 0.02" not in line and "min_n" not in line)

    _, findings = terms_of(cliff)

    assert [(one.code, one.severity) for one in findings] == [("payment.cliff", Severity.ADVISES)]
    said_well(findings)


# --- evidence


def of_length(person):
    return f"digest of {len(person)}"


@pytest.fixture
def evidence(tmp_path):
    """Return a function: the text of a table -> what was read of it."""
    terms, _ = read_terms(EXAMPLE)

    def read(text, *, encoding="utf-8", max_bytes=10_000):
        path = tmp_path / "evidence.csv"
        path.write_bytes(text.encode(encoding))
        return read_evidence(
            path,
            terms,
            person_digest=lambda person: f"digest of {len(person)}",
            max_bytes=max_bytes,
        )

    return read


@pytest.fixture
def refused(evidence):
    """Return a function: the text of a table -> (code, line, column) of each finding."""

    def read(text, **how):
        with pytest.raises(BadInputError) as problem:
            evidence(text, **how)
        said_well(problem.value.findings)
        return [(one.code, one.place.line, one.place.column) for one in problem.value.findings]

    return read


GOOD = "J1,jobs,2026-02-10,verified,ID-1,,30,,,Payroll 1\n"


def test_a_row_becomes_a_claim_without_the_persons_id(evidence):
    (row,) = evidence(HEADER + GOOD).rows

    assert row.line == 2
    assert row.source == "Payroll 1"
    claim = row.claim
    assert (claim.reference, claim.on, claim.state) == ("J1", date(2026, 2, 10), State.VERIFIED)
    assert (claim.person, claim.quantity, claim.value) == ("digest of 4", 1, 30)


def test_a_spreadsheets_semicolons_and_its_mark_of_utf_8_are_read(evidence):
    table = evidence("\ufeff" + (HEADER + GOOD).replace(",", ";"))

    assert len(table.rows) == 1


def test_every_mistake_of_every_row_is_said_at_once(refused):
    found = refused(
        HEADER
        + "J1,jobs,2026-02-30,verified,ID-1,,30,,,\n"
        + "J1,jbos,2026-02-10,perfect,ID-1,-1,x,,,\n"
        + ",waiting,2026-02-10,verified,,,,,,\n"
    )

    assert found == [
        ("evidence.not_a_day", 2, "date"),
        ("evidence.unknown_rule", 3, "rule"),
        ("evidence.unknown_state", 3, "state"),
        ("evidence.negative", 3, "quantity"),
        ("evidence.not_a_number", 3, "value"),
        ("evidence.twice", 3, "reference"),
        ("evidence.blank", 4, "reference"),
        ("evidence.blank", 4, "numerator"),
        ("evidence.blank", 4, "denominator"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEADER, "evidence.empty"),
        (HEADER.replace("state,", "") + GOOD, "evidence.no_column"),
        (HEADER.replace("source", "full_name") + GOOD, "evidence.strange_column"),
        (HEADER.replace("source", "person") + GOOD, "evidence.strange_column"),
        (HEADER + GOOD.replace(",,", ","), "evidence.ragged"),
        (HEADER + GOOD.replace("\n", ",more\n"), "evidence.ragged"),
        (HEADER + GOOD.replace("ID-1", ""), "evidence.blank"),
        (HEADER + GOOD.replace("J1", "J" * 65), "evidence.too_long"),
        (HEADER + GOOD.replace(",30,", ",1.0000001,"), "evidence.not_a_number"),
        (HEADER + GOOD.replace(",30,", ",NaN,"), "evidence.not_a_number"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(refused, text, code):
    assert code in [one for one, _, _ in refused(text)]


def test_a_measure_counted_among_no_cases_is_refused_by_its_row(evidence, refused):
    row = "W1,waiting,2026-02-10,verified,,,,{counted},0,Report 1\n"

    assert refused(HEADER + GOOD + row.format(counted=3)) == [
        ("evidence.nothing_to_divide", 3, "denominator")
    ]
    assert len(evidence(HEADER + row.format(counted=0)).rows) == 1


def test_a_table_in_another_encoding_or_over_the_limit_is_refused(refused):
    assert refused(HEADER + GOOD.replace("Payroll", "Nómina"), encoding="latin-1") == [
        ("evidence.not_utf8", 2, None)
    ]
    assert refused(HEADER + GOOD, max_bytes=50)[0][0] == "evidence.too_large"


def test_no_finding_repeats_a_persons_id(evidence):
    with pytest.raises(BadInputError) as problem:
        evidence(HEADER + "J1,jbos,x,perfect,SECRET-ID,,y,,,\n")

    assert "SECRET" not in str(problem.value.findings)
