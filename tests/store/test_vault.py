"""Sealed bids: nothing in clear on disk, no key for one alone, every change of a file refused."""

import contextlib
import io
import itertools
import os
import random
import resource
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.locale.findings import say
from procurement.rules.errors import BadInputError, ConflictError, NotFoundError, RetryLaterError
from procurement.store.bids import keys, vault
from procurement.store.bids.keys import Identity, TamperedError
from procurement.store.bids.vault import Limits, Sealed
from procurement.store.database.durable_files import write_once

KIB = 1 << 10
MIB = 1 << 20
ANY = Limits(10 * MIB)

#: How age cuts what it encrypts: 64 KiB in clear become 16 bytes more (age-encryption.org/v1).
CUT = 64 * KIB + 16

TENDER = keys.new_identity()
PASSPHRASE = "correct horse battery staple"


@contextlib.contextmanager
def refused(error: type[Exception], code: str) -> Iterator[None]:
    """Expect this finding, with texts in every language that fit its facts."""
    with pytest.raises(error) as caught:
        yield
    assert [finding.code for finding in caught.value.findings] == [code]
    for language in ("en", "es", "pt"):
        said = say(caught.value.findings[0], language)
        assert said.sentence
        assert said.remedy


def a_bid(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def pieces(content: bytes, size: int = 10_007) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def put(folder: Path, content: bytes) -> Sealed:
    return vault.seal(pieces(content), recipient=TENDER.recipient, folder=folder, limits=ANY)


def opened(folder: Path, sealed: Sealed, identity: Identity = TENDER) -> bytes:
    writer = io.BytesIO()
    path = vault.sealed_path(folder, sealed.digest)
    facts = {"digest": sealed.digest, "size": sealed.size}
    vault.open_sealed(path, writer, identity=identity, **facts)
    return writer.getvalue()


def custodians(names: str = "abc") -> dict[str, Identity]:
    return {name: keys.new_identity() for name in names}


def public(people: dict[str, Identity]) -> dict[str, str]:
    return {name: identity.recipient for name, identity in people.items()}


# --- S02: one alone cannot, any two can


def test_s02_every_pair_of_custodians_opens_whoever_goes_first():
    people, worker = custodians("abcd"), keys.new_identity()
    key = keys.new_tender_key(public(people))
    wraps = {(wrap.outer, wrap.inner): wrap for wrap in key.wraps}

    for first, second in itertools.permutations(people, 2):
        inner = keys.peel(wraps[first, second], people[first])
        granted = keys.grant(inner, people[second], opener=worker.recipient, tender=key.recipient)
        assert b"AGE-SECRET-KEY" not in inner + granted
        tender = keys.open_grant(granted, worker, tender=key.recipient)
        assert tender.recipient == key.recipient


def test_s02_one_custodian_with_every_wrap_gets_no_secret():
    people = custodians("abc")
    key = keys.new_tender_key(public(people))

    for identity in people.values():
        reached = [wrap.content for wrap in key.wraps]
        for content in reached:
            assert b"AGE-SECRET-KEY" not in content
            with contextlib.suppress(TamperedError):
                reached.append(keys.peel(keys.Wrap("x", "y", content), identity))
        assert len(reached) == len(key.wraps) + 2  # only the layers addressed to this one


def test_s02_the_opener_alone_and_a_stranger_get_nothing():
    people, worker = custodians("ab"), keys.new_identity()
    key = keys.new_tender_key(public(people))

    for wrap in key.wraps:
        with refused(TamperedError, "vault.not_addressed"):
            keys.peel(wrap, worker)
        inner = keys.peel(wrap, people[wrap.outer])
        with refused(TamperedError, "vault.not_addressed"):
            keys.open_grant(inner, worker, tender=key.recipient)


def test_the_secret_of_another_solicitation_is_not_granted():
    people, worker = custodians("ab"), keys.new_identity()
    key, other = keys.new_tender_key(public(people)), keys.new_tender_key(public(people))
    wrap = other.wraps[0]
    inner = keys.peel(wrap, people[wrap.outer])

    with refused(TamperedError, "vault.other_tender"):
        keys.grant(inner, people[wrap.inner], opener=worker.recipient, tender=key.recipient)


def test_a_damaged_wrap_is_refused():
    people = custodians("ab")
    wrap = keys.new_tender_key(public(people)).wraps[0]
    content = wrap.content[:-1] + bytes([wrap.content[-1] ^ 1])

    with refused(TamperedError, "vault.changed_wrap"):
        keys.peel(keys.Wrap(wrap.outer, wrap.inner, content), people[wrap.outer])


def test_custodians_who_could_not_share_the_secret_are_refused_all_at_once():
    one = keys.new_identity().recipient

    codes = [f.code for f in keys.check_custodians({"ana": one, "bruno": one, "carla": "age1"})]

    assert codes == ["vault.bad_recipient", "vault.shared_key"]
    with refused(BadInputError, "vault.shared_key"):
        keys.new_tender_key({"ana": one, "bruno": one})
    with refused(BadInputError, "vault.too_few_custodians"):
        keys.new_tender_key({"ana": one})


def test_two_custodians_are_enough_but_three_are_advised():
    people = public(custodians("ab"))

    (advice,) = keys.check_custodians(people)

    assert (advice.code, advice.severity) == ("vault.few_custodians", "advises")
    assert all(say(advice, language).remedy for language in ("en", "es", "pt"))
    assert len(keys.new_tender_key(people).wraps) == 2
    assert keys.check_custodians(public(custodians("abc"))) == ()


# --- key files


def test_a_key_file_comes_back_and_is_for_its_owner_only(tmp_path: Path):
    identity = keys.new_identity()

    keys.write_identity(tmp_path / "keys" / "ana.key", identity)

    path = tmp_path / "keys" / "ana.key"
    assert keys.load_identity(path) == identity
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["ana.key"]
    assert identity.secret not in repr(identity)


def test_a_key_file_with_a_passphrase_opens_with_it_alone(tmp_path: Path):
    identity, path = keys.new_identity(), tmp_path / "ana.key"

    keys.write_identity(path, identity, passphrase=PASSPHRASE)

    assert b"AGE-SECRET-KEY" not in path.read_bytes()
    assert keys.load_identity(path, passphrase=PASSPHRASE) == identity
    with refused(BadInputError, "vault.wrong_passphrase"):
        keys.load_identity(path, passphrase=PASSPHRASE.upper())
    with refused(BadInputError, "vault.passphrase_needed"):
        keys.load_identity(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_file_that_others_may_use_is_refused(tmp_path: Path, mode: int):
    path = tmp_path / "ana.key"
    keys.write_identity(path, keys.new_identity())
    path.chmod(mode)

    with refused(BadInputError, "vault.loose_permissions"):
        keys.load_identity(path)


def test_a_key_file_is_never_replaced(tmp_path: Path):
    first, path = keys.new_identity(), tmp_path / "ana.key"
    keys.write_identity(path, first)

    with refused(ConflictError, "vault.file_exists"):
        keys.write_identity(path, keys.new_identity())

    assert keys.load_identity(path) == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["ana.key"]


@pytest.mark.parametrize("content", [b"", b"AGE-SECRET-KEY-1NONSENSE\n", b"\xff\xfe", b"two"])
def test_a_file_without_one_key_is_refused(tmp_path: Path, content: bytes):
    if content == b"two":
        content = "\n".join(identity.secret for identity in custodians("ab").values()).encode()
    write_once(tmp_path / "ana.key", content)

    with refused(BadInputError, "vault.no_identity"):
        keys.load_identity(tmp_path / "ana.key")
    with refused(NotFoundError, "vault.no_file"):
        keys.load_identity(tmp_path / "nobody.key")


# --- S01: nothing in clear on disk


def holders(canary: bytes, folders: list[Path]) -> list[str]:
    """Return every file that holds `canary`: in these folders, or open (also when deleted)."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in [*files, *open_files()] if canary in path.read_bytes()]


def open_files() -> list[Path]:
    regular = []
    for path in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if stat.S_ISREG(path.stat().st_mode):
                regular.append(path)
    return regular


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_s01_a_canary_is_nowhere_on_disk_while_a_bid_arrives_nor_after(temporary, tmp_path):
    canary, folder = secrets.token_hex(32).encode(), tmp_path / "vault"
    seen = []

    def arriving() -> Iterator[bytes]:
        for _ in range(80):
            yield canary * (KIB)
            seen.append(holders(canary, [folder, temporary]))

    sealed = vault.seal(arriving(), recipient=TENDER.recipient, folder=folder, limits=ANY)

    assert len(seen) == 80
    assert sealed.plain_size == 80 * 64 * KIB
    assert sum(path.stat().st_size for path in folder.iterdir()) > sealed.plain_size
    assert [*itertools.chain(*seen), *holders(canary, [folder, temporary])] == []
    assert opened(folder, sealed) == canary * (80 * KIB)


def test_s01_the_search_finds_a_canary_in_a_deleted_temporary_file(temporary, tmp_path):
    canary, folder = secrets.token_hex(32).encode(), tmp_path / "vault"

    def spooled() -> Iterator[bytes]:
        with tempfile.SpooledTemporaryFile(max_size=MIB) as upload:  # as web frameworks do
            upload.write(canary * (32 * KIB))
            upload.flush()
            yield canary * (32 * KIB)
            seen.extend(holders(canary, [folder, temporary]))

    seen: list[str] = []
    vault.seal(spooled(), recipient=TENDER.recipient, folder=folder, limits=ANY)

    assert len(seen) == 1
    assert seen[0].startswith("/proc/self/fd/")


# --- S09: limits while streaming; nothing is left of what fails


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_s09_an_endless_bid_is_refused_as_soon_as_it_passes_the_limit(tmp_path: Path):
    taken = iter(range(100))
    endless = (b"x" * MIB for _ in taken)

    with refused(BadInputError, "vault.too_large"):
        vault.seal(endless, recipient=TENDER.recipient, folder=tmp_path, limits=Limits(3 * MIB + 1))

    assert next(taken) == 4  # the fourth was the one too many
    assert left(tmp_path) == []


def test_a_bid_of_exactly_the_limit_is_kept_and_one_byte_more_is_not(tmp_path: Path):
    limits = Limits(1000)

    whole = vault.seal([b"x" * 1000], recipient=TENDER.recipient, folder=tmp_path, limits=limits)

    assert whole.plain_size == 1000
    with refused(BadInputError, "vault.too_large"):
        vault.seal([b"x" * 1000, b"x"], recipient=TENDER.recipient, folder=tmp_path, limits=limits)


def test_s09_a_program_that_calls_itself_a_pdf_is_refused(tmp_path: Path):
    pdf = Limits(MIB, (b"%PDF-",))

    kept = vault.seal(
        [b"", b"%P", b"DF", b"-1.7 ..."], recipient=TENDER.recipient, folder=tmp_path, limits=pdf
    )

    assert opened(tmp_path, kept) == b"%PDF-1.7 ..."
    for content in (b"MZ" * 50, b"%PDF", b"\n%PDF-"):
        with refused(BadInputError, "vault.wrong_type"):
            vault.seal([content], recipient=TENDER.recipient, folder=tmp_path, limits=pdf)
    assert left(tmp_path) == [f"{kept.digest}.age"]


@pytest.mark.parametrize("chunks", [[], [b""], [b"", b""]])
def test_an_empty_bid_is_refused(tmp_path: Path, chunks: list[bytes]):
    with refused(BadInputError, "vault.empty"):
        vault.seal(chunks, recipient=TENDER.recipient, folder=tmp_path, limits=ANY)

    assert left(tmp_path) == []


@pytest.mark.parametrize("error", [ConnectionResetError, KeyboardInterrupt, ValueError])
def test_a_sender_that_goes_away_leaves_nothing_and_its_own_error(tmp_path: Path, error):
    def breaking() -> Iterator[bytes]:
        yield b"x" * MIB
        raise error

    with pytest.raises(error):
        vault.seal(breaking(), recipient=TENDER.recipient, folder=tmp_path, limits=ANY)
    with pytest.raises(error):
        vault.store_sealed(
            itertools.chain([keys.AGE_HEADER], breaking()), folder=tmp_path, limit=2 * MIB
        )

    assert left(tmp_path) == []


def test_a_file_system_that_refuses_leaves_nothing_and_asks_to_try_later(tmp_path: Path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, hard))
    try:
        with pytest.raises(RetryLaterError):
            put(tmp_path, a_bid(3 * MIB))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert left(tmp_path) == []


def test_what_a_crash_left_is_swept_and_what_a_bid_has_stays(tmp_path: Path):
    kept, orphan = put(tmp_path, b"one"), put(tmp_path, b"two")
    (tmp_path / ".incoming-0123").write_bytes(b"half")
    (tmp_path / "README").write_bytes(b"not ours")
    stored = vault.sealed_path(tmp_path, orphan.digest).stat().st_mtime
    then = datetime.fromtimestamp(stored, UTC)

    early = vault.sweep(tmp_path, known={kept.digest}, before=then - timedelta(hours=1))
    late = vault.sweep(tmp_path, known={kept.digest}, before=then + timedelta(hours=1))

    assert early == ()
    assert late == (".incoming-0123", f"{orphan.digest}.age")
    assert left(tmp_path) == sorted([f"{kept.digest}.age", "README"])


def test_a_stored_bid_and_its_folder_are_for_the_owner_only(tmp_path: Path):
    folder = tmp_path / "ocds-1"

    sealed = put(folder, b"bid")

    assert stat.S_IMODE(vault.sealed_path(folder, sealed.digest).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_discarded_bid_is_gone(tmp_path: Path):
    sealed = put(tmp_path, b"late")

    vault.discard(tmp_path, sealed)

    assert left(tmp_path) == []


# --- S05: every change is refused, and the others still open


def test_s05_each_of_200_flipped_bits_is_refused(tmp_path: Path):
    sealed, other = put(tmp_path, a_bid(100 * KIB)), put(tmp_path, a_bid(5, seed=2))
    path = vault.sealed_path(tmp_path, sealed.digest)
    good = path.read_bytes()
    bits = random.Random(5).sample(range(len(good) * 8), 150) + list(range(0, 1600, 32))

    for bit in bits:
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bad)
        with refused(TamperedError, "vault.changed"):
            opened(tmp_path, sealed)

    assert opened(tmp_path, other) == a_bid(5, seed=2)
    path.write_bytes(good)
    assert opened(tmp_path, sealed) == a_bid(100 * KIB)


def edges(ciphertext: bytes) -> list[int]:
    """Return where age's chunks end: after the header, its MAC line and a nonce of 16 bytes."""
    mac = ciphertext.index(b"\n--- ") + 1
    start = ciphertext.index(b"\n", mac) + 1 + 16
    return list(range(start, len(ciphertext), CUT))


def test_s05_a_cut_at_every_edge_of_a_chunk_is_refused(tmp_path: Path):
    sealed = put(tmp_path, a_bid(5 * 64 * KIB))
    path = vault.sealed_path(tmp_path, sealed.digest)
    good = path.read_bytes()

    assert len(edges(good)) == 5
    for edge in [0, 1, *edges(good), len(good) - 1]:
        path.write_bytes(good[:edge])
        with refused(TamperedError, "vault.truncated"):
            opened(tmp_path, sealed)


def test_s05_a_byte_added_at_the_end_is_refused(tmp_path: Path):
    sealed = put(tmp_path, a_bid(1000))
    with vault.sealed_path(tmp_path, sealed.digest).open("ab") as file:
        file.write(b"\0")

    with refused(TamperedError, "vault.appended"):
        opened(tmp_path, sealed)


def test_s05_two_bids_that_changed_places_are_refused_and_the_third_opens(tmp_path: Path):
    one, two, three = (put(tmp_path, a_bid(1000, seed)) for seed in (1, 2, 3))
    a, b = (vault.sealed_path(tmp_path, sealed.digest) for sealed in (one, two))
    contents = a.read_bytes(), b.read_bytes()
    b.write_bytes(contents[0])
    a.write_bytes(contents[1])

    for sealed in (one, two):
        with refused(TamperedError, "vault.swapped"):
            opened(tmp_path, sealed)
    assert opened(tmp_path, three) == a_bid(1000, 3)


def test_s05_a_bid_replaced_by_another_one_sealed_to_the_same_public_key_is_refused(tmp_path):
    sealed = put(tmp_path / "ours", a_bid(1000))
    forged = put(tmp_path / "elsewhere", a_bid(1000, seed=2))
    copy = vault.sealed_path(tmp_path / "elsewhere", forged.digest).read_bytes()
    vault.sealed_path(tmp_path / "ours", sealed.digest).write_bytes(copy)

    with pytest.raises(TamperedError):  # age's header varies in length: changed, longer or shorter
        opened(tmp_path / "ours", sealed)


def test_s05_a_missing_bid_and_one_that_became_a_link_are_refused(tmp_path: Path):
    sealed = put(tmp_path, a_bid(1000))
    path = vault.sealed_path(tmp_path, sealed.digest)
    path.rename(tmp_path / "aside")

    with refused(TamperedError, "vault.missing"):
        opened(tmp_path, sealed)
    path.symlink_to(tmp_path / "aside")
    with refused(TamperedError, "vault.missing"):
        opened(tmp_path, sealed)


def test_s05_nothing_is_written_before_the_whole_file_was_compared(tmp_path: Path):
    sealed = put(tmp_path, a_bid(MIB))
    path = vault.sealed_path(tmp_path, sealed.digest)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    writer = io.BytesIO()

    with refused(TamperedError, "vault.changed"):
        vault.open_sealed(path, writer, digest=sealed.digest, size=sealed.size, identity=TENDER)

    assert writer.getvalue() == b""


def test_s05_a_file_exchanged_after_the_comparison_is_refused(tmp_path: Path, monkeypatch):
    sealed, forged = put(tmp_path, a_bid(1000)), put(tmp_path / "forged", a_bid(1000, seed=2))
    path = vault.sealed_path(tmp_path, sealed.digest)
    copy = vault.sealed_path(tmp_path / "forged", forged.digest).read_bytes()
    compare = vault._compare

    def then_exchange(*args, **facts):
        compare(*args, **facts)
        path.write_bytes(copy)

    monkeypatch.setattr(vault, "_compare", then_exchange)

    with refused(TamperedError, "vault.changed"):
        opened(tmp_path, sealed)


def test_a_bid_for_another_key_is_told_apart_from_a_changed_one(tmp_path: Path):
    sealed = put(tmp_path, a_bid(1000))

    with refused(TamperedError, "vault.wrong_key"):
        opened(tmp_path, sealed, keys.new_identity())


def test_s05_age_itself_refuses_what_was_damaged_before_it_came(tmp_path: Path):
    source = put(tmp_path / "vendor", a_bid(3 * 64 * KIB))
    good = vault.sealed_path(tmp_path / "vendor", source.digest).read_bytes()
    middle = len(good) // 2
    flipped = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]

    for bad in [flipped, good + b"\0", *(good[:edge] for edge in edges(good) if edge > CUT)]:
        received = vault.store_sealed([bad], folder=tmp_path / "ours", limit=MIB)
        with refused(TamperedError, "vault.unreadable"):
            opened(tmp_path / "ours", received)


def test_a_writer_that_fails_is_not_called_tampering(tmp_path: Path):
    sealed = put(tmp_path, a_bid(1000))

    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="28"):
        vault.open_sealed(
            vault.sealed_path(tmp_path, sealed.digest),
            full,
            digest=sealed.digest,
            size=sealed.size,
            identity=TENDER,
        )


