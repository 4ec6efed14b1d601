"""The audit chain: one text for each entry, and every kind of tampering named where it happened."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.locale.findings import say
from procurement.rules.audit_chain import (
    GENESIS,
    REPEATED,
    Entry,
    Fault,
    Head,
    NotCanonicalError,
    Reason,
    Verdict,
    agrees,
    anchor_line,
    canonical,
    link,
    verify,
    verify_against,
)


class Color(StrEnum):
    RED = "red"


def a_chain(length: int, *, note: str = "real", numbered: bool = True) -> list[Entry]:
    rows: list[Entry] = []
    for seq in range(1, length + 1):
        own = {"seq": seq} if numbered else {}
        rows.append(following(rows[-1][3] if rows else GENESIS, seq, {**own, "note": note}))
    return rows


def following(previous: str, seq: int, body: dict[str, object]) -> Entry:
    text = canonical(body)
    return (seq, previous, text, link(previous, text))


def renumbered(rows: list[Entry]) -> list[Entry]:
    return [(seq, *row[1:]) for seq, row in enumerate(rows, start=1)]


def fault(rows: list[Entry]) -> Fault | None:
    return verify(iter(rows)).fault


#: Length of a chain and a sequence in it that has a successor.
places = st.integers(2, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n - 1)))

# --- the canonical form


def test_the_canonical_form_sorts_keys_and_writes_every_type_in_one_way():
    lima = timezone(timedelta(hours=-5))
    body = {
        "z": datetime(2026, 3, 1, 19, 0, tzinfo=lima),
        "day": date(2026, 3, 1),
        "id": UUID(int=1),
        "price": Decimal("1E+2"),
        "color": Color.RED,
        "ñ": ("á", None, True, -3),
    }

    assert canonical(body) == (
        '{"color":"red","day":"2026-03-01","id":"00000000-0000-0000-0000-000000000001",'
        '"price":"100","z":"2026-03-02T00:00:00.000000Z","ñ":["á",null,true,-3]}'
    )


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        Decimal("NaN"),
        datetime(2026, 3, 1),
        {1},
        b"x",
        "\ud800",
        {1: "key"},
        [{"deep": 0.5}],
        timedelta(1),
    ],
)
def test_a_value_with_two_possible_texts_is_refused_without_being_shown(value: object):
    with pytest.raises(NotCanonicalError) as refusal:
        canonical({"a": value})

    assert repr(value) not in str(refusal.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,  # as deep as an entry ever is, and a fifth of the time
)


@given(st.dictionaries(st.text(), json_values))
def test_the_canonical_form_loses_nothing_and_is_its_own_canonical_form(body):
    text = canonical(body)

    assert json.loads(text) == body
    assert canonical(json.loads(text)) == text
    assert canonical(dict(reversed(body.items()))) == text


def test_a_link_is_the_sha256_that_sha256sum_gives_for_domain_previous_and_body():
    assert (
        link(GENESIS, '{"a":1}')
        == "794d81f3b2a79a54fc3342e4b2ac37b167fdb89d5cca11eb0af8240fd9908d69"
    )


# --- a chain as it was written


@given(st.integers(0, 12))
def test_an_untouched_chain_holds_and_ends_in_its_head(length: int):
    rows = a_chain(length)

    verdict = verify(iter(rows))

    assert verdict == Verdict(Head(length, rows[-1][3] if rows else GENESIS))
    assert verdict.holds


# --- tampering


@given(places)
def test_an_edited_body_is_named(place):
    length, k = place
    rows = a_chain(length)
    seq, previous, _, digest = rows[k - 1]
    rows[k - 1] = (seq, previous, '{"note":"forged"}', digest)

    assert fault(rows) == Fault(k, Reason.EDITED)


@given(places, st.booleans())
def test_an_edit_whose_digest_was_recomputed_is_named_and_not_its_successor(place, numbered):
    length, k = place
    rows = a_chain(length, numbered=numbered)
    rows[k - 1] = following(rows[k - 1][1], k, {"seq": k, "note": "forged"})

    assert fault(rows) == Fault(k, Reason.EDITED)


@given(places, st.sampled_from([1, 3]), st.sampled_from(["0" * 63 + "1", "not hex", ""]))
def test_an_edited_digest_column_is_named(place, column, text):
    length, k = place
    rows = a_chain(length)
    row = list(rows[k - 1])
    row[column] = text
    rows[k - 1] = (row[0], row[1], row[2], row[3])

    assert fault(rows) == Fault(k, Reason.EDITED)


@given(places)
def test_a_removed_entry_is_a_gap_at_its_number(place):
    length, k = place
    rows = a_chain(length)
    del rows[k - 1]

    assert fault(rows) == Fault(k, Reason.GAP)
    assert fault(renumbered(rows)) == Fault(k, Reason.GAP)


@given(st.integers(2, 9).flatmap(lambda n: st.permutations(range(n))))
def test_a_reordering_is_named_at_the_first_entry_that_moved(order):
    rows = a_chain(len(order))
    moved = [at for at, source in enumerate(order) if at != source]
    expected = Fault(moved[0] + 1, Reason.REORDERED) if moved else None

    assert fault([rows[source] for source in order]) == expected
    assert fault(renumbered([rows[source] for source in order])) == expected


@given(places, st.integers(1, 4))
def test_forged_entries_linked_in_before_a_real_one_are_named_at_the_first(place, count):
    length, k = place
    rows = a_chain(length)
    forged: list[Entry] = []
    for _ in range(count):
        previous = forged[-1][3] if forged else rows[k - 1][1]
        forged.append(following(previous, 0, {"note": "forged"}))

    assert fault(renumbered(rows[: k - 1] + forged + rows[k - 1 :])) == Fault(k, Reason.INSERTED)


@given(places, st.sampled_from(["sound", "unsound"]))
def test_a_forged_entry_that_follows_nothing_is_named(place, kind):
    length, k = place
    rows = a_chain(length)
    forged = following("a" * 64, 0, {"note": "forged"})
    if kind == "unsound":
        forged = (*forged[:3], "b" * 64)

    assert fault(renumbered([*rows[: k - 1], forged, *rows[k - 1 :]])) == Fault(k, Reason.INSERTED)


@given(places)
def test_a_second_entry_with_a_number_that_is_taken_is_named(place):
    length, k = place
    rows = a_chain(length)
    forged = following(rows[k - 1][1], k, {"note": "forged"})

    assert fault([*rows[:k], forged, *rows[k:]]) == Fault(k, Reason.INSERTED)
    assert fault([*rows[: k - 1], forged, *rows[k - 1 :]]) == Fault(k, Reason.INSERTED)


@given(places)
def test_a_number_that_was_changed_to_a_later_one_is_found(place):
    length, k = place
    rows = a_chain(length)
    rows[k - 1] = (length + 5, *rows[k - 1][1:])

    assert fault(sorted(rows)) == Fault(k, Reason.REORDERED)


def test_a_changed_number_of_the_last_entry_is_a_gap_although_every_digest_fits():
    rows = a_chain(4)
    rows[3] = (9, *rows[3][1:])

    assert fault(rows) == Fault(4, Reason.GAP)


@pytest.mark.parametrize("previous", ["not hex", "", "f" * 64])
def test_a_forged_last_entry_that_quotes_nonsense_breaks_the_chain_and_not_the_check(previous):
    rows = [*a_chain(3), following(previous, 4, {"note": "forged"})]

    assert fault(rows) == Fault(3, Reason.EDITED)


# --- the columns that an entry is found by

SAID = {
    "chain": "ocds-1",
    "seq": 1,
    "verb": "stage.advanced",
    "at": "2026-03-01T17:00:00.000005Z",
    "actor": str(UUID(int=1)),
    "role": "auditor",
    "authentication": "asserted",
    "request": str(UUID(int=2)),
    "position": 0,
}


def test_columns_that_repeat_their_body_agree_with_it_whatever_else_it_says():
    assert tuple(SAID) == REPEATED
    assert agrees(canonical({**SAID, "entry": {"seq": 9}}), tuple(SAID.values()))


@pytest.mark.parametrize("name", REPEATED)
def test_a_body_that_says_something_else_or_nothing_of_a_column_disagrees(name):
    columns = tuple(SAID.values())
    silent = {key: value for key, value in SAID.items() if key != name}

    assert not agrees(canonical(SAID | {name: "other"}), columns)
    assert not agrees(canonical(SAID | {name: None}), columns)
    assert not agrees(canonical(silent), columns)


@pytest.mark.parametrize(("name", "lie"), [("seq", "true"), ("seq", "1.0"), ("position", "false")])
def test_a_number_that_only_python_takes_for_the_same_disagrees(name, lie):
    text = canonical(SAID).replace(f'"{name}":{SAID[name]}', f'"{name}":{lie}')

    assert not agrees(text, tuple(SAID.values()))


@pytest.mark.parametrize("body", ["", "{", "[]", "7", "null", '"chain"', '{"chain":"\ud800"}'])
def test_a_body_that_is_no_object_disagrees_and_does_not_break_the_check(body):
    assert not agrees(body, tuple(SAID.values()))


# --- what only a published head shows


@given(places, st.integers(1, 12))
def test_a_shortened_chain_holds_alone_and_is_found_by_a_published_head(place, published):
    length, kept = place
    rows = a_chain(length)
    anchor = Head(min(published, length), rows[min(published, length) - 1][3])

    verdict = verify_against(iter(rows[:kept]), [anchor])

    assert verify(iter(rows[:kept])).holds
    lost = Fault(kept + 1, Reason.TRUNCATED) if anchor.seq > kept else None
    assert verdict.fault == lost


@given(places)
def test_a_chain_rebuilt_from_one_entry_on_is_found_by_the_first_head_published_after_it(place):
    length, k = place
    real = a_chain(length)
    rebuilt = real[: k - 1]
    for seq in range(k, length + 1):
        previous = rebuilt[-1][3] if rebuilt else GENESIS
        rebuilt.append(following(previous, seq, {"seq": seq, "note": "forged"}))
    anchors = [Head(row[0], row[3]) for row in real]

    assert verify(iter(rebuilt)).holds
    assert verify_against(iter(rebuilt), anchors[: k - 1]).holds
    assert verify_against(iter(rebuilt), reversed(anchors)).fault == Fault(k, Reason.REBUILT)


def test_an_emptied_chain_is_truncated_at_its_first_entry():
    rows = a_chain(3)

    verdict = verify_against([], [Head(3, rows[-1][3])])

    assert verdict.fault == Fault(1, Reason.TRUNCATED)


def test_a_published_head_of_an_empty_chain_agrees_with_any_that_grew_from_it():
    assert verify_against(a_chain(3), [Head(0, GENESIS)]).holds


def test_a_broken_chain_is_reported_as_broken_rather_than_as_differing_from_its_head():
    rows = a_chain(5)
    anchor = Head(5, rows[-1][3])
    del rows[2]

    assert verify_against(rows, [anchor]).fault == Fault(3, Reason.GAP)


def test_an_anchor_line_is_canonical_and_states_how_many_chains_there_are():
    line = anchor_line("ocds-1", Head(7, "ab" * 32), at=datetime(2026, 3, 1, tzinfo=UTC), chains=3)

    assert line == (
        '{"at":"2026-03-01T00:00:00.000000Z","chain":"ocds-1","chains":3,"digest":"'
        + "ab" * 32
        + '","kind":"anchor/1","seq":7}'
    )


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_fault_has_a_sentence_that_names_chain_and_sequence(reason, language):
    verdict = Verdict(Head(4, "a" * 64), Fault(5, reason))

    (said,) = (say(finding, language) for finding in verdict.findings("ocds-1"))

    assert "ocds-1" in said.sentence
    assert "5" in said.sentence
    assert said.remedy
    assert Verdict(Head(4, "a" * 64)).findings("ocds-1") == ()
