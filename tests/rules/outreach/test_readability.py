"""The published formulas, against examples worked by others and a second way to compute them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.outreach.readability import FORMULAS, Counts, ease

WORDS = st.integers(1, 5_000)


@pytest.mark.parametrize(
    ("words", "sentences", "syllables", "published"),
    [
        (6, 1, 6, 116),  # the cat sat on the mat: the easiest example of the literature
        (13, 1, 24, "37.5"),  # the Australian platypus ... (encyclopedia's worked example)
        (16, 1, 23, 69),  # this sentence, taken as a reading passage unto itself ... (same)
    ],
)
def test_flesch_gives_what_was_published(words, sentences, syllables, published):
    counts = Counts(words=words, sentences=sentences, syllables=syllables)

    score = ease(counts, FORMULAS["en"])

    assert abs(score - Decimal(published)) < Decimal("0.5")


@given(words=WORDS, sentences=st.integers(1, 200), per_word=st.floats(1, 4))
def test_portuguese_is_flesch_and_42_more(words, sentences, per_word):
    counts = Counts(words=words, sentences=sentences, syllables=round(words * per_word))

    # Martins et al. moved the constant of Flesch by 42 and left the rest as it was.
    assert ease(counts, FORMULAS["pt"]) == ease(counts, FORMULAS["en"]) + 42


def test_spanish_takes_62_3_for_each_syllable_of_a_word_and_one_for_each_word_of_a_sentence():
    # 205 words in 10 sentences with 290 syllables: 206.835 - 62.3 x 1.41463 - 20.5
    assert ease(Counts(words=205, sentences=10, syllables=290), FORMULAS["es"]) == Decimal("98.2")


@pytest.mark.parametrize("language", FORMULAS)
@given(words=WORDS, sentences=st.integers(1, 200), more=st.integers(1, 100))
def test_longer_words_and_longer_sentences_are_never_easier(language, words, sentences, more):
    formula = FORMULAS[language]
    plain = Counts(words=words, sentences=sentences, syllables=words)
    longer = Counts(words=words, sentences=sentences, syllables=words + more)
    cut = Counts(words=words, sentences=sentences + more, syllables=words)

    assert ease(longer, formula) <= ease(plain, formula) <= ease(cut, formula)


@pytest.mark.parametrize("nothing", [(0, 0, 0), (0, 1, 0), (3, 0, 3)])
def test_where_there_is_no_text_there_is_no_score(nothing):
    words, sentences, syllables = nothing

    counts = Counts(words=words, sentences=sentences, syllables=syllables)

    assert ease(counts, FORMULAS["en"]) is None
