"""A vendor at the command line: a sealed bid, and a receipt that anybody can check."""

import json

import pytest

from procurement.actions import setup
from procurement.actions.city.keyring import PUBLIC_KEY
from tests.builders import contact_of, in_submission, tax_ids

PROPOSAL = {"proposal": 1, "summary": "Soon.", "approach": "CANARY-7c1e", "answers": {}}
PRICE = {"price": 1, "currency": "USD", "total": "15000000.00"}


@pytest.fixture
def receipt(city, procure, tmp_path):
    """Hand in a bid by command, and return the file of its receipt."""
    ocid = in_submission(city)
    contact = contact_of(city, tax_ids()[0])
    for name, form in (("technical", PROPOSAL), ("price", PRICE)):
        (tmp_path / f"{name}.json").write_text(json.dumps(form), "utf-8")
    path = tmp_path / "receipt.json"
    said = procure(
        "bid", "submit", ocid, "--lot", "streets", "--actor", contact,
        "--technical", tmp_path / "technical.json", "--price", tmp_path / "price.json",
        "--receipt", path,
    )  # fmt: skip
    assert said.code == 0, said.err
    return path


def test_a_receipt_is_checked_with_the_published_key_and_no_database(receipt, procure, monkeypatch):
    key = setup.settings().keys_folder / PUBLIC_KEY
    monkeypatch.setenv("PROCURE_HOME", "/nowhere")

    by_file = procure("bid", "verify", receipt, "--public-key", key, "--json")
    by_text = procure("bid", "verify", receipt, "--public-key", key.read_text().strip())

    assert (by_file.code, by_text.code) == (0, 0)
    assert by_file.data["facts"]["version"] == 1


def test_a_changed_receipt_is_refused(receipt, procure):
    key = setup.settings().keys_folder / PUBLIC_KEY
    receipt.write_text(receipt.read_text("utf-8").replace('"version":1', '"version":2'), "utf-8")

    said = procure("bid", "verify", receipt, "--public-key", key)

    assert said.code == 2
    assert "Traceback" not in said.words


def test_the_officer_sees_no_trace_of_the_bid_before_the_opening(city, receipt, procure):
    shown = procure("solicitation", "list", "--json")
    seen = procure("solicitation", "show", shown.data[0]["ocid"], "--json")

    vendor = tax_ids()[0].partition("/")[2]
    assert vendor not in shown.out + seen.out
    assert "CANARY" not in shown.out + seen.out
    assert receipt.exists()
    assert city.stage(shown.data[0]["ocid"]) == "submission"