# --- bids that the vendor encrypted


def test_a_bid_encrypted_by_the_vendor_is_stored_as_it_came_and_opens(tmp_path: Path):
    source = put(tmp_path / "vendor", a_bid(200 * KIB))
    content = vault.sealed_path(tmp_path / "vendor", source.digest).read_bytes()

    received = vault.store_sealed(pieces(content, 7), folder=tmp_path / "ours", limit=MIB)

    assert received == Sealed(source.digest, source.size, None)
    assert opened(tmp_path / "ours", received) == a_bid(200 * KIB)


@pytest.mark.parametrize("content", [b"%PDF-1.7 in clear", b"age-encryption.org/v2\n", b"a"])
def test_a_bid_in_clear_that_claims_to_be_encrypted_is_refused_and_not_kept(tmp_path, content):
    with refused(BadInputError, "vault.not_age"):
        vault.store_sealed(pieces(content, 3), folder=tmp_path, limit=MIB)

    assert left(tmp_path) == []


def test_the_copy_of_a_bid_is_refused_and_the_first_stays(tmp_path: Path):
    sealed = put(tmp_path, a_bid(1000))
    copy = vault.sealed_path(tmp_path, sealed.digest).read_bytes()

    with refused(ConflictError, "vault.already_stored"):
        vault.store_sealed([copy], folder=tmp_path, limit=MIB)

    assert opened(tmp_path, sealed) == a_bid(1000)
    assert left(tmp_path) == [f"{sealed.digest}.age"]


