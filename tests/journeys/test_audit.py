"""The record, verified with hashlib and one signature library, as an auditor without us would."""

import base64
import hashlib
import json
import re
from collections import defaultdict

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.journeys.demo_run import OCID, STORY

#: A signed line: the body's own text is what was signed.
SIGNED = re.compile(r'\{"body":(\{.*\}),"signature":"([A-Za-z0-9+/=]+)"\}')

#: What a digest starts from, as documented for an exported chain.
DOMAIN = "city-procurement/audit/1"
NOTHING_BEFORE = "0" * 64


@pytest.fixture(scope="module")
def city_key(sample):
    """The public half of the city's key: all that an outsider needs."""
    pem = (sample.out / "keys" / "city-signing.pem").read_bytes()
    return load_pem_private_key(pem, password=None).public_key()


def _opened(line, key):
    """Return the body of a signed line; refuse what was not signed."""
    body, written = SIGNED.fullmatch(line).groups()
    signature = base64.b64decode(written, validate=True)
    if base64.b64encode(signature).decode() != written:
        raise ValueError(written)  # the last bits of base64 are free: one text only is the receipt
    key.verify(signature, body.encode())
    return json.loads(body)


@pytest.fixture(scope="module")
def chains(sample):
    """All entries by chain, in their order."""
    found = defaultdict(list)
    for row in sample.rows("SELECT * FROM audit_entry ORDER BY chain, seq"):
        found[row["chain"]].append(row)
    return found


def test_every_digest_of_every_chain_is_the_sha256_that_is_documented(sample, chains):
    for chain, entries in chains.items():
        last = NOTHING_BEFORE
        for number, entry in enumerate(entries, start=1):
            said = f"{DOMAIN}\n{last}\n{entry['body']}"
            assert entry["seq"] == json.loads(entry["body"])["seq"] == number, chain
            assert entry["previous"] == last, (chain, number)
            last = hashlib.sha256(said.encode()).hexdigest()
            assert entry["digest"] == last, (chain, number)
    heads = {row["chain"]: row["digest"] for row in sample.rows("SELECT * FROM audit_chain")}
    assert heads == {chain: entries[-1]["digest"] for chain, entries in chains.items()}
    assert {OCID, "city", "people", "kpis", "vendors", "results", "portfolio"} == set(chains)


def test_the_heads_are_those_of_the_last_signed_anchor_outside_the_data(sample, chains, city_key):
    last = max((sample.out / "keys" / "anchors").iterdir())
    bodies = [_opened(line, city_key) for line in last.read_text("utf-8").splitlines()]

    assert {body["chain"]: (body["seq"], body["digest"]) for body in bodies} == {
        chain: (len(entries), entries[-1]["digest"]) for chain, entries in chains.items()
    }
    assert {body["chains"] for body in bodies} == {len(chains)}
    assert f"last digest of this solicitation: {chains[OCID][-1]['digest']}" in sample.progress
    assert last.name in sample.progress


def test_an_exported_chain_says_the_same(sample, chains):
    answer = sample.ask("audit", "export", OCID)
    lines = [json.loads(line) for line in answer.stdout.splitlines()]

    assert answer.returncode == 0, answer.stderr
    assert [(line["seq"], line["previous"], line["body"], line["digest"]) for line in lines] == [
        (entry["seq"], entry["previous"], entry["body"], entry["digest"]) for entry in chains[OCID]
    ]


def test_every_act_names_a_person_the_role_how_they_were_known_and_that_it_was_a_rehearsal(
    sample, chains
):
    held = {(row["person_id"], row["role"]) for row in sample.rows("SELECT * FROM role_grant")}

    for entry in (entry for entries in chains.values() for entry in entries):
        body = json.loads(entry["body"])
        assert (entry["actor_id"], entry["role"]) in held, body["verb"]
        assert entry["authentication"] in {"asserted", "system"}
        assert body["rehearsal"] is True
        assert body["actor"].replace("-", "") == entry["actor_id"]
        assert (body["role"], body["authentication"], body["verb"]) == (
            entry["role"],
            entry["authentication"],
            entry["verb"],
        )
        assert len(body["actor_name"]) == 64, "a salted digest, never the name"


def test_no_name_of_a_person_is_in_the_log(chains):
    names = [*STORY["people"].values(), *(one["name"] for one in STORY["contacts"].values())]
    log = "\n".join(entry["body"] for entries in chains.values() for entry in entries)

    assert [name for name in names if name in log] == []


@pytest.fixture(scope="module")
def receipts(sample):
    """The vendors' receipts, as text, by handle."""
    return {
        path.stem: path.read_text("utf-8") for path in sorted((sample.out / "receipts").iterdir())
    }


def test_each_vendor_has_a_receipt_of_what_lies_in_the_vault(sample, chains, city_key, receipts):
    vault = {path.stem: path for path in (sample.out / "data" / "vault").rglob("*.age")}
    certified = []
    for text in receipts.values():
        body = _opened(text.strip(), city_key)
        entry = chains[body["ocid"]][body["audit"]["seq"] - 1]
        assert entry["digest"] == body["audit"]["head"]
        assert (body["outcome"], body["rehearsal"]) == ("received", True)
        certified += body["envelopes"]
    handles = {one["handle"] for one in STORY["contacts"].values()}

    assert set(receipts) == handles
    assert {one["sha256"] for one in certified} == set(vault)
    for one in certified:
        content = vault[one["sha256"]].read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (one["sha256"], one["size"])


def test_a_receipt_fails_after_one_changed_byte_wherever_it_is(city_key, receipts):
    text = receipts[min(receipts)].strip()
    refused = 0
    for at, sign in enumerate(text):
        changed = text[:at] + ("0" if sign != "0" else "1") + text[at + 1 :]
        with pytest.raises((InvalidSignature, ValueError, AttributeError)):
            _opened(changed, city_key)
        refused += 1

    assert refused == len(text) > 500
