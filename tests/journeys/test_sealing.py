"""What anybody who can read every file learns about bids before they are opened: nothing."""

import json
from pathlib import Path

import pytest

from tests.journeys.demo_run import CASE, STORY, read, texts_of

AGE = b"age-encryption.org/v1\n"


@pytest.fixture(scope="module")
def canaries() -> list[str]:
    """Every sentence of every proposal, and every price as somebody might write it."""
    said = []
    for bid in STORY["bids"].values():
        proposal = bid["proposal"]
        said += [proposal["summary"], proposal["approach"], *proposal["answers"].values()]
        amount = bid["price"]["total"].removesuffix(".00")
        said += [amount, f"{int(amount):,}", f"{int(amount):,}".replace(",", ".")]
    return [sentence.strip()[:60] for sentence in said]


def _found(folder: Path, canaries: list[str]) -> set[tuple[str, str]]:
    """Return (file, canary) for each that any file below `folder` holds."""
    found = set()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for canary in canaries:
            if any(canary.encode(coding) in content for coding in ("utf-8", "utf-16-le")):
                found.add((path.name, canary))
    for database in sorted(folder.rglob("*.db")):
        held = "\n".join(text for _, text in texts_of(database))
        found |= {(database.name, canary) for canary in canaries if canary in held}
    return found


def test_before_the_opening_all_bids_are_there_and_none_is_open(sample):
    database = sample.sealed / "data" / "city.db"
    (solicitation,) = read(database, "SELECT * FROM solicitation")
    states = [row["state"] for row in read(database, "SELECT state FROM bid_envelope")]

    assert states == ["sealed"] * 6
    assert solicitation["technical_opened_at"] is None
    assert read(database, "SELECT * FROM opening_consent") == []


def test_before_the_opening_no_file_holds_a_sentence_or_a_price_of_a_bid(sample, canaries):
    assert len(canaries) == 3 * 9
    assert _found(sample.sealed, canaries) == set()


def test_after_the_opening_the_same_search_finds_them_in_the_citys_database_only(sample, canaries):
    found = _found(sample.out / "data" / "vault", canaries)
    opened = _found(sample.out / "data", canaries)
    sentences = {canary for canary in canaries if " " in canary}

    assert found == set()
    assert {canary for name, canary in opened if name.startswith("city.db")} >= sentences


def test_the_vault_holds_age_ciphertext_before_and_after(sample):
    for folder in (sample.sealed, sample.out):
        files = [path for path in (folder / "data" / "vault").rglob("*") if path.is_file()]
        assert len(files) == 6
        assert all(path.read_bytes().startswith(AGE) for path in files)
        assert all(path.stat().st_mode & 0o077 == 0 for path in files)


@pytest.fixture(scope="module")
def server(sample) -> str:
    """Everything that Prefect's server kept: its databases and its log."""
    folder = sample.out / "prefect"
    kept = [text for database in folder.glob("*.db") for _, text in texts_of(database)]
    return "\n".join([*kept, (folder / "server.log").read_text("utf-8", "replace")])


def test_prefects_server_knows_no_bid_no_price_no_vendor_and_no_person(server, canaries):
    vendors = CASE["outreach"]["vendors"]
    named = [one[key] for one in vendors for key in ("name", "email")]
    named += [one["tax_id"]["id"] for one in vendors]
    named += [*STORY["people"], *STORY["people"].values(), *CASE["title"].values()]
    named += [one[key] for one in STORY["contacts"].values() for key in ("handle", "name")]
    named.remove("admin")  # a word of Prefect's own

    assert [one for one in (*named, *canaries) if one in server] == []


def test_all_that_a_flow_was_told_is_the_id_of_a_stored_request(sample):
    (database,) = (sample.out / "prefect").glob("*.db")
    runs = read(database, "SELECT parameters, state_type FROM flow_run")
    told = [json.loads(run["parameters"]) for run in runs]
    stored = {row["id"] for row in sample.rows("SELECT id FROM request")}

    assert len(runs) >= len(CASE["criteria"]) + 10
    assert {run["state_type"] for run in runs} == {"COMPLETED"}
    assert all(parameters.keys() == {"request_id"} for parameters in told)
    assert {parameters["request_id"].replace("-", "") for parameters in told} <= stored
