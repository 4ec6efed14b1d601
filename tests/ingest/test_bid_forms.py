"""What is inside the envelopes: read from memory, hostile or not, and never silently dropped."""

import json
from decimal import Decimal

import pytest

from procurement.ingest.bid_forms import MOST_BYTES, kept_text, read_price, read_proposal
from procurement.rules.findings import Severity
from procurement.rules.money import Money

CRITERIA = ("approach", "record")
KPIS = ("pothole_days",)
FORM = {
    "proposal": 1,
    "summary": "Año nuevo 🚧",
    "approach": "Crews in every district.",
    "answers": {"approach": "Weekly data.", "record": "Two references."},
    "promised": {"pothole_days": "5.5"},
}


def proposal(content: bytes):
    return read_proposal(content, criteria=CRITERIA, kpis=KPIS)


def price(**changes):
    form = {"price": 1, "currency": "USD", "total": "1250.50"} | changes
    return read_price(json.dumps(form).encode(), currency="USD")


def codes(found):
    return [one.code for one in found]


def test_json_and_yaml_are_the_same_proposal():
    written = (
        b"proposal: 1\n"
        b"summary: A\xc3\xb1o nuevo \xf0\x9f\x9a\xa7\n"
        b"approach: Crews in every district.\n"
        b"answers: {approach: Weekly data., record: Two references.}\n"
        b"promised: {pothole_days: 5.5}\n"
    )

    from_json, no_problem = proposal(json.dumps(FORM).encode())
    from_yaml, none_either = proposal(written)

    assert (no_problem, none_either) == ((), ())
    assert from_json == from_yaml
    assert from_yaml.promised == {"pothole_days": Decimal("5.5")}


def test_every_problem_of_a_readable_form_is_reported_at_once():
    form = FORM | {"answers": {"aproach": "x"}, "promised": {"potholes": 1}}

    read, found = proposal(json.dumps(form).encode())

    assert read is not None
    assert [(one.code, one.params.get("criterion") or one.params["code"]) for one in found] == [
        ("bid_form.no_answer", "approach"),
        ("bid_form.no_answer", "record"),
        ("bid_form.not_asked", "aproach"),
        ("bid_form.not_asked", "potholes"),
    ]
    assert found[2].params["nearest"] == "approach"


def test_wrong_missing_and_unknown_fields_are_each_named():
    form = FORM | {"promised": {"pothole_days": "soon"}, "bribe": "yes"}
    del form["approach"]

    read, found = proposal(json.dumps(form).encode())

    assert read is None
    named = {(one.code, one.params["field"]) for one in found}
    assert named == {
        ("bid_form.missing_field", "approach"),
        ("bid_form.bad_field", "promised.pothole_days"),
        ("bid_form.unknown_field", "bribe"),
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bid_form.unreadable"),
        (b"%PDF-1.7", "bid_form.unreadable"),
        (b"\xff\xfe\x00", "bid_form.not_text"),
        (b"[1, 2]", "bid_form.unreadable"),
        (b'{"proposal": 1, "proposal": 1}', "bid_form.unreadable"),
        (b"a: &x [1]\nb: *x\n", "bid_form.unreadable"),
        (b"a: !!python/object/apply:os.system [ls]\n", "bid_form.unreadable"),
        (b"[" * 100_000, "bid_form.unreadable"),
        (b'{"a":' * 100_000, "bid_form.unreadable"),
        (b" " * (MOST_BYTES + 1), "bid_form.too_large"),
    ],
)
def test_what_is_no_form_is_refused_with_one_finding(content, code):
    read, found = proposal(content)

    assert read is None
    assert codes(found) == [code]


@pytest.mark.parametrize("start", [b"", b"#\n"])
def test_half_a_character_from_an_escape_does_not_get_in(start):
    form = json.dumps(FORM | {"summary": "HERE"}).replace("HERE", "\\ud83d").encode()

    read, found = proposal(start + form)

    assert read is None
    assert found


def test_a_total_becomes_minor_units_exactly():
    _form, total, found = price(total="1250.50")

    assert (total, found) == (Money(125_050, "USD"), ())


@pytest.mark.parametrize("total", ["0.001", "-1"])
def test_a_total_that_the_currency_cannot_say_is_not_compared(total):
    form, money, found = price(total=total)

    assert form is not None
    assert (money, codes(found)) == (None, ["bid_form.bad_total"])


def test_another_currency_is_not_converted():
    _form, money, found = price(currency="EUR")

    assert (money, codes(found)) == (None, ["bid_form.other_currency"])


def test_lines_that_do_not_sum_are_pointed_out_and_the_total_governs():
    lines = [{"text": "Crews", "amount": "1000"}, {"text": "Trucks", "amount": "250"}]

    _form, money, found = price(lines=lines)

    assert money == Money(125_050, "USD")
    assert [(one.code, one.severity) for one in found] == [
        ("bid_form.lines_differ", Severity.ADVISES)
    ]


def test_a_total_as_binary_fraction_is_read_as_it_is_written():
    _form, money, found = read_price(
        b'{"price": 1, "currency": "USD", "total": 0.1}', currency="USD"
    )

    assert (money, found) == (Money(10, "USD"), ())


def test_the_text_of_an_unreadable_form_is_kept_in_part():
    kept = kept_text(b"Dear city\x00" + b"\xff" + b"x" * 100_000)

    assert kept.startswith("Dear city")
    assert len(kept) == 20_000
    assert "\0" not in kept
