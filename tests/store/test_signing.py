"""The city's signature: checked offline, and broken by any changed byte."""

import base64
import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from procurement.locale.findings import say
from procurement.rules.audit_chain import GENESIS, Head
from procurement.rules.errors import BadInputError, ConflictError, NotFoundError
from procurement.store.audit import signing
from procurement.store.audit.signing import Envelope, ForgedError, Outcome, Receipt

NOW = datetime(2026, 3, 1, 17, 0, 0, 5, tzinfo=UTC)

#: RFC 8032, section 7.1, test 2: secret key, public key, message, signature.
SECRET = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
MESSAGE = "72"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


@contextlib.contextmanager
def refused(error: type[Exception], code: str) -> Iterator[None]:
    """Expect this finding, with texts in every language that fit its facts."""
    with pytest.raises(error) as caught:
        yield
    assert {finding.code for finding in caught.value.findings} == {code}
    for language in ("en", "es", "pt"):
        said = say(caught.value.findings[0], language)
        assert said.sentence
        assert said.remedy


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> signing.CityKey:
    return signing.create_key(tmp_path_factory.mktemp("keys") / "city.pem")


def a_receipt(**other: object) -> Receipt:
    facts: dict[str, object] = {
        "ocid": "ocds-a1b2c3-0001",
        "bid": "b-7",
        "version": 2,
        "envelopes": (Envelope("technical", "ab" * 32, 1000), Envelope("price", "cd" * 32, 20)),
        "at": NOW,
        "seq": 41,
        "head": "ef" * 32,
    }
    return Receipt(**{**facts, **other})


# --- the key


def test_a_key_file_signs_as_rfc_8032_says(tmp_path: Path):
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SECRET))
    path = tmp_path / "city.pem"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)

    key = signing.load_key(path)

    assert base64.b64decode(key.public).hex() == PUBLIC
    assert base64.b64decode(key.sign(bytes.fromhex(MESSAGE))).hex() == SIGNATURE


def test_the_signature_of_rfc_8032_verifies_and_no_other_text_of_it_does():
    public = base64.b64encode(bytes.fromhex(PUBLIC)).decode()
    signature = base64.b64encode(bytes.fromhex(SIGNATURE)).decode()
    loose = signature[:-3] + "B=="  # the same 64 bytes for a lenient decoder

    assert base64.b64decode(loose) == base64.b64decode(signature)
    assert signing.verify(bytes.fromhex(MESSAGE), signature, public)
    for bad in (loose, signature + "\n", signature[:-2], "", "ñ", signature.lower()):
        assert not signing.verify(bytes.fromhex(MESSAGE), bad, public)
    assert not signing.verify(b"s", signature, public)
    assert not signing.verify(bytes.fromhex(MESSAGE), signature, signature)


def test_a_new_key_comes_back_from_its_file_and_never_shows(tmp_path: Path):
    key = signing.create_key(tmp_path / "keys" / "city.pem")

    assert signing.load_key(tmp_path / "keys" / "city.pem").public == key.public
    assert (tmp_path / "keys" / "city.pem").stat().st_mode & 0o777 == 0o600
    assert repr(key) == "CityKey()"
    with refused(ConflictError, "vault.file_exists"):
        signing.create_key(tmp_path / "keys" / "city.pem")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_key_that_others_may_use_is_refused(tmp_path: Path, mode: int):
    signing.create_key(tmp_path / "city.pem")
    (tmp_path / "city.pem").chmod(mode)

    with refused(BadInputError, "vault.loose_permissions"):
        signing.load_key(tmp_path / "city.pem")


