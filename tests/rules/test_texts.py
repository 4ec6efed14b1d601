"""Texts of people: plain, or the same in several languages, in one column; nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement import locale
from procurement.rules.texts import LANGUAGES, words, written

spoken = st.dictionaries(st.sampled_from(sorted(LANGUAGES)), st.text(), min_size=1)


@given(spoken)
def test_a_text_in_several_languages_reads_back_as_it_was_written(texts):
    assert words(written(texts)) == texts


@given(st.text().filter(lambda text: not text.startswith("{")))
def test_a_plain_text_reads_back_as_it_was_written(text):
    assert words(written(text)) == text


@given(spoken)
def test_the_same_texts_are_stored_as_the_same_characters(texts):
    assert written(dict(reversed(texts.items()))) == written(texts)


@given(st.text())
def test_whatever_lies_in_the_column_can_be_read(text):
    read = words("{" + text)

    assert read == "{" + text or set(read) <= LANGUAGES


@pytest.mark.parametrize(
    "plain",
    [
        "{late}",
        "{}",
        '{"fr": "En retard"}',
        '{"en": "Late", "fr": "En retard"}',
        '{"en": 3}',
        '{"en": ["Late"]}',
        '{"en": "Late"',
        '["en"]',
        "{" * 100_000,
    ],
)
def test_what_only_looks_like_several_languages_stays_plain(plain):
    assert words(plain) == plain


def test_the_languages_of_texts_are_those_of_the_screen():
    assert frozenset(locale.LANGUAGES) == LANGUAGES
