"""How many syllables a word has: hyphenation by pyphen, then vowels within each part.

Hyphenation alone counts too few, for a line is never broken everywhere: of Spanish it finds four
fifths, as neighboring vowels are kept on one line.
"""

import re
from functools import cache

from pyphen import Pyphen

#: The dictionaries, by language.
DICTIONARIES = {"en": "en_US", "es": "es", "pt": "pt_BR"}
#: Nasal diphthongs: two letters, one vowel.
NASAL = re.compile("[ãõ][eo]")
#: A vowel that is one by itself, or a run of weak ones that are one together.  In `que` and `gui`
#: the silent letter stands beside one that counts, so it needs no rule.
NUCLEUS = re.compile("[iuüy]*[aeoáéíóúâêôãõà][iuüy]*|[iuüy]+")
#: Vowels of an English part; a silent `e` is taken away before.
ENGLISH = re.compile("[aeiouy]+")
#: English: an `e` that is written and not heard, at the end, before `d` or `s`, or before an ending
#: such as that of `procurement`; not that of `table`, `needed`, `pages` or `settlement`.
SILENT = re.compile(
    "(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouylcgshxz])es$"
    "|(?<=[aeiouy][^aeiouyl])e(?=(?:ment|ness|less|ful|ly)s?$)"
)
#: English: the first of two neighbors that are both heard, as in `criteria` and `area`, but not in
#: `station`, `million` or `sea`.
APART = re.compile("(?<![tcsgln])i(?=[ao])|(?<=[aeiouy][a-z])e(?=a$)")


@cache
def _hyphens(language: str) -> Pyphen:
    return Pyphen(lang=DICTIONARIES[language], left=1, right=1)


@cache
def syllables(word: str, language: str) -> int:
    """Return how many syllables a word has; a word of letters has one at least.

    Args:
        word: Letters of any case.
        language: `en`, `es` or `pt`.
    """
    small = word.lower()
    if language == "en":
        small = APART.sub(r"\g<0>-", SILENT.sub(_unvoiced, small))
        vowels = ENGLISH
    else:
        small = NASAL.sub("ã", small)
        vowels = NUCLEUS
    parts = _hyphens(language).inserted(small).split("-")
    return max(1, sum(len(vowels.findall(part)) for part in parts))


def _unvoiced(found: re.Match[str]) -> str:
    return found.group()[1:]
