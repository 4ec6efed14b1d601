"""Somebody is taken out of what was told, and nothing else is."""

import pytest

from procurement.rules.vendors.erasure import ERASED, traces

ANA = traces("Ana Ruiz", "ana@firm.example", "ana", " ")


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("Ana Ruiz", ERASED),
        (" ana ruiz ", ERASED),
        ("ana", ERASED),
        ("Ask Ana Ruiz or ANA@firm.example.", f"Ask {ERASED} or {ERASED}."),
        ("Ana", ERASED),
        ("Ana of the front desk", "Ana of the front desk"),
        ("Banana Ruiz", "Banana Ruiz"),
        ("Ana Ruizeña", "Ana Ruizeña"),
        ("diana@firm.example", "diana@firm.example"),
        ("x.ana@firm.example", "x.ana@firm.example"),
        ("ana@firm.example.org", "ana@firm.example.org"),
        ("", ""),
    ],
)
def test_a_text_loses_names_and_addresses_and_no_other_word(told, left):
    assert ANA.out_of(told) == left


def test_what_is_told_in_parts_keeps_its_shape():
    told = {"to": "ana@firm.example", "facts": ["Ana Ruiz", 3, None, True, {"ana": "bob"}]}

    assert ANA.out_of(told) == {"to": ERASED, "facts": [ERASED, 3, None, True, {"ana": "bob"}]}


def test_who_left_no_words_is_nowhere():
    assert traces("", " ").out_of(["", "Ana"]) == ["", "Ana"]
