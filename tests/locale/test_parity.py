"""The three languages hold the same keys, once each, and say them in their own words."""

from collections import Counter

import pytest

from procurement.locale import LANGUAGES, catalogue
from tests.locale.catalogues import files, keys, named

OTHERS = tuple(language for language in LANGUAGES if language != "en")
DOMAINS = ("cli", "findings")

#: Texts that are rightly the same as in English.
SAME = {
    ("es", "OCID"),
    ("es", "lux"),
    ("es", "Roles"),
    ("es", "no"),
    ("pt", "OCID"),
    ("pt", "lux"),
}


@pytest.mark.parametrize("language", OTHERS)
def test_every_catalogue_exists_in_every_language_with_the_same_keys(language):
    english = {name: set(keys(path)) for name, path in files("en").items()}

    other = {name: set(keys(path)) for name, path in files(language).items()}

    assert other.keys() == english.keys()
    assert {
        name: other[name] ^ found for name, found in english.items() if other[name] != found
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_is_written_once_in_the_whole_of_its_domain(language):
    found: Counter[tuple[str, str]] = Counter()
    for name, path in files(language).items():
        domain = name.split("/")[0].removesuffix(".po")
        found.update((domain, key) for key in keys(path))

    assert [key for key, times in found.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_says_its_language_and_its_characters(language):
    for name, path in files(language).items():
        head = path.read_text("utf-8").partition("\n\n")[0]

        assert f'"Language: {language}\\n"' in head, name
        assert '"Content-Type: text/plain; charset=utf-8\\n"' in head, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_no_text_is_empty(language, domain):
    assert [key for key, said in catalogue(language, domain).items() if not said.strip()] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("domain", DOMAINS)
def test_nothing_is_left_in_english(language, domain):
    english, other = catalogue("en", domain), catalogue(language, domain)

    left = {
        key
        for key, said in other.items()
        if said == english.get(key) and (language, said) not in SAME
    }

    assert left == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("domain", DOMAINS)
def test_a_translation_loses_no_fact_of_the_sentence(language, domain):
    english, other = catalogue("en", domain), catalogue(language, domain)

    changed = {
        key: named(said) ^ named(other[key])
        for key, said in english.items()
        if key in other and named(said) != named(other[key])
    }

    assert changed == {}