@pytest.mark.skipif(
    not shutil.which("age"),
    reason="no standard age program beside ours to try: apt-get install age",
)
def test_the_standard_age_program_opens_our_files_and_we_open_its(tmp_path: Path):
    key, plain = tmp_path / "tender.key", tmp_path / "plain"
    keys.write_identity(key, TENDER)
    sealed = put(tmp_path, a_bid(200 * KIB))
    ours = vault.sealed_path(tmp_path, sealed.digest)

    theirs = subprocess.run(["age", "-d", "-i", key, ours], capture_output=True, check=True)
    plain.write_bytes(a_bid(1000))
    made = subprocess.run(
        ["age", "-r", TENDER.recipient, plain],
        capture_output=True,
        check=True,
    )

    assert theirs.stdout == a_bid(200 * KIB)
    received = vault.store_sealed([made.stdout], folder=tmp_path, limit=MIB)
    assert opened(tmp_path, received) == a_bid(1000)


# --- folders


@given(st.text())
def test_a_folder_lies_in_its_root_whatever_the_subject_is_called(subject: str):
    folder = vault.tender_folder(Path("/vault"), subject)

    assert os.path.normpath(folder) == str(folder)
    assert folder.parent == Path("/vault")
    assert folder.name.isascii()
    assert len(folder.name) <= 100


