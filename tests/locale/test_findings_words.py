"""Every finding that the code can make says what is wrong, and what to do, in three languages."""

from collections.abc import Iterator

import pytest

from procurement.locale import LANGUAGES, catalogue
from procurement.rules.audit_chain import Reason
from procurement.rules.jurisdictions.topics import PriceBasis
from tests.locale.catalogues import named
from tests.locale.sources import calls, constants, keys_of, texts

#: Codes put together from parts: the prefix in the code, and the parts it is completed with.
FAMILIES = {
    "audit.": tuple(Reason),
    "case.": ("questions_until_past", "deadline_past"),
    "ranking.high_beside_": tuple(PriceBasis),
    "ranking.low_beside_": tuple(PriceBasis),
    "ranking.no_": tuple(one for one in PriceBasis if one is not PriceBasis.OTHER_BIDS),
}


def _made() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Yield (code, where, names of its facts or None where the syntax does not show them)."""
    for call in calls("Finding"):
        for code in texts(call.argument(0, "code"), call.scope) or ():
            yield code, call.at, keys_of(call.argument(1, "params"), call.scope)
    for call in calls("Problem", "ingest"):  # of a case; its place is added to its facts later
        for code in texts(call.argument(0, "code"), call.scope) or ():
            if code.startswith("case."):
                yield code, call.at, None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_made_has_its_sentence_and_its_remedy(language):
    made = {code: at for code, at, _ in _made()}
    made |= {prefix + part: prefix for prefix, parts in FAMILIES.items() for part in parts}

    words = catalogue(language, "findings")

    without = {
        key: at for code, at in made.items() for key in (code, f"{code}!") if key not in words
    }
    assert without == {}
    assert len(made) > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_names_only_facts_that_each_maker_of_its_finding_gives(language):
    words = catalogue(language, "findings")
    given = [(code, at, facts) for code, at, facts in _made() if facts is not None]

    unknown = {
        (key, at): sorted(named(words[key]) - facts)
        for code, at, facts in given
        for key in (code, f"{code}!")
        if key in words and not named(words[key]) <= facts
    }

    assert unknown == {}
    assert len(given) > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_finding_has_words_that_no_code_can_say(language):
    alive = constants()
    completed = {prefix + part for prefix, parts in FAMILIES.items() for part in parts}

    codes = {key.removesuffix("!") for key in catalogue(language, "findings")}

    assert codes - alive - completed == set()


def test_the_remedy_of_a_finding_is_never_its_sentence_again():
    for language in LANGUAGES:
        words = catalogue(language, "findings")

        same = [key for key, said in words.items() if words.get(f"{key}!") == said]

        assert same == []
