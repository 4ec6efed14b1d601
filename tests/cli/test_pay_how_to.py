"""The pages docs/how-to/pay-for-outcomes.md and record-payments.md, followed word by word."""

import csv
import re
import shlex
import shutil
from decimal import Decimal
from pathlib import Path

from tests.actions.conftest import paying
from tests.actions.contract_builder import CONTRACT
from tests.actions.paying import EXAMPLE

__all__ = ["paying"]  # a fixture

#: What the page calls the contract.
TITLE = "TRAIN-C1"
HOW_TO = Path(__file__).parents[2] / "docs/how-to"
PAGE = "".join(
    (HOW_TO / page).read_text("utf-8") for page in ("pay-for-outcomes.md", "record-payments.md")
)


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_each_command_of_the_pages_does_what_they_say(paying, procure, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE, "terms.yaml")
    Path("evidence.csv").write_text(blocks("csv")[0], "utf-8")

    said = {}
    for line in "".join(blocks("sh")).splitlines():
        words = [CONTRACT if word == TITLE else word for word in shlex.split(line)]
        said[line] = procure(*words[1:])

    assert len(said) == 14
    assert {line: one.err for line, one in said.items() if one.code} == {}
    settled = next(one for line, one in said.items() if "--out statements" in line)
    assert "80900.00" in settled.words
    shown = next(one for line, one in said.items() if "payment show" in line)
    assert "USD 80,900.00" in shown.words.replace("\N{NO-BREAK SPACE}", " ")
    account = next(one for line, one in said.items() if line.endswith(f"show {TITLE}"))
    words = account.words.replace("\N{NO-BREAK SPACE}", " ")
    assert "Approved: USD 80,900.00 · paid: USD 80,900.00 · open: USD 0.00" in words
    listed = next(one for line, one in said.items() if line.endswith("payment list"))
    assert "of 1 settlements: median 4, longest 4" in listed.words
    assert Path("payments.svg").read_text("utf-8").startswith("<?xml")
    assert [row["amount_minor"] for row in paying.rows("payment_made")] == [
        5_000_000,
        3_090_000,
        -3_090_000,
    ]
    again = next(one for line, one in said.items() if line.endswith("--json")).data
    assert (again["facts"]["settlement"], again["facts"]["payable"]) == (3, "80900.00")
    with Path(f"statements/{CONTRACT}_payment_1.csv").open(encoding="utf-8", newline="") as table:
        lines = list(csv.DictReader(table))
    assert sum(Decimal(line["amount"]) for line in lines) == Decimal("80900.00")
    assert sum(Decimal(line["held"]) for line in lines) == Decimal("1250.00")
    written = sorted(path.name for path in Path("statements").iterdir())
    assert [name.removeprefix(f"{CONTRACT}_payment_") for name in written] == [
        "1.csv",
        "1_en.pdf",
        "1_es.pdf",
        "1_pt.pdf",
        "2.csv",
        "2_en.pdf",
    ]
    verdicts = {
        row["evidence_id"]: row["verdict"]
        for row in paying.rows("settlement_claim")
        if row["settlement_id"] == paying.rows("settlement")[0]["id"]
    }
    names = {row["id"]: row["reference"] for row in paying.rows("payment_evidence")}
    assert {names[key]: verdict.value for key, verdict in verdicts.items()} == {
        "JOB-1": "paid",
        "JOB-2": "paid",
        "JOB-3": "held",
        "JOB-4": "duplicate",
        "JOB-5": "below",
        "WAIT-Q1": "measured",
    }


def test_bad_terms_are_refused_by_line_and_change_nothing(paying, procure, tmp_path):
    path = tmp_path / "terms.yaml"
    path.write_text(EXAMPLE.read_text("utf-8").replace("    unit: person\n", ""), "utf-8")

    said = procure("payment", "terms", CONTRACT, path, "--actor", "lawyer", "--reason", "x")

    assert said.code == 2
    line = path.read_text("utf-8").splitlines().index("  - code: jobs") + 1
    assert f"terms.yaml:{line}" in said.words
    assert "payment.lacks" in said.words
    assert paying.rows("payment_terms") == []


def test_a_refusal_ends_with_one_and_a_contract_that_is_not_there_with_two(paying, procure):
    refused = procure("payment", "settle", CONTRACT, "--period", "2026-Q1", "--actor", "manager")
    unknown = procure("payment", "show", "NO-SUCH")
    empty = procure("payment", "show", CONTRACT)

    assert (refused.code, unknown.code, empty.code) == (1, 2, 0)
    assert "settlement.no_terms" in refused.words
    assert paying.rows("settlement") == []