def test_a_file_that_holds_no_signing_key_is_refused(tmp_path: Path):
    other = generate_private_key(SECP256R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    for name, content in (("empty", b""), ("text", b"hello"), ("curve", pem)):
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
        with refused(BadInputError, "signing.no_key"):
            signing.load_key(tmp_path / name)
    with refused(NotFoundError, "vault.no_file"):
        signing.load_key(tmp_path / "nowhere")


# --- S07: receipts


@pytest.mark.parametrize(
    "receipt",
    [
        a_receipt(),
        a_receipt(outcome=Outcome.REFUSED, rehearsal=True),
        a_receipt(envelopes=(), bid="ñandú \u2028"),
    ],
)
def test_s07_a_receipt_says_offline_what_the_city_certified(key, receipt: Receipt):
    text = signing.sign_receipt(receipt, key)

    assert "\n" not in text
    assert signing.verify_receipt(text, key.public) == receipt


def test_s07_a_receipt_states_every_fact_that_the_vendor_needs(key):
    body = json.loads(signing.sign_receipt(a_receipt(), key))["body"]

    assert body == {
        "kind": "receipt/1",
        "ocid": "ocds-a1b2c3-0001",
        "bid": "b-7",
        "version": 2,
        "envelopes": [
            {"kind": "technical", "sha256": "ab" * 32, "size": 1000},
            {"kind": "price", "sha256": "cd" * 32, "size": 20},
        ],
        "at": "2026-03-01T17:00:00.000005Z",
        "audit": {"seq": 41, "head": "ef" * 32},
        "outcome": "received",
        "rehearsal": False,
    }


def test_s07_a_receipt_fails_on_any_changed_added_or_missing_character(key):
    text = signing.sign_receipt(a_receipt(), key)
    changed = {
        text[:at] + new + text[at + 1 :]
        for at, old in enumerate(text)
        for new in ("", " ", old.swapcase(), chr(ord(old) ^ 1), old + " ", "ñ")
    } - {text}

    assert len(changed) > 4 * len(text)
    for bad in [*changed, "", text + "\n", text * 2, f"[{text}]", "[" * 100_000]:
        with pytest.raises(ForgedError):
            signing.verify_receipt(bad, key.public)
    assert signing.verify_receipt(text, key.public) == a_receipt()


def test_s07_a_receipt_of_another_key_and_a_signed_text_of_another_kind_are_refused(key, tmp_path):
    other = signing.create_key(tmp_path / "other.pem")
    signing.write_anchor(tmp_path / "anchor", {"c": Head(1, "a" * 64)}, at=NOW, key=key)
    line = (tmp_path / "anchor").read_text().rstrip("\n")

    for bad in (signing.sign_receipt(a_receipt(), other), line):
        with refused(ForgedError, "signing.forged_receipt"):
            signing.verify_receipt(bad, key.public)


# --- A03: anchors

HEADS = {"ocds-1": Head(7, "a" * 64), "ocds-2": Head(0, GENESIS), "vendors": Head(3, "c" * 64)}


@pytest.fixture
def anchor(tmp_path: Path, key) -> Path:
    path = tmp_path / "heads" / "2026-03-01.jsonl"
    signing.write_anchor(path, HEADS, at=NOW, key=key)
    return path


def test_a03_published_heads_come_back_with_their_time(anchor: Path, key):
    found = signing.read_anchor(anchor, key.public)

    assert (found.at, found.heads) == (NOW, HEADS)
    assert len(anchor.read_text().splitlines()) == 3


def test_a03_every_forged_line_is_named_at_once(anchor: Path, key):
    lines = anchor.read_text().splitlines()
    lines[0] = lines[0].replace('"seq":7', '"seq":6')
    lines[2] = lines[2].replace("c" * 64, "d" * 64)
    anchor.write_text("\n".join(lines) + "\n")

    with pytest.raises(ForgedError) as refusal:
        signing.read_anchor(anchor, key.public)

    assert [finding.place.line for finding in refusal.value.findings] == [1, 3]
    assert {finding.code for finding in refusal.value.findings} == {"signing.forged_anchor"}


def test_a03_any_flipped_bit_of_an_anchor_is_refused(anchor: Path, key):
    good = anchor.read_bytes()

    for at in range(len(good)):
        anchor.write_bytes(good[:at] + bytes([good[at] ^ (1 << at % 8)]) + good[at + 1 :])
        with pytest.raises(ForgedError):
            signing.read_anchor(anchor, key.public)


def test_a03_a_chain_that_was_left_out_doubled_or_taken_from_another_time_is_missed(
    anchor: Path, tmp_path: Path, key
):
    first, second, third = anchor.read_text().splitlines(keepends=True)
    signing.write_anchor(tmp_path / "later", HEADS, at=NOW.replace(day=2), key=key)
    later = (tmp_path / "later").read_text().splitlines(keepends=True)

    for lines in ([first, second], [first, first, second], [first, second, third, third]):
        anchor.write_text("".join(lines))
        with refused(ForgedError, "signing.anchor_incomplete"):
            signing.read_anchor(anchor, key.public)
    for lines in ([], [first, second, later[2]]):
        anchor.write_text("".join(lines))
        with refused(ForgedError, "signing.anchor_incomplete"):
            signing.read_anchor(anchor, key.public)


def test_a03_a_receipt_or_a_foreign_key_among_the_heads_is_refused(anchor: Path, tmp_path, key):
    other = signing.create_key(tmp_path / "other.pem")
    with refused(ForgedError, "signing.forged_anchor"):
        signing.read_anchor(anchor, other.public)

    with anchor.open("a") as file:
        file.write(signing.sign_receipt(a_receipt(), key) + "\n")
    with refused(ForgedError, "signing.forged_anchor"):
        signing.read_anchor(anchor, key.public)


def test_a03_an_anchor_is_never_replaced_and_never_empty(anchor: Path, tmp_path: Path, key):
    with refused(ConflictError, "vault.file_exists"):
        signing.write_anchor(anchor, {"ocds-1": Head(1, "b" * 64)}, at=NOW, key=key)
    with refused(BadInputError, "signing.no_heads"):
        signing.write_anchor(tmp_path / "none", {}, at=NOW, key=key)
    with refused(NotFoundError, "vault.no_file"):
        signing.read_anchor(tmp_path / "none", key.public)

    assert signing.read_anchor(anchor, key.public).heads == HEADS
