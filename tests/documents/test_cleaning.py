"""Hostile text: hidden, undrawable or endless characters."""

import pytest

from procurement.documents.cleaning import clean, drawable


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b", "\ud800", "\ue000"]
)
def test_a_hidden_character_is_named_where_it_stood(hidden):
    assert clean(f"a{hidden}b") == f"a[U+{ord(hidden):04X}]b"


def test_a_character_without_a_glyph_is_named_and_no_empty_box_is_printed():
    assert clean("Vías 🚧 道") == "Vías [U+1F6A7] [U+9053]"


def test_a_letter_and_its_combining_accent_become_one_letter_that_the_font_has():
    assert clean("Vi\u0301as Sa\u0303o") == "Vías São"


def test_what_is_cut_off_is_counted():
    assert clean("x" * 10_000, limit=300) == "x" * 300 + "… [+9700]"


def test_text_within_the_limit_is_left_as_it_is():
    text = "Ñandú, “coração”, «año», 1 ≥ 0 → ✓ ₡ ₲ º ª"

    assert clean(text) == text


def test_the_font_has_every_letter_of_the_three_languages():
    letters = "áéíóúüñÁÉÍÓÚÜÑ¿¡ãõâêôàçÃÕÂÊÔÀÇ–—“”‘’…−×÷≤≥≈→✓▲◆■•·$€₡₲"

    assert {letter for letter in letters if ord(letter) not in drawable()} == set()