def test_s10_different_subjects_never_share_a_folder_also_where_case_is_ignored():
    names = [
        "ocds-a1-7",
        "OCDS-A1-7",
        "ocds-a1/7",
        "ocds-a1:7",
        "",
        ".",
        "..",
        "a/../b",
        "ocds-a1-7.",
    ]

    folders = [vault.tender_folder(Path("/vault"), name).name.casefold() for name in names]

    assert folders[0] == "ocds-a1-7"
    assert len(set(folders)) == len(names)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_s10_what_is_no_digest_names_no_file(tmp_path: Path, digest: str):
    with refused(BadInputError, "vault.bad_digest"):
        vault.sealed_path(tmp_path, digest)


# --- memory

#: Peak memory is read from /proc: `ru_maxrss` counts that of the process which started this one.
LARGE = """
import sys
from pathlib import Path
from procurement.store.bids import keys, vault

class Count:
    size = 0
    def write(self, data):
        self.size += len(data)
        return len(data)

tender, folder, block = keys.new_identity(), Path(sys.argv[1]), bytes(1 << 20)
limits = vault.Limits(300 << 20)
sealed = vault.seal(
    (block for _ in range(300)), recipient=tender.recipient, folder=folder, limits=limits
)
path, count = vault.sealed_path(folder, sealed.digest), Count()
facts = {"digest": sealed.digest, "size": sealed.size, "identity": tender}
vault.open_sealed(path, count, **facts)
status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
print(count.size, status["VmHWM"].split()[0])
"""


def test_300_mib_are_sealed_and_opened_in_less_than_100_mb_of_memory(tmp_path: Path):
    run = subprocess.run(
        [sys.executable, "-c", LARGE, tmp_path], capture_output=True, check=True, text=True
    )

    size, peak_kib = map(int, run.stdout.split())
    assert size == 300 * MIB
    assert peak_kib < 100_000
